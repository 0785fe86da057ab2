import type { ResourceType } from "@aws-sdk/client-config-service";
import type { Scope } from "../../world.ts";
import type { Members, Read } from "./read.ts";

/** What Config finds of a resource. */
export interface Found {
  id: string;
  arn: string;
  name?: string;
  /** As the service's own Describe operation answers it. */
  configuration: Members;
  /** Where the configuration does not hold them as EC2's and IAM's do. */
  tags?: Readonly<Record<string, string>>;
  supplementary?: Members;
}

/** A resource type that the recorder supports. */
export interface RecordedType {
  type: ResourceType;
  /** The range's own table whose rows are these resources. */
  table: string;
  /** What the recorder's role must be allowed. */
  action: string;
  /** Recorded only where global resources are asked for. */
  global?: true;
  rows: (scope: Scope) => Iterable<string>;
  /** What a row is now; undefined when it is gone. */
  find: (read: Read, rowId: string, scope: Scope) => Found | undefined;
}

/** An answer of a Describe operation. */
export type Listing = Record<string, Members[] | undefined>;

/** A member that is a text. */
export const text = (members: Members, name: string): string => String(members[name] ?? "");
