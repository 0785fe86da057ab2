import type {
  BillingMode,
  IndexStatus,
  ProjectionType,
  StreamViewType,
  TableClass,
  TableStatus,
} from "@aws-sdk/client-dynamodb";
import { defineState } from "../../world.ts";
import type { TableStore } from "./store.ts";
import type { StreamRow } from "./streams.ts";

/** The attributes that make a key. */
export interface KeySchema {
  hash: string;
  range?: string;
}

export type KeyType = "S" | "N" | "B";

export interface Throughput {
  read: number;
  write: number;
}

export interface IndexRow {
  name: string;
  kind: "global" | "local";
  key: KeySchema;
  projection: ProjectionType;
  nonKeyAttributes: string[];
  /** Of global indexes. */
  status: IndexStatus;
  throughput: Throughput;
}

export interface TableRow {
  name: string;
  arn: string;
  id: string;
  status: TableStatus;
  createdAt: number;
  key: KeySchema;
  /** The types of all key attributes. */
  attributes: Record<string, KeyType>;
  billing: BillingMode;
  billingChangedAt?: number;
  throughput: Throughput;
  throughputChangedAt?: number;
  onDemand?: { read?: number; write?: number };
  indexes: IndexRow[];
  tableClass?: TableClass;
  tableClassChangedAt?: number;
  isProtected: boolean;
  /** The key of KMS, where it is not the one that AWS owns. */
  encryption?: { keyArn: string };
  /** The stream that is enabled, or was last. */
  stream?: { view: StreamViewType; label: string; isEnabled: boolean };
  ttl?: { attribute: string; status: "ENABLING" | "ENABLED" | "DISABLING" };
  recovery?: { days: number; since: number };
  policy?: { document: string; revision: string };
  tags: { Key: string; Value: string }[];
}

/** A transaction that may be asked for again by its token. */
export interface TransactionRow {
  until: number;
  request: string;
}

export const dynamodbState = defineState("regional", (scope) => ({
  /** By name. */
  tables: scope.table<TableRow>("dynamodb.tables"),
  /** The items of each table, by the table's id. */
  stores: new Map<string, TableStore>(),
  /** By ARN. Streams outlive their tables for a day. */
  streams: new Map<string, StreamRow>(),
  /** By client token. */
  transactions: new Map<string, TransactionRow>(),
  random: scope.world.random.fork(`dynamodb/${scope.accountId}/${scope.region}`),
}));
