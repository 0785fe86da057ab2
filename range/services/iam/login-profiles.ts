import type * as IAM from "@aws-sdk/client-iam";
import type { Call } from "../../call.ts";
import { AwsError } from "../../errors.ts";
import { handlers } from "../../service.ts";
import { findUser, userNameOrCaller } from "./find.ts";
import { passwordPolicyOf } from "./password-policy.ts";
import { accessDenied, alreadyExists, noSuchEntity, required, validationError } from "./refusals.ts";
import { iamState, type UserRow } from "./state.ts";
import { wholeSeconds } from "./whole-seconds.ts";

export const loginProfiles = handlers<typeof IAM>()({
  CreateLoginProfile(input, call) {
    const user = profileUser(call, input.UserName);
    if (user.loginProfile) throw alreadyExists(`Login Profile for user ${user.name} already exists.`);
    const password = checkPassword(call, required(input.Password, "password"));
    const passwordResetRequired = input.PasswordResetRequired ?? false;
    iamState(call.scope).users.update(user.name, (row) => {
      row.loginProfile = { createDate: call.at, password, passwordResetRequired, changedAt: call.at };
    });
    return {
      LoginProfile: {
        UserName: user.name,
        CreateDate: wholeSeconds(call.at),
        PasswordResetRequired: passwordResetRequired,
      },
    };
  },

  GetLoginProfile(input, call) {
    const { name, loginProfile } = userWithProfile(call, input.UserName);
    return {
      LoginProfile: {
        UserName: name,
        CreateDate: wholeSeconds(loginProfile.createDate),
        PasswordResetRequired: loginProfile.passwordResetRequired,
      },
    };
  },

  UpdateLoginProfile(input, call) {
    const { name } = userWithProfile(call, input.UserName);
    const password = input.Password === undefined ? undefined : checkPassword(call, input.Password);
    iamState(call.scope).users.update(name, ({ loginProfile }) => {
      if (!loginProfile) return;
      if (password !== undefined) Object.assign(loginProfile, { password, changedAt: call.at });
      if (input.PasswordResetRequired !== undefined)
        loginProfile.passwordResetRequired = input.PasswordResetRequired;
    });
  },

  DeleteLoginProfile(input, call) {
    const { name } = userWithProfile(call, input.UserName);
    iamState(call.scope).users.update(name, (row) => void delete row.loginProfile);
  },

  ChangePassword(input, call) {
    const { principal } = call;
    if (principal.type !== "IAMUser")
      throw new AwsError("InvalidUserType", "Only IAM Users can change their own password", 400);
    const { name, loginProfile } = userWithProfile(call, principal.userName);
    if (loginProfile.password !== required(input.OldPassword, "oldPassword"))
      throw accessDenied("The old password was incorrect.");
    const password = checkPassword(call, required(input.NewPassword, "newPassword"));
    iamState(call.scope).users.update(name, (row) => {
      if (row.loginProfile)
        Object.assign(row.loginProfile, { password, changedAt: call.at, passwordResetRequired: false });
    });
  },
});

function profileUser(call: Call, userName: string | undefined): Readonly<UserRow> {
  const name = userNameOrCaller(call, userName);
  if (name === undefined)
    throw validationError("Must specify userName when calling with non-User credentials");
  return findUser(call, name);
}

function userWithProfile(call: Call, userName: string | undefined) {
  const user = profileUser(call, userName);
  if (!user.loginProfile) throw noSuchEntity(`Login Profile for User ${user.name} cannot be found.`);
  return { name: user.name, loginProfile: user.loginProfile };
}

/** @throws {AwsError} PasswordPolicyViolation */
function checkPassword(call: Call, password: string): string {
  const policy = passwordPolicyOf(call);
  const violation = (text: string): Error => new AwsError("PasswordPolicyViolation", text, 400);
  if (password.length > 128) throw violation("Password should be at most 128 characters long");
  if (password.length < policy.MinimumPasswordLength)
    throw violation(`Password should have a minimum length of ${policy.MinimumPasswordLength}`);
  const demands: [boolean, RegExp, string][] = [
    [policy.RequireUppercaseCharacters, /[A-Z]/, "uppercase letter"],
    [policy.RequireLowercaseCharacters, /[a-z]/, "lowercase letter"],
    [policy.RequireNumbers, /[0-9]/, "number"],
    [policy.RequireSymbols, /[!@#$%^&*()_+\-=[\]{}|']/, "symbol"],
  ];
  for (const [wanted, pattern, what] of demands)
    if (wanted && !pattern.test(password)) throw violation(`Password should have at least one ${what}`);
  return password;
}
