import type * as Sdk from "@aws-sdk/client-secrets-manager";
import type { APIErrorType, SecretValueEntry } from "@aws-sdk/client-secrets-manager";
import type { Call } from "../../call.ts";
import { AwsError, NotImplemented } from "../../errors.ts";
import { perform } from "../../journey.ts";
import { handlers } from "../../service.ts";
import { pageOf } from "../paging.ts";
import { open } from "./encryption.ts";
import { fits, checkFilters } from "./filters.ts";
import { checkId, findLiving } from "./find.ts";
import { addVersion, readToken, readValue } from "./new-version.ts";
import {
  checkLength,
  invalidMember,
  invalidParameter,
  invalidRequest,
  invalidSize,
  invalidToken,
  notFound,
} from "./refusals.ts";
import { versionAt } from "./stages.ts";
import { CURRENT, secretsState, type SecretRow, type VersionRow } from "./state.ts";
import { valueEntry } from "./views.ts";

/** BatchGetSecretValue answers so many at once. */
const MOST_AT_ONCE = 20;
const MOST_STAGES = 20;

/** What is secret, and who may read it. */
export const values = handlers<typeof Sdk>()({
  GetSecretValue(input, call) {
    const { secret, scope } = findLiving(call, input.SecretId);
    const version = pickVersion(secret, input);
    open(call, scope, version);
    secretsState(scope).secrets.note(secret.name, (row) => {
      row.accessedAt = call.at;
      row.versions.find(({ id }) => id === version.id)!.accessedAt = call.at;
    });
    return valueEntry(secret, version);
  },

  /** Each secret is read as by a GetSecretValue of its own, and one that cannot be read fails alone. */
  BatchGetSecretValue(input, call) {
    const { SecretIdList, Filters } = input;
    if (SecretIdList && Filters)
      throw invalidParameter("Either 'SecretIdList' or 'Filters' must be provided, but not both.");
    if (!SecretIdList && !Filters)
      throw invalidParameter("You must provide either 'SecretIdList' or 'Filters'.");
    if (input.MaxResults !== undefined && !Filters)
      throw invalidParameter(
        "'Filters' not specified. 'Filters' must also be specified when 'MaxResults' is provided.",
      );
    if (SecretIdList && (SecretIdList.length < 1 || SecretIdList.length > MOST_AT_ONCE))
      throw invalidMember(
        "secretIdList",
        `[${SecretIdList.join(", ")}]`,
        SecretIdList.length
          ? `Member must have length less than or equal to ${MOST_AT_ONCE}`
          : "Member must have length greater than or equal to 1",
      );
    const { items, nextToken } = pageOf(
      SecretIdList?.map(checkId) ?? chosen(call, Filters!),
      { token: input.NextToken, size: input.MaxResults, most: MOST_AT_ONCE },
      invalidToken,
      invalidSize,
    );
    const SecretValues: SecretValueEntry[] = [];
    const Errors: APIErrorType[] = [];
    for (const SecretId of items)
      try {
        SecretValues.push(readAlone(call, SecretId));
      } catch (thrown) {
        if (!(thrown instanceof AwsError) || thrown instanceof NotImplemented) throw thrown;
        Errors.push({ SecretId, ErrorCode: thrown.code, Message: thrown.message });
      }
    return { SecretValues, Errors, ...(nextToken !== undefined && { NextToken: nextToken }) };
  },

  PutSecretValue(input, call) {
    const token = readToken(call, input.ClientRequestToken);
    const found = findLiving(call, input.SecretId);
    const value = readValue(input);
    if (!value) throw invalidRequest("You must provide either SecretString or SecretBinary.");
    const stages = checkStages(input.VersionStages);
    const { secret } = found;
    const version = addVersion(call, found, { token, value, stages });
    return { ARN: secret.arn, Name: secret.name, VersionId: token, VersionStages: [...version.stages] };
  },
});

/** The version that a reader asks for: by its id, by a label, by both, or the current one. */
function pickVersion(
  secret: Readonly<SecretRow>,
  { VersionId, VersionStage }: { VersionId?: string | undefined; VersionStage?: string | undefined },
): VersionRow {
  checkLength("versionId", VersionId, 32, 64);
  checkLength("versionStage", VersionStage, 1, 256);
  const stage = VersionStage ?? CURRENT;
  const version =
    VersionId === undefined ? versionAt(secret, stage) : secret.versions.find(({ id }) => id === VersionId);
  if (
    version &&
    VersionId !== undefined &&
    VersionStage !== undefined &&
    !version.stages.includes(VersionStage)
  )
    throw invalidRequest("You provided a VersionStage that is not associated to the provided VersionId.");
  if (!version?.value)
    throw notFound(
      `Secrets Manager can't find the specified secret value for ${VersionId === undefined ? `staging label: ${stage}` : `VersionId: ${VersionId}`}`,
    );
  return version;
}

function chosen(call: Call, filters: readonly Sdk.Filter[]): string[] {
  checkFilters(filters);
  return secretsState(call.scope)
    .secrets.filter((row) => row.deletionAt === undefined && fits(row, call.region, filters))
    .map(({ arn }) => arn);
}

/** @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_BatchGetSecretValue.html */
function readAlone(call: Call, SecretId: string): SecretValueEntry {
  const { world, account, region, principal, actor, sourceIp, userAgent, vpcEndpoint, invokedBy } = call;
  return perform(world, {
    service: "secretsmanager",
    operation: "GetSecretValue",
    input: { SecretId },
    principal,
    accountId: account.id,
    region,
    actor,
    sourceIp,
    userAgent,
    vpcEndpoint,
    ...(invokedBy !== undefined && { invokedBy }),
  }) as SecretValueEntry;
}

function checkStages(stages: readonly string[] = [CURRENT]): string[] {
  if (stages.length < 1 || stages.length > MOST_STAGES)
    throw invalidMember(
      "versionStages",
      `[${stages.join(", ")}]`,
      stages.length
        ? `Member must have length less than or equal to ${MOST_STAGES}`
        : "Member must have length greater than or equal to 1",
    );
  for (const stage of stages) checkLength("versionStages.member", stage, 1, 256);
  return [...new Set(stages)];
}
