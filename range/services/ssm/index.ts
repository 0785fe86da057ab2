import type { Service } from "../../service.ts";
import { ssmAsks } from "./asks.ts";
import { automationExecutions } from "./automation/executions.ts";
import { commands } from "./commands.ts";
import { documents } from "./documents.ts";
import { ssmEmptyLists } from "./empty-lists.ts";
import { managedNodes } from "./instances.ts";
import { inventory } from "./inventory.ts";
import { invocations } from "./invocations.ts";
import { parameters } from "./parameters.ts";
import { ssmRecords } from "./records.ts";
import { serviceSettings } from "./service-settings.ts";
import { tags } from "./tags.ts";

/** AWS Systems Manager: Run Command, Automation, managed instances, Parameter Store and documents. */
export const ssm: Service = {
  id: "ssm",
  handlers: {
    ...automationExecutions,
    ...commands,
    ...documents,
    ...invocations,
    ...inventory,
    ...managedNodes,
    ...parameters,
    ...serviceSettings,
    ...ssmEmptyLists,
    ...tags,
  },
  asks: ssmAsks as NonNullable<Service["asks"]>,
  records: ssmRecords,
};

export { automationOf, onAutomationEnd } from "./automation/follow.ts";
export { installAutomationTargets } from "./automation/targets.ts";
export { installManagedInstances, isOnline } from "./managed.ts";
export { ssmState } from "./state.ts";
