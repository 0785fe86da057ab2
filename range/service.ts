import type { Ask, Call } from "./call.ts";
import type { Principal } from "./iam/principal.ts";
import type { Later } from "./later.ts";
import type { Scope, World } from "./world.ts";

type MaybeLater<T> = T | Later<T>;
type CommandsOf<Sdk> = {
  [
    K in keyof Sdk as K extends `$${string}` ? never : K extends `${infer Name}Command` ? Name : never
  ]: Sdk[K];
};
type InputOf<C> = C extends abstract new (...args: infer A) => unknown ? NonNullable<A[0]> : never;
type OutputOf<C> = C extends abstract new (...args: never[]) => {
  resolveMiddleware(...args: never[]): (...args: never[]) => Promise<{ output: infer O }>;
}
  ? Omit<O, "$metadata">
  : never;

/** The operations of an SDK client package that can be implemented, typed by the SDK itself. */
export type Operations<Sdk> = CommandsOf<Sdk>;
export type Input<Sdk, Name extends keyof CommandsOf<Sdk>> = InputOf<CommandsOf<Sdk>[Name]>;
export type Output<Sdk, Name extends keyof CommandsOf<Sdk>> = OutputOf<CommandsOf<Sdk>[Name]>;

export type TypedHandlers<Sdk> = {
  [Name in keyof CommandsOf<Sdk>]?: (
    input: InputOf<CommandsOf<Sdk>[Name]>,
    call: Call,
  ) => MaybeLater<OutputOf<CommandsOf<Sdk>[Name]> | void>;
};

/**
 * Handlers of one resource family, typed by the SDK's client package: a wrong member in an answer does not compile.
 *
 * @example
 * export const volumes = handlers<typeof import("@aws-sdk/client-ec2")>()({
 *   DescribeVolumes(input, call) { return { Volumes: [] }; },
 * });
 */
export const handlers =
  <Sdk>() =>
  <H extends TypedHandlers<Sdk>>(family: H & { [K in Exclude<keyof H, keyof CommandsOf<Sdk>>]: never }): H =>
    family;

/** What each operation asks of IAM. Operations that are not named ask `prefix:Operation` on `*`. */
export type TypedAsks<Sdk> = {
  [Name in keyof CommandsOf<Sdk>]?: (input: InputOf<CommandsOf<Sdk>[Name]>, call: Call) => Ask | Ask[];
};

export const asks =
  <Sdk>() =>
  (table: TypedAsks<Sdk>): TypedAsks<Sdk> =>
    table;

/** How an operation appears in CloudTrail, where the general rule is not what AWS does. */
export interface RecordRule {
  /** The event name, where it differs from the operation's (`PutPublicAccessBlock` → `PutBucketPublicAccessBlock`). */
  eventName?: string;
  /** Where the event comes from another source than the service's others. */
  eventSource?: string;
  eventType?: "AwsConsoleSignIn" | "AwsServiceEvent";
  /** Something that AWS has no part in: a run's journal knows it, and no trail and no event history does. */
  outside?: true;
  readOnly?: boolean;
  /** A data event: recorded only by trails that select it, and never in event history. */
  data?: boolean;
  /** `requestParameters` and `responseElements`, where they are not the input and output in lower camel case. */
  request?: (input: Record<string, unknown>, call: Call) => Record<string, unknown> | null;
  response?: (output: Record<string, unknown>) => Record<string, unknown> | null;
  /** `responseElements` of a refusal: for sign-ins, whose records have no error code. */
  refused?: Record<string, unknown>;
  additional?: (input: Record<string, unknown>) => Record<string, unknown>;
  /** What `Resources` of LookupEvents names. */
  resources?: (
    input: Record<string, unknown>,
    output: Record<string, unknown>,
    call: Call,
  ) => { type: string; name: string }[];
}

export type AnyHandler = (input: never, call: Call) => unknown;

/** Who makes an unsigned call, and the account in which it is recorded. */
export interface UnsignedCaller {
  principal: Principal;
  accountId: string;
}

/** One AWS service of the range. */
export interface Service {
  /** Our id: the key of `SERVICES` in wire/services.ts. */
  id: string;
  /** The prefix of its IAM actions, where it is not the id (`elasticloadbalancing`). */
  iamPrefix?: string;
  /** `ec2.amazonaws.com` in CloudTrail, where it is not `id.amazonaws.com`. */
  eventSource?: string;
  /** Global services (IAM, and STS's global endpoint) are recorded in us-east-1. */
  global?: boolean;
  handlers: Record<string, AnyHandler>;
  /**
   * Operations that no signature is asked for: who calls is known by what the input carries, such as a token or a
   * password. The operation itself verifies that.
   */
  unsigned?: Readonly<Record<string, (input: never, world: World) => UnsignedCaller>>;
  /** The access point that an operation's input names. */
  accessPoint?: (input: never, scope: Scope) => Call["accessPoint"];
  asks?: Record<string, (input: never, call: Call) => Ask | Ask[]>;
  records?: Record<string, RecordRule>;
}
