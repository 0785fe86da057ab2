import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { damagedName } from "../damaged-name.ts";
import { UserError } from "../errors.ts";
import { makeFolder } from "../make-folder.ts";
import { stateFolder } from "../session/store.ts";
import { remember, type Memory } from "./leitner.ts";

const FORMAT = 1;

export interface ExamRecord {
  /** When it ended, in milliseconds since the epoch. */
  atMs: number;
  score: number;
  right: number;
  of: number;
}

export interface Progress {
  format: typeof FORMAT;
  /** By the question's id. */
  questions: Record<string, Memory>;
  /** Exams of full length and others, the oldest first. */
  exams: ExamRecord[];
}

/** `$XDG_STATE_HOME/gameday/quiz.json`. */
export const progressPath = (): string => join(stateFolder(), "quiz.json");

/**
 * One person's progress in a file. Each change reads the file, changes it and replaces it whole, so that two quizzes
 * at once lose nothing of each other's, and a kill in between leaves the file as it was.
 */
export class ProgressFile {
  readonly #path: string;
  readonly #warn: (message: string) => void;

  /** @param warn told when the file cannot be read and was put aside */
  constructor(warn: (message: string) => void, path: string = progressPath()) {
    this.#path = path;
    this.#warn = warn;
  }

  /**
   * Reads the progress; a person who has none begins with nothing.
   *
   * @throws {UserError} the file cannot be opened, or a newer gameday has written it
   */
  read(): Progress {
    let text: string;
    try {
      text = readFileSync(this.#path, "utf8");
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return nothing();
      throw new UserError(`${this.#path} cannot be read: ${(error as Error).message}`);
    }
    const progress = parseProgress(text);
    if (progress) return progress;
    if (isOfNewerFormat(text))
      throw new UserError(
        `${this.#path} was written by a newer gameday: use that one, or move the file away`,
      );
    this.#putAside();
    return nothing();
  }

  /** Notes an answer. @param nowMs in milliseconds since the epoch */
  answered(id: string, right: boolean, nowMs: number): void {
    this.#change((progress) => {
      progress.questions[id] = remember(progress.questions[id], right, nowMs);
    });
  }

  sat(exam: ExamRecord): void {
    this.#change((progress) => void progress.exams.push(exam));
  }

  #change(change: (progress: Progress) => void): void {
    const progress = this.read();
    change(progress);
    const draft = `${this.#path}.${process.pid}.tmp`;
    try {
      makeFolder(dirname(this.#path), 0o700);
      writeFileSync(draft, `${JSON.stringify(progress, null, 1)}\n`, { mode: 0o600 });
      renameSync(draft, this.#path);
    } catch (error) {
      rmSync(draft, { force: true });
      throw new UserError(`the progress cannot be kept in ${this.#path}: ${(error as Error).message}`);
    }
  }

  #putAside(): void {
    const aside = damagedName(this.#path);
    renameSync(this.#path, aside);
    this.#warn(`${this.#path} is damaged; it is kept as ${aside}, and the quiz begins anew`);
  }
}

const nothing = (): Progress => ({ format: FORMAT, questions: {}, exams: [] });

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isOfNewerFormat(text: string): boolean {
  const value = parseJson(text);
  return isRecord(value) && typeof value["format"] === "number" && value["format"] > FORMAT;
}

/** The progress that a text holds; undefined when it holds none, or anything in it is not what it should be. */
export function parseProgress(text: string): Progress | undefined {
  const value = parseJson(text);
  if (!isRecord(value) || value["format"] !== FORMAT) return undefined;
  const { questions, exams } = value;
  if (!isRecord(questions) || !Array.isArray(exams)) return undefined;
  if (!Object.values(questions).every(isMemory) || !exams.every(isExam)) return undefined;
  return value as unknown as Progress;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const hasCounts = (value: unknown, names: readonly string[]): boolean =>
  isRecord(value) && names.every((name) => Number.isSafeInteger(value[name]) && (value[name] as number) >= 0);

const isMemory = (value: unknown): boolean =>
  hasCounts(value, ["box", "asked", "right", "lastMs"]) &&
  (value as Memory).box >= 1 &&
  (value as Memory).box <= 5;

const isExam = (value: unknown): boolean => hasCounts(value, ["atMs", "score", "right", "of"]);
