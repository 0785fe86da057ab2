/**
 * What people do in browsers, in mailboxes and on phones, where AWS has no API: the operations of the stand-in
 * console. Their shapes are our own.
 */
export interface ConsoleOperations {
  /** Signs in to the AWS console, as root or as an IAM user, and answers credentials as `aws login` does. */
  SignIn(input: {
    Root?: boolean;
    /** An IAM user, where it is not root. */
    UserName?: string;
    Password: string;
    MfaCode?: string;
  }): { AccessKeyId: string; SecretAccessKey: string; SessionToken: string; Expiration: Date };
  /** Changes the root user's password, on the page of the account's security credentials. */
  ChangeRootPassword(input: {
    Password: string;
    MfaCode?: string;
    NewPassword?: string;
  }): Record<string, never>;
  /** Registers a phone as the root user's MFA device, as the console's wizard does. */
  EnableRootMfa(input: { Password: string; MfaCode?: string }): { SerialNumber: string };
  /** The mail that the account's people received, the oldest first. */
  ListMail(input: Record<string, never>): { Mails: MailLine[] };
  ReadMail(input: { Number: number }): MailLine & { Body: string };
  /** Opens the link of a mail that asks to confirm a subscription. */
  ConfirmMail(input: { Number: number }): { SubscriptionArn: string };
  ListIdpUsers(input: Record<string, never>): { Users: IdpUser[] };
  /** From then on the user is given no token. Tokens that were given live until they expire. */
  DisableIdpUser(input: { UserName: string }): Record<string, never>;
  EnableIdpUser(input: { UserName: string }): Record<string, never>;
  /** Signs all browsers of a user out. Whoever knows the password signs in again. */
  EndIdpSessions(input: { UserName: string }): { Ended: number };
}

export interface MailLine {
  /** From 1; {@link ConsoleOperations.ReadMail} takes it. */
  Number: number;
  At: Date;
  To: string;
  Subject: string;
  /** Whether it asks for a confirmation. */
  Confirms: boolean;
}

export interface IdpUser {
  Issuer: string;
  UserName: string;
  Enabled: boolean;
  Sessions: { StartedAt: Date; IpAddress: string; UserAgent: string }[];
}

export type ConsoleInput<Name extends keyof ConsoleOperations> = Parameters<ConsoleOperations[Name]>[0];
export type ConsoleOutput<Name extends keyof ConsoleOperations> = ReturnType<ConsoleOperations[Name]>;
