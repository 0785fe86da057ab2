import type { Responder } from "../kit/response.ts";
import { makeServiceRole } from "../response/automation.ts";
import { makeRule, rightsFor, type Case } from "./steps.ts";

/** The same as a runbook of Systems Manager Automation; it takes snapshots of the server's volumes, too. */
const CONTENT = `description: Isolate the server that a finding names
schemaVersion: "0.3"
assumeRole: "{{ AutomationAssumeRole }}"
parameters:
  AutomationAssumeRole: { type: "AWS::IAM::Role::Arn" }
  InstanceId: { type: "AWS::EC2::Instance::Id" }
  IsolationGroup: { type: String }
  Ticket: { type: String }
mainSteps:
  - name: look
    action: aws:executeAwsApi
    inputs: { Service: ec2, Api: DescribeInstances, InstanceIds: ["{{ InstanceId }}"] }
    outputs:
      - { Name: Groups, Selector: "$.Reservations[0].Instances[0].SecurityGroups..GroupId", Type: StringList }
      - { Name: Interfaces, Selector: "$.Reservations[0].Instances[0].NetworkInterfaces..NetworkInterfaceId", Type: StringList }
      - { Name: Volumes, Selector: "$.Reservations[0].Instances[0].BlockDeviceMappings..VolumeId", Type: StringList }
      - { Name: Owner, Selector: "$.Reservations[0].Instances[0].Tags[?(@.Key == 'auto-isolate')].Value", Type: StringList }
  - name: mayAct
    action: aws:branch
    inputs:
      Choices:
        - NextStep: tag
          And:
            - Not: { Variable: "{{ look.Owner }}", Contains: never }
            - Not: { Variable: "{{ look.Groups }}", Contains: "{{ IsolationGroup }}" }
    isEnd: true
  - name: tag
    action: aws:createTags
    inputs:
      ResourceIds: ["{{ InstanceId }}"]
      Tags:
        - { Key: IncidentTicket, Value: "{{ Ticket }}" }
        - { Key: GroupsBefore, Value: "were {{ look.Groups }}" }
  - name: protect
    action: aws:executeAwsApi
    inputs:
      Service: ec2
      Api: ModifyInstanceAttribute
      InstanceId: "{{ InstanceId }}"
      DisableApiTermination: { Value: true }
  - name: findFleet
    action: aws:executeAwsApi
    inputs: { Service: autoscaling, Api: DescribeAutoScalingInstances, InstanceIds: ["{{ InstanceId }}"] }
    outputs:
      - { Name: Group, Selector: "$.AutoScalingInstances[0].AutoScalingGroupName", Type: String }
      - { Name: State, Selector: "$.AutoScalingInstances[0].LifecycleState", Type: String }
  - name: isInFleet
    action: aws:branch
    inputs:
      Choices: [{ NextStep: leaveFleet, Variable: "{{ findFleet.State }}", StringEquals: InService }]
      Default: isolate
  - name: leaveFleet
    action: aws:executeAwsApi
    inputs:
      Service: autoscaling
      Api: DetachInstances
      AutoScalingGroupName: "{{ findFleet.Group }}"
      InstanceIds: ["{{ InstanceId }}"]
      ShouldDecrementDesiredCapacity: false
  - name: isolate
    action: aws:loop
    inputs:
      Iterators: "{{ look.Interfaces }}"
      Steps:
        - name: changeGroups
          action: aws:executeAwsApi
          inputs:
            Service: ec2
            Api: ModifyNetworkInterfaceAttribute
            NetworkInterfaceId: "{{ isolate.CurrentIteratorValue }}"
            Groups: ["{{ IsolationGroup }}"]
  - name: keepDisks
    action: aws:loop
    inputs:
      Iterators: "{{ look.Volumes }}"
      Steps:
        - name: snapshot
          action: aws:executeAwsApi
          inputs:
            Service: ec2
            Api: CreateSnapshot
            VolumeId: "{{ keepDisks.CurrentIteratorValue }}"
            Description: "{{ Ticket }} {{ InstanceId }}"
`;

const RUNBOOK = "isolate";

/** A runbook in the function's place: it says its steps, and keeps a record of every run. */
export async function writeRunbook({ aws, step }: Responder): Promise<void> {
  await step(
    "The runbook: look, leave alone what must be left alone, tag, protect, detach, isolate, keep disks.",
  );
  await aws.ssm.createDocument({
    Name: RUNBOOK,
    DocumentType: "Automation",
    DocumentFormat: "YAML",
    Content: CONTENT,
  });
}

/** The rule starts the runbook with a role of its own, and hands it the role with which it acts. */
export async function connectRunbook(responder: Responder, found: Case): Promise<void> {
  const { aws, brief, step } = responder;
  const { accountId, region, isolationGroup } = found;
  await step("Two roles: one that acts, and one that may do nothing but start the runbook with it.");
  const actingArn = await makeServiceRole(responder, "response-isolate", "ssm.amazonaws.com", [
    ...rightsFor(found),
    {
      Action: "ec2:CreateSnapshot",
      Resource: [`arn:aws:ec2:${region}:${accountId}:volume/*`, `arn:aws:ec2:${region}::snapshot/*`],
    },
  ]);
  const definition = `arn:aws:ssm:${region}:${accountId}:automation-definition/${RUNBOOK}:$DEFAULT`;
  const startingArn = await makeServiceRole(responder, "response-start", "events.amazonaws.com", [
    { Action: "ssm:StartAutomationExecution", Resource: definition },
    { Action: "iam:PassRole", Resource: actingArn },
  ]);
  await makeRule(responder);
  await step("The rule's target: the runbook, with the server's id from the finding.");
  const parameters = {
    AutomationAssumeRole: [actingArn],
    IsolationGroup: [isolationGroup],
    Ticket: [brief.ticket],
  };
  await aws.events.putTargets({
    Rule: "isolate-on-finding",
    Targets: [
      {
        Id: "isolate",
        Arn: definition,
        RoleArn: startingArn,
        InputTransformer: {
          InputPathsMap: { id: "$.detail.resource.instanceDetails.instanceId" },
          InputTemplate: `{"InstanceId":[<id>],${JSON.stringify(parameters).slice(1)}`,
        },
      },
    ],
  });
}

/** The sample's server does not exist: its automation must end at the first step. */
export async function trySampleOnRunbook(
  { aws, step, until }: Responder,
  { detectorId }: Case,
): Promise<void> {
  await step("Try the chain with a sample finding: the runbook must run, and find nothing to isolate.");
  await aws.guardduty.createSampleFindings({
    DetectorId: detectorId,
    FindingTypes: ["Backdoor:EC2/C&CActivity.B"],
  });
  await until("the runbook has said what it made of the sample", async () => {
    const { AutomationExecutionMetadataList: runs = [] } = await aws.ssm.describeAutomationExecutions({
      Filters: [{ Key: "DocumentNamePrefix", Values: [RUNBOOK] }],
    });
    return runs.some(({ FailureMessage = "" }) => FailureMessage.includes("i-99999999"));
  });
}
