import type { Plain } from "../answers.ts";
import { isEmptyRecord } from "./json.ts";

/** YAML as AWS CLI v2 prints it: lists at the indentation of their key, texts in single quotes where needed. */
export async function formatYaml(data: Plain): Promise<string> {
  return isEmptyRecord(data) ? "" : toYaml(data);
}

/** One entry of a YAML list for each page. */
export async function formatYamlStream(data: Plain): Promise<string> {
  return toYaml([data]);
}

async function toYaml(data: Plain): Promise<string> {
  const { stringify } = await import("../yaml.ts");
  // YAML 1.1 is what AWS CLI's writer follows: it quotes what would read as a time, a number or a boolean.
  return stringify(data, {
    version: "1.1",
    indentSeq: false,
    singleQuote: true,
    lineWidth: 0,
    aliasDuplicateObjects: false,
  });
}
