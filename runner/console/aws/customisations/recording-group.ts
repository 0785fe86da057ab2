import type { Member, Structure } from "../../../../range/wire/model.ts";
import type { InputTree, OptionTable } from "../options.ts";
import { isPlain, readValue } from "../values.ts";

const RECORDER = "ConfigurationRecorder";
const GROUP = "recordingGroup";

/**
 * Gives a recorder's group an option of its own, `--recording-group`, and takes it out of the recorder's shape: there,
 * its booleans in shorthand syntax stay texts, which the AWS CLI then refuses; as JSON they are good
 * (awscli/customizations/configservice/putconfigurationrecorder.py).
 */
export function addRecordingGroup(table: OptionTable): void {
  const recorder = table.get("configuration-recorder")!;
  const shape = recorder.member!.shape as Structure;
  const group = shape.byName.get(GROUP)!;
  const rest: Member = { ...recorder.member!, shape: without(shape, GROUP) };
  table.set(recorder.name, {
    ...recorder,
    async apply(tree, words, context) {
      const value = await readValue(rest, words, recorder.name, context);
      tree[RECORDER] = isPlain(value) ? { ...value, ...partsOf(tree) } : value;
    },
  });
  table.set("recording-group", {
    name: "recording-group",
    takes: "one",
    required: false,
    type: "structure",
    async apply(tree, words, context) {
      const value = await readValue(group, words, "recording-group", context);
      tree[RECORDER] = { ...partsOf(tree), [GROUP]: value };
    },
  });
}

function without(shape: Structure, name: string): Structure {
  const members = shape.members.filter((member) => member.name !== name);
  return { ...shape, members, byName: new Map(members.map((member) => [member.name, member])) };
}

/** What the two options have said of the recorder so far, whichever came first. */
const partsOf = (tree: InputTree): Record<string, unknown> => (tree[RECORDER] ?? {}) as InputTree;
