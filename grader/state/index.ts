import type {
  AddressState,
  AutoScalingGroupState,
  ImageState,
  InstanceState,
  KeyPairState,
  LaunchTemplateState,
  NetworkAclState,
  ProfileAssociationState,
  SecurityGroupState,
  SnapshotState,
  TargetGroupState,
  VolumeState,
} from "./compute.ts";
import type { AlternateContactState, IdentityProviderState, ProviderUserState } from "./account.ts";
import type { FindingFilterState, FindingState, TrailState } from "./detection.ts";
import type { GroupState, RoleState, RootUserState, UserState } from "./identity.ts";
import type { ParameterState } from "./parameters.ts";
import type { Rows } from "./rows.ts";
import type { BucketState, EvidenceObjectState, KeyState, PublicAccessBlockState } from "./storage.ts";
import type { IPSetState, WebACLState } from "./web-acl.ts";

export type * from "./account.ts";
export type * from "./compute.ts";
export type * from "./detection.ts";
export type * from "./identity.ts";
export type * from "./parameters.ts";
export type * from "./rows.ts";
export type * from "./storage.ts";
export type * from "./web-acl.ts";

/**
 * The account's state as surveys see it: resources by id, in AWS's own words, with only what grading asks for.
 * Surveys are taken after every change on the range and by polling elsewhere; each is recorded as the rows that
 * changed, so that the state at any moment can be built again.
 */
export interface AccountState {
  instances: Rows<InstanceState>;
  securityGroups: Rows<SecurityGroupState>;
  networkAcls: Rows<NetworkAclState>;
  /** By ARN. */
  webAcls: Rows<WebACLState>;
  /** By ARN. */
  ipSets: Rows<IPSetState>;
  volumes: Rows<VolumeState>;
  snapshots: Rows<SnapshotState>;
  addresses: Rows<AddressState>;
  images: Rows<ImageState>;
  launchTemplates: Rows<LaunchTemplateState>;
  autoScalingGroups: Rows<AutoScalingGroupState>;
  targetGroups: Rows<TargetGroupState>;
  instanceProfileAssociations: Rows<ProfileAssociationState>;
  keyPairs: Rows<KeyPairState>;
  roles: Rows<RoleState>;
  users: Rows<UserState>;
  groups: Rows<GroupState>;
  /** The root user, by account id. */
  rootUsers: Rows<RootUserState>;
  /** By type: BILLING, OPERATIONS, SECURITY. */
  alternateContacts: Rows<AlternateContactState>;
  /** By ARN. */
  identityProviders: Rows<IdentityProviderState>;
  /** Users of the company's identity provider, by name. */
  providerUsers: Rows<ProviderUserState>;
  /** The account's own Block Public Access, by account id. */
  accountPublicAccessBlocks: Rows<PublicAccessBlockState>;
  buckets: Rows<BucketState>;
  keys: Rows<KeyState>;
  /** Objects of the evidence bucket, by `bucket/key`. */
  evidenceObjects: Rows<EvidenceObjectState>;
  trails: Rows<TrailState>;
  findings: Rows<FindingState>;
  findingFilters: Rows<FindingFilterState>;
  parameters: Rows<ParameterState>;
}

export type StateTable = keyof AccountState;

export const STATE_TABLES: readonly StateTable[] = [
  "instances",
  "securityGroups",
  "networkAcls",
  "webAcls",
  "ipSets",
  "volumes",
  "snapshots",
  "addresses",
  "images",
  "launchTemplates",
  "autoScalingGroups",
  "targetGroups",
  "instanceProfileAssociations",
  "keyPairs",
  "roles",
  "users",
  "groups",
  "rootUsers",
  "alternateContacts",
  "identityProviders",
  "providerUsers",
  "accountPublicAccessBlocks",
  "buckets",
  "keys",
  "evidenceObjects",
  "trails",
  "findings",
  "findingFilters",
  "parameters",
];

/** One row that a survey found changed; without a value it is gone. */
export interface StateChange {
  table: StateTable;
  id: string;
  value?: unknown;
}

type MutableState = { [T in StateTable]: Record<string, unknown> };

export const emptyState = (): AccountState =>
  Object.fromEntries(STATE_TABLES.map((table) => [table, Object.create(null)])) as unknown as AccountState;

/** A state as it is now: rows are replaced and never changed, so that they may be shared. */
export const copyState = (state: AccountState): AccountState =>
  Object.fromEntries(
    STATE_TABLES.map((table) => [table, Object.assign(Object.create(null), state[table])]),
  ) as unknown as AccountState;

/** Writes changes into a state, in place: folding happens thousands of times for each verdict. */
export function applyChanges(state: AccountState, changes: readonly StateChange[]): void {
  const tables = state as unknown as MutableState;
  for (const { table, id, value } of changes) {
    if (value === undefined) delete tables[table][id];
    else tables[table][id] = value;
  }
}
