import type * as IAM from "@aws-sdk/client-iam";
import type { Tag as TagInput } from "@aws-sdk/client-iam";
import type { Call } from "../../call.ts";
import { handlers } from "../../service.ts";
import type { Table } from "../../table.ts";
import { findInstanceProfile, findOwnRole, findRole, findUser } from "./find.ts";
import { findOwnPolicy } from "./managed-policies.ts";
import { iamPage } from "./pages.ts";
import { noSuchEntity, required } from "./refusals.ts";
import { findOidcProvider } from "./oidc-providers.ts";
import { findSamlProvider } from "./saml-providers.ts";
import { iamState, type MfaRow, type Tag } from "./state.ts";
import { checkTags, mergeTags, removeTags } from "./tagging.ts";

type Tagged = { tags: Tag[] };
type PageInput = { Marker?: string | undefined; MaxItems?: number | undefined };

export const tags = handlers<typeof IAM>()({
  TagUser: (input, call) => add(iamState(call.scope).users, findUser(call, input.UserName).name, input.Tags),
  UntagUser: (input, call) =>
    remove(iamState(call.scope).users, findUser(call, input.UserName).name, input.TagKeys),
  ListUserTags: (input, call) => list(findUser(call, input.UserName), input),

  TagRole: (input, call) =>
    add(iamState(call.scope).roles, findOwnRole(call, input.RoleName).name, input.Tags),
  UntagRole: (input, call) =>
    remove(iamState(call.scope).roles, findOwnRole(call, input.RoleName).name, input.TagKeys),
  ListRoleTags: (input, call) => list(findRole(call, input.RoleName), input),

  TagPolicy: (input, call) =>
    add(iamState(call.scope).policies, findOwnPolicy(call, input.PolicyArn).arn, input.Tags),
  UntagPolicy: (input, call) =>
    remove(iamState(call.scope).policies, findOwnPolicy(call, input.PolicyArn).arn, input.TagKeys),
  ListPolicyTags: (input, call) => list(findOwnPolicy(call, input.PolicyArn), input),

  TagInstanceProfile: (input, call) =>
    add(
      iamState(call.scope).instanceProfiles,
      findInstanceProfile(call, input.InstanceProfileName).name,
      input.Tags,
    ),
  UntagInstanceProfile: (input, call) =>
    remove(
      iamState(call.scope).instanceProfiles,
      findInstanceProfile(call, input.InstanceProfileName).name,
      input.TagKeys,
    ),
  ListInstanceProfileTags: (input, call) => list(findInstanceProfile(call, input.InstanceProfileName), input),

  TagMFADevice: (input, call) =>
    add(iamState(call.scope).mfaDevices, findDevice(call, input.SerialNumber).serialNumber, input.Tags),
  UntagMFADevice: (input, call) =>
    remove(iamState(call.scope).mfaDevices, findDevice(call, input.SerialNumber).serialNumber, input.TagKeys),
  ListMFADeviceTags: (input, call) => list(findDevice(call, input.SerialNumber), input),

  TagSAMLProvider: (input, call) =>
    add(iamState(call.scope).samlProviders, findSamlProvider(call, input.SAMLProviderArn).arn, input.Tags),
  UntagSAMLProvider: (input, call) =>
    remove(
      iamState(call.scope).samlProviders,
      findSamlProvider(call, input.SAMLProviderArn).arn,
      input.TagKeys,
    ),
  ListSAMLProviderTags: (input, call) => list(findSamlProvider(call, input.SAMLProviderArn), input),

  TagOpenIDConnectProvider: (input, call) =>
    add(
      iamState(call.scope).oidcProviders,
      findOidcProvider(call, input.OpenIDConnectProviderArn).arn,
      input.Tags,
    ),
  UntagOpenIDConnectProvider: (input, call) =>
    remove(
      iamState(call.scope).oidcProviders,
      findOidcProvider(call, input.OpenIDConnectProviderArn).arn,
      input.TagKeys,
    ),
  ListOpenIDConnectProviderTags: (input, call) =>
    list(findOidcProvider(call, input.OpenIDConnectProviderArn), input),
});

function add<Row extends Tagged>(table: Table<Row>, id: string, tags: TagInput[] | undefined): void {
  const added = checkTags(required(tags, "tags"));
  const merged = mergeTags(table.get(id)!.tags, added);
  table.update(id, (row) => void (row.tags = merged));
}

function remove<Row extends Tagged>(table: Table<Row>, id: string, keys: string[] | undefined): void {
  const left = removeTags(table.get(id)!.tags, keys);
  table.update(id, (row) => void (row.tags = left));
}

function list(row: Readonly<Tagged>, input: PageInput) {
  const { items, ...page } = iamPage(row.tags, input);
  return { Tags: items.map((tag) => ({ ...tag })), ...page };
}

function findDevice(call: Call, serialNumber: string | undefined): Readonly<MfaRow> {
  const row = iamState(call.scope).mfaDevices.get(required(serialNumber, "serialNumber"));
  if (!row) throw noSuchEntity(`MFA Device with serial number ${serialNumber} does not exist.`);
  return row;
}
