import type * as Sdk from "@aws-sdk/client-kms";
import type { Ask, Call } from "../../call.ts";
import { requestTagContext, resourceTagContext } from "../../iam/tag-context.ts";
import { asks } from "../../service.ts";
import { keyOfCiphertext } from "./crypto.ts";
import { lookUp, type FoundKey } from "./find.ts";
import { isGranted, mayRetire } from "./grants.ts";
import { kmsState } from "./state.ts";

type Context = Readonly<Record<string, string>> | undefined;
type AskContext = NonNullable<Ask["context"]>;

/** What an operation on a key asks of IAM: the key's own policy must let the caller in, or a grant. */
function onKey(
  call: Call,
  named: string | undefined,
  {
    context,
    more = {},
    operation = call.operation,
  }: { context?: Context; more?: AskContext; operation?: string } = {},
): Ask {
  const found = lookUp(call.scope, named ?? "");
  return found
    ? askFor(call, found, `kms:${operation}`, context, { ...requestAlias(named), ...more })
    : { action: `kms:${operation}`, resource: arnOf(call, named), context: callerContext(call) };
}

function askFor(call: Call, found: FoundKey, action: string, context: Context, more: AskContext = {}): Ask {
  const { key, scope } = found;
  return {
    action,
    resource: key.arn,
    resourcePolicy: key.policy,
    resourceAccount: scope.accountId,
    context: {
      ...callerContext(call),
      ...encryptionContext(context),
      ...tagContext(found),
      "kms:KeySpec": "SYMMETRIC_DEFAULT",
      "kms:KeyUsage": "ENCRYPT_DECRYPT",
      "kms:KeyOrigin": "AWS_KMS",
      "kms:MultiRegion": "false",
      ...more,
    },
    ...(isGranted(found, call.principal, action.slice("kms:".length), context ?? {}) && {
      grantedElsewhere: true,
    }),
  };
}

const callerContext = ({ principal, invokedBy, region }: Call): AskContext => ({
  // A service that calls for itself calls from no customer's account.
  ...(principal.type !== "AWSService" && { "kms:CallerAccount": principal.accountId }),
  ...(invokedBy && { "kms:ViaService": invokedBy.replace(/\.amazonaws\.com$/, `.${region}.amazonaws.com`) }),
});

const encryptionContext = (context: Context): AskContext => ({
  ...Object.fromEntries(
    Object.entries(context ?? {}).map(([name, value]) => [`kms:EncryptionContext:${name}`, value]),
  ),
  ...(context && { "kms:EncryptionContextKeys": Object.keys(context) }),
});

const tagContext = ({ key, scope }: FoundKey): AskContext => ({
  ...resourceTagContext(
    "kms",
    key.tags.map(({ TagKey: Key, TagValue: Value }) => ({ Key, Value })),
  ),
  "kms:ResourceAliases": kmsState(scope)
    .aliases.filter((row) => row.keyId === key.id)
    .map((row) => row.name),
});

const requestAlias = (named: string | undefined): AskContext => {
  const alias = /alias\/.+$/.exec(named ?? "")?.[0];
  return alias === undefined ? {} : { "kms:RequestAlias": alias };
};

const arnOf = ({ scope }: Call, named = ""): string =>
  named.startsWith("arn:")
    ? named
    : named === ""
      ? "*"
      : scope.arn("kms", named.startsWith("alias/") ? named : `key/${named}`);

const key = (input: { KeyId?: string | undefined }, call: Call): Ask => onKey(call, input.KeyId);

const sealing = (input: { KeyId?: string | undefined; EncryptionContext?: Context }, call: Call): Ask =>
  onKey(call, input.KeyId, { context: input.EncryptionContext });

const aliasAsk = (call: Call, name: string | undefined): Ask => ({
  action: `kms:${call.operation}`,
  resource: call.scope.arn("kms", name ?? ""),
  context: callerContext(call),
});

/** A ciphertext that names no key of ours is refused by the handler; there is nothing to ask about. */
function opening(
  call: Call,
  blob: unknown,
  named: string | undefined,
  context: Context,
  action: string,
): Ask[] {
  const found = keyOfCiphertext(call.scope, blob);
  if (found) return [askFor(call, found, action, context)];
  return named === undefined ? [] : [onKey(call, named, { context })];
}

const tagged = (tags: readonly { TagKey?: string | undefined; TagValue?: string | undefined }[] = []) =>
  requestTagContext(tags.map(({ TagKey: Key, TagValue: Value }) => ({ Key, Value })));

/**
 * What each operation asks of IAM.
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/kms-api-permissions-reference.html
 */
export const kmsAsks = asks<typeof Sdk>()({
  CreateKey: (input, call) => [
    {
      action: "kms:CreateKey",
      resource: "*",
      context: {
        ...callerContext(call),
        ...tagged(input.Tags),
        "kms:KeySpec": input.KeySpec ?? "SYMMETRIC_DEFAULT",
        "kms:KeyUsage": input.KeyUsage ?? "ENCRYPT_DECRYPT",
        "kms:KeyOrigin": input.Origin ?? "AWS_KMS",
        "kms:MultiRegion": String(input.MultiRegion ?? false),
        "kms:BypassPolicyLockoutSafetyCheck": String(input.BypassPolicyLockoutSafetyCheck ?? false),
      },
    },
    ...(input.Tags?.length
      ? [{ action: "kms:TagResource", resource: "*", context: tagged(input.Tags) }]
      : []),
  ],
  DescribeKey: key,
  UpdateKeyDescription: key,
  EnableKey: key,
  DisableKey: key,
  ScheduleKeyDeletion: (input, call) =>
    onKey(call, input.KeyId, {
      more: { "kms:ScheduleKeyDeletionPendingWindowInDays": String(input.PendingWindowInDays ?? 30) },
    }),
  CancelKeyDeletion: key,
  EnableKeyRotation: (input, call) =>
    onKey(call, input.KeyId, {
      more: { "kms:RotationPeriodInDays": String(input.RotationPeriodInDays ?? 365) },
    }),
  DisableKeyRotation: key,
  GetKeyRotationStatus: key,
  RotateKeyOnDemand: key,
  ListKeyRotations: key,
  GetKeyPolicy: key,
  PutKeyPolicy: (input, call) =>
    onKey(call, input.KeyId, {
      more: { "kms:BypassPolicyLockoutSafetyCheck": String(input.BypassPolicyLockoutSafetyCheck ?? false) },
    }),
  ListKeyPolicies: key,
  TagResource: (input, call) => onKey(call, input.KeyId, { more: tagged(input.Tags) }),
  UntagResource: (input, call) =>
    onKey(call, input.KeyId, { more: { "aws:TagKeys": [...(input.TagKeys ?? [])] } }),
  ListResourceTags: key,

  CreateAlias: (input, call) => [aliasAsk(call, input.AliasName), onKey(call, input.TargetKeyId)],
  UpdateAlias: (input, call) => [
    aliasAsk(call, input.AliasName),
    ...currentTarget(call, input.AliasName),
    onKey(call, input.TargetKeyId),
  ],
  DeleteAlias: (input, call) => [aliasAsk(call, input.AliasName), ...currentTarget(call, input.AliasName)],

  CreateGrant: (input, call) =>
    onKey(call, input.KeyId, {
      more: {
        "kms:GrantOperations": [...(input.Operations ?? [])],
        "kms:GranteePrincipal": input.GranteePrincipal,
        "kms:RetiringPrincipal": input.RetiringPrincipal,
        "kms:GrantIsForAWSResource": String(call.invokedBy !== undefined),
      },
    }),
  ListGrants: key,
  RevokeGrant: (input, call) =>
    onKey(call, input.KeyId, { more: { "kms:GrantIsForAWSResource": String(call.invokedBy !== undefined) } }),
  RetireGrant: (input, call) => (mayRetire(call, input as object) ? [] : [onKey(call, input.KeyId)]),

  Encrypt: sealing,
  GenerateDataKey: sealing,
  GenerateDataKeyWithoutPlaintext: sealing,
  Decrypt: (input, call) =>
    opening(call, input.CiphertextBlob, input.KeyId, input.EncryptionContext, "kms:Decrypt"),
  ReEncrypt: (input, call) => [
    ...opening(
      call,
      input.CiphertextBlob,
      input.SourceKeyId,
      input.SourceEncryptionContext,
      "kms:ReEncryptFrom",
    ),
    onKey(call, input.DestinationKeyId, {
      context: input.DestinationEncryptionContext,
      operation: "ReEncryptTo",
    }),
  ],
});

function currentTarget(call: Call, alias: string | undefined): Ask[] {
  const found = lookUp(call.scope, alias ?? "");
  return found ? [askFor(call, found, `kms:${call.operation}`, undefined)] : [];
}
