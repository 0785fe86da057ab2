import { describe, expect, test } from "vitest";
import { s3 } from "../s3/index.ts";
import { SmallAccount, userOf } from "../small-account.ts";
import { iamService } from "../iam/index.ts";
import { cloudtrail } from "../cloudtrail/index.ts";
import { kms } from "./index.ts";

const ACCOUNT = "111122223333";
const DAY_MS = 86_400_000;

interface Made {
  KeyMetadata: { KeyId: string; Arn: string; KeyState: string };
}
interface Sealed {
  CiphertextBlob: Uint8Array;
  Plaintext: Uint8Array;
}

const allow = (...Action: string[]) => statement("Allow", Action);
const statement = (Effect: string, Action: string[], more: object = { Resource: "*" }) => ({
  Effect,
  Action,
  ...more,
});
const document = (...Statement: object[]) => JSON.stringify({ Version: "2012-10-17", Statement });
const root = { AWS: `arn:aws:iam::${ACCOUNT}:root` };

/** An account with a key, and users with rights of their own. */
function setUp() {
  const account = new SmallAccount([kms, s3, iamService, cloudtrail]);
  const call = <Answer = Record<string, unknown>>(operation: string, input: object = {}): Answer =>
    account.call<Answer>("kms", operation, input as Record<string, unknown>);
  const { KeyMetadata } = call<Made>("CreateKey", { Description: "orders" });
  const user = (name: string, ...statements: object[]) => {
    account.call("iam", "CreateUser", { UserName: name });
    if (statements.length)
      account.call("iam", "PutUserPolicy", {
        UserName: name,
        PolicyName: "rights",
        PolicyDocument: document(...statements),
      });
    return userOf(ACCOUNT, name);
  };
  return { account, call, key: KeyMetadata, user };
}

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString();

describe("encryption", () => {
  test("what is sealed under a key comes back, by its id, its ARN, an alias or the ciphertext alone", () => {
    const { call, key } = setUp();
    call("CreateAlias", { AliasName: "alias/orders", TargetKeyId: key.KeyId });
    for (const KeyId of [
      key.KeyId,
      key.Arn,
      "alias/orders",
      `arn:aws:kms:us-east-1:${ACCOUNT}:alias/orders`,
    ]) {
      const { CiphertextBlob } = call<Sealed>("Encrypt", { KeyId, Plaintext: Buffer.from("secret") });
      expect(Buffer.from(CiphertextBlob).includes("secret")).toBe(false);
      expect(text(call<Sealed>("Decrypt", { CiphertextBlob }).Plaintext)).toBe("secret");
    }
  });

  test("the context is part of it, in any order, and nothing can be changed", () => {
    const { account, call, key } = setUp();
    const { CiphertextBlob } = call<Sealed>("Encrypt", {
      KeyId: key.KeyId,
      Plaintext: Buffer.from("secret"),
      EncryptionContext: { a: "1", b: "2" },
    });
    const open = (input: object) => account.refusal("kms", "Decrypt", { CiphertextBlob, ...input });
    expect(open({ EncryptionContext: { b: "2", a: "1" } })).toBeUndefined();
    expect(open({})).toBe("InvalidCiphertextException");
    expect(open({ EncryptionContext: { a: "1" } })).toBe("InvalidCiphertextException");
    for (const at of [0, 20, 40, 70, CiphertextBlob.length - 1]) {
      const changed = Buffer.from(CiphertextBlob);
      changed[at]! ^= 1;
      expect(open({ CiphertextBlob: changed, EncryptionContext: { a: "1", b: "2" } })).toBe(
        "InvalidCiphertextException",
      );
    }
    expect(open({ CiphertextBlob: Buffer.from("short") })).toBe("InvalidCiphertextException");
  });

  test("data keys have the size that was asked for, and a copy under the key", () => {
    const { account, call, key } = setUp();
    const made = call<Sealed>("GenerateDataKey", { KeyId: key.KeyId, KeySpec: "AES_128" });
    expect(made.Plaintext).toHaveLength(16);
    expect(call<Sealed>("Decrypt", { CiphertextBlob: made.CiphertextBlob }).Plaintext).toEqual(
      made.Plaintext,
    );
    const sealed = call<Sealed>("GenerateDataKeyWithoutPlaintext", { KeyId: key.KeyId, NumberOfBytes: 40 });
    expect(sealed.Plaintext).toBeUndefined();
    expect(call<Sealed>("Decrypt", { CiphertextBlob: sealed.CiphertextBlob }).Plaintext).toHaveLength(40);
    expect(account.refusal("kms", "GenerateDataKey", { KeyId: key.KeyId })).toBe("ValidationException");
  });

  test("another key's name is refused, and ReEncrypt moves a secret under another key", () => {
    const { account, call, key } = setUp();
    const other = call<Made>("CreateKey").KeyMetadata;
    const { CiphertextBlob } = call<Sealed>("Encrypt", {
      KeyId: key.KeyId,
      Plaintext: Buffer.from("secret"),
    });
    expect(account.refusal("kms", "Decrypt", { CiphertextBlob, KeyId: other.KeyId })).toBe(
      "IncorrectKeyException",
    );
    const moved = call<Sealed>("ReEncrypt", { CiphertextBlob, DestinationKeyId: other.KeyId });
    call("DisableKey", { KeyId: key.KeyId });
    expect(text(call<Sealed>("Decrypt", { CiphertextBlob: moved.CiphertextBlob }).Plaintext)).toBe("secret");
  });
});

describe("the life of a key", () => {
  test.each([
    ["disabled", "DisableKey", {}, "DisabledException"],
    ["scheduled for deletion", "ScheduleKeyDeletion", { PendingWindowInDays: 7 }, "KMSInvalidStateException"],
  ])("a key that is %s opens nothing until that is taken back", (_, operation, more, code) => {
    const { account, call, key } = setUp();
    const { CiphertextBlob } = call<Sealed>("Encrypt", { KeyId: key.KeyId, Plaintext: Buffer.from("x") });
    call(operation, { KeyId: key.KeyId, ...more });
    expect(account.refusal("kms", "Decrypt", { CiphertextBlob })).toBe(code);
    expect(account.refusal("kms", "Encrypt", { KeyId: key.KeyId, Plaintext: Buffer.from("x") })).toBe(code);
    if (operation === "ScheduleKeyDeletion") {
      expect(account.refusal("kms", "EnableKey", { KeyId: key.KeyId })).toBe("KMSInvalidStateException");
      call("CancelKeyDeletion", { KeyId: key.KeyId });
      expect(call<Made>("DescribeKey", { KeyId: key.KeyId }).KeyMetadata.KeyState).toBe("Disabled");
    }
    call("EnableKey", { KeyId: key.KeyId });
    expect(account.refusal("kms", "Decrypt", { CiphertextBlob })).toBeUndefined();
  });

  test("it is gone with its aliases when the waiting period is over, and what it sealed with it", () => {
    const { account, call, key } = setUp();
    call("CreateAlias", { AliasName: "alias/orders", TargetKeyId: key.KeyId });
    const { CiphertextBlob } = call<Sealed>("Encrypt", { KeyId: key.KeyId, Plaintext: Buffer.from("x") });
    call("ScheduleKeyDeletion", { KeyId: key.KeyId, PendingWindowInDays: 7 });
    account.pass(7 * DAY_MS - 1);
    expect(account.refusal("kms", "DescribeKey", { KeyId: key.KeyId })).toBeUndefined();
    account.pass(1);
    expect(account.refusal("kms", "DescribeKey", { KeyId: key.KeyId })).toBe("NotFoundException");
    expect(account.refusal("kms", "DescribeKey", { KeyId: "alias/orders" })).toBe("NotFoundException");
    expect(account.refusal("kms", "Decrypt", { CiphertextBlob })).toBe("InvalidCiphertextException");
  });

  test("a deletion that was taken back and planned anew waits for the new date", () => {
    const { account, call, key } = setUp();
    call("ScheduleKeyDeletion", { KeyId: key.KeyId, PendingWindowInDays: 7 });
    call("CancelKeyDeletion", { KeyId: key.KeyId });
    call("ScheduleKeyDeletion", { KeyId: key.KeyId, PendingWindowInDays: 30 });
    account.pass(8 * DAY_MS);
    expect(account.refusal("kms", "DescribeKey", { KeyId: key.KeyId })).toBeUndefined();
  });

  test("rotation is off while a deletion is pending, and its plan comes back with the key", () => {
    const { account, call, key } = setUp();
    const status = () => call("GetKeyRotationStatus", { KeyId: key.KeyId });
    const rotations = () =>
      call<{ Rotations: unknown[] }>("ListKeyRotations", { KeyId: key.KeyId }).Rotations;
    call("EnableKeyRotation", { KeyId: key.KeyId, RotationPeriodInDays: 90 });
    account.pass(80 * DAY_MS);
    call("ScheduleKeyDeletion", { KeyId: key.KeyId, PendingWindowInDays: 30 });
    expect(status()).toEqual({ KeyId: key.Arn, KeyRotationEnabled: false });
    account.pass(20 * DAY_MS);
    call("CancelKeyDeletion", { KeyId: key.KeyId });
    expect(status()).toMatchObject({ KeyRotationEnabled: true, RotationPeriodInDays: 90 });
    expect(rotations()).toHaveLength(0);
    call("EnableKey", { KeyId: key.KeyId });
    expect(rotations()).toHaveLength(1);
    account.pass(90 * DAY_MS);
    expect(rotations()).toHaveLength(2);
  });

  test("grants of a key that will be deleted are listed, and can be revoked and not be made", () => {
    const { account, call, key } = setUp();
    const grant = {
      KeyId: key.KeyId,
      GranteePrincipal: `arn:aws:iam::${account.account.id}:role/worker`,
      Operations: ["Decrypt"],
    };
    const { GrantId } = call<{ GrantId: string }>("CreateGrant", grant);
    call("ScheduleKeyDeletion", { KeyId: key.KeyId, PendingWindowInDays: 7 });
    const grants = () => call<{ Grants: unknown[] }>("ListGrants", { KeyId: key.KeyId }).Grants;
    expect(grants()).toMatchObject([{ GrantId }]);
    expect(account.refusal("kms", "CreateGrant", grant)).toBe("KMSInvalidStateException");
    call("RevokeGrant", { KeyId: key.KeyId, GrantId });
    expect(grants()).toEqual([]);
  });

  test("rotation gives new material, and what older material sealed still opens", () => {
    const { account, call, key } = setUp();
    const { CiphertextBlob } = call<Sealed>("Encrypt", { KeyId: key.KeyId, Plaintext: Buffer.from("old") });
    call("EnableKeyRotation", { KeyId: key.KeyId, RotationPeriodInDays: 90 });
    expect(call("GetKeyRotationStatus", { KeyId: key.KeyId })).toMatchObject({
      KeyRotationEnabled: true,
      RotationPeriodInDays: 90,
    });
    account.pass(181 * DAY_MS);
    call("RotateKeyOnDemand", { KeyId: key.KeyId });
    const { Rotations } = call<{ Rotations: { RotationType: string }[] }>("ListKeyRotations", {
      KeyId: key.KeyId,
    });
    expect(Rotations.map((x) => x.RotationType)).toEqual(["AUTOMATIC", "AUTOMATIC", "ON_DEMAND"]);
    expect(text(call<Sealed>("Decrypt", { CiphertextBlob }).Plaintext)).toBe("old");
    call("DisableKeyRotation", { KeyId: key.KeyId });
    account.pass(365 * DAY_MS);
    expect(call<{ Rotations: unknown[] }>("ListKeyRotations", { KeyId: key.KeyId }).Rotations).toHaveLength(
      3,
    );
  });
});

describe("who may use a key", () => {
  const sealing = (KeyId: string) => ({ KeyId, Plaintext: Buffer.from("x") });

  test("with the default policy the account's own policies decide", () => {
    const { account, key, user } = setUp();
    const allowed = user("alice", allow("kms:Encrypt"));
    expect(account.refusal("kms", "Encrypt", sealing(key.KeyId), { principal: allowed })).toBeUndefined();
    expect(account.refusal("kms", "Encrypt", sealing(key.KeyId), { principal: user("bob") })).toBe(
      "AccessDeniedException",
    );
  });

  test("without the account in its policy, only those whom it names get in", () => {
    const { account, call, key, user } = setUp();
    const [alice, bob] = [user("alice", allow("kms:*")), user("bob")];
    const named = { AWS: `arn:aws:iam::${ACCOUNT}:user/bob` };
    const Policy = document(
      { ...statement("Allow", ["kms:Encrypt"]), Principal: named },
      { ...statement("Allow", ["kms:PutKeyPolicy"]), Principal: root },
    );
    call("PutKeyPolicy", { KeyId: key.KeyId, Policy });
    expect(account.refusal("kms", "Encrypt", sealing(key.KeyId), { principal: alice })).toBe(
      "AccessDeniedException",
    );
    expect(account.refusal("kms", "Encrypt", sealing(key.KeyId), { principal: bob })).toBeUndefined();
  });

  test("a policy that would lock its author out is refused, unless that is wanted", () => {
    const { account, key } = setUp();
    const Policy = document({ ...statement("Allow", ["kms:Encrypt"]), Principal: root });
    expect(account.refusal("kms", "PutKeyPolicy", { KeyId: key.KeyId, Policy })).toBe(
      "MalformedPolicyDocumentException",
    );
    const bypass = { KeyId: key.KeyId, Policy, BypassPolicyLockoutSafetyCheck: true };
    expect(account.refusal("kms", "PutKeyPolicy", bypass)).toBeUndefined();
    expect(account.refusal("kms", "PutKeyPolicy", bypass)).toBe("AccessDeniedException");
  });

  test("a grant lets somebody in beside the policy, within its constraints, until it is revoked", () => {
    const { account, call, key, user } = setUp();
    const principal = user("carol");
    const { GrantId } = call<{ GrantId: string }>("CreateGrant", {
      KeyId: key.KeyId,
      GranteePrincipal: principal.type === "IAMUser" ? principal.arn : "",
      Operations: ["Encrypt"],
      Constraints: { EncryptionContextSubset: { team: "shop" } },
    });
    const seal = (EncryptionContext?: object) =>
      account.refusal(
        "kms",
        "Encrypt",
        { ...sealing(key.KeyId), ...(EncryptionContext && { EncryptionContext }) },
        { principal },
      );
    expect(seal({ team: "shop", order: "1" })).toBeUndefined();
    expect(seal()).toBe("AccessDeniedException");
    expect(call<{ Grants: unknown[] }>("ListGrants", { KeyId: key.KeyId }).Grants).toHaveLength(1);
    call("RevokeGrant", { KeyId: key.KeyId, GrantId });
    expect(seal({ team: "shop" })).toBe("AccessDeniedException");
  });

  test("conditions may ask for the context, the alias and the service in between", () => {
    const { account, call, key, user } = setUp();
    const principal = user("dave", {
      ...allow("kms:Encrypt"),
      Condition: {
        StringEquals: { "kms:EncryptionContext:team": "shop", "kms:RequestAlias": "alias/orders" },
      },
    });
    call("CreateAlias", { AliasName: "alias/orders", TargetKeyId: key.KeyId });
    const seal = (KeyId: string, EncryptionContext: object) =>
      account.refusal("kms", "Encrypt", { ...sealing(KeyId), EncryptionContext }, { principal });
    expect(seal("alias/orders", { team: "shop" })).toBeUndefined();
    expect(seal(key.KeyId, { team: "shop" })).toBe("AccessDeniedException");
    expect(seal("alias/orders", { team: "other" })).toBe("AccessDeniedException");
  });
});

describe("objects under a key of KMS", () => {
  const READ = statement("Allow", ["s3:GetObject"]);

  function bucket(encryption: object) {
    const world = setUp();
    const { account } = world;
    account.call("s3", "CreateBucket", { Bucket: "orders" });
    account.call("s3", "PutBucketEncryption", {
      Bucket: "orders",
      ServerSideEncryptionConfiguration: {
        Rules: [{ ApplyServerSideEncryptionByDefault: encryption }],
      },
    });
    return world;
  }
  const OBJECT = { Bucket: "orders", Key: "a.csv" };

  test("the reader of an object must be allowed to use its key, too", () => {
    const { account, key, user } = bucket({ SSEAlgorithm: "aws:kms", KMSMasterKeyID: "alias/orders" });
    account.call("kms", "CreateAlias", { AliasName: "alias/orders", TargetKeyId: key.KeyId });
    expect(account.call("s3", "PutObject", { ...OBJECT, Body: "x" })).toMatchObject({
      ServerSideEncryption: "aws:kms",
      SSEKMSKeyId: key.Arn,
    });
    const without = user("alice", READ);
    const allowed = user("bob", READ, allow("kms:Decrypt"));
    expect(account.refusal("s3", "GetObject", OBJECT, { principal: without })).toBe("AccessDenied");
    expect(account.refusal("s3", "GetObject", OBJECT, { principal: allowed })).toBeUndefined();
    const { call } = account.records.findLast((x) => x.call.operation === "Decrypt")!;
    expect(call).toMatchObject({ service: "kms", invokedBy: "s3.amazonaws.com", principal: allowed });
  });

  test("a disabled key closes what it sealed, and an object without a key stays open", () => {
    const { account, key } = bucket({ SSEAlgorithm: "AES256" });
    account.call("s3", "PutObject", { Bucket: "orders", Key: "plain", Body: "x" });
    const sealed = { ServerSideEncryption: "aws:kms", SSEKMSKeyId: key.KeyId };
    account.call("s3", "PutObject", { ...OBJECT, Body: "x", ...sealed });
    account.call("kms", "DisableKey", { KeyId: key.KeyId });
    expect(account.refusal("s3", "GetObject", OBJECT)).toBe("KMS.DisabledException");
    expect(account.refusal("s3", "PutObject", { ...OBJECT, Body: "y", ...sealed })).toBe(
      "KMS.DisabledException",
    );
    expect(account.refusal("s3", "GetObject", { Bucket: "orders", Key: "plain" })).toBeUndefined();
  });

  test("AWS's own key serves whoever may use S3, by S3 alone", () => {
    const { account, user } = bucket({ SSEAlgorithm: "aws:kms" });
    account.call("s3", "PutObject", { ...OBJECT, Body: "x" });
    const reader = user("alice", READ, allow("kms:Encrypt", "kms:DisableKey"));
    expect(account.refusal("s3", "GetObject", OBJECT, { principal: reader })).toBeUndefined();
    const directly = { KeyId: "alias/aws/s3", Plaintext: Buffer.from("x") };
    expect(account.refusal("kms", "Encrypt", directly, { principal: reader })).toBe("AccessDeniedException");
    const { KeyMetadata } = account.call<Made>("kms", "DescribeKey", { KeyId: "alias/aws/s3" });
    expect(account.refusal("kms", "DisableKey", { KeyId: KeyMetadata.KeyId })).toBe("AccessDeniedException");
  });
});

describe("lists and refusals", () => {
  test("keys and aliases come in pages", () => {
    const { call } = setUp();
    for (let i = 0; i < 3; i++) call("CreateKey");
    const first = call<{ Keys: unknown[]; Truncated: boolean; NextMarker: string }>("ListKeys", { Limit: 3 });
    expect(first).toMatchObject({ Truncated: true });
    const rest = call<{ Keys: unknown[] }>("ListKeys", { Limit: 3, Marker: first.NextMarker });
    expect([first.Keys.length, rest.Keys.length]).toEqual([3, 1]);
  });

  test.each([
    ["DescribeKey", { KeyId: "nonsense" }, "NotFoundException"],
    ["DescribeKey", { KeyId: "alias/none" }, "NotFoundException"],
    ["CreateAlias", { AliasName: "orders", TargetKeyId: "x" }, "ValidationException"],
    ["CreateAlias", { AliasName: "alias/aws/own", TargetKeyId: "x" }, "NotAuthorizedException"],
    ["CreateKey", { KeySpec: "RSA_2048" }, "NotImplemented"],
    ["CreateKey", { MultiRegion: true }, "NotImplemented"],
    ["CreateKey", { Policy: "{" }, "MalformedPolicyDocumentException"],
    ["CreateKey", { Tags: [{ TagKey: "aws:x", TagValue: "" }] }, "TagException"],
    ["ListKeys", { Marker: "nonsense" }, "InvalidMarkerException"],
  ])("%s %j → %s", (operation, input, code) => {
    expect(setUp().account.refusal("kms", operation, input)).toBe(code);
  });
});
