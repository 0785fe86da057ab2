import { beforeEach, describe, expect, it } from "vitest";
import type { Principal } from "../../iam/principal.ts";
import { iamService } from "../iam/index.ts";
import { kms } from "../kms/index.ts";
import { SmallAccount, userOf } from "../small-account.ts";
import { publishAsService, sns } from "./index.ts";

const ACCOUNT = "111122223333";
const TopicArn = `arn:aws:sns:us-east-1:${ACCOUNT}:alerts`;
const EVENTS = "events.amazonaws.com";
const allow = (Principal: object | undefined, Action: string[], Resource = "*") => ({
  Effect: "Allow",
  ...(Principal && { Principal }),
  Action,
  Resource,
});
const document = (...Statement: object[]) => JSON.stringify({ Version: "2012-10-17", Statement });
const OWN = allow({ AWS: `arn:aws:iam::${ACCOUNT}:root` }, ["kms:*"]);

let aws: SmallAccount;
let keyId: string;
beforeEach(() => {
  aws = new SmallAccount([sns, kms, iamService]);
  const made = aws.call<{ KeyMetadata: { KeyId: string } }>("kms", "CreateKey", {});
  keyId = made.KeyMetadata.KeyId;
  topicWith(keyId);
  aws.call("sns", "SetTopicAttributes", {
    TopicArn,
    AttributeName: "Policy",
    AttributeValue: document(
      allow({ Service: EVENTS }, ["sns:Publish"], TopicArn),
      allow({ AWS: `arn:aws:iam::${ACCOUNT}:root` }, ["sns:Publish"], TopicArn),
    ),
  });
});

function topicWith(KmsMasterKeyId: string): void {
  aws.call("sns", "CreateTopic", { Name: "alerts" });
  aws.call("sns", "SetTopicAttributes", {
    TopicArn,
    AttributeName: "KmsMasterKeyId",
    AttributeValue: KmsMasterKeyId,
  });
}

function user(name: string, ...actions: string[]): Principal {
  aws.call("iam", "CreateUser", { UserName: name });
  aws.call("iam", "PutUserPolicy", {
    UserName: name,
    PolicyName: "rights",
    PolicyDocument: document(allow(undefined, actions)),
  });
  return userOf(ACCOUNT, name);
}

const publishAs = (principal?: Principal): string | undefined =>
  aws.refusal("sns", "Publish", { TopicArn, Message: "m" }, principal && { principal });
const publishByRule = (): string => {
  try {
    publishAsService(aws.scope, TopicArn, {
      service: EVENTS,
      sourceArn: `arn:aws:events:us-east-1:${ACCOUNT}:rule/r`,
      message: "m",
    });
    return "published";
  } catch (error) {
    return (error as { code: string }).code;
  }
};

describe("an encrypted topic", () => {
  it("shows its key, until it is taken away", () => {
    const keyOf = () =>
      aws.call<{ Attributes: Record<string, string> }>("sns", "GetTopicAttributes", { TopicArn }).Attributes[
        "KmsMasterKeyId"
      ];
    expect(keyOf()).toBe(keyId);
    topicWith("");
    expect(keyOf()).toBeUndefined();
    expect(publishAs(user("plain", "sns:Publish"))).toBeUndefined();
  });

  it.each<[string, string[], string | undefined]>([
    ["neither", ["sns:Publish"], "KMSAccessDenied"],
    ["GenerateDataKey alone", ["sns:Publish", "kms:GenerateDataKey*"], "KMSAccessDenied"],
    ["both", ["sns:Publish", "kms:GenerateDataKey*", "kms:Decrypt"], undefined],
  ])("takes messages of a user with rights to its key: %s", (_, actions, refusal) => {
    expect(publishAs(user("publisher", ...actions))).toBe(refusal);
  });

  it("takes messages of a service that the key's own policy lets in", () => {
    expect(publishByRule()).toBe("KMSAccessDenied");
    const Policy = document(OWN, allow({ Service: EVENTS }, ["kms:GenerateDataKey*", "kms:Decrypt"]));
    aws.call("kms", "PutKeyPolicy", { KeyId: keyId, Policy });
    expect(publishByRule()).toBe("published");
    const calls = aws.records.filter((x) => x.call.service === "kms").map((x) => x.call.operation);
    expect(calls.slice(-2)).toEqual(["GenerateDataKey", "Decrypt"]);
  });

  it("under the key that AWS keeps for SNS is open to the account, and to no service", () => {
    topicWith("alias/aws/sns");
    expect(publishAs(user("publisher", "sns:Publish"))).toBeUndefined();
    expect(publishByRule()).toBe("KMSAccessDenied");
  });

  it("takes nothing while its key is disabled, or is none", () => {
    aws.call("kms", "DisableKey", { KeyId: keyId });
    expect(publishAs()).toBe("KMSDisabled");
    topicWith("alias/none");
    expect(publishAs()).toBe("KMSNotFound");
  });
});
