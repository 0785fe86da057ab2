import { AwsError } from "../../errors.ts";
import type { Scope, World } from "../../world.ts";
import { putMetric } from "../cloudwatch/series.ts";
import { destinationFor, sendToDeadLetterQueue } from "./destinations.ts";
import { inputFor } from "./input.ts";
import { compilePattern } from "./pattern.ts";
import { DEFAULT_BUS, eventsState, ruleId, type RuleRow, type TargetRow } from "./state.ts";

type Envelope = Readonly<Record<string, unknown>>;

/** EventBridge's own retry policy: 24 hours and up to 185 attempts. */
const MOST_RETRIES = 185;
const MOST_AGE_SECONDS = 86_400;
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 600_000;

const AT_ONCE = [0];

/** Errors that another attempt cannot mend. */
const FINAL: Readonly<Record<string, string>> = {
  AccessDenied: "NO_PERMISSIONS",
  AccessDeniedException: "NO_PERMISSIONS",
  AuthorizationError: "NO_PERMISSIONS",
  AutomationDefinitionNotFoundException: "NO_RESOURCE",
  InvalidAutomationExecutionParametersException: "SDK_CLIENT_ERROR",
  NotFound: "NO_RESOURCE",
  NotImplemented: "SDK_CLIENT_ERROR",
  QueueDoesNotExist: "NO_RESOURCE",
  ResourceNotFoundException: "NO_RESOURCE",
  StateMachineDoesNotExist: "NO_RESOURCE",
};

/** Makes the rules of a world listen to its event buses. */
export function installEventRules(world: World): void {
  world.bus.on("eventbridge-event", ({ scope, bus, event }) => route(scope, bus, event));
}

/** Hands an event to every enabled rule of its bus whose pattern it matches. */
function route(scope: Scope, bus: string, event: Envelope): void {
  for (const rule of eventsState(scope).rules) {
    if (rule.bus !== bus || !rule.enabled || rule.eventPattern === undefined) continue;
    if (compilePattern(rule.eventPattern)(event)) invokeTargets(scope, rule, event);
  }
}

/** A scheduled rule's turn: its targets get the event that says so. */
export function deliverScheduled(scope: Scope, rule: Readonly<RuleRow>): void {
  invokeTargets(scope, rule, {
    version: "0",
    id: eventsState(scope).random.uuid(),
    "detail-type": "Scheduled Event",
    source: "aws.events",
    account: scope.accountId,
    time: `${scope.world.clock.date().toISOString().slice(0, 19)}Z`,
    region: scope.region,
    resources: [rule.arn],
    detail: {},
  });
}

/** Delivery is no part of the call that caused the event: it happens at the clock's next turn. */
function invokeTargets(scope: Scope, rule: Readonly<RuleRow>, event: Envelope): void {
  count(scope, rule, "TriggeredRules");
  const since = scope.world.clock.now();
  for (const target of rule.targets) {
    const payload = inputFor(target, rule, event);
    for (const delay of scope.world.weather?.deliveries() ?? AT_ONCE)
      scope.world.clock.after(delay, `EventBridge delivers for ${rule.name}`, () =>
        attempt(scope, { rule, target, payload, since, retries: 0 }),
      );
  }
}

/** @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-monitoring.html */
const count = (scope: Scope, rule: Readonly<RuleRow>, metric: string): void =>
  putMetric(
    scope,
    "AWS/Events",
    metric,
    { ...(rule.bus !== DEFAULT_BUS && { EventBusName: rule.bus }), RuleName: rule.name },
    1,
    "Count",
  );

interface Delivery {
  rule: Readonly<RuleRow>;
  target: Readonly<TargetRow>;
  payload: string;
  since: number;
  retries: number;
}

function attempt(scope: Scope, delivery: Delivery): void | Promise<void> {
  const onError = (thrown: unknown): void => {
    if (!(thrown instanceof AwsError)) throw thrown;
    retryOrGiveUp(scope, delivery, thrown);
  };
  count(scope, delivery.rule, "Invocations");
  try {
    const done = destinationFor(scope, delivery.rule, delivery.target)(delivery.payload);
    if (done instanceof Promise) return done.catch(onError);
  } catch (thrown) {
    onError(thrown);
  }
}

function retryOrGiveUp(scope: Scope, delivery: Delivery, error: AwsError): void {
  const { rule, target, since, retries } = delivery;
  const { MaximumRetryAttempts: most = MOST_RETRIES, MaximumEventAgeInSeconds: age = MOST_AGE_SECONDS } =
    target.RetryPolicy ?? {};
  const pause = Math.min(FIRST_PAUSE_MS * 2 ** retries, LONGEST_PAUSE_MS);
  const { clock } = scope.world;
  const final = FINAL[error.code];
  const tooOld = clock.now() + pause - since > age * 1000;
  const exhausted = final
    ? undefined
    : retries >= most
      ? "MaximumRetryAttempts"
      : tooOld
        ? "MaximumEventAgeInSeconds"
        : undefined;
  if (final || exhausted) {
    count(scope, rule, "FailedInvocations");
    sendToDeadLetterQueue(scope, rule, target, delivery.payload, {
      RULE_ARN: rule.arn,
      TARGET_ARN: target.Arn,
      ERROR_CODE: final ?? "SDK_CLIENT_ERROR",
      ERROR_MESSAGE: error.message,
      RETRY_ATTEMPTS: String(retries),
      ...(exhausted && { EXHAUSTED_RETRY_CONDITION: exhausted }),
    });
    return;
  }
  clock.after(pause, `EventBridge tries ${rule.name} again`, () => {
    const stillThere = eventsState(scope).rules.get(ruleId(rule.bus, rule.name));
    return stillThere ? attempt(scope, { ...delivery, retries: retries + 1 }) : undefined;
  });
}
