import type { Responder } from "../kit/response.ts";
import { dataBucketIn } from "../response/buckets.ts";
import { readFindings } from "../response/case.ts";
import { keep, lookUp, type TrailEvent } from "../response/history.ts";
import { readLogFiles } from "../response/logs.ts";
import { both, type Move } from "../response/moves.ts";
import { recover } from "../response/recovery.ts";
import { denyRole, nextSecond, revokeSessions } from "../response/sessions.ts";

/** What a responder has learnt. Nothing is known that was not looked up. */
export interface Case {
  instanceId: string;
  roleName: string;
  sessionKeyId: string;
  groupName: string;
  targetGroupArn: string;
  serverIds: string[];
}

type Step = Move<Case>;

export async function find(responder: Responder): Promise<Case> {
  const { aws, step } = responder;
  const findings = await readFindings(responder);
  const { Resource } = findings.find((x) => x.Type?.includes("InstanceCredentialExfiltration"))!;
  const instanceId = Resource!.InstanceDetails!.InstanceId!;
  await step("Who else has the role? All servers of the group.");
  const { AutoScalingInstances = [] } = await aws.autoscaling.describeAutoScalingInstances({});
  const groupName = AutoScalingInstances.find((x) => x.InstanceId === instanceId)!.AutoScalingGroupName!;
  const { TargetGroups = [] } = await aws.elbv2.describeTargetGroups({});
  return {
    instanceId,
    roleName: Resource!.AccessKeyDetails!.UserName!,
    sessionKeyId: Resource!.AccessKeyDetails!.AccessKeyId!,
    groupName,
    targetGroupArn: TargetGroups[0]!.TargetGroupArn!,
    serverIds: AutoScalingInstances.map((x) => x.InstanceId!),
  };
}

export async function look(responder: Responder): Promise<Case> {
  const found = await find(responder);
  await recordRole(responder, found);
  await trace(responder, found);
  return found;
}

export const recordRole: Step = async (responder, { roleName: RoleName }) => {
  const { aws, step } = responder;
  await step("Record what the role may do, before anything is changed.");
  const { PolicyNames = [] } = await aws.iam.listRolePolicies({ RoleName });
  const policies = [];
  for (const PolicyName of PolicyNames) policies.push(await aws.iam.getRolePolicy({ RoleName, PolicyName }));
  await keep(responder, "role.json", policies);
};

export const trace: Step = async ({ aws, step }, { sessionKeyId }) => {
  await step("What did the stolen session do?");
  await lookUp(aws, "AccessKeyId", sessionKeyId);
};

/** @param which the servers; all of the group unless told */
export const requireVersion2 =
  (which: (found: Case) => readonly string[] = (found) => found.serverIds): Step =>
  async ({ aws, step }, found) => {
    await step("Close the door: the metadata services answer to version 2 only.");
    for (const InstanceId of which(found))
      await aws.ec2.modifyInstanceMetadataOptions({ InstanceId, HttpTokens: "required" });
  };

export const mendTemplate: Step = async ({ aws, step }, { groupName }) => {
  await step("The same for every server that the group launches from now on.");
  const { AutoScalingGroups = [] } = await aws.autoscaling.describeAutoScalingGroups({
    AutoScalingGroupNames: [groupName],
  });
  const LaunchTemplateId = AutoScalingGroups[0]!.LaunchTemplate!.LaunchTemplateId;
  const { LaunchTemplateVersion } = await aws.ec2.createLaunchTemplateVersion({
    LaunchTemplateId,
    SourceVersion: "$Latest",
    LaunchTemplateData: { MetadataOptions: { HttpTokens: "required" } },
  });
  await aws.autoscaling.updateAutoScalingGroup({
    AutoScalingGroupName: groupName,
    LaunchTemplate: { LaunchTemplateId, Version: String(LaunchTemplateVersion!.VersionNumber) },
  });
};

export const closeDoor = both(requireVersion2(), mendTemplate);

/** The name and the key of the user whose key was in reach. */
async function findKey({ aws, brief, step }: Responder): Promise<{ UserName: string; AccessKeyId: string }> {
  await step("What was in reach? Read the configurations that the thief could read: one holds a key.");
  const Bucket = dataBucketIn(brief);
  const { Contents = [] } = await aws.s3.listObjectsV2({ Bucket, Prefix: "config/" });
  for (const { Key } of Contents) {
    const { Body } = await aws.s3.getObject({ Bucket, Key });
    const bytes = Body instanceof Uint8Array ? Body : await Body!.transformToByteArray();
    const [AccessKeyId] = /AKIA[A-Z0-9]{16}/.exec(Buffer.from(bytes).toString()) ?? [];
    if (AccessKeyId === undefined) continue;
    const { UserName } = await aws.iam.getAccessKeyLastUsed({ AccessKeyId });
    return { UserName: UserName!, AccessKeyId };
  }
  throw new Error("no configuration holds a key");
}

export const switchKeyOff: Step = async (responder) => {
  const key = await findKey(responder);
  await responder.step("Off with it: inactive can be taken back, deleted cannot.");
  await responder.aws.iam.updateAccessKey({ ...key, Status: "Inactive" });
};

export const deleteKey: Step = async (responder) => {
  const key = await findKey(responder);
  await responder.step("Delete the key.");
  await responder.aws.iam.deleteAccessKey(key);
};

export const denyVersion1: Step = async (responder, { roleName }) => {
  await responder.step("Deny what came through version 1: the servers' own sessions came through version 2.");
  await denyRole(responder, roleName, "DenyVersion1Sessions", {
    NumericLessThan: { "ec2:RoleDelivery": "2.0" },
  });
};

export const denyOneServer: Step = async (responder, { instanceId, roleName }) => {
  await responder.step("Deny the sessions of that one server; the others go on.");
  await denyRole(responder, roleName, "DenyOneServer", {
    StringLike: { "aws:userid": `*:${instanceId}` },
  });
};

export const denyEverybody: Step = async (responder, { roleName }) => {
  await responder.step("Deny everything to the role.");
  await denyRole(responder, roleName, "DenyAll");
};

/** @param cutoff the moment until which sessions are denied; now unless told */
export const revoke =
  (cutoff: (responder: Responder) => Date = nextSecond): Step =>
  (responder, found) =>
    revokeSessions(responder, found, cutoff(responder));

/** A profile that is another one has its server take new credentials of the same role at once. */
export const exchangeProfiles: Step = async ({ aws, step }, { serverIds, roleName }) => {
  await step("A second profile of the same role: the servers take new credentials, later than the cutoff.");
  const InstanceProfileName = "web-after-the-cutoff";
  await aws.iam.createInstanceProfile({ InstanceProfileName });
  await aws.iam.addRoleToInstanceProfile({ InstanceProfileName, RoleName: roleName });
  const { IamInstanceProfileAssociations = [] } = await aws.ec2.describeIamInstanceProfileAssociations({
    Filters: [{ Name: "instance-id", Values: serverIds }],
  });
  for (const { AssociationId } of IamInstanceProfileAssociations)
    await aws.ec2.replaceIamInstanceProfileAssociation({
      AssociationId,
      IamInstanceProfile: { Name: InstanceProfileName },
    });
};

/** The load balancer closes the page, clean servers replace the flawed ones, and a cutoff between the two. */
export const replaceBehindClosedDoor: Step = async (responder, found) => {
  const { aws, step } = responder;
  await step("The load balancer answers the page through which the metadata left.");
  const { LoadBalancers = [] } = await aws.elbv2.describeLoadBalancers({});
  const { Listeners = [] } = await aws.elbv2.describeListeners({
    LoadBalancerArn: LoadBalancers[0]!.LoadBalancerArn,
  });
  await aws.elbv2.createRule({
    ListenerArn: Listeners[0]!.ListenerArn,
    Priority: 1,
    Conditions: [{ Field: "path-pattern", PathPatternConfig: { Values: ["/preview*"] } }],
    Actions: [{ Type: "fixed-response", FixedResponseConfig: { StatusCode: "403" } }],
  });
  const closed = nextSecond(responder);
  await recover(responder, found);
  await revokeSessions(responder, found, closed);
};

export const takeProfileOff: Step = async ({ aws, step }, { instanceId, groupName }) => {
  await step("Take the profile off the server, and the server out of the group.");
  const { IamInstanceProfileAssociations = [] } = await aws.ec2.describeIamInstanceProfileAssociations({
    Filters: [{ Name: "instance-id", Values: [instanceId] }],
  });
  await aws.ec2.disassociateIamInstanceProfile({
    AssociationId: IamInstanceProfileAssociations[0]!.AssociationId,
  });
  await aws.autoscaling.detachInstances({
    AutoScalingGroupName: groupName,
    InstanceIds: [instanceId],
    ShouldDecrementDesiredCapacity: false,
  });
};

export const changeTrust: Step = async ({ aws, step }, { roleName: RoleName }) => {
  await step("Nobody may take the role.");
  await aws.iam.updateAssumeRolePolicy({
    RoleName,
    PolicyDocument: JSON.stringify({
      Version: "2012-10-17",
      Statement: [{ Effect: "Deny", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" }],
    }),
  });
};

export const deleteRole: Step = async ({ aws, step }, { roleName: RoleName }) => {
  await step("Delete the role.");
  await aws.iam.deleteRole({ RoleName }).catch(() => undefined);
};

export const keepHistoryOnly: Step = async (responder, { sessionKeyId }) => {
  await responder.step("Keep what the event history has.");
  await keep(responder, "history.json", await lookUp(responder.aws, "AccessKeyId", sessionKeyId));
};

/** Which key read which object, and when: a list made of the trail's files, without anything else of them. */
export const keepListOfReads: Step = async (responder, { sessionKeyId }) => {
  await responder.step("List the objects that the stolen session read, from the trail's files.");
  const events = (await readLogFiles(responder, "CloudTrail")).flatMap(
    (line) => (JSON.parse(line) as { Records: TrailEvent[] }).Records,
  );
  const reads = events
    .filter((x) => x.eventName === "GetObject" && x.userIdentity.accessKeyId === sessionKeyId)
    .map((x) => [x.eventTime, sessionKeyId, x.requestParameters?.["key"]]);
  await keep(responder, "reads.json", reads);
};

export const terminateServer: Step = async ({ aws, step }, { instanceId }) => {
  await step("Terminate it.");
  await aws.ec2.terminateInstances({ InstanceIds: [instanceId] });
};

/** Until the thief has tried everything again, and the shop has shown what it can do. */
export const watch =
  (seconds = 45): Step =>
  async ({ step, wait }) => {
    await step("Watch: is anything still getting through, and does the shop work?");
    await wait(seconds);
  };
