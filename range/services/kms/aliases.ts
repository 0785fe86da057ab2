import type * as Sdk from "@aws-sdk/client-kms";
import { AwsError } from "../../errors.ts";
import { handlers } from "../../service.ts";
import { strictPageOf } from "../paging.ts";
import { findKey, findOwnKey, invalid, invalidMarker, mustNotBeLeaving, notFound } from "./find.ts";
import { kmsState } from "./state.ts";

export const aliases = handlers<typeof Sdk>()({
  CreateAlias(input, call) {
    const name = checkName(input.AliasName);
    const { key } = findOwnKey(call, input.TargetKeyId);
    mustNotBeLeaving(key);
    const arn = call.scope.arn("kms", name);
    const table = kmsState(call.scope).aliases;
    if (table.has(name))
      throw new AwsError("AlreadyExistsException", `An alias with the name ${arn} already exists`);
    table.put(name, { name, arn, keyId: key.id, createdAt: call.at, updatedAt: call.at });
  },

  UpdateAlias(input, call) {
    const name = checkName(input.AliasName);
    const table = kmsState(call.scope).aliases;
    if (!table.has(name)) throw notFound(`Alias ${call.scope.arn("kms", name)} is not found.`);
    const { key } = findOwnKey(call, input.TargetKeyId);
    mustNotBeLeaving(key);
    table.update(name, (row) => {
      row.keyId = key.id;
      row.updatedAt = call.at;
    });
  },

  DeleteAlias(input, call) {
    const name = checkName(input.AliasName);
    if (!kmsState(call.scope).aliases.delete(name))
      throw notFound(`Alias ${call.scope.arn("kms", name)} is not found.`);
  },

  ListAliases(input, call) {
    const keyId = input.KeyId === undefined ? undefined : findKey(call, input.KeyId).key.id;
    const page = strictPageOf(
      kmsState(call.scope).aliases.filter((row) => keyId === undefined || row.keyId === keyId),
      { token: input.Marker, size: input.Limit, most: input.Limit ?? 50 },
      invalidMarker,
    );
    return {
      Aliases: page.items.map((row) => ({
        AliasName: row.name,
        AliasArn: row.arn,
        TargetKeyId: row.keyId,
        CreationDate: new Date(row.createdAt),
        LastUpdatedDate: new Date(row.updatedAt),
      })),
      Truncated: page.nextToken !== undefined,
      ...(page.nextToken !== undefined && { NextMarker: page.nextToken }),
    };
  },
});

function checkName(name = ""): string {
  if (!name.startsWith("alias/")) throw invalid("Invalid identifier");
  if (name.startsWith("alias/aws/")) throw new AwsError("NotAuthorizedException", "", 400);
  if (!/^alias\/[a-zA-Z0-9/_-]{1,250}$/.test(name))
    throw new AwsError("InvalidAliasNameException", `Alias ${name} is not valid.`);
  return name;
}
