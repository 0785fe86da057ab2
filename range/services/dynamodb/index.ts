import type { Service } from "../../service.ts";
import { dynamodbAsks } from "./asks.ts";
import { continuousBackups } from "./backups.ts";
import { batches } from "./batch.ts";
import { dynamodbEmptyLists } from "./empty-lists.ts";
import { items } from "./items.ts";
import { readMany } from "./read-many.ts";
import { dynamodbRecords } from "./records.ts";
import { resourcePolicies } from "./resource-policies.ts";
import { tables } from "./tables.ts";
import { tags } from "./tags.ts";
import { transactions } from "./transactions.ts";
import { timeToLive } from "./ttl.ts";
import { updateTable } from "./update-table.ts";

/**
 * Amazon DynamoDB: tables of one Region with their indexes, items, transactions and streams. Backups, PartiQL,
 * replicas and throttling are not simulated.
 */
export const dynamodb: Service = {
  id: "dynamodb",
  handlers: {
    ...tables,
    ...updateTable,
    ...items,
    ...readMany,
    ...batches,
    ...transactions,
    ...timeToLive,
    ...continuousBackups,
    ...resourcePolicies,
    ...tags,
    ...dynamodbEmptyLists,
  },
  asks: dynamodbAsks as NonNullable<Service["asks"]>,
  records: dynamodbRecords,
};
