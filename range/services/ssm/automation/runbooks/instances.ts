import { awsRunbook } from "./aws-runbook.ts";

const INSTANCE = "/AWS::EC2::Instance";
const IDS = { InstanceId: { type: "StringList", description: "(Required) The EC2 instances." } };

const change = (name: string, DesiredState: string, more: object = {}, inputs: object = {}): object => ({
  name,
  action: "aws:changeInstanceState",
  ...more,
  inputs: { InstanceIds: "{{ InstanceId }}", CheckStateOnly: false, DesiredState, ...inputs },
});

/** An instance that does not stop in good order is stopped by force. */
const STOP = [
  change("stopInstances", "stopped", { onFailure: "Continue" }),
  change("forceStopInstances", "stopped", {}, { Force: true }),
];

const STEPS: Readonly<Record<string, object[]>> = {
  Start: [change("startInstances", "running")],
  Stop: STOP,
  Restart: [change("stopInstances", "stopped"), change("startInstances", "running")],
  Terminate: [change("terminateInstances", "terminated")],
};

/** Somebody must say yes before the first step. */
const approval = (verb: string): object => ({
  name: "approve",
  action: "aws:approve",
  onFailure: "Abort",
  inputs: {
    NotificationArn: "{{ SNSTopicArn }}",
    Message: `Approval required to ${verb.toLowerCase()} EC2 instances`,
    MinRequiredApprovals: 1,
    Approvers: "{{ Approvers }}",
  },
});

const APPROVERS = {
  Approvers: { type: "StringList", description: "(Required) The users and roles who may approve." },
  SNSTopicArn: { type: "String", description: "(Required) The topic that tells them." },
};

const changes = Object.entries(STEPS).flatMap(([verb, mainSteps]) => [
  awsRunbook(`AWS-${verb}EC2Instance`, {
    description: `${verb} EC2 instances`,
    targetType: INSTANCE,
    parameters: IDS,
    mainSteps,
  }),
  awsRunbook(`AWS-${verb}EC2InstanceWithApproval`, {
    description: `${verb} EC2 instances when somebody has approved it`,
    targetType: INSTANCE,
    parameters: { ...IDS, ...APPROVERS },
    mainSteps: [approval(verb), ...mainSteps],
  }),
]);

export const instanceRunbooks = [
  ...changes,
  awsRunbook("AWS-CreateImage", {
    description: "Create an Amazon Machine Image of an EC2 instance",
    targetType: INSTANCE,
    parameters: {
      InstanceId: { type: "String", description: "(Required) The EC2 instance." },
      NoReboot: {
        type: "Boolean",
        description: "(Optional) Whether the instance goes on while the image is made.",
        default: false,
      },
    },
    mainSteps: [
      {
        name: "createImage",
        action: "aws:createImage",
        inputs: {
          InstanceId: "{{ InstanceId }}",
          ImageName: "{{ InstanceId }}_{{ automation:EXECUTION_ID }}",
          NoReboot: "{{ NoReboot }}",
        },
      },
    ],
    outputs: ["createImage.ImageId"],
  }),
];
