import type * as Sdk from "@aws-sdk/client-secrets-manager";
import { handlers } from "../../service.ts";
import { pageOf } from "../paging.ts";
import { change, findLiving, findSecret } from "./find.ts";
import { checkLength, invalidParameter, invalidSize, invalidToken, notFound } from "./refusals.ts";
import { attach, detach, removeDeprecated, versionAt } from "./stages.ts";
import { CURRENT, type SecretRow } from "./state.ts";
import { dayOf } from "./views.ts";

/** How Secrets Manager calls its own key where it lists keys. */
const OWN_KEY = "DefaultEncryptionKey";

/** The versions of secrets, and the labels on them. */
export const versions = handlers<typeof Sdk>()({
  ListSecretVersionIds(input, call) {
    const { secret } = findSecret(call, input.SecretId);
    const { items, nextToken } = pageOf(
      secret.versions.filter(({ stages }) => stages.length || input.IncludeDeprecated),
      { token: input.NextToken, size: input.MaxResults, most: 100 },
      invalidToken,
      invalidSize,
    );
    return {
      Versions: items.map(({ id, stages, accessedAt, createdAt, keys }) => ({
        VersionId: id,
        ...(stages.length && { VersionStages: [...stages] }),
        ...(accessedAt !== undefined && { LastAccessedDate: dayOf(accessedAt) }),
        CreatedDate: new Date(createdAt),
        ...(keys.length && { KmsKeyIds: keys.map(({ kmsKeyId }) => kmsKeyId ?? OWN_KEY) }),
      })),
      ...(nextToken !== undefined && { NextToken: nextToken }),
      ARN: secret.arn,
      Name: secret.name,
    };
  },

  /** A label moves only away from where the caller knows it to be. */
  UpdateSecretVersionStage(input, call) {
    const found = findLiving(call, input.SecretId);
    const { secret } = found;
    const { VersionStage: stage = "", RemoveFromVersionId: from, MoveToVersionId: to } = input;
    checkLength("versionStage", stage, 1, 256);
    for (const id of [from, to]) checkVersion(secret, id);
    if (from === undefined && to === undefined)
      throw invalidParameter("You must specify RemoveFromVersionId, MoveToVersionId, or both.");
    checkHolder(secret, stage, from, to);
    if (to === undefined && stage === CURRENT)
      throw invalidParameter(
        "You can only move staging label AWSCURRENT to a different secret version. It can’t be completely removed.",
      );
    change(found, (row) => {
      if (to === undefined) detach(row, stage);
      else
        attach(
          row,
          row.versions.find(({ id }) => id === to)!,
          [stage],
        );
      removeDeprecated(row, call.at);
    });
    return { ARN: secret.arn, Name: secret.name };
  },
});

function checkVersion({ versions: known }: Readonly<SecretRow>, wanted: string | undefined): void {
  checkLength("versionId", wanted, 32, 64);
  if (wanted !== undefined && !known.some(({ id }) => id === wanted))
    throw notFound(`Secrets Manager can't find the specified secret value for VersionId: ${wanted}`);
}

function checkHolder(
  secret: Readonly<SecretRow>,
  stage: string,
  from: string | undefined,
  to: string | undefined,
): void {
  const holder = versionAt(secret, stage)?.id;
  if (holder === from) return;
  if (from !== undefined)
    throw invalidParameter(
      `When you move staging label ${stage}, RemoveFromVersionId must be set to the version that currently has the staging label ${stage}.`,
    );
  if (holder !== to)
    throw invalidParameter(
      `The parameter RemoveFromVersionId can't be empty. Staging label ${stage} is currently attached to version ${holder}, so you must explicitly reference that version in RemoveFromVersionId.`,
    );
}
