import { packArchive } from "../../lambda/pack-archive.ts";

/** Makes a zip archive of one stored file, as CloudFormation does of a function's inline code. */
export const archiveOf = (fileName: string, text: string): Uint8Array =>
  packArchive([{ path: fileName, content: Buffer.from(text) }]);
