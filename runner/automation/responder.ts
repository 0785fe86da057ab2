import { accessSync, constants, existsSync, statSync } from "node:fs";
import { delimiter, extname, join, resolve } from "node:path";
import { UserError } from "../errors.ts";
import { didYouMean } from "../nearest.ts";
import type { Installation } from "./installation.ts";

/** Who responds, as plain data: worker threads are told of it. */
export type Responder = { text: string } & (
  | { kind: "own"; id: string }
  | { kind: "program"; command: string; args: readonly string[] }
  | { kind: "handler"; file: string; name: string }
  | { kind: "deployed"; command: string; installation: Installation }
);

const HANDLER = "lambda:";
const ENDINGS = [".mjs", ".js", ".cjs", ".ts", ".py"];

/**
 * The responder that a user means.
 *
 * @param text the id of one of the scenario's own responses, `none`, a command line, or `lambda:FILE#NAME`
 * @param own ids of the scenario's own responses, and `none`
 * @throws {UserError} when there is no such thing, or it cannot be run
 */
export function readResponder(text: string, own: readonly string[]): Responder {
  if (own.includes(text)) return { kind: "own", id: text, text };
  if (text.startsWith(HANDLER)) return readHandler(text);
  const [command, ...args] = existsSync(text) ? [text] : words(text);
  if (command === undefined)
    throw new UserError("--responder is empty: name a program, or reference or none");
  return { kind: "program", command: findProgram(command, own), args, text };
}

function readHandler(text: string): Responder {
  const [path = "", name = "", ...rest] = text.slice(HANDLER.length).split("#");
  if (!path || !name || rest.length)
    throw new UserError(
      `"${text}" names no handler: lambda:FILE#NAME is wanted, such as lambda:./handler.mjs#handler`,
    );
  const file = resolve(path);
  if (!existsSync(file)) throw new UserError(`there is no file ${path} (--responder ${text})`);
  if (!ENDINGS.includes(extname(file)))
    throw new UserError(`${path} is no handler that can be run (${ENDINGS.join(", ")})`);
  return { kind: "handler", file, name, text };
}

function findProgram(command: string, own: readonly string[]): string {
  const isPath = /[/\\]/.test(command) || existsSync(command);
  const found = isPath
    ? resolve(command)
    : (process.env["PATH"] ?? "")
        .split(delimiter)
        .map((folder) => join(folder, command))
        .find((file) => existsSync(file));
  if (found === undefined || !existsSync(found))
    throw new UserError(
      `there is no responder "${command}"${didYouMean(command, own)} (a program, lambda:FILE#NAME, deployed, or one of ${own.join(", ")})`,
    );
  if (statSync(found).isDirectory()) throw new UserError(`${command} is a folder, and no program`);
  try {
    accessSync(found, constants.X_OK);
  } catch {
    throw new UserError(`${command} is not executable: chmod +x ${command}`);
  }
  return found;
}

const WORD = /"((?:[^"\\]|\\.)*)"|'([^']*)'|((?:[^\s"'\\]|\\.)+)/gy;

/** The words of a command line, with the quotes of a shell and none of its other powers. */
function words(text: string): string[] {
  const found: string[] = [];
  let word: string | undefined;
  for (let at = 0; at < text.length;) {
    if (/\s/.test(text[at]!)) {
      if (word !== undefined) found.push(word);
      word = undefined;
      at++;
      continue;
    }
    WORD.lastIndex = at;
    const match = WORD.exec(text);
    if (!match) throw new UserError(`a quote is open in --responder ${text}`);
    const [piece, double, single, bare] = match;
    word = (word ?? "") + (single ?? (double ?? bare)!.replace(/\\(.)/g, "$1"));
    at += piece.length;
  }
  return word === undefined ? found : [...found, word];
}
