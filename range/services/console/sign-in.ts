import type { Call } from "../../call.ts";
import { AwsError, NotImplemented } from "../../errors.ts";
import { rootPrincipal, userPrincipal } from "../../iam/identify.ts";
import { acceptsCodes, oneTimePassword } from "../../iam/one-time-password.ts";
import type { Principal } from "../../iam/principal.ts";
import { openSession } from "../../iam/sessions.ts";
import type { UnsignedCaller } from "../../service.ts";
import { GLOBAL, type World } from "../../world.ts";
import { changeRootPassword, noteRootSignIn, ROOT_USER_NAME, rootUser } from "../iam/root-user.ts";
import { iamState, ROOT_OWNER } from "../iam/state.ts";
import { furtherCall } from "./further-call.ts";
import type { ConsoleHandlers } from "./handlers.ts";
import type { ConsoleInput } from "./operations.ts";

type Secrets = Pick<ConsoleInput<"SignIn">, "Password" | "MfaCode">;

/** How long the credentials of a sign-in last (AWS SDKs guide, "Login credentials provider"). */
const SIGNED_IN_SECONDS = 900;
const ROOT_DEVICE = "root-account-mfa-device";
const STEP_MS = 30_000;

export const signIns: ConsoleHandlers<"SignIn" | "ChangeRootPassword" | "EnableRootMfa"> = {
  SignIn(input, call) {
    const { owner, ownerId } = input.Root ? checkRoot(call, input) : checkUser(call, input);
    const mfa = input.MfaCode !== undefined;
    const { credentials } = openSession(call.account, owner, ownerId, {
      issuedAt: call.at,
      expiresAt: call.at + SIGNED_IN_SECONDS * 1000,
      policies: [],
      mfa,
      signedIn: true,
    });
    return { ...credentials };
  },

  ChangeRootPassword(input, call) {
    checkRoot(call, input);
    changeRootPassword(call.scope, input.NewPassword);
    return {};
  },

  EnableRootMfa(input, call) {
    checkRoot(call, input);
    const made = furtherCall(call, "iam", "CreateVirtualMFADevice", { VirtualMFADeviceName: ROOT_DEVICE });
    const { VirtualMFADevice } = made as {
      VirtualMFADevice: { SerialNumber: string; Base32StringSeed: Uint8Array };
    };
    const { SerialNumber } = VirtualMFADevice;
    const seed = Buffer.from(VirtualMFADevice.Base32StringSeed).toString();
    furtherCall(call, "iam", "EnableMFADevice", {
      UserName: ROOT_USER_NAME,
      SerialNumber,
      AuthenticationCode1: oneTimePassword(seed, call.at),
      AuthenticationCode2: oneTimePassword(seed, call.at + STEP_MS),
    });
    return { SerialNumber };
  },
};

/** Who signs in: root, or the user of that name in the world's first account. */
export function signInCaller(input: ConsoleInput<"SignIn">, world: World): UnsignedCaller {
  const account = [...world.accounts.values()][0]!;
  const user = input.Root
    ? rootPrincipal(account.id)
    : userPrincipal(iamState(account.scope(GLOBAL)), String(input.UserName));
  const principal: Principal =
    user?.type === "IAMUser"
      ? { ...user, accessKeyId: "" }
      : (user ?? { type: "Anonymous", accountId: "anonymous", unknownUserOf: account.id });
  return { principal, accountId: account.id };
}

/** The root user of the world's first account. */
export const rootCaller = (_input: unknown, world: World): UnsignedCaller =>
  signInCaller({ Root: true, Password: "" }, world);

/** Somebody whom AWS does not know, at the world's first account. */
export const nobodyCaller = (_input: unknown, world: World): UnsignedCaller => ({
  principal: { type: "Anonymous", accountId: "anonymous" },
  accountId: [...world.accounts.keys()][0]!,
});

function checkRoot(call: Call, { Password, MfaCode }: Secrets) {
  if (Password !== rootUser(call.scope).password) throw failed();
  checkCode(call, ROOT_OWNER, MfaCode);
  noteRootSignIn(call.scope);
  return { owner: rootPrincipal(call.account.id), ownerId: call.account.id };
}

function checkUser(call: Call, { UserName, Password, MfaCode }: ConsoleInput<"SignIn">) {
  const state = iamState(call.scope);
  const user = state.users.get(UserName);
  if (!user) throw failed("No username found in supplied account");
  if (user.loginProfile?.password !== Password) throw failed();
  checkCode(call, user.name, MfaCode);
  if (user.loginProfile.passwordResetRequired)
    throw new NotImplemented("a sign-in with a password that must be changed");
  state.users.update(user.name, (row) => void (row.passwordLastUsed = call.at));
  const owner = userPrincipal(state, user.name)!;
  return { owner, ownerId: user.id };
}

/** Asks for a code of any of the owner's MFA devices, where there is one. */
function checkCode(call: Call, owner: string, code: string | undefined): void {
  const devices = iamState(call.scope).mfaDevices.filter((device) => device.owner === owner);
  if (!devices.length) return;
  if (code === undefined || !devices.some(({ seed }) => acceptsCodes(seed, [code], call.at))) throw failed();
}

const failed = (message = "Failed authentication"): AwsError =>
  new AwsError("FailedAuthentication", message, 401);
