import type { Instance, InstanceStatus } from "@aws-sdk/client-ec2";
import { StepFailure } from "../failure.ts";
import { invalidContent } from "../refusals.ts";
import type { Members } from "../runbook.ts";
import type { StepRun } from "../step-run.ts";
import type { Work } from "../work.ts";
import type { Action } from "./action.ts";

const STATE_SECONDS = 3_600;
const OPERATIONS: Readonly<Record<string, string>> = {
  running: "StartInstances",
  stopped: "StopInstances",
  terminated: "TerminateInstances",
};

/** `aws:changeInstanceState` */
export const changeInstanceState: Action = {
  inputs: {
    known: ["InstanceIds", "CheckStateOnly", "DesiredState", "Force", "AdditionalInfo"],
    required: ["InstanceIds", "DesiredState"],
  },
  timeoutSeconds: STATE_SECONDS,
  check({ name, inputs: { DesiredState } }) {
    if (typeof DesiredState === "string" && !DesiredState.includes("{{") && !OPERATIONS[DesiredState])
      throw invalidContent(
        `The DesiredState of step "${name}" must be one of: ${Object.keys(OPERATIONS).join(", ")}.`,
      );
  },
  *run(run) {
    const InstanceIds = run.texts("InstanceIds");
    const desired = run.text("DesiredState")!;
    const operation = OPERATIONS[desired];
    if (!operation) throw run.wrongType("DesiredState", "instance state");
    if (!run.flag("CheckStateOnly"))
      yield* run.call("ec2", operation, {
        InstanceIds,
        ...(desired === "stopped" && run.inputs["Force"] !== undefined && { Force: run.flag("Force") }),
      });
    while (!(yield* areIn(run, InstanceIds, desired))) yield* run.poll("poll");
    return { outputs: { InstanceStates: InstanceIds.map(() => desired) } };
  },
};

/** A running instance has passed its checks, too. */
function* areIn(run: StepRun, InstanceIds: string[], desired: string): Work<boolean> {
  const { InstanceStatuses: statuses = [] } = (yield* run.call("ec2", "DescribeInstanceStatus", {
    InstanceIds,
    IncludeAllInstances: true,
  })) as { InstanceStatuses?: InstanceStatus[] };
  return (
    statuses.length === InstanceIds.length &&
    statuses.every(
      ({ InstanceState, InstanceStatus, SystemStatus }) =>
        InstanceState?.Name === desired &&
        (desired !== "running" || (InstanceStatus?.Status === "ok" && SystemStatus?.Status === "ok")),
    )
  );
}

const RUN_INPUTS = [
  "AdditionalInfo",
  "BlockDeviceMappings",
  "ClientToken",
  "DisableApiTermination",
  "EbsOptimized",
  "IamInstanceProfileArn",
  "IamInstanceProfileName",
  "ImageId",
  "InstanceInitiatedShutdownBehavior",
  "InstanceType",
  "KernelId",
  "KeyName",
  "MaxInstanceCount",
  "MetadataOptions",
  "MinInstanceCount",
  "Monitoring",
  "NetworkInterfaces",
  "Placement",
  "PrivateIpAddress",
  "RamdiskId",
  "SecurityGroupIds",
  "SecurityGroups",
  "SubnetId",
  "TagSpecifications",
  "UserData",
];

/** `aws:runInstances` */
export const runInstances: Action = {
  inputs: { known: RUN_INPUTS, required: ["ImageId"] },
  timeoutSeconds: STATE_SECONDS,
  *run(run) {
    const { Instances } = (yield* run.call("ec2", "RunInstances", launchInput(run))) as {
      Instances: Instance[];
    };
    const InstanceIds = Instances.map(({ InstanceId }) => InstanceId!);
    while (!(yield* areIn(run, InstanceIds, "running"))) yield* run.poll("poll");
    return { outputs: { InstanceIds, InstanceStates: InstanceIds.map(() => "running") } };
  },
};

function launchInput(run: StepRun): Members {
  const {
    IamInstanceProfileArn: Arn,
    IamInstanceProfileName: Name,
    MinInstanceCount = 1,
    MaxInstanceCount = 1,
    InstanceType = "m1.small",
    Monitoring,
    ...rest
  } = run.inputs;
  return {
    ...rest,
    InstanceType,
    MinCount: Number(MinInstanceCount),
    MaxCount: Number(MaxInstanceCount),
    ...((Arn ?? Name) !== undefined && { IamInstanceProfile: Arn === undefined ? { Name } : { Arn } }),
    ...(Monitoring !== undefined && { Monitoring: { Enabled: run.flag("Monitoring") } }),
  };
}

const TAGGED: Readonly<Record<string, string>> = {
  ManagedInstance: "ManagedInstance",
  MaintenanceWindow: "MaintenanceWindow",
  Parameter: "Parameter",
};

/** `aws:createTags` */
export const createTags: Action = {
  inputs: { known: ["ResourceIds", "Tags", "ResourceType"], required: ["ResourceIds", "Tags"] },
  *run(run) {
    const type = run.text("ResourceType") ?? "EC2";
    const ids = run.texts("ResourceIds");
    const { Tags } = run.inputs;
    if (type === "EC2") {
      yield* run.call("ec2", "CreateTags", { Resources: ids, Tags });
      return {};
    }
    if (!TAGGED[type]) throw run.wrongType("ResourceType", "resource type");
    if (ids.length !== 1)
      throw new StepFailure("ResourceIds can contain only a single item for this ResourceType", "inputs");
    yield* run.call("ssm", "AddTagsToResource", { ResourceType: type, ResourceId: ids[0], Tags });
    return {};
  },
};
