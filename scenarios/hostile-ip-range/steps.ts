import { smallestBlock } from "../kit/network.ts";
import type { Responder } from "../kit/response.ts";
import { exportLogs, runCommands } from "../response/evidence.ts";
import { readLogFiles } from "../response/logs.ts";
import { findFreeNumbers } from "../response/network-acl.ts";

/** What a responder has learnt. Nothing is known that was not looked up. */
export interface Case {
  jumpHostId: string;
  jumpHostGroupId: string;
  vpcId: string;
  /** The network ACLs at the load balancer's and at the jump host's subnets. */
  siteAclId: string;
  hostAclId: string;
  siteSubnetIds: string[];
  loadBalancerArn: string;
  listenerArn: string;
  officeCidr: string;
  flowLogGroup: string;
  /** Addresses that were seen guessing, and the smallest block that holds them. */
  guesserIps: string[];
  hostileCidr: string;
  /** The web ACL that was made, and the metric of its rule. */
  webAcl?: { webAclArn: string; metricName: string };
}

/** What the brief names, and how the network around it is made. */
export async function lookAround(responder: Responder): Promise<Case> {
  const { aws, brief, step } = responder;
  await step("What stands between the Internet, the load balancer and the jump host?");
  const named = (what: string): string => new RegExp(`${what}\\s+(\\S+)`).exec(brief.text)![1]!;
  const jumpHostId = named("jump host  ");
  const { Reservations = [] } = await aws.ec2.describeInstances({ InstanceIds: [jumpHostId] });
  const host = Reservations[0]!.Instances![0]!;
  const { LoadBalancers = [] } = await aws.elbv2.describeLoadBalancers({ Names: [named("load balancer  ")] });
  const { Listeners = [] } = await aws.elbv2.describeListeners({
    LoadBalancerArn: LoadBalancers[0]!.LoadBalancerArn,
  });
  const siteSubnetIds = LoadBalancers[0]!.AvailabilityZones!.map((x) => x.SubnetId!);
  return {
    jumpHostId,
    jumpHostGroupId: host.SecurityGroups![0]!.GroupId!,
    vpcId: host.VpcId!,
    siteAclId: await aclAt(responder, siteSubnetIds[0]!),
    hostAclId: await aclAt(responder, host.SubnetId!),
    siteSubnetIds,
    loadBalancerArn: LoadBalancers[0]!.LoadBalancerArn!,
    listenerArn: Listeners[0]!.ListenerArn!,
    officeCidr: /office \(([\d./]+)\)/.exec(brief.text)![1]!,
    flowLogGroup: named("flow log group"),
    guesserIps: [],
    hostileCidr: "",
  };
}

async function aclAt({ aws }: Responder, subnetId: string): Promise<string> {
  const { NetworkAcls = [] } = await aws.ec2.describeNetworkAcls({
    Filters: [{ Name: "association.subnet-id", Values: [subnetId] }],
  });
  return NetworkAcls[0]!.NetworkAclId!;
}

/** Reads from the load balancer's log who tries passwords, and works out the block that they come from. */
export async function analyse(responder: Responder, found: Case): Promise<void> {
  await responder.step(
    "Who sends the failing logins? The load balancer's access log knows the clients' addresses.",
  );
  const failed = (await readLogFiles(responder, "elasticloadbalancing")).filter(
    (line) => line.includes('"POST ') && line.includes("/login ") && / 401 401 /.test(line),
  );
  const times = new Map<string, number>();
  for (const line of failed) {
    const ip = line.split(" ")[3]!.split(":")[0]!;
    times.set(ip, (times.get(ip) ?? 0) + 1);
  }
  found.guesserIps = [...times].filter(([, count]) => count > 3).map(([ip]) => ip);
  found.hostileCidr = smallestBlock(found.guesserIps);
}

/** Log files come late; what the log group knows of the guessers already is kept beside them. */
export async function keepLogs(responder: Responder, { flowLogGroup, guesserIps }: Case): Promise<void> {
  const { aws, brief } = responder;
  await exportLogs(responder);
  const { events = [] } = await aws.logs.filterLogEvents({
    logGroupName: flowLogGroup,
    filterPattern: guesserIps.map((ip) => `?"${ip}"`).join(" "),
  });
  await aws.s3.putObject({
    Bucket: brief.evidenceBucket,
    Key: `${brief.ticket}/flow-logs.txt`,
    Body: Buffer.from(events.map((x) => x.message).join("\n")),
  });
}

export async function checkHost(responder: Responder, { jumpHostId }: Case): Promise<void> {
  await responder.step("Did anybody get in? The jump host's own security log says who was let in.");
  await runCommands(responder, jumpHostId, [
    "grep -c 'Failed password' /var/log/secure",
    "grep Accepted /var/log/secure",
    "last",
  ]);
}

/**
 * Denies blocks in one network ACL.
 *
 * @param first the number of the first rule; in front of what allows, unless told
 */
export async function deny(
  responder: Responder,
  aclId: string,
  blocks: readonly string[],
  first?: number,
): Promise<void> {
  const { aws, step } = responder;
  await step(
    `A deny of ${blocks.join(", ")} in ${aclId}${first === undefined ? ", before what allows" : ""}.`,
  );
  const numbers =
    first === undefined
      ? await findFreeNumbers(responder, aclId, blocks.length)
      : blocks.map((_, i) => first + i);
  for (const [i, CidrBlock] of blocks.entries())
    await aws.ec2.createNetworkAclEntry({
      NetworkAclId: aclId,
      RuleNumber: numbers[i],
      Protocol: "-1",
      RuleAction: "deny",
      Egress: false,
      CidrBlock,
    });
}

/** SSH from the office instead of from everywhere. */
export async function narrowSsh(
  { aws, step }: Responder,
  { jumpHostGroupId, officeCidr }: Case,
): Promise<void> {
  await step("SSH from the office first, and then no longer from everywhere.");
  const from = (CidrIp: string) => ({
    GroupId: jumpHostGroupId,
    IpPermissions: [{ IpProtocol: "tcp", FromPort: 22, ToPort: 22, IpRanges: [{ CidrIp }] }],
  });
  await aws.ec2.authorizeSecurityGroupIngress(from(officeCidr));
  await aws.ec2.revokeSecurityGroupIngress(from("0.0.0.0/0"));
}

export async function tagAcls({ aws, brief, step }: Responder, ...aclIds: string[]): Promise<void> {
  await step("Entries have no description: a tag says whose deny this is.");
  await aws.ec2.createTags({ Resources: aclIds, Tags: [{ Key: "IncidentTicket", Value: brief.ticket }] });
}

/** Waits until the flow logs show that the range is refused. */
export async function verify({ aws, step, until, now }: Responder, found: Case): Promise<void> {
  await step("Does it hold? The flow logs must say REJECT for the range.");
  const startTime = now().getTime();
  await until("the flow logs say REJECT", async () => {
    const { events = [] } = await aws.logs.filterLogEvents({
      logGroupName: found.flowLogGroup,
      startTime,
      filterPattern: "REJECT",
    });
    return events.some((x) => found.guesserIps.some((ip) => x.message?.includes(` ${ip} `)));
  });
}
