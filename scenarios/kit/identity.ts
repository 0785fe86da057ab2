import type { PolicyDocument, PolicyStatement, UserState } from "../../grader/index.ts";

const DENY_ALL_ARN = "arn:aws:iam::aws:policy/AWSDenyAll";

/** Whether a user's own policies deny everything, whatever the circumstances. */
export const isDeniedEverything = (user: UserState): boolean =>
  user.AttachedPolicyArns.includes(DENY_ALL_ARN) ||
  Object.values(user.Policies).flatMap(statementsOf).some(deniesEverything);

export const statementsOf = ({ Statement = [] }: PolicyDocument): readonly PolicyStatement[] =>
  Array.isArray(Statement) ? (Statement as readonly PolicyStatement[]) : [Statement as PolicyStatement];

const deniesEverything = ({ Effect, Action, Resource, Condition }: PolicyStatement): boolean =>
  Effect === "Deny" &&
  [Action].flat().includes("*") &&
  [Resource].flat().includes("*") &&
  Object.keys(Condition ?? {}).length === 0;

/** The keys of a user that still work, as far as the user's own policies let them. */
export const workingKeys = (user: UserState | undefined): string[] =>
  !user || isDeniedEverything(user)
    ? []
    : Object.entries(user.AccessKeys)
        .filter(([, status]) => status === "Active")
        .map(([id]) => id);
