import type * as Sdk from "@aws-sdk/client-cloudwatch-logs";
import type { LogGroup } from "@aws-sdk/client-cloudwatch-logs";
import { AwsError } from "../../errors.ts";
import { handlers } from "../../service.ts";
import type { Scope } from "../../world.ts";
import { strictPageOf } from "../paging.ts";
import { refuseMembers } from "../refusal.ts";
import { byName, checkGroupName, findGroup, ofGroup } from "./find.ts";
import { alreadyExists, invalidMember, invalidParameter, invalidToken } from "./refusals.ts";
import { logsState, type LogGroupRow } from "./state.ts";
import { storedBytes } from "./stored-events.ts";
import { checkTags } from "./tags.ts";

const RETENTIONS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];
const CLASSES = ["STANDARD", "INFREQUENT_ACCESS", "DELIVERY"] as const;

export const groups = handlers<typeof Sdk>()({
  CreateLogGroup(input, { scope }) {
    const name = checkGroupName(input.logGroupName);
    if (logsState(scope).groups.has(name)) throw alreadyExists("log group");
    const logGroupClass = CLASSES.find((known) => known === (input.logGroupClass ?? "STANDARD"));
    if (!logGroupClass)
      throw invalidMember(
        "logGroupClass",
        input.logGroupClass,
        `Member must satisfy enum value set: [${CLASSES.join(", ")}]`,
      );
    createGroup(scope, name, {
      logGroupClass,
      tags: checkTags(input.tags ?? {}),
      deletionProtection: input.deletionProtectionEnabled ?? false,
      ...(input.kmsKeyId !== undefined && { kmsKeyId: input.kmsKeyId }),
    });
  },

  DeleteLogGroup(input, { scope }) {
    const group = findGroup(scope, input.logGroupName);
    if (group.deletionProtection)
      throw new AwsError(
        "ValidationException",
        "Log group cannot be deleted because deletion protection is enabled.",
      );
    const state = logsState(scope);
    for (const table of [state.streams, state.metricFilters, state.subscriptionFilters])
      for (const key of table.ids()) if (table.get(key)?.groupName === group.name) table.delete(key);
    state.groups.delete(group.name);
  },

  DescribeLogGroups(input, { scope }) {
    refuseMembers("DescribeLogGroups", input, ["accountIdentifiers", "logGroupIdentifiers"]);
    const { logGroupNamePrefix: prefix, logGroupNamePattern: pattern } = input;
    if (prefix !== undefined && pattern !== undefined)
      throw invalidParameter(
        "LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.",
      );
    const found = logsState(scope)
      .groups.filter(
        (group) =>
          group.name.startsWith(prefix ?? "") &&
          group.name.toLowerCase().includes((pattern ?? "").toLowerCase()) &&
          (input.logGroupClass === undefined || group.logGroupClass === input.logGroupClass),
      )
      .sort(byName);
    const page = strictPageOf(
      found,
      { token: input.nextToken, size: pageSize(input.limit), most: 50 },
      invalidToken,
    );
    return {
      logGroups: page.items.map((group) => groupView(scope, group)),
      ...(page.nextToken !== undefined && { nextToken: page.nextToken }),
    };
  },

  ListLogGroups(input, { scope }) {
    refuseMembers("ListLogGroups", input, [
      "accountIdentifiers",
      "dataSources",
      "fieldIndexNames",
      "logGroupTags",
    ]);
    const pattern = groupPattern(input.logGroupNamePattern);
    const found = logsState(scope)
      .groups.filter(
        (group) =>
          pattern.test(group.name) &&
          (input.logGroupClass === undefined || group.logGroupClass === input.logGroupClass),
      )
      .sort(byName);
    const page = strictPageOf(
      found,
      { token: input.nextToken, size: pageSize(input.limit ?? 50, 1_000), most: 1_000 },
      invalidToken,
    );
    return {
      logGroups: page.items.map((group) => ({
        logGroupName: group.name,
        logGroupArn: group.arn,
        logGroupClass: group.logGroupClass,
      })),
      ...(page.nextToken !== undefined && { nextToken: page.nextToken }),
    };
  },

  /** Nobody can put one: PutDataProtectionPolicy is refused by name. */
  GetDataProtectionPolicy(input, { scope }) {
    if (input.logGroupIdentifier === undefined)
      throw invalidMember("logGroupIdentifier", "null", "Member must not be null");
    findGroup(scope, undefined, input.logGroupIdentifier);
    return { logGroupIdentifier: input.logGroupIdentifier };
  },

  PutRetentionPolicy(input, { scope }) {
    const group = findGroup(scope, input.logGroupName);
    const days = input.retentionInDays;
    if (days === undefined || !RETENTIONS.includes(days))
      throw invalidMember(
        "retentionInDays",
        days,
        `Member must satisfy enum value set: [${RETENTIONS.join(", ")}]`,
      );
    logsState(scope).groups.update(group.name, (row) => void (row.retentionInDays = days));
  },

  DeleteRetentionPolicy(input, { scope }) {
    const group = findGroup(scope, input.logGroupName);
    logsState(scope).groups.update(group.name, (row) => void delete row.retentionInDays);
  },

  PutLogGroupDeletionProtection(input, { scope }) {
    const group = findGroup(scope, undefined, input.logGroupIdentifier);
    const enabled = input.deletionProtectionEnabled;
    if (enabled === undefined)
      throw invalidMember("deletionProtectionEnabled", "null", "Member must not be null");
    logsState(scope).groups.update(group.name, (row) => void (row.deletionProtection = enabled));
  },

  AssociateKmsKey(input, { scope }) {
    refuseMembers("AssociateKmsKey", input, ["resourceIdentifier"]);
    const group = findGroup(scope, input.logGroupName);
    const key = input.kmsKeyId;
    if (key === undefined) throw invalidMember("kmsKeyId", "null", "Member must not be null");
    logsState(scope).groups.update(group.name, (row) => void (row.kmsKeyId = key));
  },

  DisassociateKmsKey(input, { scope }) {
    refuseMembers("DisassociateKmsKey", input, ["resourceIdentifier"]);
    const group = findGroup(scope, input.logGroupName);
    logsState(scope).groups.update(group.name, (row) => void delete row.kmsKeyId);
  },
});

/** Makes a log group; the name must be free. */
export function createGroup(
  scope: Scope,
  name: string,
  more: Partial<Omit<LogGroupRow, "name" | "arn" | "creationTime">> = {},
): Readonly<LogGroupRow> {
  return logsState(scope).groups.put(name, {
    name,
    arn: scope.arn("logs", `log-group:${name}`),
    creationTime: scope.world.clock.now(),
    logGroupClass: "STANDARD",
    deletionProtection: false,
    tags: {},
    ...more,
  });
}

/**
 * What names ListLogGroups wants: up to five texts with `|` between them, each anywhere in the name, or with `^` at
 * its beginning (API reference, `logGroupNamePattern`).
 *
 * @throws {AwsError} InvalidParameterException for other expressions
 */
function groupPattern(pattern: string | undefined): RegExp {
  if (pattern === undefined) return /(?:)/;
  if (!/^(\^?[.\-_/#A-Za-z0-9]{3,24})(\|\^?[.\-_/#A-Za-z0-9]{3,24}){0,4}$/.test(pattern))
    throw invalidMember(
      "logGroupNamePattern",
      pattern,
      "Member must satisfy regular expression pattern: (\\^?[\\.\\-_\\/#A-Za-z0-9]{3,24})(\\|\\^?[\\.\\-_\\/#A-Za-z0-9]{3,24}){0,4}",
    );
  return new RegExp(pattern.replaceAll(".", "\\."));
}

/**
 * Checks a page size.
 *
 * @throws {AwsError} InvalidParameterException below 1 or above `most`
 */
export function pageSize(limit: number | undefined, most = 50): number {
  if (limit === undefined) return most;
  if (limit < 1) throw invalidMember("limit", limit, "Member must have value greater than or equal to 1");
  if (limit > most)
    throw invalidMember("limit", limit, `Member must have value less than or equal to ${most}`);
  return limit;
}

function groupView(scope: Scope, group: Readonly<LogGroupRow>): LogGroup {
  const { metricFilters, streams } = logsState(scope);
  return {
    logGroupName: group.name,
    creationTime: group.creationTime,
    ...(group.retentionInDays !== undefined && { retentionInDays: group.retentionInDays }),
    metricFilterCount: ofGroup(metricFilters, group.name).length,
    arn: `${group.arn}:*`,
    logGroupArn: group.arn,
    storedBytes: ofGroup(streams, group.name).reduce((sum, stream) => sum + storedBytes(stream), 0),
    ...(group.kmsKeyId !== undefined && { kmsKeyId: group.kmsKeyId }),
    logGroupClass: group.logGroupClass,
    deletionProtectionEnabled: group.deletionProtection,
  };
}
