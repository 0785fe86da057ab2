import type { Installation, TakenStack } from "./installation.ts";

/** Stacks as they were taken from an account that does not exist: for tests. */
export const installationOf = (
  ...stacks: readonly (Pick<TakenStack, "name"> & Partial<TakenStack> & { template: object })[]
): Installation => ({
  names: { account: "111122223333" },
  strangers: [],
  stacks: stacks.map(({ template, ...stack }) => ({
    region: "us-east-1",
    templateBody: JSON.stringify(template),
    parameters: {},
    capabilities: [],
    tags: [],
    ...stack,
  })),
  buckets: [],
  objects: [],
  parameters: [],
  byHand: [],
  unfinished: [],
});

/** Automation that answers nothing. */
export const IDLE = installationOf({
  name: "idle",
  template: { Resources: { Queue: { Type: "AWS::SQS::Queue" } } },
});
