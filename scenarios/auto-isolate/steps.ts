import type { Responder } from "../kit/response.ts";
import {
  makeFunction,
  makeFunctionRole,
  makeServiceRole,
  makeStateMachine,
  permit,
  type Statement,
} from "../response/automation.ts";
import { makeGroup } from "../response/containment.ts";
import { ISOLATE } from "./function.ts";
import { isolationMachine } from "./state-machine.ts";

/** What a responder has learnt, and made. */
export interface Case {
  accountId: string;
  region: string;
  vpcId: string;
  groupName: string;
  groupArn: string;
  /** The topic that GuardDuty's findings go to already. */
  findingTopicArn: string;
  detectorId: string;
  isolationGroup: string;
  functionArn: string;
  machineArn: string;
}

export async function lookAround({ aws, brief, step }: Responder): Promise<Case> {
  await step("What is there? The detector, the rules that hear of findings, the fleet.");
  const { DetectorIds = [] } = await aws.guardduty.listDetectors({});
  const { Rules = [] } = await aws.events.listRules({});
  const finding = Rules.find((x) => x.EventPattern?.includes("aws.guardduty"))!;
  const { Targets = [] } = await aws.events.listTargetsByRule({ Rule: finding.Name });
  const groupName = /^ +Auto Scaling +(\S+)$/m.exec(brief.text)![1]!;
  const { AutoScalingGroups = [] } = await aws.autoscaling.describeAutoScalingGroups({
    AutoScalingGroupNames: [groupName],
  });
  const fleet = AutoScalingGroups[0]!;
  const { Reservations = [] } = await aws.ec2.describeInstances({
    InstanceIds: [fleet.Instances![0]!.InstanceId!],
  });
  const [, , , region, accountId] = fleet.AutoScalingGroupARN!.split(":");
  return {
    accountId: accountId!,
    region: region!,
    vpcId: Reservations[0]!.Instances![0]!.VpcId!,
    groupName,
    groupArn: fleet.AutoScalingGroupARN!,
    findingTopicArn: Targets[0]!.Arn!,
    detectorId: DetectorIds[0]!,
    isolationGroup: "",
    functionArn: "",
    machineArn: "",
  };
}

export async function prepareGroup(responder: Responder, found: Case): Promise<void> {
  const { aws, step } = responder;
  await step("The group into which isolated servers go: made now, and without a rule.");
  found.isolationGroup = await makeGroup(responder, "isolation", found.vpcId);
  await aws.ec2.revokeSecurityGroupEgress({
    GroupId: found.isolationGroup,
    IpPermissions: [{ IpProtocol: "-1", IpRanges: [{ CidrIp: "0.0.0.0/0" }] }],
  });
}

/** What isolation takes, and nothing else. */
export const rightsFor = (found: Case, leaving = "autoscaling:DetachInstances"): Statement[] => {
  const { accountId, region, groupArn, isolationGroup } = found;
  const ec2 = `arn:aws:ec2:${region}:${accountId}`;
  return [
    { Action: ["ec2:DescribeInstances", "autoscaling:DescribeAutoScalingInstances"], Resource: "*" },
    { Action: ["ec2:CreateTags", "ec2:ModifyInstanceAttribute"], Resource: `${ec2}:instance/*` },
    {
      Action: "ec2:ModifyNetworkInterfaceAttribute",
      Resource: [`${ec2}:network-interface/*`, `${ec2}:security-group/${isolationGroup}`],
    },
    { Action: leaving, Resource: groupArn },
  ];
};

/** @param rights what its role may do: what isolation takes, unless told */
export async function deploy(
  responder: Responder,
  found: Case,
  code = ISOLATE,
  rights: readonly Statement[] = rightsFor(found),
): Promise<void> {
  const roleArn = await makeFunctionRole(responder, "response-isolate", rights);
  found.functionArn = await makeFunction(responder, {
    name: "isolate",
    runtime: code.startsWith("import {") ? "nodejs22.x" : "python3.12",
    code,
    environment: { ISOLATION_GROUP: found.isolationGroup, TICKET: responder.brief.ticket },
    roleArn,
  });
}

/** @param severity from which on a finding counts */
export async function makeRule({ aws, step }: Responder, severity = 7): Promise<string> {
  await step("A rule for findings of high severity about instances.");
  const { RuleArn } = await aws.events.putRule({
    Name: "isolate-on-finding",
    EventPattern: JSON.stringify({
      source: ["aws.guardduty"],
      "detail-type": ["GuardDuty Finding"],
      detail: {
        severity: [{ numeric: [">=", severity] }],
        resource: { resourceType: ["Instance"] },
      },
    }),
  });
  return RuleArn!;
}

/** @param roleArn the role with which EventBridge reaches the target, where it needs one */
export async function aimRule({ aws, step }: Responder, targetArn: string, roleArn?: string): Promise<void> {
  await step("The rule's target.");
  await aws.events.putTargets({
    Rule: "isolate-on-finding",
    Targets: [{ Id: "isolate", Arn: targetArn, ...(roleArn !== undefined && { RoleArn: roleArn }) }],
  });
}

/** The rule of EventBridge that starts the function, with the right to do so. */
export async function connectRule(responder: Responder, { functionArn }: Case): Promise<void> {
  const ruleArn = await makeRule(responder);
  await responder.step("EventBridge may start the function, for this rule.");
  await permit(responder, functionArn, "events.amazonaws.com", ruleArn);
  await aimRule(responder, functionArn);
}

/** A state machine in the function's place, with a role of its own. */
export async function deployMachine(responder: Responder, found: Case): Promise<void> {
  const { accountId, region, isolationGroup } = found;
  await responder.step("A role for the workflow: what its steps do, and nothing else.");
  const resources = ["instance/*", "volume/*"].map((x) => `arn:aws:ec2:${region}:${accountId}:${x}`);
  const roleArn = await makeServiceRole(responder, "response-isolate", "states.amazonaws.com", [
    ...rightsFor(found),
    { Action: "ec2:CreateSnapshots", Resource: [...resources, `arn:aws:ec2:${region}::snapshot/*`] },
  ]);
  const machine = isolationMachine(isolationGroup, responder.brief.ticket);
  found.machineArn = await makeStateMachine(responder, "isolate", machine, roleArn);
}

/** The rule that starts the state machine, with a role that may start this one. */
export async function connectMachine(responder: Responder, { machineArn }: Case): Promise<void> {
  await makeRule(responder);
  await responder.step("A role with which EventBridge may start this workflow.");
  const roleArn = await makeServiceRole(responder, "response-start-isolate", "events.amazonaws.com", [
    { Action: "states:StartExecution", Resource: machineArn },
  ]);
  await aimRule(responder, machineArn, roleArn);
}

/** A sample finding starts an execution, which ends without having touched anything. */
export async function tryMachine(
  { aws, step, until }: Responder,
  { detectorId, machineArn }: Case,
): Promise<void> {
  await step("Try it with a sample finding: the execution must succeed, and find nothing to isolate.");
  await aws.guardduty.createSampleFindings({
    DetectorId: detectorId,
    FindingTypes: ["Backdoor:EC2/C&CActivity.B"],
  });
  await until("the execution has succeeded", async () => {
    const { executions = [] } = await aws.states.listExecutions({ stateMachineArn: machineArn });
    return executions.some(({ status }) => status === "SUCCEEDED");
  });
}

/** A sample finding goes the whole way, and names an instance that does not exist. */
export async function trySample({ aws, step, until }: Responder, { detectorId }: Case): Promise<void> {
  await step("Try the chain with a sample finding: the function must run, and find nothing to isolate.");
  await aws.guardduty.createSampleFindings({
    DetectorId: detectorId,
    FindingTypes: ["Backdoor:EC2/C&CActivity.B"],
  });
  await until("the function has said what it made of the sample", async () => {
    const { logGroups = [] } = await aws.logs.describeLogGroups({
      logGroupNamePrefix: "/aws/lambda/isolate",
    });
    if (!logGroups.length) return false;
    const { events = [] } = await aws.logs.filterLogEvents({
      logGroupName: "/aws/lambda/isolate",
      filterPattern: '"i-99999999"',
    });
    return events.length > 0;
  });
}

/** The same without looking whether anything came of it. */
export async function trySampleBlindly({ aws, step, wait }: Responder, { detectorId }: Case): Promise<void> {
  await step("A sample finding.");
  await aws.guardduty.createSampleFindings({
    DetectorId: detectorId,
    FindingTypes: ["Backdoor:EC2/C&CActivity.B"],
  });
  await wait(10);
}
