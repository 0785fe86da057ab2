import type { NetworkAclEntry } from "@aws-sdk/client-ec2";
import type { Responder } from "../kit/response.ts";

/** The number of the first allow of a network ACL that is as AWS makes it. */
const USUAL_ALLOW = 100;

/**
 * Numbers for denies: in front of a network ACL's first allow, and free both ways.
 *
 * @returns as many as are asked for, the lowest first
 * @throws when there are not so many
 */
export function freeNumbers(entries: readonly NetworkAclEntry[], count: number): number[] {
  const taken = new Set(entries.map((x) => x.RuleNumber));
  const allows = entries.filter((x) => x.RuleAction === "allow").map((x) => x.RuleNumber!);
  const numbers: number[] = [];
  for (let n = Math.min(USUAL_ALLOW, ...allows) - 1; n > 0 && numbers.length < count; n--)
    if (!taken.has(n)) numbers.unshift(n);
  if (numbers.length < count) throw new Error("there is no room before the first allow");
  return numbers;
}

/** The same of a network ACL as it is now. */
export async function findFreeNumbers(
  { aws }: Responder,
  networkAclId: string,
  count: number,
): Promise<number[]> {
  const { NetworkAcls = [] } = await aws.ec2.describeNetworkAcls({ NetworkAclIds: [networkAclId] });
  return freeNumbers(NetworkAcls[0]!.Entries!, count);
}
