import { AwsError } from "../../../errors.ts";
import type { Scope } from "../../../world.ts";
import type { Steps } from "../deploy/steps.ts";
import type { Input, Operations, Output } from "../../../service.ts";
import { readFields, type Fields, type KeyValue, type ValuesOf } from "./shape.ts";

/** What a resource type's functions work with: one resource of one stack, and the caller's way to AWS. */
export interface Act {
  readonly scope: Scope;
  readonly stackName: string;
  readonly stackId: string;
  readonly logicalId: string;
  /** The resource's own tags, the stack's, and CloudFormation's three, merged. */
  readonly tags: readonly KeyValue[];
  /** Calls an operation of another service with the caller's rights. */
  call(service: string, operation: string, input: object): unknown;
  /** Remembers what was made so far, so that it is deleted again should the rest fail. Answers the id. */
  begin(id: string, attributes?: Record<string, unknown>): string;
  /** The name that the template gives, or a generated one in CloudFormation's form. */
  name(given: string | undefined, rule?: NameRule): string;
}

/** An {@link Act} on a resource that exists. */
export interface ActOn extends Act {
  readonly id: string;
  readonly attributes: Readonly<Record<string, unknown>>;
}

export interface NameRule {
  /** The longest name that the service takes. */
  most?: number;
  /** S3's bucket names and the like hold no capitals. */
  lowerCase?: boolean;
  /** Generated names say nothing of the stack. */
  withoutStack?: boolean;
}

export interface Made {
  /** The physical id, which Ref answers. */
  id: string;
  attributes?: Record<string, unknown>;
}

/** What an update answers: attributes that changed with it, and another id where a new resource took the place. */
export interface Changed {
  attributes?: Record<string, unknown>;
  id?: string;
}

type Updated = Changed | void;

/** A failure that CloudFormation tells in words of its own, not in those of the service that it called last. */
export class OwnWords extends AwsError {
  constructor(message: string) {
    super("GeneralServiceException", message, 400);
  }
}

/** One resource type, with the shape of its properties erased. */
export interface ResourceType {
  readonly type: string;
  readonly fields: Fields;
  /** What Fn::GetAtt answers; `any` where only the resource itself knows. */
  readonly attributes: readonly string[] | "any";
  /** The property that holds the tags, if the type can be tagged. */
  readonly tagged: "list" | "map" | undefined;
  /** Any other property is let through as it stands: what is behind the resource reads it. */
  readonly open: boolean;
  create(act: Act, properties: Record<string, unknown>): Made | Steps<Made>;
  update?(
    act: ActOn,
    properties: Record<string, unknown>,
    was: Record<string, unknown>,
  ): Updated | Steps<Updated>;
  /** Updated whenever its stack is, since what stands behind a property may have changed without it. */
  readonly alwaysUpdated: boolean;
  retag?(act: ActOn, set: KeyValue[], removed: string[]): void;
  delete(act: ActOn, properties: Record<string, unknown>): void | Steps;
  /** Whether a deleted resource is really gone; asked again until it is. */
  gone?(act: ActOn): boolean;
  attribute?(act: ActOn, name: string): unknown;
}

/** What states a resource type: the fields are those of AWS's reference, the functions call AWS's operations. */
interface Definition<F extends Fields> {
  properties: F;
  /** What Fn::GetAtt answers, all told. */
  attributes?: readonly string[] | "any";
  /** `list` unless the type holds its tags as a map; types whose fields lack `Tags` cannot be tagged. */
  tagged?: "list" | "map";
  open?: boolean;
  alwaysUpdated?: boolean;
  create(act: Act, properties: ValuesOf<F>): Made | Steps<Made>;
  /** Changes what can be changed in place. */
  update?(act: ActOn, properties: ValuesOf<F>, was: ValuesOf<F>): Updated | Steps<Updated>;
  retag?(act: ActOn, set: KeyValue[], removed: string[]): void;
  delete(act: ActOn, properties: ValuesOf<F>): void | Steps;
  gone?(act: ActOn): boolean;
  /** Finds an attribute that was not kept at creation. */
  attribute?(act: ActOn, name: string): unknown;
}

/**
 * States a resource type.
 *
 * @example
 * resource("AWS::EC2::InternetGateway", {
 *   properties: { Tags: tags },
 *   create: (act) => ({ id: ec2(act, "CreateInternetGateway", {}).InternetGateway!.InternetGatewayId! }),
 *   delete: (act) => ec2(act, "DeleteInternetGateway", { InternetGatewayId: act.id }),
 * });
 */
export function resource<F extends Fields>(type: string, definition: Definition<F>): ResourceType {
  const {
    properties: fields,
    attributes = [],
    tagged,
    open = false,
    alwaysUpdated = false,
    ...functions
  } = definition;
  const taggedAs = Object.hasOwn(fields, "Tags") ? (tagged ?? "list") : undefined;
  return { type, fields, attributes, tagged: taggedAs, open, alwaysUpdated, ...functions } as ResourceType;
}

/** Reads resolved properties by the type's fields. */
export const readProperties = (
  type: ResourceType,
  values: Readonly<Record<string, unknown>>,
): Record<string, unknown> => readFields(type.fields, values, "#", type.open) as Record<string, unknown>;

/**
 * The typed way to one service's operations.
 *
 * @example
 * import type * as Sdk from "@aws-sdk/client-ec2";
 * const ec2 = api<typeof Sdk>("ec2");
 * ec2(act, "DeleteVpc", { VpcId: act.id });
 */
export const api =
  <Sdk>(service: string) =>
  <Name extends keyof Operations<Sdk> & string>(
    act: Act,
    operation: Name,
    input: Input<Sdk, Name>,
  ): Output<Sdk, Name> =>
    act.call(service, operation, input as object) as Output<Sdk, Name>;

/** Answers what a lookup found, or fails loudly: AWS's answer would be incomplete. */
export function found<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Error(`an answer lacks ${what}`);
  return value;
}
