import { mkdirSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { UserError } from "./errors.ts";
import { fileTrouble } from "./file-trouble.ts";

/**
 * Makes a folder, with those above it that are missing. Step by step, because Node's own way never ends where the
 * system refuses folders as `/proc` does: it says that the folder above is missing, which is there.
 *
 * @param mode of what is made; what is there stays as it is
 * @throws {UserError} it cannot be made, and why
 */
export function makeFolder(path: string, mode = 0o777): void {
  try {
    if (!isMade(path, mode)) {
      makeFolder(dirname(path), mode);
      mkdirSync(path, { mode });
    }
  } catch (error) {
    if (error instanceof UserError) throw error;
    const { code, message } = error as NodeJS.ErrnoException;
    const why = HERE[code ?? ""] ?? fileTrouble(error) ?? message;
    throw new UserError(`${path} cannot be used: ${why}`, undefined, { cause: error });
  }
}

/** What the system's codes mean where all above a folder is there. */
const HERE: Readonly<Record<string, string>> = {
  ENOENT: "no folder can be made there",
  EEXIST: "what has this name is no folder",
};

/** Whether a folder is there now; not where one above it is missing. */
function isMade(path: string, mode: number): boolean {
  try {
    mkdirSync(path, { mode });
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) return true;
    if (code === "ENOENT" && dirname(path) !== path) return false;
    throw error;
  }
}
