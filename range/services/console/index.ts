import type { RecordRule, Service } from "../../service.ts";
import type { ConsoleHandlers } from "./handlers.ts";
import { idp } from "./idp.ts";
import { mail } from "./mail.ts";
import type { ConsoleOperations } from "./operations.ts";
import { nobodyCaller, rootCaller, signInCaller, signIns } from "./sign-in.ts";

type Name = keyof ConsoleOperations;

const handlers: ConsoleHandlers<Name> = { ...signIns, ...mail, ...idp };

const SIGN_IN = { eventSource: "signin.amazonaws.com", eventType: "AwsConsoleSignIn" } as const;
const MAIL = { eventSource: "mail.example", outside: true } as const;
const IDP = { eventSource: "idp.example", outside: true } as const;

/** CloudTrail guide, "AWS Management Console sign-in events". What is outside of AWS has sources that say so. */
const records: Record<Name, RecordRule> = {
  SignIn: {
    ...SIGN_IN,
    eventName: "ConsoleLogin",
    request: () => null,
    response: () => ({ ConsoleLogin: "Success" }),
    refused: { ConsoleLogin: "Failure" },
    additional: ({ MfaCode }) => ({
      LoginTo: "https://console.aws.amazon.com/console/home",
      MobileVersion: "No",
      MFAUsed: MfaCode === undefined ? "No" : "Yes",
    }),
  },
  ChangeRootPassword: {
    ...SIGN_IN,
    eventName: "PasswordUpdated",
    request: () => null,
    response: () => ({ PasswordUpdated: "Success" }),
    refused: { PasswordUpdated: "Failure" },
  },
  EnableRootMfa: { eventSource: "phone.example", outside: true, request: () => null },
  ListMail: MAIL,
  ReadMail: { ...MAIL, readOnly: true },
  ConfirmMail: MAIL,
  ListIdpUsers: IDP,
  DisableIdpUser: IDP,
  EnableIdpUser: IDP,
  EndIdpSessions: IDP,
};

/** Calls of people: the root user's by its password, the others are nobody whom AWS knows. */
const unsigned = {
  SignIn: signInCaller,
  ChangeRootPassword: rootCaller,
  EnableRootMfa: rootCaller,
  ...Object.fromEntries(Object.keys({ ...mail, ...idp }).map((name) => [name, nobodyCaller])),
} as NonNullable<Service["unsigned"]>;

/**
 * The stand-in console: what AWS has in web pages only, and what lies outside of AWS. No policy is asked: whoever may
 * use it is decided where it is reached, by the run's own token.
 */
export const standInConsole: Service = {
  id: "console",
  global: true,
  handlers: handlers as Service["handlers"],
  unsigned,
  asks: Object.fromEntries(Object.keys(handlers).map((name) => [name, () => []])),
  records,
};
