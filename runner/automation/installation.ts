import type { Names } from "./names.ts";

/**
 * What a person has deployed into a range beside the sandbox, as plain data: all that is needed to install the same
 * automation into another range.
 */
export interface Installation {
  /** What was called how where it was taken from: that stands in templates, parameters and names of buckets, too. */
  names: Names;
  /** Ids of what no stack made there, where a stack or what it takes names one: nothing is known by them elsewhere. */
  strangers: readonly { id: string; within: string }[];
  /** In the order of their creation. */
  stacks: readonly TakenStack[];
  /** Buckets that no stack made and that stacks take their code or templates from. */
  buckets: readonly { region: string; name: string }[];
  /** What the stacks take from buckets. */
  objects: readonly TakenObject[];
  /** Systems Manager parameters that no stack made and that stacks read. */
  parameters: readonly { region: string; name: string; type: string; value: string }[];
  /** Changes that were made by other means than stacks, and that an installation does not bring along. */
  byHand: readonly HandMade[];
  /** Stacks that are not complete, and are left out. */
  unfinished: readonly { name: string; status: string }[];
}

export interface TakenStack {
  region: string;
  name: string;
  templateBody: string;
  parameters: Readonly<Record<string, string>>;
  capabilities: readonly string[];
  tags: readonly { Key: string; Value: string }[];
  roleArn?: string;
}

export interface TakenObject {
  bucket: string;
  key: string;
  /** In base64. */
  body: string;
  contentType: string;
  /** Names of where it was taken from that it has and that cannot be rewritten, since they stand in an archive. */
  fixed: readonly string[];
}

/** Whether an object is read as text: templates of inner stacks name the account, too. Archives are left as they are. */
export const isText = (key: string): boolean => /\.(json|ya?ml|template)$/.test(key);

/** What an object of text says. */
export const textOf = ({ body }: TakenObject): string => Buffer.from(body, "base64").toString("utf8");

/** A kind of call that changed something. */
export interface HandMade {
  /** Such as `lambda:UpdateFunctionCode`. */
  call: string;
  times: number;
}

/** Says in one line what an installation lacks; nothing when all that was made comes along. */
export function lackOf({ stacks, byHand, unfinished }: Installation): string | undefined {
  const lacks = [
    ...(stacks.length ? [] : ["no stack was deployed"]),
    ...unfinished.map(({ name, status }) => `the stack ${name} is in ${status}`),
    ...(byHand.length
      ? [
          `not made by stacks: ${byHand
            .map(({ call, times }) => (times > 1 ? `${call} (${times} times)` : call))
            .join(", ")}`,
        ]
      : []),
  ];
  return lacks.length ? lacks.join("; ") : undefined;
}
