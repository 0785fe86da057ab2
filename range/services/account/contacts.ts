import type * as ACCOUNT from "@aws-sdk/client-account";
import type { AlternateContactType, ContactInformation } from "@aws-sdk/client-account";
import type { Call } from "../../call.ts";
import { AwsError } from "../../errors.ts";
import { handlers } from "../../service.ts";
import { openedAt } from "../iam/settings.ts";
import { refuseMembers } from "../refusal.ts";
import { checkFields, invalidField, type Field } from "./refusals.ts";
import { accountState, type ProfileRow } from "./state.ts";

const TYPES: readonly string[] = ["BILLING", "OPERATIONS", "SECURITY"];
const ALTERNATE = {
  Name: { most: 64 },
  Title: { most: 50 },
  EmailAddress: { most: 254, pattern: /^[\s]*[\w+=.#|!&-]+@[\w.-]+\.[\w]+[\s]*$/ },
  PhoneNumber: { most: 25, pattern: /^[\s0-9()+-]+$/ },
} satisfies Record<string, Field>;
const PRIMARY = {
  FullName: { most: 50 },
  AddressLine1: { most: 60 },
  AddressLine2: { most: 60, optional: true },
  AddressLine3: { most: 60, optional: true },
  City: { most: 50 },
  StateOrRegion: { most: 50, optional: true },
  DistrictOrCounty: { most: 50, optional: true },
  PostalCode: { most: 20 },
  CountryCode: { most: 2, pattern: /^[A-Z]{2}$/ },
  PhoneNumber: { most: 20, pattern: /^[+][\s0-9()-]+$/ },
  CompanyName: { most: 50, optional: true },
  WebsiteUrl: { most: 256, optional: true },
} satisfies Record<keyof ContactInformation, Field>;

/** With what the account was opened: made-up, and nobody's (RFC 2606 names, numbers that are kept for fiction). */
const OPENED_WITH: ContactInformation = {
  FullName: "Cloud Platform Team",
  CompanyName: "Corp",
  AddressLine1: "1 Example Street",
  City: "Seattle",
  StateOrRegion: "WA",
  PostalCode: "98101",
  CountryCode: "US",
  PhoneNumber: "+1 206-555-0100",
  WebsiteUrl: "https://corp.example",
};
const PROFILE = "account";

export const contacts = handlers<typeof ACCOUNT>()({
  GetAlternateContact(input, call) {
    refuseMembers("GetAlternateContact", input, ["AccountId"]);
    const { type, name, title, emailAddress, phoneNumber } = findContact(call, input.AlternateContactType);
    return {
      AlternateContact: {
        AlternateContactType: type,
        Name: name,
        Title: title,
        EmailAddress: emailAddress,
        PhoneNumber: phoneNumber,
      },
    };
  },

  PutAlternateContact(input, call) {
    refuseMembers("PutAlternateContact", input, ["AccountId"]);
    const type = checkType(input.AlternateContactType);
    const { Name, Title, EmailAddress, PhoneNumber } = checkFields(input, ALTERNATE);
    accountState(call.scope).alternateContacts.put(type, {
      type,
      name: Name!,
      title: Title!,
      emailAddress: EmailAddress!,
      phoneNumber: PhoneNumber!,
    });
  },

  DeleteAlternateContact(input, call) {
    refuseMembers("DeleteAlternateContact", input, ["AccountId"]);
    accountState(call.scope).alternateContacts.delete(findContact(call, input.AlternateContactType).type);
  },

  /**
   * Of a member alone, and by its organization's management account alone, which is never in the range (AWS Account
   * Management reference, GetPrimaryEmail).
   */
  GetPrimaryEmail(input, call): never {
    checkFields(input, { AccountId: { most: 12, pattern: /^\d{12}$/ } });
    const { principal } = call;
    throw new AwsError(
      "AccessDeniedException",
      `User: ${"arn" in principal ? principal.arn : principal.accountId} is not authorized to perform: account:GetPrimaryEmail`,
      403,
    );
  },

  GetContactInformation(input, call) {
    refuseMembers("GetContactInformation", input, ["AccountId"]);
    return { ContactInformation: { ...(profileOf(call).contact ?? OPENED_WITH) } };
  },

  PutContactInformation(input, call) {
    refuseMembers("PutContactInformation", input, ["AccountId"]);
    const contact = checkFields(input.ContactInformation ?? {}, PRIMARY) as unknown as ContactInformation;
    changeProfile(call, (row) => void (row.contact = contact));
  },

  GetAccountInformation(input, call) {
    refuseMembers("GetAccountInformation", input, ["AccountId"]);
    return {
      AccountId: call.account.id,
      AccountName: profileOf(call).name ?? call.account.name,
      AccountCreatedDate: new Date(openedAt(call.scope)),
      AccountState: "ACTIVE",
    };
  },

  PutAccountName(input, call) {
    refuseMembers("PutAccountName", input, ["AccountId"]);
    const { AccountName } = checkFields(input, { AccountName: { most: 50, pattern: /^[ -;=?-~]+$/ } });
    changeProfile(call, (row) => void (row.name = AccountName!));
  },
});

const profileOf = (call: Call): Readonly<ProfileRow> => accountState(call.scope).profile.get(PROFILE) ?? {};

function changeProfile(call: Call, change: (row: ProfileRow) => void): void {
  const { profile } = accountState(call.scope);
  if (!profile.has(PROFILE)) profile.put(PROFILE, {});
  profile.update(PROFILE, change);
}

function checkType(type: string | undefined): AlternateContactType {
  if (type === undefined) throw invalidField("alternateContactType", "Member must not be null");
  if (!TYPES.includes(type))
    throw invalidField("alternateContactType", `Member must satisfy enum value set: [${TYPES.join(", ")}]`);
  return type as AlternateContactType;
}

function findContact(call: Call, type: string | undefined) {
  const row = accountState(call.scope).alternateContacts.get(checkType(type));
  if (!row)
    throw new AwsError(
      "ResourceNotFoundException",
      "No contact of the inputted alternate contact type found.",
      404,
    );
  return row;
}
