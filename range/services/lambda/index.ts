import type { RecordRule, Service } from "../../service.ts";
import { aliases } from "./aliases.ts";
import { lambdaAsks } from "./asks.ts";
import { code } from "./code.ts";
import { concurrency } from "./concurrency.ts";
import { configuration } from "./configuration.ts";
import { eventInvokeConfig } from "./event-invoke-config.ts";
import { eventSourceMappings } from "./event-source-mappings.ts";
import { invoke } from "./execution/invoke.ts";
import { functions } from "./functions.ts";
import { layerPermissions } from "./layer-permissions.ts";
import { layers } from "./layers.ts";
import { otherConfigs } from "./other-configs.ts";
import { permissions } from "./permissions.ts";
import { lambdaRecords } from "./records.ts";
import { tags } from "./tags.ts";
import { versions } from "./versions.ts";

export { installLambda } from "./targets.ts";

/** AWS Lambda: functions made of zip archives, for the Node.js and Python runtimes. */
export const lambda: Service = {
  id: "lambda",
  handlers: {
    ...functions,
    ...code,
    ...configuration,
    ...versions,
    ...aliases,
    ...permissions,
    ...layers,
    ...layerPermissions,
    ...concurrency,
    ...eventInvokeConfig,
    ...eventSourceMappings,
    ...otherConfigs,
    ...tags,
    ...invoke,
  },
  asks: lambdaAsks as NonNullable<Service["asks"]>,
  records: lambdaRecords as Record<string, RecordRule>,
};
