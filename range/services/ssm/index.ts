import type { Service } from "../../service.ts";
import { ssmAsks } from "./asks.ts";
import { commands } from "./commands.ts";
import { documents } from "./documents.ts";
import { managedNodes } from "./instances.ts";
import { invocations } from "./invocations.ts";
import { parameters } from "./parameters.ts";
import { ssmRecords } from "./records.ts";
import { tags } from "./tags.ts";

/** AWS Systems Manager: Run Command, managed instances, Parameter Store and documents. */
export const ssm: Service = {
  id: "ssm",
  handlers: { ...commands, ...invocations, ...managedNodes, ...parameters, ...documents, ...tags },
  asks: ssmAsks as NonNullable<Service["asks"]>,
  records: ssmRecords,
};

export { installManagedInstances, isOnline } from "./managed.ts";
export { ssmState } from "./state.ts";
