import { FIND, LEAVE_FLEET } from "../response/function-code.ts";

/** The function of the reference: it isolates the server that a finding names. */
export const ISOLATE = `import {
  AutoScalingClient,
  DescribeAutoScalingInstancesCommand,
  DetachInstancesCommand,
} from "@aws-sdk/client-auto-scaling";
import {
  CreateTagsCommand,
  DescribeInstancesCommand,
  EC2Client,
  ModifyInstanceAttributeCommand,
  ModifyNetworkInterfaceAttributeCommand,
} from "@aws-sdk/client-ec2";

const ec2 = new EC2Client({});
const autoscaling = new AutoScalingClient({});
const { ISOLATION_GROUP, TICKET } = process.env;

export const handler = async ({ detail }) => {
  const InstanceId = detail.resource.instanceDetails.instanceId;
  const instance = await find(InstanceId);
  if (!instance) return say(InstanceId, "there is no such instance");
  const tags = Object.fromEntries((instance.Tags ?? []).map((x) => [x.Key, x.Value]));
  if (tags["auto-isolate"] === "never") return say(InstanceId, "its owner wants a person to decide");
  const open = instance.NetworkInterfaces.filter((x) => x.Groups.some((y) => y.GroupId !== ISOLATION_GROUP));
  if (!open.length) return say(InstanceId, "is isolated already");

  await ec2.send(
    new CreateTagsCommand({
      Resources: [InstanceId],
      Tags: [
        { Key: "IncidentTicket", Value: TICKET },
        { Key: "Finding", Value: detail.id },
        ...open.map((x) => ({
          Key: "GroupsBefore-" + x.Attachment.DeviceIndex,
          Value: x.Groups.map((y) => y.GroupId).join(" "),
        })),
      ],
    }),
  );
  await ec2.send(new ModifyInstanceAttributeCommand({ InstanceId, DisableApiTermination: { Value: true } }));
  await leaveFleet(InstanceId);
  await isolate(open);
  return say(InstanceId, "isolated");
};

async function isolate(interfaces) {
  for (const { NetworkInterfaceId } of interfaces)
    await ec2.send(
      new ModifyNetworkInterfaceAttributeCommand({ NetworkInterfaceId, Groups: [ISOLATION_GROUP] }),
    );
}

${FIND}
${LEAVE_FLEET}
function say(instanceId, what) {
  console.log(instanceId + ": " + what);
  return { instanceId, what };
}
`;

/** The same in Python, behind a queue or a topic; it puts the server in standby. */
export const ISOLATE_PYTHON = `import json
import os

import boto3
from botocore.exceptions import ClientError

ec2 = boto3.client("ec2")
autoscaling = boto3.client("autoscaling")
GROUP = os.environ["ISOLATION_GROUP"]


def handler(event, context):
    return [isolate(finding_in(record)) for record in event["Records"]]


def finding_in(record):
    body = json.loads(record["body"]) if "body" in record else json.loads(record["Sns"]["Message"])
    return body["detail"]


def isolate(finding):
    instance_id = finding["resource"]["instanceDetails"]["instanceId"]
    try:
        instance = ec2.describe_instances(InstanceIds=[instance_id])["Reservations"][0]["Instances"][0]
    except ClientError as error:
        if error.response["Error"]["Code"].startswith("InvalidInstanceID"):
            return say(instance_id, "there is no such instance")
        raise
    tags = {tag["Key"]: tag["Value"] for tag in instance.get("Tags", [])}
    if tags.get("auto-isolate") == "never":
        return say(instance_id, "its owner wants a person to decide")
    interfaces = [x for x in instance["NetworkInterfaces"] if groups_of(x) != [GROUP]]
    if not interfaces:
        return say(instance_id, "is isolated already")

    ec2.create_tags(
        Resources=[instance_id],
        Tags=[
            {"Key": "IncidentTicket", "Value": os.environ["TICKET"]},
            *(
                {"Key": f"GroupsBefore-{x['Attachment']['DeviceIndex']}", "Value": " ".join(groups_of(x))}
                for x in interfaces
            ),
        ],
    )
    ec2.modify_instance_attribute(InstanceId=instance_id, DisableApiTermination={"Value": True})
    leave_fleet(instance_id)
    for interface in interfaces:
        ec2.modify_network_interface_attribute(
            NetworkInterfaceId=interface["NetworkInterfaceId"], Groups=[GROUP]
        )
    return say(instance_id, "isolated")


def groups_of(interface):
    return [group["GroupId"] for group in interface["Groups"]]


def leave_fleet(instance_id):
    members = autoscaling.describe_auto_scaling_instances(InstanceIds=[instance_id])["AutoScalingInstances"]
    for member in members:
        if member["LifecycleState"] == "InService":
            autoscaling.enter_standby(
                AutoScalingGroupName=member["AutoScalingGroupName"],
                InstanceIds=[instance_id],
                ShouldDecrementDesiredCapacity=False,
            )


def say(instance_id, what):
    print(f"{instance_id}: {what}")
    return {"instance": instance_id, "what": what}
`;
