const SDK = "arn:aws:states:::aws-sdk";
const INSTANCE = "$.Reservations[0].Instances[0]";

/**
 * The state machine that isolates the server that a finding names: what the function does, as a workflow.
 *
 * @param isolationGroup the group that lets nothing through
 * @param ticket what the server is tagged with
 */
export const isolationMachine = (isolationGroup: string, ticket: string): object => ({
  Comment: "Isolates the instance that a GuardDuty finding names.",
  StartAt: "Look",
  States: {
    Look: {
      Type: "Task",
      Resource: `${SDK}:ec2:describeInstances`,
      Parameters: { "InstanceIds.$": "States.Array($.detail.resource.instanceDetails.instanceId)" },
      ResultSelector: {
        "id.$": `${INSTANCE}.InstanceId`,
        "interfaces.$": `${INSTANCE}.NetworkInterfaces[*].NetworkInterfaceId`,
        "groups.$": `${INSTANCE}.SecurityGroups[*].GroupId`,
        "fleet.$": `${INSTANCE}.Tags[?(@.Key == 'aws:autoscaling:groupName')].Value`,
        "optedOut.$": `States.ArrayLength(${INSTANCE}.Tags[?(@.Key == 'auto-isolate' && @.Value == 'never')])`,
      },
      ResultPath: "$.instance",
      Catch: [{ ErrorEquals: ["Ec2.Ec2Exception"], ResultPath: "$.error", Next: "No such instance" }],
      Next: "May it be touched?",
    },
    "May it be touched?": {
      Type: "Choice",
      Choices: [
        { Variable: "$.instance.optedOut", NumericGreaterThan: 0, Next: "Its owner wants a person" },
        { Variable: "$.instance.groups[0]", StringEquals: isolationGroup, Next: "Isolated already" },
      ],
      Default: "Keep what is there",
    },
    "Keep what is there": {
      Type: "Parallel",
      Branches: [
        {
          StartAt: "Tag",
          States: {
            Tag: {
              Type: "Task",
              Resource: `${SDK}:ec2:createTags`,
              Parameters: {
                "Resources.$": "States.Array($.instance.id)",
                Tags: [
                  { Key: "IncidentTicket", Value: ticket },
                  { Key: "GroupsBefore", "Value.$": "States.JsonToString($.instance.groups)" },
                  { Key: "Finding", "Value.$": "$.detail.id" },
                ],
              },
              ResultPath: null,
              Next: "Protect",
            },
            Protect: {
              Type: "Task",
              Resource: `${SDK}:ec2:modifyInstanceAttribute`,
              Parameters: { "InstanceId.$": "$.instance.id", DisableApiTermination: { Value: true } },
              End: true,
            },
          },
        },
        {
          StartAt: "Snapshot",
          States: {
            Snapshot: {
              Type: "Task",
              Resource: `${SDK}:ec2:createSnapshots`,
              Parameters: {
                InstanceSpecification: { "InstanceId.$": "$.instance.id" },
                Description: ticket,
              },
              Retry: [{ ErrorEquals: ["Ec2.Ec2Exception"], IntervalSeconds: 2, MaxAttempts: 2 }],
              End: true,
            },
          },
        },
      ],
      ResultPath: null,
      Next: "Is it in a fleet?",
    },
    "Is it in a fleet?": {
      Type: "Choice",
      Choices: [{ Variable: "$.instance.fleet[0]", IsPresent: true, Next: "Leave the fleet" }],
      Default: "Isolate",
    },
    "Leave the fleet": {
      Type: "Task",
      Resource: `${SDK}:autoscaling:detachInstances`,
      Parameters: {
        "AutoScalingGroupName.$": "$.instance.fleet[0]",
        "InstanceIds.$": "States.Array($.instance.id)",
        ShouldDecrementDesiredCapacity: false,
      },
      ResultPath: null,
      // Another finding about the same server was here first.
      Catch: [{ ErrorEquals: ["AutoScaling.AutoScalingException"], ResultPath: null, Next: "Isolate" }],
      Next: "Isolate",
    },
    Isolate: {
      Type: "Map",
      ItemsPath: "$.instance.interfaces",
      ItemProcessor: {
        StartAt: "Change groups",
        States: {
          "Change groups": {
            Type: "Task",
            Resource: `${SDK}:ec2:modifyNetworkInterfaceAttribute`,
            Parameters: { "NetworkInterfaceId.$": "$", Groups: [isolationGroup] },
            End: true,
          },
        },
      },
      End: true,
    },
    "No such instance": { Type: "Succeed" },
    "Its owner wants a person": { Type: "Succeed" },
    "Isolated already": { Type: "Succeed" },
  },
});
