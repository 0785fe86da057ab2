import type { Service } from "../../service.ts";
import { cloudformationAsks } from "./asks.ts";
import { changeSetHandlers } from "./change-sets.ts";
import { describeHandlers } from "./describe.ts";
import { cloudformationEmptyLists } from "./empty-lists.ts";
import { cloudformationRecords } from "./records.ts";
import { stackHandlers } from "./stacks.ts";
import { templateHandlers } from "./templates.ts";

/** CloudFormation: stacks of templates, whose resources are made through the range's other services. */
export const cloudformation: Service = {
  id: "cloudformation",
  handlers: {
    ...stackHandlers,
    ...changeSetHandlers,
    ...describeHandlers,
    ...templateHandlers,
    ...cloudformationEmptyLists,
  },
  asks: cloudformationAsks as NonNullable<Service["asks"]>,
  records: cloudformationRecords,
};
