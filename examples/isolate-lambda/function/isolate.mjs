/**
 * Contains an EC2 instance about which GuardDuty has a finding: out of the Auto Scaling group and the target groups,
 * off its public address, away from its role and its role's sessions, and behind a security group of its own on every
 * network interface. Safe to run twice. Evidence is left alone: nothing is stopped, nothing is deleted.
 */
import {
  AutoScalingClient,
  DescribeAutoScalingGroupsCommand,
  DescribeAutoScalingInstancesCommand,
  DetachInstancesCommand,
} from "@aws-sdk/client-auto-scaling";
import {
  AuthorizeSecurityGroupIngressCommand,
  CreateSecurityGroupCommand,
  CreateTagsCommand,
  DescribeAddressesCommand,
  DescribeIamInstanceProfileAssociationsCommand,
  DescribeInstancesCommand,
  DescribeSecurityGroupsCommand,
  DisassociateAddressCommand,
  DisassociateIamInstanceProfileCommand,
  EC2Client,
  ModifyInstanceAttributeCommand,
  ModifyNetworkInterfaceAttributeCommand,
  RevokeSecurityGroupEgressCommand,
} from "@aws-sdk/client-ec2";
import {
  DeregisterTargetsCommand,
  ElasticLoadBalancingV2Client,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import { GetInstanceProfileCommand, IAMClient, PutRolePolicyCommand } from "@aws-sdk/client-iam";

const RETRIES = { maxAttempts: 6 };
const ec2 = new EC2Client(RETRIES);
const autoscaling = new AutoScalingClient(RETRIES);
const loadBalancing = new ElasticLoadBalancingV2Client(RETRIES);
const iam = new IAMClient(RETRIES);

const EVERYWHERE = [{ IpProtocol: "-1", IpRanges: [{ CidrIp: "0.0.0.0/0" }] }];

export const handler = async ({ detail }) => {
  const instanceId = detail.resource?.instanceDetails?.instanceId;
  if (!instanceId) return say("the finding names no instance");
  const instance = await find(instanceId);
  // Sample findings name an instance that does not exist; one that is gone has nothing left to contain.
  if (!instance || instance.State.Name === "terminated")
    return say(`${instanceId}: there is no such instance`);

  await ec2.send(
    new ModifyInstanceAttributeCommand({ InstanceId: instanceId, DisableApiTermination: { Value: true } }),
  );
  await tag(instance, detail.id);
  await leaveFleet(instanceId);
  await leavePublicAddress(instanceId);
  await loseRole(instance);
  await isolate(instance);
  return say(`${instanceId}: contained`);
};

async function find(instanceId) {
  try {
    const { Reservations } = await ec2.send(new DescribeInstancesCommand({ InstanceIds: [instanceId] }));
    return Reservations[0]?.Instances[0];
  } catch (error) {
    if (error.name.startsWith("InvalidInstanceID")) return undefined;
    throw error;
  }
}

/** What was there before stays on the instance: the way back, and a record. */
async function tag(instance, findingId) {
  if (instance.Tags?.some((x) => x.Key === "Quarantine")) return;
  const groups = instance.NetworkInterfaces.flatMap((x) => x.Groups.map((group) => group.GroupId));
  await ec2.send(
    new CreateTagsCommand({
      Resources: [instance.InstanceId],
      Tags: [
        { Key: "Quarantine", Value: findingId },
        { Key: "GroupsBefore", Value: [...new Set(groups)].join(" ") },
      ],
    }),
  );
}

/** A replacement takes its place: the group's minimum does not matter, and customers are served. */
async function leaveFleet(instanceId) {
  const { AutoScalingInstances } = await autoscaling.send(
    new DescribeAutoScalingInstancesCommand({ InstanceIds: [instanceId] }),
  );
  const member = AutoScalingInstances.find((x) => x.LifecycleState === "InService");
  if (!member) return;
  const { AutoScalingGroupName } = member;
  const { AutoScalingGroups } = await autoscaling.send(
    new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [AutoScalingGroupName] }),
  );
  await autoscaling.send(
    new DetachInstancesCommand({
      AutoScalingGroupName,
      InstanceIds: [instanceId],
      ShouldDecrementDesiredCapacity: false,
    }),
  );
  for (const TargetGroupArn of AutoScalingGroups[0].TargetGroupARNs)
    await loadBalancing.send(new DeregisterTargetsCommand({ TargetGroupArn, Targets: [{ Id: instanceId }] }));
}

async function leavePublicAddress(instanceId) {
  const { Addresses } = await ec2.send(
    new DescribeAddressesCommand({ Filters: [{ Name: "instance-id", Values: [instanceId] }] }),
  );
  for (const { AssociationId } of Addresses)
    if (AssociationId) await ec2.send(new DisassociateAddressCommand({ AssociationId }));
}

/** No more credentials for the instance, and none of those that were taken from it works any longer. */
async function loseRole({ InstanceId, IamInstanceProfile }) {
  const { IamInstanceProfileAssociations } = await ec2.send(
    new DescribeIamInstanceProfileAssociationsCommand({
      Filters: [{ Name: "instance-id", Values: [InstanceId] }],
    }),
  );
  for (const { AssociationId, State } of IamInstanceProfileAssociations)
    if (State === "associated") await ec2.send(new DisassociateIamInstanceProfileCommand({ AssociationId }));
  if (!IamInstanceProfile) return;
  const { InstanceProfile } = await iam.send(
    new GetInstanceProfileCommand({ InstanceProfileName: IamInstanceProfile.Arn.split("/").at(-1) }),
  );
  // The healthy servers share the role: they fetch new credentials, which are younger than this.
  const before = new Date().toISOString();
  for (const { RoleName } of InstanceProfile.Roles)
    await iam.send(
      new PutRolePolicyCommand({
        RoleName,
        PolicyName: "RevokeOlderSessions",
        PolicyDocument: JSON.stringify({
          Version: "2012-10-17",
          Statement: {
            Effect: "Deny",
            Action: "*",
            Resource: "*",
            Condition: { DateLessThan: { "aws:TokenIssueTime": before } },
          },
        }),
      }),
    );
}

/**
 * Two steps, on every interface: a group that is open to everything makes tracked connections untracked, and the
 * closed one then ends them. A single swap would leave the intruder's connection open.
 */
async function isolate({ InstanceId, VpcId, NetworkInterfaces }) {
  const open = await groupFor(`quarantine-open-${InstanceId}`, VpcId, async (GroupId) => {
    await ec2.send(new AuthorizeSecurityGroupIngressCommand({ GroupId, IpPermissions: EVERYWHERE }));
  });
  const closed = await groupFor(`quarantine-${InstanceId}`, VpcId, async (GroupId) => {
    await ec2.send(new RevokeSecurityGroupEgressCommand({ GroupId, IpPermissions: EVERYWHERE }));
  });
  for (const group of [open, closed])
    for (const { NetworkInterfaceId, Groups } of NetworkInterfaces) {
      if (Groups.length === 1 && Groups[0].GroupId === closed) continue;
      await patiently(() =>
        ec2.send(new ModifyNetworkInterfaceAttributeCommand({ NetworkInterfaceId, Groups: [group] })),
      );
    }
}

async function groupFor(GroupName, VpcId, setUp) {
  const { SecurityGroups } = await ec2.send(
    new DescribeSecurityGroupsCommand({
      Filters: [
        { Name: "group-name", Values: [GroupName] },
        { Name: "vpc-id", Values: [VpcId] },
      ],
    }),
  );
  if (SecurityGroups.length) return SecurityGroups[0].GroupId;
  const { GroupId } = await ec2.send(
    new CreateSecurityGroupCommand({ GroupName, VpcId, Description: "Quarantine of a compromised instance" }),
  );
  await patiently(() => setUp(GroupId));
  return GroupId;
}

/** EC2 may not know for a while what was made a moment ago. */
async function patiently(ask) {
  for (let left = 8; ; left--)
    try {
      return await ask();
    } catch (error) {
      if (left === 0 || !error.name.endsWith(".NotFound")) throw error;
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
}

function say(what) {
  process.stdout.write(`${what}\n`);
  return what;
}
