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

export const instanceRunbooks = [
  awsRunbook("AWS-StartEC2Instance", {
    description: "Start EC2 instances",
    targetType: INSTANCE,
    parameters: IDS,
    mainSteps: [change("startInstances", "running")],
  }),
  awsRunbook("AWS-StopEC2Instance", {
    description: "Stop EC2 instances",
    targetType: INSTANCE,
    parameters: IDS,
    mainSteps: STOP,
  }),
  awsRunbook("AWS-RestartEC2Instance", {
    description: "Restart EC2 instances",
    targetType: INSTANCE,
    parameters: IDS,
    mainSteps: [change("stopInstances", "stopped"), change("startInstances", "running")],
  }),
  awsRunbook("AWS-TerminateEC2Instance", {
    description: "Terminate EC2 instances",
    targetType: INSTANCE,
    parameters: IDS,
    mainSteps: [change("terminateInstances", "terminated")],
  }),
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
