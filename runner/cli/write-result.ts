import { accessSync, constants, statSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { UserError } from "../errors.ts";

/**
 * Writes a file that the user has named.
 *
 * @throws {UserError} it cannot be written there
 */
export function writeResult(path: string, text: string): void {
  try {
    writeFileSync(path, text);
  } catch (error) {
    throw cannotWrite(path, error);
  }
}

/**
 * Makes sure, before work begins whose result goes there, that a file can be written.
 *
 * @throws {UserError} its folder is not there, or is not the user's to write in
 */
export function checkResult(path: string | undefined): void {
  if (path === undefined) return;
  try {
    accessSync(dirname(path), constants.W_OK);
    if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) throw new Error("it is a folder");
  } catch (error) {
    throw cannotWrite(path, error);
  }
}

const cannotWrite = (path: string, error: unknown): UserError =>
  new UserError(`${path} cannot be written: ${reasonOf(error)}`, undefined, { cause: error });

function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === "ENOENT") return "there is no such folder";
  if (code === "EACCES" || code === "EROFS" || code === "EPERM") return "it may not be written by you";
  if (code === "ENOTDIR") return "what it should lie in is no folder";
  if (code === "EISDIR") return "it is a folder";
  return message;
}
