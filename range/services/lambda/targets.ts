import type { Principal } from "../../iam/principal.ts";
import { serviceMay } from "../../iam/resource-policy.ts";
import { assumeForService } from "../../iam/service-role.ts";
import { serviceCall } from "../../journey.ts";
import type { Scope, World } from "../../world.ts";
import { setSubscriptionSink } from "../logs/index.ts";
import { registerTarget, type Invocation } from "../targets.ts";
import { installPoller } from "./execution/poller.ts";
import { functionArn, parseReference } from "./names.ts";
import { policyOf } from "./permissions.ts";
import { accessDenied, functionNotFound } from "./refusals.ts";
import { lambdaState } from "./state.ts";

const LOGS = "logs.amazonaws.com";
const SESSION_SECONDS = 900;

/** Makes functions targets of rules, topics, alarms, buckets and log groups, and lets them follow queues. */
export function installLambda(world: World): void {
  registerTarget(world, "arn:aws:lambda:", invokeForService, (scope, one) => void admit(scope, one));
  setSubscriptionSink(world, (scope, arn, event, sourceArn) =>
    invokeForService(scope, { service: LOGS, arn, sourceArn, payload: JSON.stringify(event) }),
  );
  installPoller(world);
}

/**
 * Invokes a function for an AWS service, which does not wait for what comes of it: the function's policy must let
 * the service in for this source, or the role that the service was given must allow it.
 *
 * @param scope the account and Region for which the service acts
 * @throws {AwsError} ResourceNotFoundException, AccessDeniedException
 */
function invokeForService(scope: Scope, invocation: Invocation): void {
  const { home, principal } = admit(scope, invocation);
  const { arn, service, payload } = invocation;
  serviceCall(
    home,
    service,
    "lambda",
    "Invoke",
    { FunctionName: arn, InvocationType: "Event", Payload: Buffer.from(payload) },
    principal,
  );
}

/** Where the function lives, and with whose rights it is invoked: the service's own unless a role was given. */
function admit(scope: Scope, invocation: Invocation): { home: Scope; principal: Principal | undefined } {
  const { arn, service, roleArn, sourceArn } = invocation;
  const reference = parseReference(arn);
  const home =
    reference && scope.world.accounts.get(reference.accountId ?? "")?.scope(reference.region ?? "");
  if (!reference || !home || !lambdaState(home).functions.has(reference.name)) throw functionNotFound(arn);
  if (roleArn !== undefined) {
    const sessionName = service.split(".")[0]!;
    const principal = assumeForService(scope, roleArn, {
      service,
      sessionName,
      durationSeconds: SESSION_SECONDS,
      sourceArn,
    });
    return { home, principal };
  }
  checkPolicy(scope, home, invocation);
  return { home, principal: undefined };
}

function checkPolicy(scope: Scope, home: Scope, { arn, service, sourceArn }: Invocation): void {
  const { name, qualifier } = parseReference(arn)!;
  const located = { scope: home, name, ...(qualifier !== undefined && { qualifier }) };
  const ask = {
    action: "lambda:InvokeFunction",
    resource: functionArn(located),
    resourcePolicy: policyOf(located),
    resourceAccount: home.accountId,
    context: { "aws:SourceArn": sourceArn, "aws:SourceAccount": scope.accountId },
  };
  // CloudWatch Logs goes by the name of its Region, too: policies may say either.
  const names = service === LOGS ? [LOGS, `logs.${scope.region}.amazonaws.com`] : [service];
  if (!names.some((name) => serviceMay(scope, name, ask)))
    throw accessDenied(
      `User: ${service} is not authorized to perform: lambda:InvokeFunction on resource: ${arn} because no resource-based policy allows the lambda:InvokeFunction action`,
    );
}
