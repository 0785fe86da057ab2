import type * as IAM from "@aws-sdk/client-iam";
import { AwsError } from "../../errors.ts";
import { handlers } from "../../service.ts";
import type { Scope } from "../../world.ts";
import { rootUser } from "./root-user.ts";
import { changeSettings, openedAt, settingsOf } from "./settings.ts";
import { type AccessKeyRow, iamState, ROOT_OWNER, type UserRow } from "./state.ts";
import { byName } from "./users.ts";
import { wholeSeconds } from "./whole-seconds.ts";

/** A report is not made anew for this long (IAM guide, "Get credential reports"). */
const FRESH_MS = 4 * 60 * 60 * 1000;

export const credentialReport = handlers<typeof IAM>()({
  GenerateCredentialReport(_input, call) {
    const present = settingsOf(call.scope).credentialReport;
    if (present && call.at - present.at < FRESH_MS) return { State: "COMPLETE" };
    const report = { content: writeReport(call.scope), at: call.at };
    changeSettings(call.scope, (row) => void (row.credentialReport = report));
    return {
      State: "STARTED",
      Description: "No report exists. Starting a new report generation task",
    };
  },

  GetCredentialReport(_input, call) {
    const report = settingsOf(call.scope).credentialReport;
    if (!report)
      throw new AwsError("ReportNotPresent", "No report exists. Call GenerateCredentialReport first.", 410);
    if (call.at - report.at >= FRESH_MS)
      throw new AwsError("ReportExpired", "The most recent credential report has expired.", 410);
    return {
      Content: Buffer.from(report.content),
      ReportFormat: "text/csv",
      GeneratedTime: wholeSeconds(report.at),
    };
  },
});

const COLUMNS = [
  "user",
  "arn",
  "user_creation_time",
  "password_enabled",
  "password_last_used",
  "password_last_changed",
  "password_next_rotation",
  "mfa_active",
  ...[1, 2].flatMap((n) => [
    `access_key_${n}_active`,
    `access_key_${n}_last_rotated`,
    `access_key_${n}_last_used_date`,
    `access_key_${n}_last_used_region`,
    `access_key_${n}_last_used_service`,
  ]),
  ...[1, 2].flatMap((n) => [`cert_${n}_active`, `cert_${n}_last_rotated`]),
];

function writeReport(scope: Scope): string {
  const state = iamState(scope);
  const lines = [
    rootLine(scope),
    ...state.users
      .list()
      .sort(byName)
      .map((user) => userLine(scope, user)),
  ];
  return [COLUMNS, ...lines].map((line) => line.join(",")).join("\n");
}

function rootLine(scope: Scope): string[] {
  return [
    ROOT_OWNER,
    `arn:aws:iam::${scope.accountId}:root`,
    moment(openedAt(scope)),
    "not_supported",
    moment(rootUser(scope).passwordLastUsed, "no_information"),
    "not_supported",
    "not_supported",
    ...credentialColumns(scope, undefined),
  ];
}

function userLine(scope: Scope, user: Readonly<UserRow>): string[] {
  const { loginProfile: profile } = user;
  const age = settingsOf(scope).passwordPolicy?.MaxPasswordAge;
  return [
    user.name,
    user.arn,
    moment(user.createDate),
    String(profile !== undefined),
    profile ? moment(user.passwordLastUsed, "no_information") : "N/A",
    moment(profile?.changedAt),
    profile && age !== undefined ? moment(profile.changedAt + age * 86_400_000) : "N/A",
    ...credentialColumns(scope, user.name),
  ];
}

function credentialColumns(scope: Scope, userName: string | undefined): string[] {
  const state = iamState(scope);
  const keys = state.accessKeys.filter((key) => key.userName === userName);
  const mfa = state.mfaDevices.find(({ owner }) => owner === (userName ?? ROOT_OWNER)) !== undefined;
  return [String(mfa), ...keyColumns(keys[0]), ...keyColumns(keys[1]), "false", "N/A", "false", "N/A"];
}

const keyColumns = (key: Readonly<AccessKeyRow> | undefined): string[] => [
  String(key?.status === "Active"),
  moment(key?.createDate),
  moment(key?.lastUsed?.at),
  key?.lastUsed?.region ?? "N/A",
  key?.lastUsed?.service ?? "N/A",
];

const moment = (timeMs: number | undefined, otherwise = "N/A"): string =>
  timeMs === undefined
    ? otherwise
    : wholeSeconds(timeMs)
        .toISOString()
        .replace(/\.\d+Z$/, "+00:00");
