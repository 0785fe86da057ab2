import { iamState } from "../services/iam/state.ts";
import { GLOBAL, type World } from "../world.ts";
import { parseArn } from "./arn.ts";

/**
 * Whether a policy may name a principal: AWS refuses policies that name a user or a role that is not there (IAM guide,
 * "Invalid principal in policy"). Accounts outside of the range are taken at their word: we cannot see who lives there.
 *
 * @param kind of principal, such as `AWS` or `Service`
 */
export function principalExists(world: World, kind: string, value: string): boolean {
  if (kind === "Service") return /^[a-z0-9.-]+\.amazon(aws)?\.com$/.test(value);
  if (kind !== "AWS" || value === "*" || /^\d{12}$/.test(value)) return true;
  if (/^A(IDA|ROA)[A-Z0-9]+$/.test(value)) return true;
  const arn = parseArn(value);
  if (!arn || !/^\d{12}$/.test(arn.accountId)) return false;
  const account = world.accounts.get(arn.accountId);
  if (arn.resource === "root" || !account) return true;
  const state = iamState(account.scope(GLOBAL));
  const name = arn.resource.slice(arn.resource.lastIndexOf("/") + 1);
  if (arn.service === "iam" && arn.resource.startsWith("user/")) return state.users.get(name)?.arn === value;
  if (arn.service === "iam" && arn.resource.startsWith("role/")) return state.roles.get(name)?.arn === value;
  return arn.service === "sts" && /^(assumed-role\/[^/]+\/[^/]+|federated-user\/.+)$/.test(arn.resource);
}
