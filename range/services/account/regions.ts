import type * as ACCOUNT from "@aws-sdk/client-account";
import type { RegionOptStatus } from "@aws-sdk/client-account";
import type { Call } from "../../call.ts";
import { AwsError } from "../../errors.ts";
import { handlers } from "../../service.ts";
import { optInRegionNames, regionNames } from "../ec2/regions.ts";
import { pageOf } from "../paging.ts";
import { refuseMembers } from "../refusal.ts";
import { invalidField } from "./refusals.ts";
import { accountState, type RegionRow } from "./state.ts";

const MOST_REGIONS = 50;

export const regions = handlers<typeof ACCOUNT>()({
  ListRegions(input, call) {
    refuseMembers("ListRegions", input, ["AccountId"]);
    const { RegionOptStatusContains: wanted, MaxResults: size = MOST_REGIONS, NextToken: token } = input;
    if (size < 1 || size > MOST_REGIONS)
      throw invalidField(
        "maxResults",
        `Member must have value ${size < 1 ? "greater than or equal to 1" : `less than or equal to ${MOST_REGIONS}`}`,
      );
    const all = [...regionNames(), ...optInRegionNames()]
      .sort()
      .map((name) => ({ RegionName: name, RegionOptStatus: statusOf(call, name) }))
      .filter(({ RegionOptStatus }) => !wanted?.length || wanted.includes(RegionOptStatus));
    const { items, nextToken } = pageOf(all, { token, size, most: MOST_REGIONS }, () =>
      invalidField("nextToken", "Member must be a token that an earlier answer gave"),
    );
    return { Regions: items, ...(nextToken !== undefined && { NextToken: nextToken }) };
  },

  GetRegionOptStatus(input, call) {
    refuseMembers("GetRegionOptStatus", input, ["AccountId"]);
    const name = knownRegion(input.RegionName);
    return { RegionName: name, RegionOptStatus: statusOf(call, name) };
  },

  EnableRegion(input, call) {
    refuseMembers("EnableRegion", input, ["AccountId"]);
    const name = optInRegion(input.RegionName);
    const { regions } = accountState(call.scope);
    const status = regions.get(name)?.status;
    if (status === "DISABLING") throw inTransit(name, status);
    if (status !== undefined) return;
    regions.put(name, { name, status: "ENABLING" });
    afterwards(call, name, "ENABLING", () => regions.update(name, (row) => void (row.status = "ENABLED")));
  },

  DisableRegion(input, call) {
    refuseMembers("DisableRegion", input, ["AccountId"]);
    const name = optInRegion(input.RegionName);
    const { regions } = accountState(call.scope);
    const status = regions.get(name)?.status;
    if (status === "ENABLING") throw inTransit(name, status);
    if (status !== "ENABLED") return;
    regions.update(name, (row) => void (row.status = "DISABLING"));
    afterwards(call, name, "DISABLING", () => regions.delete(name));
  },
});

/** Opting in or out takes its time; what came of it is seen when it is over. */
function afterwards(call: Call, name: string, status: RegionRow["status"], done: () => void): void {
  const { world } = call;
  world.clock.after(
    () => world.pace("region-opt"),
    `account: ${name} ${status}`,
    () => {
      if (accountState(call.scope).regions.get(name)?.status === status) done();
    },
  );
}

function statusOf(call: Call, name: string): RegionOptStatus {
  if (regionNames().includes(name)) return "ENABLED_BY_DEFAULT";
  return accountState(call.scope).regions.get(name)?.status ?? "DISABLED";
}

function knownRegion(name: string | undefined): string {
  if (name === undefined) throw invalidField("regionName", "Member must not be null");
  if (!regionNames().includes(name) && !optInRegionNames().includes(name))
    throw invalidField("regionName", `There is no Region ${name}`);
  return name;
}

function optInRegion(given: string | undefined): string {
  const name = knownRegion(given);
  if (regionNames().includes(name))
    throw new AwsError(
      "ValidationException",
      `Region ${name} is enabled by default: its status cannot be changed.`,
      400,
      {
        reason: "invalidRegionOptTarget",
      },
    );
  return name;
}

const inTransit = (name: string, status: string): AwsError =>
  new AwsError("ConflictException", `Region ${name} is in the status ${status}.`, 409);
