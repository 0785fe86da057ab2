import type * as Sdk from "@aws-sdk/client-kms";
import type { GrantListEntry } from "@aws-sdk/client-kms";
import type { Call } from "../../call.ts";
import { AwsError } from "../../errors.ts";
import type { Principal } from "../../iam/principal.ts";
import { handlers } from "../../service.ts";
import { strictPageOf } from "../paging.ts";
import { findKey, invalid, invalidMarker, mustBeEnabled, nullMember, type FoundKey } from "./find.ts";
import { kmsState, type GrantRow } from "./state.ts";

type Context = Readonly<Record<string, string>>;

/** Grants: permissions beside the key's policy, for one principal and some operations, until they are revoked. */
export const grants = handlers<typeof Sdk>()({
  CreateGrant(input, call) {
    const found = findKey(call, input.KeyId);
    mustBeEnabled(found.key);
    const { GranteePrincipal: grantee, Operations: operations } = input;
    if (!grantee) throw invalid(nullMember("granteePrincipal"));
    if (!operations?.length) throw invalid(nullMember("operations"));
    for (const arn of [grantee, input.RetiringPrincipal])
      if (arn !== undefined && !/^arn:aws:(iam|sts)::\d{12}:/.test(arn))
        throw new AwsError("InvalidArnException", `${arn} is not a valid principal`);
    const { grants: table, random } = kmsState(found.scope);
    const same = table.find(
      (row) => input.Name !== undefined && row.name === input.Name && isSame(row, found, input),
    );
    if (same) return { GrantId: same.id, GrantToken: same.token };
    const id = random.hex(64);
    const token = Buffer.from(random.hex(96), "hex").toString("base64");
    table.put(id, {
      id,
      token,
      keyId: found.key.id,
      grantee,
      operations: [...operations],
      createdAt: call.at,
      issuingAccount: call.account.id,
      ...(input.Name !== undefined && { name: input.Name }),
      ...(input.RetiringPrincipal !== undefined && { retiring: input.RetiringPrincipal }),
      ...(input.Constraints && { constraints: structuredClone(input.Constraints) }),
    });
    return { GrantId: id, GrantToken: token };
  },

  ListGrants(input, call) {
    const found = findKey(call, input.KeyId);
    const listed = kmsState(found.scope).grants.filter(
      (row) =>
        row.keyId === found.key.id &&
        (input.GrantId === undefined || row.id === input.GrantId) &&
        (input.GranteePrincipal === undefined || row.grantee === input.GranteePrincipal),
    );
    return listing(listed, found.key.arn, input);
  },

  ListRetirableGrants(input, call) {
    const { grants: table, keys } = kmsState(call.scope);
    const listed = table.filter((row) => row.retiring === input.RetiringPrincipal);
    return listing(listed, undefined, input, (row) => keys.get(row.keyId)?.arn);
  },

  RevokeGrant(input, call) {
    const found = findKey(call, input.KeyId);
    const { grants: table } = kmsState(found.scope);
    if (table.get(input.GrantId)?.keyId !== found.key.id)
      throw new AwsError("NotFoundException", `Grant ID ${input.GrantId} not found`);
    table.delete(input.GrantId!);
  },

  RetireGrant(input, call) {
    const { grants: table } = kmsState(call.scope);
    const row = table.find((grant) => grant.token === input.GrantToken || grant.id === input.GrantId);
    if (!row)
      throw input.GrantToken !== undefined
        ? new AwsError("InvalidGrantTokenException", "")
        : new AwsError("NotFoundException", `Grant ID ${input.GrantId} not found`);
    table.delete(row.id);
  },
});

/**
 * Whether a grant lets a caller carry out an operation on a key.
 *
 * @param context the encryption context of the request, which a grant may ask for
 */
export function isGranted(
  { key, scope }: FoundKey,
  principal: Principal,
  operation: string,
  context: Context,
): boolean {
  const names = namesOf(principal);
  return (
    kmsState(scope).grants.find(
      (row) =>
        row.keyId === key.id &&
        names.includes(row.grantee) &&
        row.operations.some((granted) => granted === operation) &&
        fitsConstraints(row, context),
    ) !== undefined
  );
}

/** Whether the caller may give a grant back: the grantee where RetireGrant is granted, or who is named for it. */
export function mayRetire(call: Call, input: { GrantToken?: string; GrantId?: string }): boolean {
  const names = namesOf(call.principal);
  const row = kmsState(call.scope).grants.find(
    (grant) => grant.token === input.GrantToken || grant.id === input.GrantId,
  );
  if (!row) return false;
  return (
    (row.retiring !== undefined && names.includes(row.retiring)) ||
    (names.includes(row.grantee) && row.operations.includes("RetireGrant"))
  );
}

/** By what a grant may name a caller: a session by its role, too. */
function namesOf(principal: Principal): string[] {
  if (!("arn" in principal)) return [];
  return principal.type === "AssumedRole" ? [principal.arn, principal.roleArn] : [principal.arn];
}

function fitsConstraints({ constraints }: Readonly<GrantRow>, context: Context): boolean {
  const { EncryptionContextEquals: equals, EncryptionContextSubset: subset } = constraints ?? {};
  const holds = (wanted: Context): boolean =>
    Object.entries(wanted).every(([name, value]) => context[name] === value);
  if (equals) return holds(equals) && Object.keys(context).length === Object.keys(equals).length;
  return !subset || holds(subset);
}

const isSame = (
  row: Readonly<GrantRow>,
  { key }: FoundKey,
  input: {
    GranteePrincipal?: string | undefined;
    Operations?: readonly string[] | undefined;
    Constraints?: unknown;
  },
): boolean =>
  row.keyId === key.id &&
  row.grantee === input.GranteePrincipal &&
  JSON.stringify(row.operations) === JSON.stringify(input.Operations) &&
  JSON.stringify(row.constraints) === JSON.stringify(input.Constraints);

function listing(
  rows: readonly Readonly<GrantRow>[],
  keyArn: string | undefined,
  input: { Marker?: string | undefined; Limit?: number | undefined },
  arnOf: (row: Readonly<GrantRow>) => string | undefined = () => keyArn,
) {
  const page = strictPageOf(
    rows,
    { token: input.Marker, size: input.Limit, most: input.Limit ?? 50 },
    invalidMarker,
  );
  return {
    Grants: page.items.map((row) => entryOf(row, arnOf(row))),
    Truncated: page.nextToken !== undefined,
    ...(page.nextToken !== undefined && { NextMarker: page.nextToken }),
  };
}

const entryOf = (row: Readonly<GrantRow>, keyArn: string | undefined): GrantListEntry => ({
  KeyId: keyArn,
  GrantId: row.id,
  Name: row.name ?? "",
  CreationDate: new Date(row.createdAt),
  GranteePrincipal: row.grantee,
  ...(row.retiring !== undefined && { RetiringPrincipal: row.retiring }),
  IssuingAccount: `arn:aws:iam::${row.issuingAccount}:root`,
  Operations: [...row.operations],
  ...(row.constraints && { Constraints: structuredClone(row.constraints) }),
});
