import type { Actor } from "../../../call.ts";
import { AwsError } from "../../../errors.ts";
import { identify } from "../../../iam/identify.ts";
import type { Principal } from "../../../iam/principal.ts";
import { issueRoleSession } from "../../../iam/sessions.ts";
import type { Scope, World } from "../../../world.ts";
import { LAMBDA } from "../execution-role.ts";
import { functionArn } from "../names.ts";
import { accessDenied } from "../refusals.ts";
import { lambdaState, type EnvironmentRow, type VersionRow } from "../state.ts";
import { executorOf } from "./executor.ts";

/** Lambda ends environments that were not used for some minutes, and others after a few hours. */
const IDLE_MS = 10 * 60_000;
const LIFE_MS = 2 * 3_600_000;
/** How long the credentials of an environment are good for. */
const SESSION_SECONDS = 12 * 3_600;

/**
 * Takes a free environment of a version, or makes one.
 *
 * @throws {AwsError} AccessDeniedException when the role is gone or trusts Lambda no longer
 */
export function acquireEnvironment(scope: Scope, version: Readonly<VersionRow>): Readonly<EnvironmentRow> {
  const { environments } = lambdaState(scope);
  const now = scope.world.clock.now();
  for (const row of environments.list()) if (!row.busy && isSpent(row, version, now)) discard(scope, row.id);
  const free = environments.find(
    (row) =>
      !row.busy &&
      row.functionName === version.functionName &&
      row.version === version.version &&
      row.generation === version.generation,
  );
  const row = free ?? makeEnvironment(scope, version);
  return environments.update(row.id, (now) => void (now.busy = true));
}

/** Whether an environment of a version's function serves no longer. */
function isSpent(row: Readonly<EnvironmentRow>, version: Readonly<VersionRow>, now: number): boolean {
  if (row.functionName !== version.functionName || row.version !== version.version) return false;
  return (
    row.generation !== version.generation || now - row.lastUsedAt > IDLE_MS || now - row.createdAt > LIFE_MS
  );
}

function makeEnvironment(scope: Scope, version: Readonly<VersionRow>): Readonly<EnvironmentRow> {
  const { environments, random } = lambdaState(scope);
  const { world } = scope;
  const id = random.hex(32);
  const { AccessKeyId, SecretAccessKey, SessionToken } = openSession(scope, version);
  const day = world.clock.date().toISOString().slice(0, 10).replaceAll("-", "/");
  const row = environments.put(id, {
    id,
    functionName: version.functionName,
    version: version.version,
    generation: version.generation,
    logStream: `${day}/[${version.version}]${id}`,
    credentials: {
      accessKeyId: AccessKeyId,
      secretAccessKey: SecretAccessKey,
      sessionToken: SessionToken,
    },
    author: version.author,
    createdAt: world.clock.now(),
    lastUsedAt: world.clock.now(),
    busy: false,
  });
  noteAuthor(world, AccessKeyId, version.author);
  return row;
}

function openSession(scope: Scope, { functionName, configuration }: Readonly<VersionRow>) {
  try {
    return issueRoleSession(scope, {
      roleName: configuration.role.slice(configuration.role.lastIndexOf("/") + 1),
      sessionName: functionName,
      durationSeconds: SESSION_SECONDS,
      service: LAMBDA,
      sourceFunctionArn: functionArn({ scope, name: functionName }),
    });
  } catch (thrown) {
    if (!(thrown instanceof AwsError)) throw thrown;
    throw accessDenied("The role defined for the function cannot be assumed by Lambda.");
  }
}

/** Gives an environment back for the next run. */
export function releaseEnvironment(scope: Scope, id: string): void {
  const { environments } = lambdaState(scope);
  if (!environments.has(id)) return;
  environments.update(id, (row) => {
    row.busy = false;
    row.lastUsedAt = scope.world.clock.now();
  });
}

/** Ends the environments of a function that was deleted, or of one of its versions. */
export function discardEnvironments(scope: Scope, functionName: string, version?: string): void {
  for (const row of lambdaState(scope).environments.list())
    if (row.functionName === functionName && (version === undefined || row.version === version))
      discard(scope, row.id);
}

function discard(scope: Scope, id: string): void {
  lambdaState(scope).environments.delete(id);
  executorOf(scope.world)?.discard(id);
}

/** The role's session in an environment, as a caller; nothing when it expired or the role is gone. */
export function principalOf(
  scope: Scope,
  { credentials }: Pick<EnvironmentRow, "credentials">,
): Principal | undefined {
  try {
    return identify(scope.world, credentials, "lambda").principal;
  } catch (thrown) {
    if (!(thrown instanceof AwsError)) throw thrown;
    return undefined;
  }
}

const sessions = new WeakMap<World, Map<string, Actor>>();

function sessionsOf(world: World): Map<string, Actor> {
  let known = sessions.get(world);
  if (!known) sessions.set(world, (known = new Map()));
  return known;
}

/** Remembers who wrote the code that a session is given to: what is done with it is its author's doing. */
export const noteAuthor = (world: World, accessKeyId: string, author: Actor): void =>
  void sessionsOf(world).set(accessKeyId, author);

/** Who wrote the function or script that an access key was given to; nothing when it was given to none. */
export const authorOfSession = (world: World, accessKeyId: string): Actor | undefined =>
  sessions.get(world)?.get(accessKeyId);
