import { installCustomers } from "../physics/customers/sessions.ts";
import { installFleet } from "../physics/fleet/install.ts";
import { installInstancePhysics } from "../physics/instances/index.ts";
import { installNetwork } from "../physics/network/index.ts";
import { installWebAcls } from "../physics/web-acl/index.ts";
import type { Service } from "../service.ts";
import { installCloudTrail } from "../telemetry/cloudtrail/index.ts";
import { installFlowLogs } from "../telemetry/flow-logs/index.ts";
import { installGuardDuty } from "../telemetry/guardduty/index.ts";
import { installMetrics } from "../telemetry/metrics/install.ts";
import { installDisks } from "../guest/disks.ts";
import type { World } from "../world.ts";
import { accountManagement } from "./account/index.ts";
import { autoscaling } from "./autoscaling/service.ts";
import { cloudformation } from "./cloudformation/index.ts";
import { cloudtrail } from "./cloudtrail/index.ts";
import { cloudwatch } from "./cloudwatch/service.ts";
import { config } from "./config/index.ts";
import { standInConsole } from "./console/index.ts";
import { dynamodb } from "./dynamodb/index.ts";
import { ec2 } from "./ec2/index.ts";
import { ecr } from "./ecr/index.ts";
import { elbv2 } from "./elbv2/service.ts";
import { events, installEventBridge } from "./events/index.ts";
import { guardduty } from "./guardduty/index.ts";
import { iamService, installIam } from "./iam/index.ts";
import { kms } from "./kms/index.ts";
import { installLambda, lambda } from "./lambda/index.ts";
import { logs } from "./logs/index.ts";
import { s3 } from "./s3/index.ts";
import { s3control } from "./s3control/index.ts";
import { secretsManager, secretsManagerEvents } from "./secretsmanager/index.ts";
import { sns } from "./sns/index.ts";
import { sqs } from "./sqs/index.ts";
import { installAutomationTargets, installManagedInstances, ssm } from "./ssm/index.ts";
import { installStates, states } from "./states/index.ts";
import { stsService } from "./sts/index.ts";
import { scheduler } from "./scheduler/index.ts";
import { tagging } from "./tagging/index.ts";
import { unusedServices } from "./unused/index.ts";
import { installAssociations, wafv2 } from "./wafv2/index.ts";

/** Everything that the range implements. */
export const SERVICE_LIST: readonly Service[] = [
  accountManagement,
  autoscaling,
  cloudformation,
  cloudtrail,
  cloudwatch,
  config,
  dynamodb,
  ec2,
  ecr,
  elbv2,
  events,
  guardduty,
  iamService,
  kms,
  lambda,
  logs,
  s3,
  s3control,
  secretsManager,
  secretsManagerEvents,
  sns,
  sqs,
  ssm,
  standInConsole,
  states,
  stsService,
  scheduler,
  tagging,
  wafv2,
  ...unusedServices,
];

/** Gives a world its services, and what AWS does and writes down by itself. */
export function installServices(world: World): void {
  for (const service of SERVICE_LIST) world.services.set(service.id, service);
  installDisks(world);
  installNetwork(world);
  installInstancePhysics(world);
  installFleet(world);
  installCustomers(world);
  installAssociations(world);
  installWebAcls(world);
  installIam(world);
  installCloudTrail(world);
  installFlowLogs(world);
  installEventBridge(world);
  installAutomationTargets(world);
  installGuardDuty(world);
  installMetrics(world);
  installLambda(world);
  installManagedInstances(world);
  installStates(world);
}
