import { accessSync, constants, statSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { UserError } from "../errors.ts";
import { fileTrouble } from "../file-trouble.ts";

/**
 * Writes a file that the user has named.
 *
 * @throws {UserError} it cannot be written there
 */
export function writeResultFile(path: string, text: string): void {
  try {
    writeFileSync(path, text);
  } catch (error) {
    throw cannotWrite(path, error);
  }
}

/**
 * Makes sure, before work begins whose result goes there, that a file can be written.
 *
 * @param option such as `--junit`
 * @throws {UserError} its folder is not there, or is not the user's to write in
 */
export function checkResultFile(option: string, path: string | undefined): void {
  if (path === undefined) return;
  try {
    accessSync(dirname(path), constants.W_OK);
    if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) throw new Error("it is a folder");
  } catch (error) {
    throw cannotWrite(`${option} ${path}`, error);
  }
}

const cannotWrite = (path: string, error: unknown): UserError =>
  new UserError(`${path} cannot be written: ${fileTrouble(error) ?? (error as Error).message}`, undefined, {
    cause: error,
  });
