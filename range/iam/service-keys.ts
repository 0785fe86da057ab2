import { GLOBAL, defineState, type Scope } from "../world.ts";
import { drawSecret } from "./sessions.ts";

interface ServiceKeyRow {
  accessKeyId: string;
  secret: string;
  /** Such as `cloudformation.amazonaws.com`. */
  service: string;
}

const serviceKeyState = defineState("global", (scope) => ({
  /** By access key id. */
  keys: scope.table<ServiceKeyRow>("iam.serviceKeys"),
}));

/**
 * The key with which an AWS service signs URLs that it hands out, such as the one to which a custom resource
 * answers. It is made at first use, and belongs to no user of the account.
 */
export function serviceKey(scope: Scope, service: string): { accessKeyId: string; secretAccessKey: string } {
  const { world, account } = scope;
  const { keys } = serviceKeyState(scope);
  let row = keys.find((one) => one.service === service);
  if (!row) {
    const accessKeyId = world.random.iamId("AKIA");
    row = keys.put(accessKeyId, { accessKeyId, secret: drawSecret(account), service });
    world.accessKeyOwners.set(accessKeyId, account.id);
  }
  return { accessKeyId: row.accessKeyId, secretAccessKey: row.secret };
}

/** The service that a key belongs to, and its secret. */
export const findServiceKey = (scope: Scope, accessKeyId: string): Readonly<ServiceKeyRow> | undefined =>
  serviceKeyState(scope.account.scope(GLOBAL)).keys.get(accessKeyId);
