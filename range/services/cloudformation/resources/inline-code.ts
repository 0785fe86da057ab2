import { crc32 } from "node:zlib";
import { CFN_RESPONSE_JS, CFN_RESPONSE_PY } from "./response-modules.ts";

/** 1980-01-01, the first day that an archive can tell: the same code gives the same bytes. */
const FIRST_DAY = 0x21;

interface TextFile {
  path: string;
  text: string;
}

/** Makes a zip archive of one stored file. */
export const archiveOf = (fileName: string, text: string): Uint8Array =>
  archiveOfFiles([{ path: fileName, text }]);

/**
 * Makes the archive of a function whose code stands in the template. Where the code asks for the module that answers
 * for custom resources, CloudFormation puts it beside the code.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cfn-lambda-function-code-cfnresponsemodule.html
 */
export function inlineArchive(runtime: string | undefined, text: string): Uint8Array {
  if (runtime?.startsWith("python"))
    return archiveOfFiles([
      { path: "index.py", text },
      ...(/\bcfnresponse\b/.test(text) ? [{ path: "cfnresponse.py", text: CFN_RESPONSE_PY }] : []),
    ]);
  return archiveOfFiles([
    { path: "index.js", text },
    ...(/\bcfn-response\b/.test(text)
      ? [{ path: "node_modules/cfn-response/index.js", text: CFN_RESPONSE_JS }]
      : []),
  ]);
}

function archiveOfFiles(files: readonly TextFile[]): Uint8Array {
  const locals: Buffer[] = [];
  const centrals: Buffer[] = [];
  let offset = 0;
  for (const { path, text } of files) {
    const name = Buffer.from(path);
    const content = Buffer.from(text);
    const facts = Buffer.alloc(26);
    facts.writeUInt16LE(20, 0);
    facts.writeUInt16LE(FIRST_DAY, 8);
    facts.writeUInt32LE(crc32(content), 10);
    facts.writeUInt32LE(content.length, 14);
    facts.writeUInt32LE(content.length, 18);
    facts.writeUInt16LE(name.length, 22);
    const attributes = Buffer.alloc(14);
    attributes.writeUInt32LE(0o100644 * 2 ** 16, 6);
    attributes.writeUInt32LE(offset, 10);
    const local = Buffer.concat([Buffer.from("PK\x03\x04"), facts, name, content]);
    locals.push(local);
    centrals.push(Buffer.concat([Buffer.from("PK\x01\x02\x14\x03", "latin1"), facts, attributes, name]));
    offset += local.length;
  }
  const directory = Buffer.concat(centrals);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(files.length, 4);
  end.writeUInt16LE(files.length, 6);
  end.writeUInt32LE(directory.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...locals, directory, Buffer.from("PK\x05\x06"), end]);
}
