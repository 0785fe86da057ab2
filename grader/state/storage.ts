import type { PolicyDocument } from "./identity.ts";

/** The four settings of Block Public Access, in AWS's words; what is not set is false. */
export type PublicAccessBlockState = Readonly<
  Record<"BlockPublicAcls" | "IgnorePublicAcls" | "BlockPublicPolicy" | "RestrictPublicBuckets", boolean>
>;

export interface BucketState {
  Region: string;
  Policy?: PolicyDocument;
  /** What GetBucketPolicyStatus says of the policy, whatever Block Public Access does about it. */
  IsPublic: boolean;
  /** ARNs of the account's access points to it whose policy GetAccessPointPolicyStatus calls public, likewise. */
  PublicAccessPoints: readonly string[];
  /** Groups that everybody is in, with their permission, as the bucket's ACL grants it: `AllUsers READ`. */
  PublicGrants: readonly string[];
  /** Keys of objects whose own ACL grants to everybody, where the bucket lets ACLs count. */
  PublicObjects: readonly string[];
  ObjectOwnership?: string;
  PublicAccessBlock?: PublicAccessBlockState;
  Versioning?: string;
  /** How new objects are encrypted that say nothing themselves: the algorithm, and the key as it was named. */
  DefaultEncryption: { SSEAlgorithm: string; KMSMasterKeyID?: string };
}

/** A key of KMS, by its id. */
export interface KeyState {
  Region: string;
  Arn: string;
  KeyManager: "AWS" | "CUSTOMER";
  KeyState: string;
  KeyRotationEnabled: boolean;
  /** Names of the aliases that lead to it. */
  Aliases: readonly string[];
}

export interface EvidenceObjectState {
  Bucket: string;
  Key: string;
  /** Milliseconds since the epoch. */
  LastModified: number;
  /** What its first bytes say it is. */
  Format: "lime-memory" | "avml-memory" | "gzip" | "json" | "text" | "other";
  /** Which of the scenario's marker strings it holds. */
  Markers: readonly string[];
  /** Ids of the account's GuardDuty findings that it names. */
  Findings: readonly string[];
  /** The whole of a short text, such as a note. */
  Text?: string;
}
