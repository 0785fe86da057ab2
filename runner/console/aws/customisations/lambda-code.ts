import { parametersFailure } from "../failures.ts";
import type { OptionTable } from "../options.ts";
import { loadParameter } from "../parameter-files.ts";

/**
 * Adds `--zip-file fileb://…`, a part of the code (awscli/customizations/awslambda.py).
 *
 * @param member the structure that holds the archive: `Code` or `Content`
 */
export const addCodeFile =
  (member: string) =>
  (table: OptionTable): void => {
    const whole = table.get(member.toLowerCase());
    if (whole) whole.required = false;
    table.set("zip-file", {
      name: "zip-file",
      takes: "one",
      required: false,
      type: "blob",
      async apply(tree, words, context) {
        const archive = await loadParameter(words[0]!, "zip-file", context.read);
        if (typeof archive === "string")
          throw parametersFailure(
            "--zip-file must be a zip file with the fileb:// prefix.\nExample usage:  --zip-file fileb://path/to/file.zip",
          );
        tree[member] = { ...(tree[member] as object | undefined), ZipFile: archive };
      },
    });
  };
