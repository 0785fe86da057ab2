#!/usr/bin/env python3
"""Contains the EC2 instance of a GuardDuty finding, which comes as an EventBridge event on standard input.

It passes in the sandbox as it usually is. It has a flaw that many scripts have, and that
`gameday test ... --variations` finds: see README.md in this folder's parent.
"""

import json
import sys
from datetime import datetime, timezone

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

RETRIES = Config(retries={"mode": "standard", "max_attempts": 6})
ec2 = boto3.client("ec2", config=RETRIES)
autoscaling = boto3.client("autoscaling", config=RETRIES)
elb = boto3.client("elbv2", config=RETRIES)
iam = boto3.client("iam", config=RETRIES)

EVERYWHERE = [{"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}]


def find(instance_id):
    try:
        return ec2.describe_instances(InstanceIds=[instance_id])["Reservations"][0]["Instances"][0]
    except ClientError as error:
        if error.response["Error"]["Code"].startswith("InvalidInstanceID"):
            return None
        raise


def leave_fleet(instance_id):
    members = autoscaling.describe_auto_scaling_instances(InstanceIds=[instance_id])["AutoScalingInstances"]
    for member in members:
        name = member["AutoScalingGroupName"]
        group = autoscaling.describe_auto_scaling_groups(AutoScalingGroupNames=[name])["AutoScalingGroups"][0]
        autoscaling.detach_instances(
            AutoScalingGroupName=name, InstanceIds=[instance_id], ShouldDecrementDesiredCapacity=False
        )
        for arn in group["TargetGroupARNs"]:
            elb.deregister_targets(TargetGroupArn=arn, Targets=[{"Id": instance_id}])


def leave_public_address(instance_id):
    filters = [{"Name": "instance-id", "Values": [instance_id]}]
    for address in ec2.describe_addresses(Filters=filters)["Addresses"]:
        ec2.disassociate_address(AssociationId=address["AssociationId"])


def lose_role(instance):
    filters = [{"Name": "instance-id", "Values": [instance["InstanceId"]]}]
    for association in ec2.describe_iam_instance_profile_associations(Filters=filters)[
        "IamInstanceProfileAssociations"
    ]:
        ec2.disassociate_iam_instance_profile(AssociationId=association["AssociationId"])
    profile = instance.get("IamInstanceProfile")
    if not profile:
        return
    name = profile["Arn"].split("/")[-1]
    deny = {
        "Effect": "Deny",
        "Action": "*",
        "Resource": "*",
        "Condition": {"DateLessThan": {"aws:TokenIssueTime": datetime.now(timezone.utc).isoformat()}},
    }
    for role in iam.get_instance_profile(InstanceProfileName=name)["InstanceProfile"]["Roles"]:
        iam.put_role_policy(
            RoleName=role["RoleName"],
            PolicyName="RevokeOlderSessions",
            PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": deny}),
        )


def isolate(instance):
    """First a group that is open to everything, which ends the tracking of connections, then one without rules."""
    groups = []
    for kind in ("open", "closed"):
        made = ec2.create_security_group(
            GroupName=f"quarantine-{kind}-{instance['InstanceId']}",
            Description="Quarantine of a compromised instance",
            VpcId=instance["VpcId"],
        )
        groups.append(made["GroupId"])
    opened, closed = groups
    waiter = ec2.get_waiter("security_group_exists")
    waiter.wait(GroupIds=groups, WaiterConfig={"Delay": 1})
    ec2.authorize_security_group_ingress(GroupId=opened, IpPermissions=EVERYWHERE)
    ec2.revoke_security_group_egress(GroupId=closed, IpPermissions=EVERYWHERE)
    interface = instance["NetworkInterfaces"][0]["NetworkInterfaceId"]
    for group in groups:
        ec2.modify_network_interface_attribute(NetworkInterfaceId=interface, Groups=[group])


def main():
    finding = json.load(sys.stdin)["detail"]
    instance_id = finding["resource"]["instanceDetails"]["instanceId"]
    instance = find(instance_id)
    if instance is None:
        print(f"{instance_id}: there is no such instance")
        return
    ec2.modify_instance_attribute(InstanceId=instance_id, DisableApiTermination={"Value": True})
    leave_fleet(instance_id)
    leave_public_address(instance_id)
    lose_role(instance)
    isolate(instance)
    print(f"{instance_id}: contained")


main()
