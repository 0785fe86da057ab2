import { parameterFailure, parametersFailure } from "./failures.ts";
import { FileReference, type ShorthandValue } from "./shorthand.ts";

/** What a value is made from: words of the command line, or bytes of a `fileb://` file. */
export type Raw = string | Uint8Array;

/** Reads a file by its path; `~` means the home folder. */
export type ReadFile = (path: string) => Promise<Uint8Array>;

/**
 * Replaces `file://` and `fileb://` by the contents of the file, as text or as bytes.
 *
 * @throws {CliFailure} the file cannot be read, or is not text
 */
export async function loadParameter(word: string, option: string, read: ReadFile): Promise<Raw> {
  const uri = /^(fileb?):\/\//.exec(word);
  if (!uri) return word;
  const bytes = await read(word.slice(uri[0].length)).catch((error: unknown) => {
    throw parameterFailure(option, `Unable to load paramfile ${word}: ${reasonOf(error)}`);
  });
  if (uri[1] === "fileb") return bytes;
  try {
    return new TextDecoder("utf8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw parameterFailure(
      option,
      `Unable to load paramfile (${word.slice(uri[0].length)}), text contents could not be decoded.  If this is a ` +
        `binary file, please use the fileb:// prefix instead of the file:// prefix.`,
    );
  }
}

/** Reads the files that a shorthand value refers to. */
export async function loadReferences(
  value: ShorthandValue,
  option: string,
  read: ReadFile,
): Promise<unknown> {
  if (value instanceof FileReference) return loadParameter(value.uri, option, read);
  if (typeof value === "string") return value;
  if (Array.isArray(value)) return Promise.all(value.map((item) => loadReferences(item, option, read)));
  const entries = Object.entries(value).map(
    async ([key, item]) => [key, await loadReferences(item, option, read)] as const,
  );
  return Object.fromEntries(await Promise.all(entries));
}

/** Requires text where bytes came from a `fileb://` file. */
export function textOf(raw: Raw, option: string): string {
  if (typeof raw === "string") return raw;
  throw parametersFailure(
    `Invalid type for parameter --${option}: bytes from fileb:// where text is expected`,
  );
}

/** Why a file could not be read, in the words of an operating system. */
export function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return /ENOENT|no such file/i.test(message) ? "[Errno 2] No such file or directory" : message;
}
