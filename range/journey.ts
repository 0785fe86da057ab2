import type { Actor, Ask, Call, CallRecord } from "./call.ts";
import { AwsError, NotImplemented } from "./errors.ts";
import { authorise } from "./iam/authorise.ts";
import type { Principal } from "./iam/principal.ts";
import { Later } from "./later.ts";
import { requestIdOf } from "./request-ids.ts";
import type { Service } from "./service.ts";
import type { Scope, World } from "./world.ts";

/** A typed call whose caller is known: what the wire makes of bytes, and what in-process callers hand over. */
export interface TypedRequest {
  service: string;
  operation: string;
  input: Readonly<Record<string, unknown>>;
  principal: Principal;
  /** The account that is acted in: the principal's own, but for anonymous callers. */
  accountId: string;
  region: string;
  actor: Actor;
  sourceIp: string;
  userAgent: string;
  invokedBy?: string;
  sourceArn?: string;
  signing?: Call["signing"];
  presigned?: Call["presigned"];
  signatureAgeMs?: Call["signatureAgeMs"];
  vpcEndpoint?: Call["vpcEndpoint"];
  fromOutside?: true;
  awaitsAnswer?: true;
}

type Answer = Record<string, unknown>;

/**
 * One call's journey after it was received and its caller identified: authorise → handle → record → answer.
 *
 * @returns the operation's output; one that comes later only where the handler has to wait (Lambda)
 * @throws {AwsError} what AWS would answer; it was recorded all the same
 */
export function perform(world: World, request: TypedRequest): Answer | Later<Answer> {
  const { service: id, operation, input } = request;
  const service = serviceWith(world, id, operation);
  const { principal, accountId } = service?.unsigned?.[operation]?.(input as never, world) ?? request;
  const account = world.account(accountId);
  const scope = account.scope(request.region);
  const call: Call = {
    world,
    account,
    scope,
    region: request.region,
    service: id,
    operation,
    principal,
    actor: request.actor,
    sourceIp: request.sourceIp,
    userAgent: request.userAgent,
    requestId: requestIdOf(id, world.random.uuid()),
    at: world.clock.now(),
    invokedBy: request.invokedBy,
    sourceArn: request.sourceArn,
    signing: request.signing,
    presigned: request.presigned,
    signatureAgeMs: request.signatureAgeMs,
    vpcEndpoint: request.vpcEndpoint,
    accessPoint: service?.accessPoint?.(input as never, scope),
    fromOutside: request.fromOutside,
    awaitsAnswer: request.awaitsAnswer,
  };
  const eventId = world.random.uuid();
  const record = ({ output, error }: Pick<CallRecord, "output" | "error">): void =>
    world.bus.emit("call", { call, eventId, input, output, error });
  const fail = (thrown: unknown): never => {
    if (thrown instanceof AwsError) record({ error: { code: thrown.code, message: thrown.message } });
    throw thrown;
  };
  try {
    const handler = service?.handlers[operation];
    if (!service || !handler) throw new NotImplemented(`${id}:${operation}`);
    world.weather?.pass({ call, input });
    for (const ask of asksOf(service, operation, input, call)) authorise(call, ask);
    const output = handler(input as never, call);
    if (output instanceof Later)
      return output.map((late: Answer | undefined) => {
        record({ output: late ?? {} });
        return late ?? {};
      }, fail);
    record({ output: (output as Answer | undefined) ?? {} });
    return (output as Answer | undefined) ?? {};
  } catch (thrown) {
    return fail(thrown);
  }
}

/** The service, when it has the operation, whose name comes from outside: it may be that of any object's method. */
function serviceWith(world: World, id: string, operation: string): Service | undefined {
  const service = world.services.get(id);
  return service && Object.hasOwn(service.handlers, operation) ? service : undefined;
}

/**
 * What a call asks of IAM.
 *
 * @throws {AwsError} where its input names what a service has to look up and cannot find
 */
export function asksOf(service: Service, operation: string, input: unknown, call: Call): Ask[] {
  const table = service.asks?.[operation];
  if (!table) return [{ action: `${service.iamPrefix ?? service.id}:${operation}`, resource: "*" }];
  const asked = table(input as never, call);
  return Array.isArray(asked) ? asked : [asked];
}

/**
 * How one AWS service calls another inside the range, such as Auto Scaling launching an instance: no policy is
 * asked for a service principal, and CloudTrail shows `invokedBy`. With a `principal` (CloudFormation acting
 * with its caller's rights) that principal is authorised as for any call of its own.
 *
 * @param invokedBy such as `autoscaling.amazonaws.com`
 * @param sourceArn the resource for which the service acts, where policies may ask for it
 * @throws {AwsError} what the called service answers
 */
export function serviceCall(
  scope: Scope,
  invokedBy: string,
  service: string,
  operation: string,
  input: Readonly<Record<string, unknown>>,
  principal: Principal = { type: "AWSService", accountId: scope.accountId, service: invokedBy },
  actor: Actor = "service",
  sourceArn?: string,
): Answer {
  const answer = perform(scope.world, {
    service,
    operation,
    input,
    principal,
    accountId: scope.accountId,
    region: scope.region,
    actor,
    sourceIp: invokedBy,
    userAgent: invokedBy,
    invokedBy,
    ...(sourceArn !== undefined && { sourceArn }),
  });
  if (answer instanceof Later)
    throw new Error(`${service}:${operation} cannot be called by a service: it waits`);
  return answer;
}
