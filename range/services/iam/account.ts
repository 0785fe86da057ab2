import type * as IAM from "@aws-sdk/client-iam";
import { AwsError } from "../../errors.ts";
import { GLOBAL } from "../../world.ts";
import { handlers } from "../../service.ts";
import { alreadyExists, invalidMember, noSuchEntity, required } from "./refusals.ts";
import { changeSettings, settingsOf } from "./settings.ts";
import { iamState, ROOT_OWNER } from "./state.ts";

export const account = handlers<typeof IAM>()({
  GetAccountSummary(_input, call) {
    const state = iamState(call.scope);
    const versions = state.policies.list().reduce((sum, { versions }) => sum + versions.length, 0);
    const enabled = state.mfaDevices.filter(({ owner }) => owner !== undefined);
    return {
      SummaryMap: {
        Users: state.users.size,
        UsersQuota: 5000,
        Groups: state.groups.size,
        GroupsQuota: 300,
        Roles: state.roles.size,
        RolesQuota: 1000,
        Policies: state.policies.size,
        PoliciesQuota: 1500,
        PolicyVersionsInUse: versions,
        PolicyVersionsInUseQuota: 10_000,
        PolicySizeQuota: 6144,
        VersionsPerPolicyQuota: 5,
        InstanceProfiles: state.instanceProfiles.size,
        InstanceProfilesQuota: 1000,
        MFADevices: state.mfaDevices.size,
        MFADevicesInUse: enabled.length,
        AccountMFAEnabled: Number(enabled.some(({ owner }) => owner === ROOT_OWNER)),
        AccountAccessKeysPresent: Number(
          state.accessKeys.find(({ userName }) => userName === undefined) !== undefined,
        ),
        AccountSigningCertificatesPresent: 0,
        AccountPasswordPresent: 1,
        AccessKeysPerUserQuota: 2,
        SigningCertificatesPerUserQuota: 2,
        ServerCertificates: 0,
        ServerCertificatesQuota: 20,
        GroupsPerUserQuota: 10,
        AttachedPoliciesPerUserQuota: 10,
        AttachedPoliciesPerGroupQuota: 10,
        AttachedPoliciesPerRoleQuota: 10,
        UserPolicySizeQuota: 2048,
        GroupPolicySizeQuota: 5120,
        AssumeRolePolicySizeQuota: 2048,
        Providers: state.samlProviders.size + state.oidcProviders.size,
        GlobalEndpointTokenVersion: 1,
      },
    };
  },

  /** The management account alone may ask, and it is never in the range. */
  ListOrganizationsFeatures(_input, call) {
    throw settingsOf(call.scope).managementAccountId === undefined
      ? new AwsError(
          "OrganizationNotFoundException",
          "The request was rejected because no organization is associated with your account.",
          400,
        )
      : new AwsError(
          "AccountNotManagementOrDelegatedAdministratorException",
          "The request was rejected because the account making the request is not the management account or delegated administrator account for centralized root access.",
          400,
        );
  },

  ListAccountAliases(_input, call) {
    const { alias } = settingsOf(call.scope);
    return { AccountAliases: alias === undefined ? [] : [alias], IsTruncated: false };
  },

  CreateAccountAlias(input, call) {
    const alias = required(input.AccountAlias, "accountAlias");
    if (!/^[a-z0-9]([a-z0-9]|-(?!-)){1,61}[a-z0-9]$/.test(alias))
      throw invalidMember(
        "accountAlias",
        "Member must satisfy regular expression pattern: ^[a-z0-9]([a-z0-9]|-(?!-)){1,61}[a-z0-9]$",
      );
    for (const other of call.world.accounts.values())
      if (settingsOf(other.scope(GLOBAL)).alias === alias)
        throw alreadyExists(`The account alias ${alias} already exists.`);
    changeSettings(call.scope, (row) => void (row.alias = alias));
  },

  DeleteAccountAlias(input, call) {
    const alias = required(input.AccountAlias, "accountAlias");
    if (settingsOf(call.scope).alias !== alias)
      throw noSuchEntity(`The account alias ${alias} cannot be found.`);
    changeSettings(call.scope, (row) => void delete row.alias);
  },
});
