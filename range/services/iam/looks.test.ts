import { describe, expect, test } from "vitest";
import { joinOrganization } from "./index.ts";
import { allow, policyOf, testRange } from "./test-range.ts";

const refusal = (code: string) => expect.objectContaining({ code });

describe("context keys", () => {
  const home = policyOf({
    Effect: "Allow",
    Action: "s3:*",
    Resource: ["arn:aws:s3:::home/${aws:username}/*", "arn:aws:s3:::a${*}b"],
    Condition: { StringEquals: { "aws:PrincipalTag/team": "${aws:RequestTag/team, 'none'}" } },
  });
  const office = allow("ec2:*", {
    Condition: { IpAddress: { "AWS:SourceIp": "192.0.2.0/24" }, Bool: { "aws:SecureTransport": "true" } },
  });
  const ofHome = ["aws:PrincipalTag/team", "aws:RequestTag/team", "aws:username"];

  test("policies of the user, of its groups and given ones are read, each key once", () => {
    const { root, addUser, putUserPolicy } = testRange();
    addUser("alice");
    putUserPolicy("alice", "home", home);
    root.call("iam:CreateGroup", { GroupName: "ops" });
    root.call("iam:PutGroupPolicy", {
      GroupName: "ops",
      PolicyName: "office",
      PolicyDocument: JSON.stringify(office),
    });
    root.call("iam:AddUserToGroup", { GroupName: "ops", UserName: "alice" });
    const given = allow("*", {
      Condition: { IpAddress: { "aws:sourceip": "192.0.2.1" }, Null: { "aws:TokenIssueTime": "true" } },
    });
    const names = (operation: string, input: object): string[] =>
      root.call(`iam:${operation}`, input).ContextKeyNames;
    const PolicySourceArn = "arn:aws:iam::111111111111:user/alice";
    expect(names("GetContextKeysForPrincipalPolicy", { PolicySourceArn })).toEqual([
      ...ofHome,
      "AWS:SourceIp",
      "aws:SecureTransport",
    ]);
    expect(
      names("GetContextKeysForPrincipalPolicy", {
        PolicySourceArn,
        PolicyInputList: [JSON.stringify(given)],
      }),
    ).toEqual([...ofHome, "AWS:SourceIp", "aws:SecureTransport", "aws:TokenIssueTime"]);
    expect(names("GetContextKeysForCustomPolicy", { PolicyInputList: [JSON.stringify(home)] })).toEqual(
      ofHome,
    );
  });

  test("nobody's policies and texts that are no policies are refused", () => {
    const { root } = testRange();
    expect(() =>
      root.call("iam:GetContextKeysForPrincipalPolicy", {
        PolicySourceArn: "arn:aws:iam::111111111111:role/none",
      }),
    ).toThrow(refusal("NoSuchEntity"));
    expect(() => root.call("iam:GetContextKeysForCustomPolicy", { PolicyInputList: ["{"] })).toThrow(
      refusal("MalformedPolicyDocument"),
    );
  });
});

describe("credentials that nobody has", () => {
  const LISTS: [operation: string, member: string, ofUser: boolean][] = [
    ["ListSSHPublicKeys", "SSHPublicKeys", true],
    ["ListServiceSpecificCredentials", "ServiceSpecificCredentials", true],
    ["ListSigningCertificates", "Certificates", true],
    ["ListServerCertificates", "ServerCertificateMetadataList", false],
  ];
  test.each(LISTS)("%s is empty", (operation, member, ofUser) => {
    const { root, addUser } = testRange();
    addUser("alice");
    const list = (input: object) => root.call(`iam:${operation}`, input);
    const of = (UserName: string) => (ofUser ? { UserName } : {});
    expect(list(of("alice"))[member]).toEqual([]);
    if (ofUser) expect(() => list(of("nobody"))).toThrow(refusal("NoSuchEntity"));
    expect(() => list({ ...of("alice"), MaxItems: 0 })).toThrow(refusal("ValidationError"));
    expect(() => list({ ...of("alice"), Marker: "made-up" })).toThrow(refusal("ValidationError"));
  });

  test("one by its name or id is not found", () => {
    const { root, addUser } = testRange();
    addUser("alice");
    const key = { UserName: "alice", SSHPublicKeyId: "APKAEXAMPLE000000000", Encoding: "SSH" };
    for (const [operation, input] of [
      ["GetSSHPublicKey", key],
      ["GetServerCertificate", { ServerCertificateName: "web" }],
      ["ListServerCertificateTags", { ServerCertificateName: "web" }],
    ] as const)
      expect(() => root.call(`iam:${operation}`, input)).toThrow(refusal("NoSuchEntity"));
  });
});

test("the features of an organization are shown to no member, and nobody else has any", () => {
  const { root, account } = testRange();
  const look = () => root.call("iam:ListOrganizationsFeatures");
  expect(look).toThrow(refusal("OrganizationNotFoundException"));
  joinOrganization(account, "999900001111");
  expect(look).toThrow(refusal("AccountNotManagementOrDelegatedAdministratorException"));
});
