import { beforeEach, describe, expect, it } from "vitest";
import { SmallAccount } from "../small-account.ts";
import { iamService } from "../iam/index.ts";
import { guardduty } from "./index.ts";

let aws: SmallAccount;
let DetectorId: string;
const call = <A = Record<string, unknown>>(operation: string, input: object = {}): A =>
  aws.call<A>("guardduty", operation, { DetectorId, ...input });
const refusal = (operation: string, input: object = {}): string | undefined =>
  aws.refusal("guardduty", operation, { DetectorId, ...input });

beforeEach(() => {
  aws = new SmallAccount([guardduty, iamService]);
  ({ DetectorId } = aws.call<{ DetectorId: string }>("guardduty", "CreateDetector", { Enable: true }));
});

describe("an account that stands for itself", () => {
  it("has no administrator and no members", () => {
    expect(call("GetAdministratorAccount")["Administrator"]).toBeUndefined();
    expect(call("GetMasterAccount")["Master"]).toBeUndefined();
    for (const operation of ["GetMembers", "GetMemberDetectors"])
      expect(call(operation, { AccountIds: ["444455556666"] })["UnprocessedAccounts"]).toMatchObject([
        { AccountId: "444455556666", Result: expect.stringContaining("not an associated member") },
      ]);
  });

  it.each(["DescribeOrganizationConfiguration", "ListOrganizationAdminAccounts"])(
    "is told that it manages no organisation by %s",
    (operation) => expect(refusal(operation)).toBe("BadRequestException"),
  );

  it.each([
    ["GetMembers", { AccountIds: [] }],
    ["GetMembers", { AccountIds: ["me"] }],
    ["GetAdministratorAccount", { DetectorId: "0" }],
    ["GetCoverageStatistics", { StatisticsType: ["COUNT_BY_COLOUR"] }],
    ["ListCoverage", { MaxResults: 51 }],
    ["ListCoverage", { NextToken: "made-up" }],
  ])("%s of %j is refused", (operation, input) => {
    expect(refusal(operation, input)).toBe("BadRequestException");
  });
});

describe("coverage", () => {
  it("is of nothing while Runtime Monitoring is off, and is refused by name while it is on", () => {
    const StatisticsType = ["COUNT_BY_RESOURCE_TYPE", "COUNT_BY_COVERAGE_STATUS"];
    expect(call("ListCoverage")).toEqual({ Resources: [] });
    expect(call("GetCoverageStatistics", { StatisticsType })).toEqual({
      CoverageStatistics: { CountByResourceType: {}, CountByCoverageStatus: {} },
    });
    call("UpdateDetector", { Features: [{ Name: "RUNTIME_MONITORING", Status: "ENABLED" }] });
    expect(refusal("ListCoverage")).toBe("NotImplemented");
  });

  it("scans keep no snapshots", () => {
    expect(call("GetMalwareScanSettings")).toMatchObject({ EbsSnapshotPreservation: "NO_RETENTION" });
  });
});

describe("the free trial", () => {
  interface Answer {
    Accounts: { Features: { Name: string; FreeTrialDaysRemaining: number }[] }[];
  }
  const daysOf = (name: string): number | undefined =>
    call<Answer>("GetRemainingFreeTrialDays", { AccountIds: [aws.account.id] }).Accounts[0]!.Features.find(
      ({ Name }) => Name === name,
    )?.FreeTrialDaysRemaining;

  it("is 30 days from when a source was turned on", () => {
    expect(daysOf("CLOUD_TRAIL")).toBe(30);
    aws.pass(10 * 86_400_000);
    call("UpdateDetector", { Features: [{ Name: "S3_DATA_EVENTS", Status: "DISABLED" }] });
    expect(daysOf("S3_DATA_EVENTS")).toBeUndefined();
    call("UpdateDetector", { Features: [{ Name: "RUNTIME_MONITORING", Status: "ENABLED" }] });
    expect([daysOf("CLOUD_TRAIL"), daysOf("RUNTIME_MONITORING")]).toEqual([20, 30]);
    aws.pass(40 * 86_400_000);
    expect(daysOf("CLOUD_TRAIL")).toBe(0);
  });
});
