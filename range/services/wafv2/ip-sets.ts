import type * as Sdk from "@aws-sdk/client-wafv2";
import ipaddr from "ipaddr.js";
import { isIP } from "node:net";
import { handlers } from "../../service.ts";
import { changeEntity, checkLock, findEntity, listEntities, newEntity, summaryOf } from "./entities.ts";
import { referencesTo } from "./references.ts";
import {
  BAD_FORMAT,
  checkEnum,
  invalidParameter,
  limitExceeded,
  missingMember,
  stillUsed,
} from "./refusals.ts";
import { wafv2State, type IPSetRow } from "./state.ts";

const MOST_ADDRESSES = 10_000;

/** IP sets: lists of CIDR blocks that rules of web ACLs refer to. */
export const ipSets = handlers<typeof Sdk>()({
  CreateIPSet(input, call) {
    const version = checkEnum("iPAddressVersion", input.IPAddressVersion, ["IPV4", "IPV6"]);
    const addresses = checkAddresses(version, input.Addresses);
    const row = { ...newEntity(call, "ipSets", input), version, addresses };
    return { Summary: summaryOf(wafv2State(call.scope).ipSets.put(row.arn, row)) };
  },

  GetIPSet(input, call) {
    const row = findEntity(call, "ipSets", input);
    return {
      IPSet: {
        Name: row.name,
        Id: row.id,
        ARN: row.arn,
        Description: row.description ?? "",
        IPAddressVersion: row.version,
        Addresses: [...row.addresses],
      },
      LockToken: row.lockToken,
    };
  },

  /** Takes the place of all addresses: who adds one must send the others, too. */
  UpdateIPSet(input, call) {
    const row = findEntity(call, "ipSets", input);
    const addresses = checkAddresses(row.version, input.Addresses);
    checkLock(row, input.LockToken);
    return changeEntity(call, "ipSets", row, input, (kept) => {
      kept.addresses = addresses;
    });
  },

  DeleteIPSet(input, call) {
    const row = findEntity(call, "ipSets", input);
    checkLock(row, input.LockToken);
    if (referencesTo(call.scope, row.arn)) throw stillUsed();
    wafv2State(call.scope).ipSets.delete(row.arn);
    return {};
  },

  ListIPSets(input, call) {
    const { summaries, ...rest } = listEntities(call, "ipSets", input);
    return { IPSets: summaries, ...rest };
  },
});

/** Blocks of one version with their prefix length and no host bits; all lengths but 0 (API reference, `IPSet`). */
function checkAddresses(version: IPSetRow["version"], wanted: readonly string[] | undefined): string[] {
  if (!wanted) throw missingMember("addresses");
  for (const block of wanted) {
    const [address = "", bits = "", more] = block.split("/");
    const family = version === "IPV4" ? 4 : 6;
    const length = /^\d{1,3}$/.test(bits) ? Number(bits) : 0;
    const isBlock =
      isIP(address) === family && more === undefined && length >= 1 && length <= (family === 4 ? 32 : 128);
    if (!isBlock || hasHostBits(address, length)) throw invalidParameter("IP_ADDRESS", block, BAD_FORMAT);
  }
  const addresses = [...new Set(wanted)];
  if (addresses.length > MOST_ADDRESSES) throw limitExceeded("IPSET_ADDRESS");
  return addresses;
}

const hasHostBits = (address: string, length: number): boolean =>
  ipaddr
    .parse(address)
    .toByteArray()
    .some((byte, i) => (byte & (0xff >> Math.min(8, Math.max(0, length - 8 * i)))) !== 0);
