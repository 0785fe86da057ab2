import type { Ask, Call } from "../../call.ts";
import { AwsError } from "../../errors.ts";
import { guestOf } from "../../guest/guest.ts";
import { profileOf, roleCredentials } from "../../guest/identity.ts";
import { judge } from "../../iam/authorise.ts";
import { identify } from "../../iam/identify.ts";
import type { Principal } from "../../iam/principal.ts";
import { canReachService } from "../../physics/network/index.ts";
import type { Scope, World } from "../../world.ts";
import { ec2State } from "../ec2/state.ts";
import { ssmState, type ManagedRow } from "./state.ts";

/** What the agent must be allowed to do: the core of AmazonSSMManagedInstanceCore. */
const NEEDED_ACTIONS = ["ssm:UpdateInstanceInformation", "ssmmessages:CreateControlChannel"];

const SERVICE = "ssm.amazonaws.com";

/**
 * Lets agents register themselves when their instances have come up, and say every few minutes that they are there
 * (`HealthFrequencyMinutes` of the agent). What an agent may do changes by so many ways that only trying tells when
 * it did so last.
 */
export function installManagedInstances(world: World): void {
  world.bus.on("instance-state", ({ scope, instanceId, to }) => {
    const { managed, pings } = ssmState(scope);
    pings.get(instanceId)?.cancel();
    pings.delete(instanceId);
    if (to === "terminated") managed.delete(instanceId);
    if (to !== "running") return;
    const period = (): number => world.pace("ssm-ping");
    const turn = (): void => void ping(scope, instanceId);
    const first = world.pace("ssm-command");
    pings.set(instanceId, world.clock.every(period, `agent of ${instanceId}`, turn, first));
  });
}

/**
 * Whether an instance's agent can get commands now: it runs, its role's credentials let it, and the network lets it
 * out to Systems Manager.
 */
export function isOnline(scope: Scope, instanceId: string): boolean {
  if (ec2State(scope).instances.get(instanceId)?.state !== "running") return false;
  const guest = guestOf(scope, instanceId);
  return (
    guest.running &&
    guest.processes.some((process) => process.unit === "amazon-ssm-agent") &&
    canReachService(scope, instanceId, "ssm") &&
    agentMayCall(scope, instanceId)
  );
}

/** Lets the agents of running instances register that could not before, and answers those that ever did. */
export function managedInstances(scope: Scope): Readonly<ManagedRow>[] {
  for (const instance of ec2State(scope).instances)
    if (instance.state === "running") register(scope, instance.id);
  return ssmState(scope).managed.list();
}

/** One instance's registration, after its agent had a chance to make it. */
export function managedInstance(scope: Scope, instanceId: string): Readonly<ManagedRow> | undefined {
  register(scope, instanceId);
  return ssmState(scope).managed.get(instanceId);
}

/** An agent that was kept away for longer than between two pings comes back as soon as it can. */
function register(scope: Scope, instanceId: string): void {
  const { world } = scope;
  const lastPingAt = ssmState(scope).managed.get(instanceId)?.lastPingAt ?? -Infinity;
  if (world.clock.now() - lastPingAt >= world.pace("ssm-ping")) ping(scope, instanceId);
}

/** The agent says that it is there: the first time it registers. */
function ping(scope: Scope, instanceId: string): void {
  if (!isOnline(scope, instanceId)) return;
  const { managed } = ssmState(scope);
  const now = scope.world.clock.now();
  const roleName = profileOf(scope, instanceId)?.role?.name;
  const known = managed.get(instanceId);
  managed.put(instanceId, {
    instanceId,
    registeredAt: known?.registeredAt ?? now,
    lastPingAt: now,
    roleName: roleName ?? known?.roleName ?? "",
  });
}

/**
 * The agent calls with the credentials that the instance holds. They stay good after the profile is taken away, and
 * become useless when the role's sessions are revoked (ground truth, fact 16).
 */
function agentMayCall(scope: Scope, instanceId: string): boolean {
  const principal = agentPrincipal(scope, instanceId);
  return principal !== undefined && NEEDED_ACTIONS.every((action) => mayDo(scope, principal, action));
}

function agentPrincipal(scope: Scope, instanceId: string): Principal | undefined {
  const guest = guestOf(scope, instanceId);
  const { credentials } = guest.memory;
  try {
    const held =
      guest.instance.metadata.HttpEndpoint === "disabled"
        ? undefined
        : guest.changeMemory((memory) => roleCredentials(scope, instanceId, memory, "2.0"));
    const { issued } = held ?? credentials["2.0"] ?? credentials["1.0"] ?? {};
    if (!issued) return undefined;
    const { AccessKeyId: accessKeyId, SessionToken: sessionToken } = issued;
    return identify(scope.world, { accessKeyId, sessionToken }, "ssm").principal;
  } catch (thrown) {
    if (thrown instanceof AwsError) return undefined;
    throw thrown;
  }
}

function mayDo(scope: Scope, principal: Principal, action: string): boolean {
  const { world, account, region } = scope;
  const call: Call = {
    world,
    account,
    scope,
    region,
    service: "ssm",
    operation: action.split(":")[1]!,
    principal,
    actor: "service",
    sourceIp: SERVICE,
    userAgent: SERVICE,
    requestId: "",
    at: world.clock.now(),
  };
  const ask: Ask = { action, resource: "*" };
  return judge(call, ask).allowed;
}
