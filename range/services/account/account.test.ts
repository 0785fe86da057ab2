import { describe, expect, it, test } from "vitest";
import { checkRegion } from "../../iam/region.ts";
import { renderRecord } from "../../telemetry/cloudtrail/index.ts";
import { ec2 } from "../ec2/index.ts";
import { iamService } from "../iam/index.ts";
import { iamState } from "../iam/state.ts";
import { OFFICE, SmallAccount, userOf } from "../small-account.ts";
import { accountManagement } from "./index.ts";

const SECURITY = {
  AlternateContactType: "SECURITY",
  Name: "Security on call",
  Title: "Security",
  EmailAddress: "security@corp.example",
  PhoneNumber: "+1 206-555-0101",
};

const small = () => new SmallAccount([accountManagement, iamService, ec2]);

describe("alternate contacts", () => {
  it("are put, read, replaced and deleted, each type for itself", () => {
    const account = small();
    const read = () => account.call("account", "GetAlternateContact", { AlternateContactType: "SECURITY" });
    expect(read).toThrow(
      expect.objectContaining({
        code: "ResourceNotFoundException",
        message: "No contact of the inputted alternate contact type found.",
      }),
    );
    account.call("account", "PutAlternateContact", SECURITY);
    expect(read()).toEqual({ AlternateContact: SECURITY });
    account.call("account", "PutAlternateContact", { ...SECURITY, EmailAddress: "soc@corp.example" });
    expect(read()).toMatchObject({ AlternateContact: { EmailAddress: "soc@corp.example" } });
    const other = { AlternateContactType: "BILLING" };
    expect(account.refusal("account", "GetAlternateContact", other)).toBe("ResourceNotFoundException");
    account.call("account", "DeleteAlternateContact", { AlternateContactType: "SECURITY" });
    expect(account.refusal("account", "DeleteAlternateContact", { AlternateContactType: "SECURITY" })).toBe(
      "ResourceNotFoundException",
    );
  });

  it.each([
    [{ AlternateContactType: "LEGAL" }, "alternateContactType"],
    [{ EmailAddress: "nowhere" }, "emailAddress"],
    [{ PhoneNumber: "call me" }, "phoneNumber"],
    [{ Name: "x".repeat(65) }, "name"],
    [{ Title: undefined }, "title"],
  ])("refuse %j", (change, member) => {
    expect(() => small().call("account", "PutAlternateContact", { ...SECURITY, ...change })).toThrow(
      expect.objectContaining({
        code: "ValidationException",
        message: expect.stringContaining(`'${member}'`),
        members: expect.objectContaining({ reason: "fieldValidationFailed" }),
      }),
    );
  });

  it("are recorded in us-east-1", () => {
    const account = small();
    account.call("account", "PutAlternateContact", SECURITY, { region: "eu-west-1" });
    expect(renderRecord(account.records.at(-1)!)).toMatchObject({
      eventSource: "account.amazonaws.com",
      eventName: "PutAlternateContact",
      awsRegion: "us-east-1",
      sourceIPAddress: OFFICE,
      requestParameters: { alternateContactType: "SECURITY", emailAddress: "security@corp.example" },
    });
  });

  it("are granted by type", () => {
    const account = small();
    const principal = userOf(account.account.id, "ops");
    account.call("iam", "CreateUser", { UserName: "ops" });
    account.call("iam", "PutUserPolicy", {
      UserName: "ops",
      PolicyName: "p",
      PolicyDocument: JSON.stringify({
        Version: "2012-10-17",
        Statement: {
          Effect: "Allow",
          Action: "account:PutAlternateContact",
          Resource: `arn:aws:account::${account.account.id}:account`,
          Condition: { StringEquals: { "account:AlternateContactTypes": "SECURITY" } },
        },
      }),
    });
    expect(iamState(account.scope).users.has("ops")).toBe(true);
    account.call("account", "PutAlternateContact", SECURITY, { principal });
    const billing = { ...SECURITY, AlternateContactType: "BILLING" };
    expect(account.refusal("account", "PutAlternateContact", billing, { principal })).toBe(
      "AccessDeniedException",
    );
  });
});

test("the account's name and address can be read and changed", () => {
  const account = small();
  const { ContactInformation } = account.call<{ ContactInformation: object }>(
    "account",
    "GetContactInformation",
  );
  const changed = { ...ContactInformation, City: "Portland", PhoneNumber: "+1 503-555-0100" };
  account.call("account", "PutContactInformation", { ContactInformation: changed });
  expect(account.call("account", "GetContactInformation")).toEqual({ ContactInformation: changed });
  const unreachable = { ContactInformation: { ...changed, PhoneNumber: "503" } };
  expect(account.refusal("account", "PutContactInformation", unreachable)).toBe("ValidationException");
  account.call("account", "PutAccountName", { AccountName: "Production" });
  expect(account.call("account", "GetAccountInformation")).toMatchObject({
    AccountId: account.account.id,
    AccountName: "Production",
    AccountState: "ACTIVE",
  });
});

test("another account's contacts need an organization, which is not in the range", () => {
  const input = { AlternateContactType: "SECURITY", AccountId: "222233334444" };
  expect(small().refusal("account", "GetAlternateContact", input)).toBe("NotImplemented");
});

test("the root user's address is told to the organization's management account alone", () => {
  const account = small();
  const read = (AccountId?: string) => account.refusal("account", "GetPrimaryEmail", { AccountId });
  expect([undefined, "12", account.account.id].map(read)).toEqual([
    "ValidationException",
    "ValidationException",
    "AccessDeniedException",
  ]);
});

describe("Regions", () => {
  it("are opted in to and out of, and take their time", () => {
    const account = small();
    const status = () =>
      account.call("account", "GetRegionOptStatus", { RegionName: "af-south-1" })["RegionOptStatus"];
    const enter = () => checkRegion("ec2", "af-south-1", account.account);
    expect(status()).toBe("DISABLED");
    expect(enter).toThrow(expect.objectContaining({ code: "AuthFailure" }));
    account.call("account", "EnableRegion", { RegionName: "af-south-1" });
    expect(status()).toBe("ENABLING");
    expect(enter).toThrow();
    expect(account.refusal("account", "DisableRegion", { RegionName: "af-south-1" })).toBe(
      "ConflictException",
    );
    account.pass(10_000);
    expect(status()).toBe("ENABLED");
    enter();
    expect(account.call("ec2", "DescribeRegions", { RegionNames: ["af-south-1"] })).toMatchObject({
      Regions: [{ OptInStatus: "opted-in" }],
    });
    account.call("account", "DisableRegion", { RegionName: "af-south-1" });
    expect(account.refusal("account", "EnableRegion", { RegionName: "af-south-1" })).toBe(
      "ConflictException",
    );
    account.pass(10_000);
    expect(status()).toBe("DISABLED");
    expect(enter).toThrow();
  });

  it("are listed by status, in pages", () => {
    const account = small();
    account.call("account", "EnableRegion", { RegionName: "me-south-1" });
    const list = (input: object) =>
      account.call<{ Regions: { RegionName: string }[]; NextToken?: string }>("account", "ListRegions", {
        ...input,
      });
    expect(list({ RegionOptStatusContains: ["ENABLING"] }).Regions).toEqual([
      { RegionName: "me-south-1", RegionOptStatus: "ENABLING" },
    ]);
    const names: string[] = [];
    let NextToken: string | undefined;
    do {
      const page = list({ MaxResults: 10, ...(NextToken && { NextToken }) });
      names.push(...page.Regions.map((x) => x.RegionName));
      NextToken = page.NextToken;
    } while (NextToken);
    expect(new Set(names).size).toBe(29);
    expect(account.refusal("account", "ListRegions", { NextToken: "x" })).toBe("ValidationException");
  });

  it("that are always on stay on, and unknown ones are refused", () => {
    const account = small();
    for (const RegionName of ["us-east-1", "us-esat-1"])
      for (const operation of ["EnableRegion", "DisableRegion"])
        expect(account.refusal("account", operation, { RegionName })).toBe("ValidationException");
  });
});
