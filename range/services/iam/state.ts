import type { RoleUsageType } from "@aws-sdk/client-iam";
import type { Principal } from "../../iam/principal.ts";
import type { CallRecord } from "../../call.ts";
import { defineState } from "../../world.ts";

/** What users, groups and roles have in common: they hold policies. */
export interface HolderRow {
  name: string;
  id: string;
  /** `/` or `/division/team/`. */
  path: string;
  arn: string;
  createDate: number;
  inline: InlinePolicy[];
  /** ARNs of managed policies, in order of attachment. */
  attached: string[];
}

export interface InlinePolicy {
  name: string;
  /** The JSON text as it was put. */
  document: string;
}

export interface Tag {
  Key: string;
  Value: string;
}

export interface UserRow extends HolderRow {
  groups: string[];
  boundary?: string;
  tags: Tag[];
  loginProfile?: { createDate: number; password: string; passwordResetRequired: boolean; changedAt: number };
  passwordLastUsed?: number;
}

export type GroupRow = HolderRow;

export interface RoleRow extends HolderRow {
  trust: string;
  description?: string;
  /** In seconds: 3600 to 43200. */
  maxSessionDuration: number;
  boundary?: string;
  tags: Tag[];
  lastUsed?: { at: number; region: string };
}

export interface PolicyVersion {
  id: string;
  document: string;
  createDate: number;
}

/** A customer managed policy. AWS's own are in `aws-managed.ts` and have no rows. */
export interface PolicyRow {
  name: string;
  id: string;
  path: string;
  arn: string;
  description?: string;
  createDate: number;
  updateDate: number;
  versions: PolicyVersion[];
  defaultVersionId: string;
  /** The number of the newest version ever made: version ids are not used again. */
  lastVersion: number;
  tags: Tag[];
}

/** A long-term key; `userName` is missing for the keys of the account's root. */
export interface AccessKeyRow {
  id: string;
  secret: string;
  userName?: string;
  status: "Active" | "Inactive";
  createDate: number;
  lastUsed?: { at: number; service: string; region: string };
}

/** Temporary credentials. The row outlives the key that made it, and ends only at its expiry. */
export interface SessionRow {
  accessKeyId: string;
  secret: string;
  sessionToken: string;
  principal: Extract<Principal, { session?: unknown }>;
  /** The unique id of the user or role that the session stands on: a new one of the same name is another. */
  ownerId: string;
}

export interface InstanceProfileRow {
  name: string;
  id: string;
  path: string;
  arn: string;
  createDate: number;
  /** At most one, as in AWS. */
  roleName?: string;
  tags: Tag[];
}

export interface MfaRow {
  serialNumber: string;
  path: string;
  seed: string;
  /** The user name, or `<root_account>`; set while the device is enabled. */
  owner?: string;
  enableDate?: number;
  tags: Tag[];
}

export interface PasswordPolicyRow {
  MinimumPasswordLength: number;
  RequireSymbols: boolean;
  RequireNumbers: boolean;
  RequireUppercaseCharacters: boolean;
  RequireLowercaseCharacters: boolean;
  AllowUsersToChangePassword: boolean;
  MaxPasswordAge?: number;
  PasswordReusePrevention?: number;
  HardExpiry?: boolean;
}

/** Settings of the account: one row, with the id `account`. */
export interface SettingsRow {
  /** When the account was opened. */
  openedAt?: number;
  /** The account that manages the organization which this one is a member of. */
  managementAccountId?: string;
  alias?: string;
  passwordPolicy?: PasswordPolicyRow;
  credentialReport?: { content: string; at: number };
}

/** The account's root user: one row. Its access keys and MFA devices are kept with everybody's. */
export interface RootUserRow {
  password: string;
  /** How often it was changed, and when the last time. */
  passwordChanges: number;
  passwordChangedAt?: number;
  passwordLastUsed?: number;
}

export interface SamlProviderRow {
  arn: string;
  name: string;
  document: string;
  createDate: number;
  tags: Tag[];
}

export interface OidcProviderRow {
  arn: string;
  /** Without `https://`. */
  url: string;
  clientIds: string[];
  thumbprints: string[];
  createDate: number;
  tags: Tag[];
}

/** When an action was last attempted. */
export interface ActionUse {
  /** The prefix of the service's actions, such as `ec2`. */
  namespace: string;
  /** The action without it, such as `DescribeInstances`. */
  action: string;
  /** A data event: reports of single actions leave it out. */
  data: boolean;
  /** The service has one endpoint for all Regions. */
  global: boolean;
  at: number;
  region: string;
}

/** What a user or role ever attempted, by service and operation. */
export interface UsageRow {
  /** The unique id of the user or role. */
  ownerId: string;
  /** The last call of each operation. */
  calls: Map<string, CallRecord>;
}

/** A report about what a user, group, role or policy was last used for. */
export interface LastAccessedJobRow {
  id: string;
  /** The ARN of who asked for the report: only they may read it. */
  requester: string;
  granularity: "SERVICE_LEVEL" | "ACTION_LEVEL";
  createdAt: number;
  completedAt: number;
  services: LastAccessedService[];
}

export interface LastAccessedService {
  namespace: string;
  /** Who could use it, newest use first. */
  entities: LastAccessedEntity[];
}

export interface LastAccessedEntity {
  type: "USER" | "ROLE";
  arn: string;
  name: string;
  id: string;
  path: string;
  /** What it used of the service, newest first. */
  uses: Readonly<ActionUse>[];
}

export interface ServiceLinkedRoleDeletionRow {
  taskId: string;
  roleName: string;
  /** What prevented it; nothing when the role is gone. */
  usage: RoleUsageType[];
}

/** Whom an MFA device of the account's root belongs to, as {@link MfaRow.owner}. */
export const ROOT_OWNER = "<root_account>";

/** IAM's state: once per account. Users, groups, roles and profiles are kept by name, policies by ARN. */
export const iamState = defineState("global", (scope) => ({
  users: scope.table<UserRow>("iam.users"),
  groups: scope.table<GroupRow>("iam.groups"),
  roles: scope.table<RoleRow>("iam.roles"),
  policies: scope.table<PolicyRow>("iam.policies"),
  accessKeys: scope.table<AccessKeyRow>("iam.accessKeys"),
  sessions: scope.table<SessionRow>("iam.sessions"),
  instanceProfiles: scope.table<InstanceProfileRow>("iam.instanceProfiles"),
  mfaDevices: scope.table<MfaRow>("iam.mfaDevices"),
  settings: scope.table<SettingsRow>("iam.settings"),
  rootUser: scope.table<RootUserRow>("iam.rootUser"),
  samlProviders: scope.table<SamlProviderRow>("iam.samlProviders"),
  oidcProviders: scope.table<OidcProviderRow>("iam.oidcProviders"),
  usage: scope.table<UsageRow>("iam.usage"),
  lastAccessedJobs: scope.table<LastAccessedJobRow>("iam.lastAccessedJobs"),
  serviceLinkedRoleDeletions: scope.table<ServiceLinkedRoleDeletionRow>("iam.serviceLinkedRoleDeletions"),
}));

export type IamState = ReturnType<typeof iamState>;
