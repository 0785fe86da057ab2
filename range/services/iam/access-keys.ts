import type * as IAM from "@aws-sdk/client-iam";
import { handlers } from "../../service.ts";
import { drawSecret } from "../../iam/sessions.ts";
import { findAccessKey, userNameOrCaller } from "./find.ts";
import { iamPage } from "./pages.ts";
import { accessDenied, invalidMember, overQuota, required } from "./refusals.ts";
import { type AccessKeyRow, iamState } from "./state.ts";
import { type Account, GLOBAL } from "../../world.ts";
import { wholeSeconds } from "./whole-seconds.ts";

const MOST_KEYS = 2;

export const accessKeys = handlers<typeof IAM>()({
  CreateAccessKey(input, call) {
    const userName = userNameOrCaller(call, input.UserName);
    const present = iamState(call.scope).accessKeys.filter((key) => key.userName === userName);
    if (present.length >= MOST_KEYS) throw overQuota("AccessKeysPerUser", MOST_KEYS);
    const key = addAccessKey(call.account, userName);
    return {
      AccessKey: {
        UserName: userName ?? "",
        AccessKeyId: key.id,
        Status: key.status,
        SecretAccessKey: key.secret,
        CreateDate: wholeSeconds(key.createDate),
      },
    };
  },

  ListAccessKeys(input, call) {
    const userName = userNameOrCaller(call, input.UserName);
    const keys = iamState(call.scope).accessKeys.filter((key) => key.userName === userName);
    const { items, ...page } = iamPage(keys, input);
    return {
      AccessKeyMetadata: items.map((key) => ({
        ...(userName !== undefined && { UserName: userName }),
        AccessKeyId: key.id,
        Status: key.status,
        CreateDate: wholeSeconds(key.createDate),
      })),
      ...page,
    };
  },

  UpdateAccessKey(input, call) {
    const status = required(input.Status, "status");
    if (status !== "Active" && status !== "Inactive")
      throw invalidMember("status", "Member must satisfy enum value set: [Active, Inactive]");
    const key = findAccessKey(call, input.AccessKeyId, userNameOrCaller(call, input.UserName));
    iamState(call.scope).accessKeys.update(key.id, (row) => void (row.status = status));
  },

  DeleteAccessKey(input, call) {
    const key = findAccessKey(call, input.AccessKeyId, userNameOrCaller(call, input.UserName));
    iamState(call.scope).accessKeys.delete(key.id);
  },

  GetAccessKeyLastUsed(input, call) {
    const id = required(input.AccessKeyId, "accessKeyId");
    const key = iamState(call.scope).accessKeys.get(id);
    if (!key)
      throw accessDenied(
        `User: ${"arn" in call.principal ? call.principal.arn : call.principal.type} is not authorized to perform: iam:GetAccessKeyLastUsed on resource: access key ${id}`,
      );
    const { lastUsed } = key;
    return {
      ...(key.userName !== undefined && { UserName: key.userName }),
      AccessKeyLastUsed: lastUsed
        ? { LastUsedDate: wholeSeconds(lastUsed.at), ServiceName: lastUsed.service, Region: lastUsed.region }
        : { LastUsedDate: undefined, ServiceName: "N/A", Region: "N/A" },
    };
  },
});

/** Makes a long-term key of a user, or of the account's root when there is no name. */
export function addAccessKey(account: Account, userName: string | undefined): Readonly<AccessKeyRow> {
  const { world } = account;
  const id = world.random.iamId("AKIA");
  const row: AccessKeyRow = {
    id,
    secret: drawSecret(account),
    status: "Active",
    createDate: world.clock.now(),
    ...(userName !== undefined && { userName }),
  };
  world.accessKeyOwners.set(id, account.id);
  return iamState(account.scope(GLOBAL)).accessKeys.put(id, row);
}
