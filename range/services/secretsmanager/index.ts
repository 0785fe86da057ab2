import type { Service } from "../../service.ts";
import { secretsAsks } from "./asks.ts";
import { list } from "./list.ts";
import { policies } from "./policies.ts";
import { randomPassword } from "./random-password.ts";
import { secretsRecords } from "./records.ts";
import { rotation } from "./rotation/operations.ts";
import { secrets } from "./secrets.ts";
import { tags } from "./tags.ts";
import { values } from "./values.ts";
import { versions } from "./versions.ts";

export { secretsManagerEvents } from "./rotation/events.ts";

/** AWS Secrets Manager: secrets with versions, who may read them, and their rotation by a Lambda function. */
export const secretsManager: Service = {
  id: "secretsmanager",
  handlers: {
    ...secrets,
    ...values,
    ...versions,
    ...list,
    ...policies,
    ...rotation,
    ...tags,
    ...randomPassword,
  },
  asks: secretsAsks as NonNullable<Service["asks"]>,
  records: secretsRecords,
};
