import type { Call } from "../../call.ts";
import { functionArn, type Located } from "./names.ts";
import { conflict, staleRevision } from "./refusals.ts";
import { lambdaState, versionKey, type VersionRow } from "./state.ts";

/** Waits for each of its changes before it makes the next; here that takes no time. */
const PATIENT = "cloudformation.amazonaws.com";

/**
 * Checks that a version can be changed now.
 *
 * @throws {AwsError} PreconditionFailedException for a stale revision, ResourceConflictException while it is made
 *   or changed
 */
export function checkMayUpdate(
  call: Call,
  located: Located,
  row: Readonly<VersionRow>,
  revisionId: string | undefined,
): void {
  if (revisionId !== undefined && revisionId !== row.revisionId) throw staleRevision("GetFunction/GetAlias");
  if (call.invokedBy === PATIENT) return;
  if (row.state === "Pending")
    throw conflict(
      "The operation cannot be performed at this time. The function is currently in the following state: Pending",
    );
  if (row.lastUpdate === "InProgress")
    throw conflict(
      `The operation cannot be performed at this time. An update is in progress for resource: ${functionArn(located)}`,
    );
}

/** Keeps a new version, which becomes active after a while. */
export function beginCreation(located: Located, call: Call, row: VersionRow): Readonly<VersionRow> {
  const { versions } = lambdaState(located.scope);
  const key = versionKey(row.functionName, row.version);
  const made = versions.put(key, { ...row, state: "Pending" });
  settle(located, call, made, "lambda-create", (now) => {
    now.state = "Active";
    now.lastUpdate = "Successful";
  });
  return made;
}

/** Keeps what became of a version; the function runs as it was until the update is through. */
export function beginUpdate(located: Located, call: Call, next: VersionRow): Readonly<VersionRow> {
  const { versions, random } = lambdaState(located.scope);
  const key = versionKey(next.functionName, next.version);
  const row = versions.put(key, {
    ...next,
    lastModified: call.at,
    revisionId: random.uuid(),
    generation: next.generation + 1,
    lastUpdate: "InProgress",
  });
  settle(located, call, row, "lambda-update", (now) => void (now.lastUpdate = "Successful"));
  return row;
}

function settle(
  { scope }: Located,
  { invokedBy }: Call,
  { functionName, version, generation }: Readonly<VersionRow>,
  pace: "lambda-create" | "lambda-update",
  change: (row: VersionRow) => void,
): void {
  const key = versionKey(functionName, version);
  const { versions, random } = lambdaState(scope);
  const { world } = scope;
  world.clock.after(
    () => (invokedBy === PATIENT ? 0 : world.pace(pace)),
    `Lambda finishes ${key}`,
    () => {
      if (versions.get(key)?.generation !== generation) return;
      versions.update(key, (row) => {
        change(row);
        row.revisionId = random.uuid();
      });
    },
  );
}
