import type { Principal } from "./iam/principal.ts";
import type { Account, Scope, World } from "./world.ts";

/**
 * Who is behind a call, for the record of a run: the person or automation under exercise, the adversary, a
 * colleague or job of the account's own business, a customer, the range's own setup (`platform`), or AWS acting by
 * itself (`service`). AWS does not know this; no decision of the range rests on it.
 */
export type Actor = "trainee" | "adversary" | "colleague" | "customer" | "platform" | "service";

/** One API call on its way through the range, as handlers see it. */
export interface Call {
  readonly world: World;
  readonly account: Account;
  /** The scope of the account in the Region that was called. */
  readonly scope: Scope;
  readonly region: string;
  /** Our id of the service, such as `ec2` or `elbv2`. */
  readonly service: string;
  readonly operation: string;
  readonly principal: Principal;
  readonly actor: Actor;
  readonly sourceIp: string;
  readonly userAgent: string;
  readonly requestId: string;
  /** Simulated time of the call, in milliseconds since the epoch. */
  readonly at: number;
  /** The AWS service on whose behalf the call is made, such as `cloudformation.amazonaws.com`. */
  readonly invokedBy?: string | undefined;
  /** The resource for which a service makes the call: `aws:SourceArn`, where the service tells it. */
  readonly sourceArn?: string | undefined;
  /** The call came through the front door, or in its place from the console or a journal. */
  readonly fromOutside?: true | undefined;
  /** The caller is of the range, and takes an answer that comes later than the call: a task of a state machine. */
  readonly awaitsAnswer?: true | undefined;
  /** How the request was signed, where a handler or a policy must know (presigned URLs, of either version). */
  readonly signing?: "header" | "query" | "query-v2" | "none" | undefined;
  /** The access point of S3 that the request names, and where it leads: found as it comes, since records outlive it. */
  readonly accessPoint?: Through | undefined;
  /** The VPC endpoint that the request went through; none from the Internet. */
  readonly vpcEndpoint?: PassedEndpoint | undefined;
  /** What the query of a presigned URL says of its signature, but for signer and signature: S3 records it. */
  readonly presigned?: Readonly<Record<string, string>> | undefined;
  /** How long ago a presigned URL was signed, by the clock that its signature is judged by. */
  readonly signatureAgeMs?: number | undefined;
}

/** A VPC endpoint on the way of a request. */
export interface PassedEndpoint {
  readonly id: string;
  readonly vpcId: string;
  /** Its policy, as JSON; without one everything may pass. */
  readonly policy?: string | undefined;
}

/** An access point as records of calls through it show it. */
export interface Through {
  readonly arn: string;
  /** The host name that the request was for. */
  readonly host: string;
  readonly bucket: string;
  readonly bucketAccountId: string;
}

/** A call after its answer: the raw material of CloudTrail, of GuardDuty and of the journal. */
export interface CallRecord {
  readonly call: Call;
  readonly eventId: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly output?: Readonly<Record<string, unknown>> | undefined;
  readonly error?: { readonly code: string; readonly message: string } | undefined;
}

/** What a call asks of IAM: one action on one resource, with the condition keys that only the service knows. */
export interface Ask {
  /** Such as `ec2:TerminateInstances`. */
  action: string;
  /** An ARN, or `*` for actions without resource-level permissions. */
  resource: string;
  /** Service condition keys, such as `ec2:ResourceTag/Name` or `s3:prefix`. */
  context?: Record<string, string | string[] | undefined>;
  /** The resource's own policy (bucket, topic, key, function), as JSON text, and the account that owns it. */
  resourcePolicy?: string | undefined;
  resourceAccount?: string;
  /** The same action on what the request goes through (an access point): it must be allowed there as well. */
  through?: Ask;
  /** True where something else than a policy already grants this action (an S3 ACL). An explicit deny still wins. */
  grantedElsewhere?: boolean;
}
