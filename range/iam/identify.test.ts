import { describe, expect, test } from "vitest";
import { allow, testRange } from "../services/iam/test-range.ts";
import { identify } from "./identify.ts";

/** What each protocol's services answer to credentials that are no good. */
const codes: [
  service: string,
  unknown: [string, number],
  wrongToken: [string, number],
  expired: [string, number],
][] = [
  ["ec2", ["AuthFailure", 401], ["AuthFailure", 401], ["RequestExpired", 400]],
  ["s3", ["InvalidAccessKeyId", 403], ["InvalidToken", 400], ["ExpiredToken", 400]],
  ["sts", ["InvalidClientTokenId", 403], ["InvalidClientTokenId", 403], ["ExpiredToken", 403]],
  [
    "ssm",
    ["UnrecognizedClientException", 400],
    ["UnrecognizedClientException", 400],
    ["ExpiredTokenException", 400],
  ],
  [
    "guardduty",
    ["UnrecognizedClientException", 403],
    ["UnrecognizedClientException", 403],
    ["ExpiredTokenException", 403],
  ],
];

describe.each(codes)("%s", (service, unknown, wrongToken, expired) => {
  const { world, root, as, addUser, advance } = testRange();
  const key = addUser("alice", allow("*"));
  const session = as(key).call("sts:GetSessionToken", { DurationSeconds: 900 }).Credentials;
  const refused = ([code, status]: [string, number]) => expect.objectContaining({ code, status });
  const look = (accessKeyId: string, sessionToken?: string) => () =>
    identify(world, { accessKeyId, sessionToken }, service);

  test("a good key and a good session are known by their owner", () => {
    const known = identify(world, { accessKeyId: key.AccessKeyId! }, service);
    expect(known).toMatchObject({ secretAccessKey: key.SecretAccessKey, accountId: "111111111111" });
    expect(known.principal).toMatchObject({
      type: "IAMUser",
      userName: "alice",
      accessKeyId: key.AccessKeyId,
    });
    const temporary = look(session.AccessKeyId, session.SessionToken)();
    expect(temporary.principal).toMatchObject({ type: "IAMUser", session: { madeWith: key.AccessKeyId } });
  });

  test("unknown, inactive and half-given credentials are refused", () => {
    expect(look("AKIANOBODYNOBODY")).toThrow(refused(unknown));
    expect(look(session.AccessKeyId)).toThrow(refused(unknown));
    expect(look(session.AccessKeyId, "x")).toThrow(refused(wrongToken));
    expect(look(key.AccessKeyId!, session.SessionToken)).toThrow(refused(wrongToken));
  });

  test("expired sessions and inactive keys are refused", () => {
    advance(900_000);
    expect(look(session.AccessKeyId, session.SessionToken)).toThrow(refused(expired));
    root.call("iam:UpdateAccessKey", { UserName: "alice", AccessKeyId: key.AccessKeyId, Status: "Inactive" });
    expect(look(key.AccessKeyId!)).toThrow(refused(unknown));
    root.call("iam:UpdateAccessKey", { UserName: "alice", AccessKeyId: key.AccessKeyId, Status: "Active" });
    expect(look(key.AccessKeyId!)().principal.type).toBe("IAMUser");
  });
});

test("a user's session may call IAM only when it was made with MFA, and a federated user never", () => {
  const { as, addUser } = testRange();
  const key = addUser("alice", allow("*"));
  const token = as(key).call("sts:GetSessionToken").Credentials;
  const guest = as(key).call("sts:GetFederationToken", {
    Name: "guest",
    Policy: JSON.stringify(allow("*")),
  }).Credentials;
  for (const session of [token, guest])
    expect(() => as(session).call("iam:ListUsers")).toThrow(
      expect.objectContaining({ code: "InvalidClientTokenId" }),
    );
});

test("deleting a user ends its sessions, and a new user of the same name does not bring them back", () => {
  const { root, as, addUser } = testRange();
  const key = addUser("alice", allow("*"));
  const token = as(key).call("sts:GetSessionToken").Credentials;
  root.call("iam:DeleteAccessKey", { UserName: "alice", AccessKeyId: key.AccessKeyId });
  root.call("iam:DeleteUserPolicy", { UserName: "alice", PolicyName: "own" });
  root.call("iam:DeleteUser", { UserName: "alice" });
  addUser("alice", allow("*"));
  expect(() => as(token).call("sts:GetCallerIdentity")).toThrow(
    expect.objectContaining({ code: "InvalidClientTokenId" }),
  );
});

test("a renamed user keeps its keys and its sessions", () => {
  const { root, as, addUser } = testRange();
  const key = addUser("alice", allow("*"));
  const token = as(key).call("sts:GetSessionToken").Credentials;
  root.call("iam:UpdateUser", { UserName: "alice", NewUserName: "alicia" });
  for (const keys of [key, token])
    expect(as(keys).call("sts:GetCallerIdentity").Arn).toBe("arn:aws:iam::111111111111:user/alicia");
});
