import type { Waiter } from "./waiters.ts";

/** The other services' waiters (botocore, waiters-2.json of each service). */
export const SERVICE_WAITERS: Readonly<Record<string, Readonly<Record<string, Waiter>>>> = {
  iam: {
    InstanceProfileExists: {
      operation: "GetInstanceProfile",
      delaySeconds: 1,
      attempts: 40,
      acceptors: [
        ["success", "status", 200],
        ["retry", "status", 404],
      ],
    },
    PolicyExists: {
      operation: "GetPolicy",
      delaySeconds: 1,
      attempts: 20,
      acceptors: [
        ["success", "status", 200],
        ["retry", "error", "NoSuchEntity"],
      ],
    },
    RoleExists: {
      operation: "GetRole",
      delaySeconds: 1,
      attempts: 20,
      acceptors: [
        ["success", "status", 200],
        ["retry", "error", "NoSuchEntity"],
      ],
    },
    UserExists: {
      operation: "GetUser",
      delaySeconds: 1,
      attempts: 20,
      acceptors: [
        ["success", "status", 200],
        ["retry", "error", "NoSuchEntity"],
      ],
    },
  },
  elbv2: {
    LoadBalancerAvailable: {
      operation: "DescribeLoadBalancers",
      delaySeconds: 15,
      attempts: 40,
      acceptors: [
        ["success", "pathAll", "LoadBalancers[].State.Code", "active"],
        ["retry", "pathAny", "LoadBalancers[].State.Code", "provisioning"],
        ["retry", "error", "LoadBalancerNotFound"],
      ],
    },
    LoadBalancerExists: {
      operation: "DescribeLoadBalancers",
      delaySeconds: 15,
      attempts: 40,
      acceptors: [
        ["success", "status", 200],
        ["retry", "error", "LoadBalancerNotFound"],
      ],
    },
    LoadBalancersDeleted: {
      operation: "DescribeLoadBalancers",
      delaySeconds: 15,
      attempts: 40,
      acceptors: [
        ["retry", "pathAll", "LoadBalancers[].State.Code", "active"],
        ["success", "error", "LoadBalancerNotFound"],
      ],
    },
    TargetDeregistered: {
      operation: "DescribeTargetHealth",
      delaySeconds: 15,
      attempts: 40,
      acceptors: [
        ["success", "error", "InvalidTarget"],
        ["success", "pathAll", "TargetHealthDescriptions[].TargetHealth.State", "unused"],
      ],
    },
    TargetInService: {
      operation: "DescribeTargetHealth",
      delaySeconds: 15,
      attempts: 40,
      acceptors: [
        ["success", "pathAll", "TargetHealthDescriptions[].TargetHealth.State", "healthy"],
        ["retry", "error", "InvalidInstance"],
      ],
    },
  },
  cloudformation: {
    ChangeSetCreateComplete: {
      operation: "DescribeChangeSet",
      delaySeconds: 30,
      attempts: 120,
      acceptors: [
        ["success", "path", "Status", "CREATE_COMPLETE"],
        ["failure", "path", "Status", "FAILED"],
        ["failure", "error", "ValidationError"],
      ],
    },
    StackCreateComplete: {
      operation: "DescribeStacks",
      delaySeconds: 30,
      attempts: 120,
      acceptors: [
        ["success", "pathAll", "Stacks[].StackStatus", "CREATE_COMPLETE"],
        ["success", "pathAll", "Stacks[].StackStatus", "UPDATE_COMPLETE"],
        ["success", "pathAll", "Stacks[].StackStatus", "UPDATE_IN_PROGRESS"],
        ["success", "pathAll", "Stacks[].StackStatus", "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS"],
        ["success", "pathAll", "Stacks[].StackStatus", "UPDATE_FAILED"],
        ["success", "pathAll", "Stacks[].StackStatus", "UPDATE_ROLLBACK_IN_PROGRESS"],
        ["success", "pathAll", "Stacks[].StackStatus", "UPDATE_ROLLBACK_FAILED"],
        ["success", "pathAll", "Stacks[].StackStatus", "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS"],
        ["success", "pathAll", "Stacks[].StackStatus", "UPDATE_ROLLBACK_COMPLETE"],
        ["failure", "pathAny", "Stacks[].StackStatus", "CREATE_FAILED"],
        ["failure", "pathAny", "Stacks[].StackStatus", "DELETE_COMPLETE"],
        ["failure", "pathAny", "Stacks[].StackStatus", "DELETE_FAILED"],
        ["failure", "pathAny", "Stacks[].StackStatus", "ROLLBACK_FAILED"],
        ["failure", "pathAny", "Stacks[].StackStatus", "ROLLBACK_COMPLETE"],
        ["failure", "error", "ValidationError"],
      ],
    },
    StackDeleteComplete: {
      operation: "DescribeStacks",
      delaySeconds: 30,
      attempts: 120,
      acceptors: [
        ["success", "pathAll", "Stacks[].StackStatus", "DELETE_COMPLETE"],
        ["success", "error", "ValidationError"],
        ["failure", "pathAny", "Stacks[].StackStatus", "DELETE_FAILED"],
        ["failure", "pathAny", "Stacks[].StackStatus", "CREATE_FAILED"],
        ["failure", "pathAny", "Stacks[].StackStatus", "ROLLBACK_FAILED"],
        ["failure", "pathAny", "Stacks[].StackStatus", "UPDATE_ROLLBACK_IN_PROGRESS"],
        ["failure", "pathAny", "Stacks[].StackStatus", "UPDATE_ROLLBACK_FAILED"],
        ["failure", "pathAny", "Stacks[].StackStatus", "UPDATE_ROLLBACK_COMPLETE"],
        ["failure", "pathAny", "Stacks[].StackStatus", "UPDATE_COMPLETE"],
      ],
    },
    StackExists: {
      operation: "DescribeStacks",
      delaySeconds: 5,
      attempts: 20,
      acceptors: [
        ["success", "status", 200],
        ["retry", "error", "ValidationError"],
      ],
    },
    StackImportComplete: {
      operation: "DescribeStacks",
      delaySeconds: 30,
      attempts: 120,
      acceptors: [
        ["success", "pathAll", "Stacks[].StackStatus", "IMPORT_COMPLETE"],
        ["failure", "pathAny", "Stacks[].StackStatus", "ROLLBACK_COMPLETE"],
        ["failure", "pathAny", "Stacks[].StackStatus", "ROLLBACK_FAILED"],
        ["failure", "pathAny", "Stacks[].StackStatus", "IMPORT_ROLLBACK_IN_PROGRESS"],
        ["failure", "pathAny", "Stacks[].StackStatus", "IMPORT_ROLLBACK_FAILED"],
        ["failure", "pathAny", "Stacks[].StackStatus", "IMPORT_ROLLBACK_COMPLETE"],
        ["failure", "error", "ValidationError"],
      ],
    },
    StackRollbackComplete: {
      operation: "DescribeStacks",
      delaySeconds: 30,
      attempts: 120,
      acceptors: [
        ["success", "pathAll", "Stacks[].StackStatus", "UPDATE_ROLLBACK_COMPLETE"],
        ["failure", "pathAny", "Stacks[].StackStatus", "UPDATE_FAILED"],
        ["failure", "pathAny", "Stacks[].StackStatus", "UPDATE_ROLLBACK_FAILED"],
        ["failure", "pathAny", "Stacks[].StackStatus", "DELETE_FAILED"],
        ["failure", "error", "ValidationError"],
      ],
    },
    StackUpdateComplete: {
      operation: "DescribeStacks",
      delaySeconds: 30,
      attempts: 120,
      acceptors: [
        ["success", "pathAll", "Stacks[].StackStatus", "UPDATE_COMPLETE"],
        ["failure", "pathAny", "Stacks[].StackStatus", "UPDATE_FAILED"],
        ["failure", "pathAny", "Stacks[].StackStatus", "UPDATE_ROLLBACK_FAILED"],
        ["failure", "pathAny", "Stacks[].StackStatus", "UPDATE_ROLLBACK_COMPLETE"],
        ["failure", "error", "ValidationError"],
      ],
    },
  },
  cloudwatch: {
    AlarmExists: {
      operation: "DescribeAlarms",
      delaySeconds: 5,
      attempts: 40,
      acceptors: [["success", "path", "length(MetricAlarms[]) > `0`", true]],
    },
    AlarmMuteRuleExists: {
      operation: "GetAlarmMuteRule",
      delaySeconds: 5,
      attempts: 40,
      acceptors: [
        ["success", "status", 200],
        ["retry", "status", 404],
      ],
    },
    CompositeAlarmExists: {
      operation: "DescribeAlarms",
      delaySeconds: 5,
      attempts: 40,
      acceptors: [["success", "path", "length(CompositeAlarms[]) > `0`", true]],
    },
  },
  ssm: {
    CommandExecuted: {
      operation: "GetCommandInvocation",
      delaySeconds: 5,
      attempts: 20,
      acceptors: [
        ["retry", "path", "Status", "Pending"],
        ["retry", "path", "Status", "InProgress"],
        ["retry", "path", "Status", "Delayed"],
        ["success", "path", "Status", "Success"],
        ["failure", "path", "Status", "Cancelled"],
        ["failure", "path", "Status", "TimedOut"],
        ["failure", "path", "Status", "Failed"],
        ["failure", "path", "Status", "Cancelling"],
        ["retry", "error", "InvocationDoesNotExist"],
      ],
    },
  },
  lambda: {
    FunctionActive: {
      operation: "GetFunctionConfiguration",
      delaySeconds: 5,
      attempts: 60,
      acceptors: [
        ["success", "path", "State", "Active"],
        ["failure", "path", "State", "Failed"],
        ["retry", "path", "State", "Pending"],
      ],
    },
    FunctionActiveV2: {
      operation: "GetFunction",
      delaySeconds: 1,
      attempts: 300,
      acceptors: [
        ["success", "path", "Configuration.State", "Active"],
        ["failure", "path", "Configuration.State", "Failed"],
        ["retry", "path", "Configuration.State", "Pending"],
      ],
    },
    FunctionExists: {
      operation: "GetFunction",
      delaySeconds: 1,
      attempts: 20,
      acceptors: [
        ["success", "error", false],
        ["retry", "error", "ResourceNotFoundException"],
      ],
    },
    FunctionUpdated: {
      operation: "GetFunctionConfiguration",
      delaySeconds: 5,
      attempts: 60,
      acceptors: [
        ["success", "path", "LastUpdateStatus", "Successful"],
        ["failure", "path", "LastUpdateStatus", "Failed"],
        ["retry", "path", "LastUpdateStatus", "InProgress"],
      ],
    },
    FunctionUpdatedV2: {
      operation: "GetFunction",
      delaySeconds: 1,
      attempts: 300,
      acceptors: [
        ["success", "path", "Configuration.LastUpdateStatus", "Successful"],
        ["failure", "path", "Configuration.LastUpdateStatus", "Failed"],
        ["retry", "path", "Configuration.LastUpdateStatus", "InProgress"],
      ],
    },
    PublishedVersionActive: {
      operation: "GetFunctionConfiguration",
      delaySeconds: 5,
      attempts: 312,
      acceptors: [
        ["success", "path", "State", "Active"],
        ["failure", "path", "State", "Failed"],
        ["retry", "path", "State", "Pending"],
      ],
    },
  },
  s3: {
    BucketExists: {
      operation: "HeadBucket",
      delaySeconds: 5,
      attempts: 20,
      acceptors: [
        ["success", "status", 200],
        ["success", "status", 301],
        ["success", "status", 403],
        ["retry", "status", 404],
      ],
    },
    BucketNotExists: {
      operation: "HeadBucket",
      delaySeconds: 5,
      attempts: 20,
      acceptors: [["success", "status", 404]],
    },
    ObjectExists: {
      operation: "HeadObject",
      delaySeconds: 5,
      attempts: 20,
      acceptors: [
        ["success", "status", 200],
        ["retry", "status", 404],
      ],
    },
    ObjectNotExists: {
      operation: "HeadObject",
      delaySeconds: 5,
      attempts: 20,
      acceptors: [["success", "status", 404]],
    },
  },
  ecr: {
    ImageScanComplete: {
      operation: "DescribeImageScanFindings",
      delaySeconds: 5,
      attempts: 60,
      acceptors: [
        ["success", "path", "imageScanStatus.status", "COMPLETE"],
        ["failure", "path", "imageScanStatus.status", "FAILED"],
      ],
    },
    LifecyclePolicyPreviewComplete: {
      operation: "GetLifecyclePolicyPreview",
      delaySeconds: 5,
      attempts: 20,
      acceptors: [
        ["success", "path", "status", "COMPLETE"],
        ["failure", "path", "status", "FAILED"],
      ],
    },
  },
};
