import type { Credentials } from "./aws.ts";

/** Credentials of somebody who signed in, as AWS spells them. */
export interface SignedIn {
  AccessKeyId: string;
  SecretAccessKey: string;
  SessionToken: string;
}

/** What a sign-in takes. The trainee's stand-in knows the root user's password and code by itself. */
interface Secrets {
  Password?: string;
  MfaCode?: string;
}

export interface Mail {
  /** From 1, in order of arrival. */
  Number: number;
  At: Date;
  To: string;
  Subject: string;
  /** Whether it asks for a confirmation. */
  Confirms: boolean;
}

/** Acts that AWS has no API for: in its web pages, in mailboxes, and at the company's identity provider. */
export interface ConsoleClient {
  signIn(input: ({ Root: true } | { UserName: string }) & Secrets): Promise<SignedIn & { Expiration: Date }>;
  changeRootPassword(input: Secrets & { NewPassword?: string }): Promise<object>;
  enableRootMfa(input: Secrets): Promise<{ SerialNumber: string }>;
  listMail(input: object): Promise<{ Mails: Mail[] }>;
  readMail(input: { Number: number }): Promise<Mail & { Body: string }>;
  confirmMail(input: { Number: number }): Promise<{ SubscriptionArn: string }>;
  listIdpUsers(input: object): Promise<{
    Users: {
      Issuer: string;
      UserName: string;
      Enabled: boolean;
      Sessions: { StartedAt: Date; IpAddress: string; UserAgent: string }[];
    }[];
  }>;
  disableIdpUser(input: { UserName: string }): Promise<object>;
  enableIdpUser(input: { UserName: string }): Promise<object>;
  endIdpSessions(input: { UserName: string }): Promise<{ Ended: number }>;
}

/** AWS's spelling of credentials in ours. */
export const signedIn = ({ AccessKeyId, SecretAccessKey, SessionToken }: SignedIn): Credentials => ({
  accessKeyId: AccessKeyId,
  secretAccessKey: SecretAccessKey,
  sessionToken: SessionToken,
});
