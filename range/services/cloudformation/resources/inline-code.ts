import { packArchive } from "../../lambda/pack-archive.ts";
import { CFN_RESPONSE_JS, CFN_RESPONSE_PY } from "./response-modules.ts";

/** Makes a zip archive of one stored file. */
export const archiveOf = (fileName: string, text: string): Uint8Array => archiveOfFiles([[fileName, text]]);

/**
 * Makes the archive of a function whose code stands in the template. Where the code asks for the module that answers
 * for custom resources, CloudFormation puts it beside the code.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cfn-lambda-function-code-cfnresponsemodule.html
 */
export function inlineArchive(runtime: string | undefined, text: string): Uint8Array {
  if (runtime?.startsWith("python"))
    return archiveOfFiles([
      ["index.py", text],
      ...(/\bcfnresponse\b/.test(text) ? [["cfnresponse.py", CFN_RESPONSE_PY] as const] : []),
    ]);
  return archiveOfFiles([
    ["index.js", text],
    ...(/\bcfn-response\b/.test(text)
      ? [["node_modules/cfn-response/index.js", CFN_RESPONSE_JS] as const]
      : []),
  ]);
}

const archiveOfFiles = (files: readonly (readonly [path: string, text: string])[]): Uint8Array =>
  packArchive(files.map(([path, text]) => ({ path, content: Buffer.from(text) })));
