import { existsSync, statSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { UserError } from "../errors.ts";

/**
 * Checks that results can be written where a user wants them, before anything is played for them.
 *
 * @param option such as `--junit`
 * @throws {UserError}
 */
export function checkResultFile(option: string, file: string | undefined): void {
  if (file === undefined) return;
  const folder = dirname(file);
  if (!existsSync(folder)) throw new UserError(`${option} ${file}: there is no folder ${folder}`);
  if (existsSync(file) && statSync(file).isDirectory())
    throw new UserError(`${option} ${file} is a folder: name a file`);
}

/** Writes results. @throws {UserError} where the machine does not let us */
export function writeResultFile(file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (error) {
    throw new UserError(`${file} cannot be written: ${(error as Error).message}`);
  }
}
