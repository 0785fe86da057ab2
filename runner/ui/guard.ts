import { lastWords } from "../last-words.ts";
import type { Terminal } from "./terminal.ts";

/** Numbers of the signals that end a session, for the exit code 128 + number (POSIX shells). */
const SIGNALS = { SIGHUP: 1, SIGINT: 2, SIGTERM: 15 } as const;

/**
 * Leaves the terminal clean whatever ends the process: a signal, a defect of ours, or `process.exit`.
 *
 * @param ending.lastWords what to do next, when there is something
 * @param ending.forget takes back what told other commands of this process
 * @param ending.codeWhenLeft the exit code where a signal leaves something that can be gone on with
 * @returns a function that ends the guard
 */
export function guardTerminal(
  terminal: Pick<Terminal, "close">,
  ending: {
    lastWords: () => string | undefined;
    forget: () => void;
    codeWhenLeft?: () => number | undefined;
  },
): () => void {
  const end = (message: string, code: number): never => {
    terminal.close();
    ending.forget();
    const words = ending.lastWords();
    process.stderr.write(`gameday: ${message}\n${words ? `${words}\n` : ""}`);
    process.exit(code);
  };
  const onSignal = (signal: keyof typeof SIGNALS): void =>
    end(`ended by ${signal}.`, ending.codeWhenLeft?.() ?? 128 + SIGNALS[signal]);
  const onBug = (error: unknown): void => {
    const { text, code } = lastWords(error, process.argv.includes("--debug"));
    end(text, code);
  };
  const onExit = (): void => terminal.close();
  const names = Object.keys(SIGNALS) as (keyof typeof SIGNALS)[];
  for (const name of names) process.on(name, onSignal);
  process.on("uncaughtException", onBug);
  process.on("unhandledRejection", onBug);
  process.on("exit", onExit);
  return () => {
    for (const name of names) process.off(name, onSignal);
    process.off("uncaughtException", onBug);
    process.off("unhandledRejection", onBug);
    process.off("exit", onExit);
  };
}
