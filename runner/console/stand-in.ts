import { isServiceError } from "./aws/failures.ts";

/** Carries out one operation of `range/services/console`; throws errors with `code` and `message`. */
export type Act = (operation: string, input: Record<string, unknown>) => Promise<Record<string, unknown>>;

export interface StandInResult {
  stdout: string;
  stderr: string;
  exitCode: number;
}

/** What shells say of a command that was called wrongly. */
export const STAND_IN_USAGE = 2;

export const STAND_IN_HELP = `usage: console <command> [--json]

A stand-in, for this drill only: there is no such command on AWS. It does what AWS has in its web
pages and in no API, and what lies outside of AWS: reading mail, and running the company's identity
provider (IdP). Everything it does is on the record of the drill.

  console sign-in --root         sign in as the root user: prints exports of session credentials,
                                 good for 15 minutes, as \`aws login\` hands them out
  console change-root-password   give the root user a new password, which goes into the safe
  console enable-root-mfa        register the safe's phone as an MFA device of the root user
  console mail [list]            mail that came to the addresses of the account's topics
  console mail read N            one mail
  console mail confirm N         open the link of a mail that asks to confirm a subscription
  console idp [users]            users of the IdP and the browsers in which they are signed in
  console idp disable USER       no more tokens for a user; those that were issued live until they expire
  console idp enable USER        tokens again
  console idp end-sessions USER  sign all browsers of a user out; the password still signs in again

Example:
  ( eval "$(console sign-in --root)"; aws iam list-access-keys )
`;

/** Runs one command line of the stand-in console, \`console\` itself left out. */
export async function runStandIn(words: readonly string[], act: Act): Promise<StandInResult> {
  const plain = words.filter((word) => word !== "--json");
  if (!plain.length || plain.some((word) => ["help", "--help", "-h"].includes(word)))
    return { stdout: STAND_IN_HELP, stderr: "", exitCode: 0 };
  const command = commandOf(plain);
  if (!command)
    return failure(
      `there is no \`console ${plain.join(" ")}\`; \`console --help\` shows what there is`,
      STAND_IN_USAGE,
    );
  try {
    const output = await act(command.operation, command.input);
    const text = words.includes("--json") ? JSON.stringify(output, null, 2) : command.show(output as never);
    return { stdout: `${text}\n`, stderr: "", exitCode: 0 };
  } catch (error) {
    if (!isServiceError(error)) throw error;
    return failure(error.message, 1);
  }
}

const failure = (message: string, exitCode: number): StandInResult => ({
  stdout: "",
  stderr: `console: ${message}\n`,
  exitCode,
});

interface Command {
  operation: string;
  input: Record<string, unknown>;
  show: (output: never) => string;
}

function commandOf(words: readonly string[]): Command | undefined {
  const [first, second, third, more] = words;
  if (more !== undefined) return undefined;
  const number = /^[1-9]\d*$/.test(third ?? "") ? Number(third) : undefined;
  switch (`${first} ${second ?? ""} ${third === undefined ? "" : "X"}`.trim()) {
    case "sign-in --root":
      return { operation: "SignIn", input: { Root: true }, show: exportsOf };
    case "change-root-password":
      return { operation: "ChangeRootPassword", input: {}, show: () => "The root user has a new password." };
    case "enable-root-mfa":
      return {
        operation: "EnableRootMfa",
        input: {},
        show: ({ SerialNumber }: { SerialNumber: string }) =>
          `The root user has the MFA device ${SerialNumber}.`,
      };
    case "mail":
    case "mail list":
      return { operation: "ListMail", input: {}, show: mailList };
    case "mail read X":
      return number === undefined
        ? undefined
        : { operation: "ReadMail", input: { Number: number }, show: mailText };
    case "mail confirm X":
      return number === undefined
        ? undefined
        : {
            operation: "ConfirmMail",
            input: { Number: number },
            show: ({ SubscriptionArn }: { SubscriptionArn: string }) =>
              `Subscription confirmed: ${SubscriptionArn}`,
          };
    case "idp":
    case "idp users":
      return { operation: "ListIdpUsers", input: {}, show: userList };
    case "idp disable X":
      return { operation: "DisableIdpUser", input: { UserName: third }, show: () => `${third} is disabled.` };
    case "idp enable X":
      return { operation: "EnableIdpUser", input: { UserName: third }, show: () => `${third} is enabled.` };
    case "idp end-sessions X":
      return {
        operation: "EndIdpSessions",
        input: { UserName: third },
        show: ({ Ended }: { Ended: number }) => `${Ended} sessions of ${third} are ended.`,
      };
    default:
      return undefined;
  }
}

interface Signed {
  AccessKeyId: string;
  SecretAccessKey: string;
  SessionToken: string;
}

const exportsOf = ({ AccessKeyId, SecretAccessKey, SessionToken }: Signed): string =>
  [
    `export AWS_ACCESS_KEY_ID='${AccessKeyId}'`,
    `export AWS_SECRET_ACCESS_KEY='${SecretAccessKey}'`,
    `export AWS_SESSION_TOKEN='${SessionToken}'`,
  ].join("\n");

interface MailLine {
  Number: number;
  At: Date;
  To: string;
  Subject: string;
  Confirms: boolean;
}

const mailList = ({ Mails }: { Mails: readonly MailLine[] }): string =>
  Mails.map(
    ({ Number, At, To, Subject, Confirms }) =>
      `${String(Number).padStart(3)}  ${moment(At)}  ${To}  ${Subject}${Confirms ? "  (asks for a confirmation)" : ""}`,
  ).join("\n") || "No mail.";

const mailText = ({ At, To, Subject, Body }: MailLine & { Body: string }): string =>
  `Date: ${moment(At)}\nTo: ${To}\nSubject: ${Subject}\n\n${Body.trimEnd()}`;

interface IdpUser {
  UserName: string;
  Enabled: boolean;
  Sessions: readonly { StartedAt: Date; IpAddress: string; UserAgent: string }[];
}

const userList = ({ Users }: { Users: readonly IdpUser[] }): string =>
  Users.flatMap(({ UserName, Enabled, Sessions }) => [
    `${UserName}  ${Enabled ? "enabled" : "disabled"}`,
    ...Sessions.map((x) => `    signed in ${moment(x.StartedAt)} from ${x.IpAddress}  ${x.UserAgent}`),
  ]).join("\n") || "No users.";

const moment = (date: Date): string => `${date.toISOString().slice(0, 19)}Z`;
