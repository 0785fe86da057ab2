import type * as sdk from "@aws-sdk/client-guardduty";
import type { UnprocessedAccount } from "@aws-sdk/client-guardduty";
import type { Call } from "../../call.ts";
import { AwsError } from "../../errors.ts";
import { handlers } from "../../service.ts";
import { FOUNDATIONAL } from "./detectors.ts";
import { detectorOf, invalidValue } from "./find.ts";

type Sdk = typeof sdk;

/** How long a detector and its protection plans cost nothing, in days. */
const FREE_TRIAL_DAYS = 30;
const DAY_MS = 86_400_000;

/**
 * Each account of the range stands for itself: nobody administers it, it is in no organisation, it has no members
 * and no invitations.
 */
export const members = handlers<Sdk>()({
  ListMembers(input, call) {
    detectorOf(call, input.DetectorId);
    return { Members: [] };
  },

  GetMembers(input, call) {
    detectorOf(call, input.DetectorId);
    return { Members: [], UnprocessedAccounts: unassociated(call, accountsIn(input)) };
  },

  GetMemberDetectors(input, call) {
    detectorOf(call, input.DetectorId);
    return { MemberDataSourceConfigurations: [], UnprocessedAccounts: unassociated(call, accountsIn(input)) };
  },

  GetAdministratorAccount(input, call) {
    detectorOf(call, input.DetectorId);
    return { Administrator: undefined };
  },

  GetMasterAccount(input, call) {
    detectorOf(call, input.DetectorId);
    return { Master: undefined };
  },

  ListInvitations() {
    return { Invitations: [] };
  },

  GetInvitationsCount() {
    return { InvitationsCount: 0 };
  },

  DescribeOrganizationConfiguration(input, call) {
    detectorOf(call, input.DetectorId);
    throw noOrganization();
  },

  ListOrganizationAdminAccounts() {
    throw noOrganization();
  },

  GetRemainingFreeTrialDays(input, call) {
    const row = detectorOf(call, input.DetectorId);
    const wanted = input.AccountIds ?? [call.account.id];
    const daysSince = (ms: number): number =>
      Math.max(0, FREE_TRIAL_DAYS - Math.floor((call.at - ms) / DAY_MS));
    const own = {
      AccountId: call.account.id,
      Features: [
        ...FOUNDATIONAL.map((Name) => ({ Name, FreeTrialDaysRemaining: daysSince(row.createdAt) })),
        ...Object.entries(row.features)
          .filter(([, feature]) => feature.enabled)
          .map(([name, feature]) => ({
            Name: name as "S3_DATA_EVENTS",
            FreeTrialDaysRemaining: daysSince(feature.updatedAt),
          })),
      ],
    };
    return {
      Accounts: wanted.includes(call.account.id) ? [own] : [],
      UnprocessedAccounts: unassociated(
        call,
        wanted.filter((id) => id !== call.account.id),
      ),
    };
  },
});

function accountsIn({ AccountIds: ids = [] }: { AccountIds?: readonly string[] | undefined }) {
  if (!ids.length || ids.length > 50 || ids.some((id) => !/^\d{12}$/.test(id))) throw invalidValue();
  return ids;
}

const unassociated = (call: Call, ids: readonly string[]): UnprocessedAccount[] =>
  ids.map((AccountId) => ({
    AccountId,
    Result: `The request is rejected because the given account ID is not an associated member of account ${call.account.id}.`,
  }));

const noOrganization = (): AwsError =>
  new AwsError(
    "BadRequestException",
    "The request failed because you do not have required AWS Organization master permission.",
    400,
    { Type: "InvalidInputException" },
  );
