import type { Cover } from "./cover-keys.ts";
import type { TaskId, TopicId } from "./outline.ts";

/** The exercises that a question can lead to. */
export const PRACTICE = [
  "compromised-web-instance",
  "crypto-mining",
  "stolen-role-credentials",
  "leaked-access-key",
  "public-bucket",
  "bucket-exfiltration",
  "compromised-role",
  "compromised-account",
  "hostile-ip-range",
  "trail-stopped",
  "security-group-alarm",
  "auto-isolate",
  "ids-shutdown",
  "stop-or-isolate",
  "readiness-review",
  "false-alarm",
] as const;

/** Id of the scenario in which the answer is acted out. */
export type Practice = (typeof PRACTICE)[number];

interface Basics {
  /** Never changes: progress is kept by it. */
  id: string;
  topic: TopicId;
  /** SCS-C03 task statement. */
  task: TaskId;
  /** 1 is a fact, 2 an application of it, 3 a judgement between several. */
  difficulty: 1 | 2 | 3;
  prompt: string;
  /** What of the ground truth, the study documents and the exam this asks about. */
  covers: readonly Cover[];
  /** Why the answer is what it is. */
  why: string;
  source: string;
  practise?: Practice;
}

export interface Option {
  text: string;
  /** `printed` is what a study document prints, though it is out of date or misleading: accepted, and said so. */
  standing: "right" | "wrong" | "printed";
  /** Why it stands there, where that teaches something. */
  why?: string;
}

/** Exactly one option. */
export interface SingleQuestion extends Basics {
  kind: "single";
  options: readonly Option[];
}

/** All right options and no wrong one. */
export interface MultipleQuestion extends Basics {
  kind: "multiple";
  options: readonly Option[];
}

/** An order that must be kept among the steps, and why. */
export interface Precedence {
  first: string;
  second: string;
  why: string;
}

/** Steps in order. Without precedences there is one order; with them, every order that keeps them all is right. */
export interface OrderingQuestion extends Basics {
  kind: "ordering";
  /** In an order that is right. */
  steps: readonly { key: string; text: string }[];
  precedences?: readonly Precedence[];
}

/** Each item on the left belongs to one on the right. */
export interface MatchingQuestion extends Basics {
  kind: "matching";
  pairs: readonly { left: string; right: string; why?: string }[];
  /** Items on the right that belong to none. */
  extra?: readonly string[];
}

export type Question = SingleQuestion | MultipleQuestion | OrderingQuestion | MatchingQuestion;

export const right = (text: string, why?: string): Option => option("right", text, why);
export const wrong = (text: string, why?: string): Option => option("wrong", text, why);
export const printed = (text: string, why: string): Option => option("printed", text, why);

const option = (standing: Option["standing"], text: string, why?: string): Option => ({
  text,
  standing,
  ...(why !== undefined && { why }),
});

type Draft<Q> = Q extends Question ? Omit<Q, "topic"> : never;

/** Questions of one topic. */
export const questionsOn = (topic: TopicId, drafts: readonly Draft<Question>[]): readonly Question[] =>
  drafts.map((draft) => ({ ...draft, topic }));

/** The right column of a matching question: each text once, in the order of the pairs, and then the extra ones. */
export const rightColumn = ({ pairs, extra = [] }: MatchingQuestion): string[] => [
  ...new Set([...pairs.map((x) => x.right), ...extra]),
];
