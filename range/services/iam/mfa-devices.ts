import type * as IAM from "@aws-sdk/client-iam";
import type { VirtualMFADevice } from "@aws-sdk/client-iam";
import type { Call } from "../../call.ts";
import { AwsError } from "../../errors.ts";
import { acceptsCodes, drawSeed } from "../../iam/one-time-password.ts";
import { handlers } from "../../service.ts";
import { findUser, userNameOrCaller } from "./find.ts";
import { checkName, checkPath } from "./names.ts";
import { iamPage } from "./pages.ts";
import { alreadyExists, deleteConflict, noSuchEntity, overQuota, required } from "./refusals.ts";
import { ROOT_USER_NAME } from "./root-user.ts";
import { iamState, type MfaRow, ROOT_OWNER } from "./state.ts";
import { checkTags } from "./tagging.ts";
import { rootView, tagsView, userView } from "./views.ts";
import { wholeSeconds } from "./whole-seconds.ts";

const MOST_DEVICES = 8;

export const mfaDevices = handlers<typeof IAM>()({
  CreateVirtualMFADevice(input, call) {
    const { mfaDevices } = iamState(call.scope);
    const name = checkName(input.VirtualMFADeviceName, "virtualMFADeviceName", 226);
    const path = checkPath(input.Path);
    const tags = checkTags(input.Tags);
    const serialNumber = `arn:aws:iam::${call.account.id}:mfa${path}${name}`;
    if (mfaDevices.has(serialNumber))
      throw alreadyExists("MFADevice entity at the same path and name already exists.");
    const seed = drawSeed(call.world.random);
    mfaDevices.put(serialNumber, { serialNumber, path, seed, tags });
    return {
      VirtualMFADevice: {
        SerialNumber: serialNumber,
        Base32StringSeed: Buffer.from(seed),
        ...tagsView(tags),
      },
    };
  },

  EnableMFADevice(input, call) {
    const state = iamState(call.scope);
    const newOwner = ownerNamed(call, input.UserName);
    const device = findDevice(call, input.SerialNumber);
    if (device.owner !== undefined)
      throw alreadyExists("MFADevice entity at the same path and name already exists.");
    if (state.mfaDevices.filter(({ owner }) => owner === newOwner).length >= MOST_DEVICES)
      throw overQuota("MFADevicesPerUser", MOST_DEVICES);
    checkCodes(call, device, input);
    state.mfaDevices.update(device.serialNumber, (row) => {
      row.owner = newOwner;
      row.enableDate = call.at;
    });
  },

  ResyncMFADevice(input, call) {
    checkCodes(call, ownedDevice(call, input.SerialNumber, ownerNamed(call, input.UserName)), input);
  },

  DeactivateMFADevice(input, call) {
    const name = userNameOrCaller(call, input.UserName);
    const device = ownedDevice(call, input.SerialNumber, name ?? ROOT_OWNER);
    iamState(call.scope).mfaDevices.update(device.serialNumber, (row) => {
      delete row.owner;
      delete row.enableDate;
    });
  },

  DeleteVirtualMFADevice(input, call) {
    const device = findDevice(call, input.SerialNumber);
    if (device.owner !== undefined) throw deleteConflict("MFA VirtualDevice in use. Must deactivate first.");
    iamState(call.scope).mfaDevices.delete(device.serialNumber);
  },

  GetMFADevice(input, call) {
    const device = findDevice(call, input.SerialNumber);
    if (input.UserName !== undefined && device.owner !== input.UserName) throw noDevice(device.serialNumber);
    return {
      SerialNumber: device.serialNumber,
      ...(device.owner !== undefined && device.owner !== ROOT_OWNER && { UserName: device.owner }),
      ...(device.enableDate !== undefined && { EnableDate: wholeSeconds(device.enableDate) }),
    };
  },

  ListMFADevices(input, call) {
    const name = userNameOrCaller(call, input.UserName);
    const rows = iamState(call.scope).mfaDevices.filter(({ owner }) => owner === (name ?? ROOT_OWNER));
    const { items, ...page } = iamPage(rows, input);
    return {
      MFADevices: items.map(({ serialNumber, enableDate = 0 }) => ({
        UserName: name ?? "",
        SerialNumber: serialNumber,
        EnableDate: wholeSeconds(enableDate),
      })),
      ...page,
    };
  },

  ListVirtualMFADevices(input, call) {
    const status = input.AssignmentStatus ?? "Any";
    const rows = iamState(call.scope).mfaDevices.filter(
      ({ owner }) => status === "Any" || (owner !== undefined) === (status === "Assigned"),
    );
    const { items, ...page } = iamPage(rows, input);
    return { VirtualMFADevices: items.map((row) => virtualDeviceView(call, row)), ...page };
  },
});

/** Whose device it is to be. AWS's console has a name for the root user, which nobody but root itself may use. */
const ownerNamed = (call: Call, name: string | undefined): string =>
  name === ROOT_USER_NAME && call.principal.type === "Root" ? ROOT_OWNER : findUser(call, name).name;

function virtualDeviceView(call: Call, row: Readonly<MfaRow>): VirtualMFADevice {
  const user = iamState(call.scope).users.get(row.owner);
  return {
    SerialNumber: row.serialNumber,
    ...(user && { User: userView(user) }),
    ...(row.owner === ROOT_OWNER && { User: rootView(call) }),
    ...(row.enableDate !== undefined && { EnableDate: wholeSeconds(row.enableDate) }),
  };
}

function findDevice(call: Call, serialNumber: string | undefined): Readonly<MfaRow> {
  const device = iamState(call.scope).mfaDevices.get(required(serialNumber, "serialNumber"));
  if (!device) throw noDevice(serialNumber);
  return device;
}

function ownedDevice(call: Call, serialNumber: string | undefined, owner: string): Readonly<MfaRow> {
  const device = findDevice(call, serialNumber);
  if (device.owner !== owner) throw noDevice(serialNumber);
  return device;
}

const noDevice = (serialNumber: string | undefined): Error =>
  noSuchEntity(`MFA Device with serial number ${serialNumber} does not exist.`);

/** @throws {AwsError} InvalidAuthenticationCode */
function checkCodes(
  call: Call,
  device: Readonly<MfaRow>,
  input: { AuthenticationCode1: string | undefined; AuthenticationCode2: string | undefined },
): void {
  const codes = [
    required(input.AuthenticationCode1, "authenticationCode1"),
    required(input.AuthenticationCode2, "authenticationCode2"),
  ];
  if (!acceptsCodes(device.seed, codes, call.at))
    throw new AwsError("InvalidAuthenticationCode", "Authentication code for device is not valid", 403);
}
