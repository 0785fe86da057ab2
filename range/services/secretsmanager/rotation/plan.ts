import type { Timer } from "../../../clock.ts";
import { defineState } from "../../../world.ts";
import { change, type FoundSecret } from "../find.ts";
import { attach, detach, versionAt } from "../stages.ts";
import { CURRENT, PENDING, secretsState, type SecretRow } from "../state.ts";
import { recordEvent } from "./events.ts";
import { nextWindow } from "./rules.ts";
import { runSteps, STEPS } from "./run.ts";

/** Secrets Manager says only that it tries a rotation "multiple times". */
const MOST_ATTEMPTS = 3;

const timersOf = defineState("regional", () => new Map<string, Timer>());

/** The secret as it is now, unless it is gone. */
function nowOf({ secret: { name, arn }, scope }: FoundSecret): Readonly<SecretRow> | undefined {
  const row = secretsState(scope).secrets.get(name);
  return row?.arn === arn ? row : undefined;
}

/** Plans the next rotation from now on, or calls it off where rotation is off or the secret will be deleted. */
export function planRotation(found: FoundSecret): void {
  const { scope } = found;
  const { clock, random } = scope.world;
  const { arn, name } = found.secret;
  timersOf(scope).get(arn)?.cancel();
  timersOf(scope).delete(arn);
  const row = nowOf(found);
  if (!row?.rotation) return;
  const isOn = row.rotation.enabled && row.deletionAt === undefined;
  const window = isOn ? nextWindow(row.rotation.rules, clock.now()) : undefined;
  secretsState(scope).secrets.update(name, ({ rotation }) => {
    if (window) rotation!.nextAt = window.to;
    else delete rotation!.nextAt;
  });
  if (!window) return;
  const chance = random.fork(`secretsmanager/rotation/${arn}/${window.from}`);
  const at = chance.int(Math.max(window.from, clock.now()), window.to);
  timersOf(scope).set(
    arn,
    clock.at(at, `rotation of ${name}`, () => rotateOnSchedule(found)),
  );
}

/** A new value by hand counts as a rotation. */
export function countAsRotation(found: FoundSecret): void {
  if (nowOf(found)?.rotation?.enabled) planRotation(found);
}

/** Whether a rotation has begun and not come to its end, for whichever reason. */
export function isUnfinished(secret: Readonly<SecretRow>): boolean {
  const pending = versionAt(secret, PENDING);
  return pending !== undefined && !pending.stages.includes(CURRENT);
}

/**
 * Gives up an unfinished rotation for a value that was made by hand.
 *
 * @param token the version of that value
 */
export function giveUpPending(found: FoundSecret, token: string): void {
  const { secret, scope } = found;
  if (!isUnfinished(secret) || versionAt(secret, PENDING)!.id === token) return;
  change(found, (row) => {
    detach(row, PENDING);
    delete row.rotation?.running;
  });
  recordEvent(scope, "RotationAbandoned", secret.arn);
}

function rotateOnSchedule(found: FoundSecret): void {
  const secret = nowOf(found);
  if (!secret || secret.rotation?.running !== undefined) return;
  const token = isUnfinished(secret)
    ? versionAt(secret, PENDING)!.id
    : secretsState(found.scope).random.uuid();
  beginRotation({ secret, scope: found.scope }, token);
}

/** Begins a rotation: a version without a value waits for the function to give it one. */
export function beginRotation(found: FoundSecret, token: string): void {
  const { scope, secret } = found;
  change(found, (row) => {
    addPending(row, token, scope.world.clock.now());
    row.rotation!.running = token;
  });
  recordEvent(scope, "RotationStarted", secret.arn);
  tryRotation(found, token, 1);
}

function addPending(row: SecretRow, token: string, now: number): void {
  let version = row.versions.find(({ id }) => id === token);
  if (!version) row.versions.push((version = { id: token, createdAt: now, stages: [], keys: [] }));
  attach(row, version, [PENDING]);
}

function tryRotation(found: FoundSecret, token: string, attempt: number): void {
  const { scope, secret } = found;
  const lambdaArn = nowOf(found)!.rotation!.lambdaArn;
  const goesOn = (): boolean => nowOf(found)?.rotation?.running === token;
  runSteps(scope, {
    arn: secret.arn,
    lambdaArn,
    token,
    steps: STEPS,
    goesOn,
    ended(isDone) {
      if (isDone && versionAt(nowOf(found)!, CURRENT)?.id === token) return succeed(found);
      recordEvent(scope, "RotationFailed", secret.arn);
      if (attempt >= MOST_ATTEMPTS) return stop(found);
      const { world } = scope;
      world.clock.after(
        () => world.pace("secret-rotation-retry"),
        `rotation of ${secret.name} again`,
        () => {
          if (goesOn()) tryRotation(found, token, attempt + 1);
        },
      );
    },
  });
}

function succeed(found: FoundSecret): void {
  const { scope, secret } = found;
  change(found, ({ rotation }) => {
    rotation!.lastRotatedAt = scope.world.clock.now();
    delete rotation!.running;
  });
  recordEvent(scope, "RotationSucceeded", secret.arn);
  planRotation(found);
}

/** What failed stays pending, and is tried again when the next rotation is due. */
function stop(found: FoundSecret): void {
  change(found, ({ rotation }) => void delete rotation!.running);
  planRotation(found);
}

/**
 * Lets the function test a rotation that does not come at once, with a pending version that has the current value.
 *
 * @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_RotateSecret.html
 */
export function testRotation(found: FoundSecret, token: string): void {
  const { scope, secret } = found;
  const current = versionAt(secret, CURRENT);
  const { lambdaArn } = change(found, (row) => {
    addPending(row, token, scope.world.clock.now());
    const version = row.versions.find(({ id }) => id === token)!;
    if (current?.value) Object.assign(version, { value: current.value, keys: current.keys });
    row.rotation!.running = token;
  }).rotation!;
  recordEvent(scope, "TestRotationStarted", secret.arn);
  runSteps(scope, {
    arn: secret.arn,
    lambdaArn,
    token,
    steps: ["testSecret"],
    goesOn: () => nowOf(found)?.rotation?.running === token,
    ended(isDone) {
      change(found, (row) => {
        row.versions = row.versions.filter(({ id }) => id !== token);
        delete row.rotation!.running;
      });
      recordEvent(scope, isDone ? "TestRotationSucceeded" : "TestRotationFailed", secret.arn);
    },
  });
}
