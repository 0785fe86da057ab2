export interface RoleState {
  Arn: string;
  /** Inline and attached customer policies, by name: parsed documents. */
  Policies: Readonly<Record<string, PolicyDocument>>;
  AttachedPolicyArns: readonly string[];
  TrustPolicy: PolicyDocument;
}

export interface UserState {
  Arn: string;
  AccessKeys: Readonly<Record<string, "Active" | "Inactive">>;
  HasLoginProfile: boolean;
  /** `PasswordLastChanged` in milliseconds since the epoch. */
  LoginProfile?: { PasswordLastChanged: number; PasswordResetRequired: boolean };
  /** Serial numbers. */
  MfaDevices: readonly string[];
  Policies: Readonly<Record<string, PolicyDocument>>;
  AttachedPolicyArns: readonly string[];
  Groups: readonly string[];
}

/** The account's root user. */
export interface RootUserState {
  AccessKeys: Readonly<Record<string, "Active" | "Inactive">>;
  /** Serial numbers. */
  MfaDevices: readonly string[];
  /** Milliseconds since the epoch; absent until the password is changed for the first time. */
  PasswordLastChanged?: number;
}

export interface PolicyDocument {
  Statement?: PolicyStatement | readonly PolicyStatement[];
}

export interface PolicyStatement {
  Effect?: string;
  Action?: string | readonly string[];
  NotAction?: string | readonly string[];
  Resource?: string | readonly string[];
  Principal?: unknown;
  Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

export interface GroupState {
  Arn: string;
  Policies: Readonly<Record<string, PolicyDocument>>;
  AttachedPolicyArns: readonly string[];
}
