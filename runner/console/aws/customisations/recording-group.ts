import { parametersFailure } from "../failures.ts";
import type { OptionTable } from "../options.ts";
import { parseShorthand } from "../shorthand.ts";

/** Adds `--recording-group`, a part of the recorder (awscli/customizations/configservice/putconfigurationrecorder.py). */
export function addRecordingGroup(table: OptionTable): void {
  table.set("recording-group", {
    name: "recording-group",
    takes: "one",
    required: false,
    type: "structure",
    apply(tree, words) {
      const recorder = tree["ConfigurationRecorder"] as Record<string, unknown> | undefined;
      if (!recorder) throw parametersFailure("--recording-group needs --configuration-recorder before it.");
      const text = words[0]!;
      recorder["recordingGroup"] = text.trimStart().startsWith("{")
        ? JSON.parse(text)
        : typed(parseShorthand(text));
    },
  });
}

/** The group's members are booleans and one list of texts. */
const typed = (group: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(group).map(([key, value]) => {
      if (key === "resourceTypes") return [key, Array.isArray(value) ? value : [value]];
      return [key, value === "true" ? true : value === "false" ? false : value];
    }),
  );
