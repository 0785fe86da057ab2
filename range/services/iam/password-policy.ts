import type * as IAM from "@aws-sdk/client-iam";
import type { Call } from "../../call.ts";
import { handlers } from "../../service.ts";
import { invalidMember, noSuchEntity } from "./refusals.ts";
import { changeSettings, settingsOf } from "./settings.ts";
import type { PasswordPolicyRow } from "./state.ts";

/** What holds while an account has set no password policy of its own (IAM guide, "Default password policy"). */
const AWS_DEFAULT: PasswordPolicyRow = {
  MinimumPasswordLength: 8,
  RequireSymbols: false,
  RequireNumbers: false,
  RequireUppercaseCharacters: false,
  RequireLowercaseCharacters: false,
  AllowUsersToChangePassword: false,
};

/** The rules that a new password must meet now. */
export const passwordPolicyOf = (call: Call): PasswordPolicyRow =>
  settingsOf(call.scope).passwordPolicy ?? AWS_DEFAULT;

export const passwordPolicy = handlers<typeof IAM>()({
  UpdateAccountPasswordPolicy(input, call) {
    const { MinimumPasswordLength = 6, MaxPasswordAge, PasswordReusePrevention, HardExpiry } = input;
    within("minimumPasswordLength", MinimumPasswordLength, 6, 128);
    within("maxPasswordAge", MaxPasswordAge, 1, 1095);
    within("passwordReusePrevention", PasswordReusePrevention, 1, 24);
    const policy: PasswordPolicyRow = {
      MinimumPasswordLength,
      RequireSymbols: input.RequireSymbols ?? false,
      RequireNumbers: input.RequireNumbers ?? false,
      RequireUppercaseCharacters: input.RequireUppercaseCharacters ?? false,
      RequireLowercaseCharacters: input.RequireLowercaseCharacters ?? false,
      AllowUsersToChangePassword: input.AllowUsersToChangePassword ?? false,
      ...(MaxPasswordAge !== undefined && { MaxPasswordAge }),
      ...(PasswordReusePrevention !== undefined && { PasswordReusePrevention }),
      ...(HardExpiry !== undefined && { HardExpiry }),
    };
    changeSettings(call.scope, (row) => void (row.passwordPolicy = policy));
  },

  GetAccountPasswordPolicy(_input, call) {
    const { passwordPolicy } = settingsOf(call.scope);
    if (!passwordPolicy) throw noPolicy(call);
    return {
      PasswordPolicy: { ...passwordPolicy, ExpirePasswords: passwordPolicy.MaxPasswordAge !== undefined },
    };
  },

  DeleteAccountPasswordPolicy(_input, call) {
    if (!settingsOf(call.scope).passwordPolicy) throw noPolicy(call);
    changeSettings(call.scope, (row) => void delete row.passwordPolicy);
  },
});

const noPolicy = (call: Call): Error =>
  noSuchEntity(`The Password Policy with domain name ${call.account.id} cannot be found.`);

function within(member: string, value: number | undefined, least: number, most: number): void {
  if (value === undefined) return;
  if (value < least) throw invalidMember(member, `Member must have value greater than or equal to ${least}`);
  if (value > most) throw invalidMember(member, `Member must have value less than or equal to ${most}`);
}
