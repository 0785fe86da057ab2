import { beforeEach, describe, expect, it } from "vitest";
import type { Principal } from "../../iam/principal.ts";
import { iamService } from "../iam/index.ts";
import { kms } from "../kms/index.ts";
import { SmallAccount, userOf } from "../small-account.ts";
import { sqs } from "./index.ts";
import { sendAsService } from "./send.ts";

const ACCOUNT = "111122223333";
const QUEUE = `arn:aws:sqs:us-east-1:${ACCOUNT}:work`;
const QueueUrl = `https://sqs.us-east-1.amazonaws.com/${ACCOUNT}/work`;
const SNS = "sns.amazonaws.com";
const allow = (Principal: object | undefined, Action: string[]) => ({
  Effect: "Allow",
  ...(Principal && { Principal }),
  Action,
  Resource: "*",
});
const document = (...Statement: object[]) => JSON.stringify({ Version: "2012-10-17", Statement });
const OWN = allow({ AWS: `arn:aws:iam::${ACCOUNT}:root` }, ["kms:*"]);

let aws: SmallAccount;
let keyId: string;
beforeEach(() => {
  aws = new SmallAccount([sqs, kms, iamService]);
  keyId = aws.call<{ KeyMetadata: { KeyId: string } }>("kms", "CreateKey", {}).KeyMetadata.KeyId;
  const Policy = document(allow({ Service: SNS }, ["sqs:SendMessage"]));
  aws.call("sqs", "CreateQueue", { QueueName: "work", Attributes: { Policy, KmsMasterKeyId: keyId } });
});

function user(name: string, ...actions: string[]): Principal {
  aws.call("iam", "CreateUser", { UserName: name });
  aws.call("iam", "PutUserPolicy", {
    UserName: name,
    PolicyName: "rights",
    PolicyDocument: document(allow(undefined, ["sqs:*", ...actions])),
  });
  return userOf(ACCOUNT, name);
}

const ask = (operation: string, principal?: Principal, input: object = {}): string | undefined =>
  aws.refusal("sqs", operation, { QueueUrl, ...input }, principal && { principal });
const send = (principal?: Principal) => ask("SendMessage", principal, { MessageBody: "m" });
const keyCalls = (): string[] =>
  aws.records.filter((x) => x.call.invokedBy === "sqs.amazonaws.com").map((x) => x.call.operation);

describe("an encrypted queue", () => {
  it("shows its key, and SQS's own encryption when it has none", () => {
    const shown = () =>
      aws.call<{ Attributes: Record<string, string> }>("sqs", "GetQueueAttributes", {
        QueueUrl,
        AttributeNames: ["KmsMasterKeyId", "KmsDataKeyReusePeriodSeconds", "SqsManagedSseEnabled"],
      }).Attributes;
    expect(shown()).toEqual({
      KmsMasterKeyId: keyId,
      KmsDataKeyReusePeriodSeconds: "300",
      SqsManagedSseEnabled: "false",
    });
    aws.call("sqs", "SetQueueAttributes", { QueueUrl, Attributes: { KmsMasterKeyId: "" } });
    expect(shown()).toEqual({ SqsManagedSseEnabled: "true" });
    expect(send(user("plain"))).toBeUndefined();
  });

  it.each<[string, string[], string | undefined, string | undefined]>([
    ["neither", [], "KmsAccessDenied", "KmsAccessDenied"],
    ["GenerateDataKey alone", ["kms:GenerateDataKey"], "KmsAccessDenied", "KmsAccessDenied"],
    ["Decrypt alone", ["kms:Decrypt"], "KmsAccessDenied", undefined],
    ["both", ["kms:GenerateDataKey", "kms:Decrypt"], undefined, undefined],
  ])("asks who sends and who receives for rights to its key: %s", (_, actions, sending, receiving) => {
    expect(send()).toBeUndefined();
    const party = user("party", ...actions);
    expect([send(party), ask("ReceiveMessage", party)]).toEqual([sending, receiving]);
  });

  it("seals a sender's next messages without asking KMS, for the reuse period", () => {
    send();
    send();
    expect(keyCalls()).toEqual(["GenerateDataKey", "Decrypt"]);
    aws.pass(301_000);
    send();
    expect(keyCalls()).toHaveLength(4);
  });

  it("takes messages of a service that the key's own policy lets in", () => {
    const sendBySns = () =>
      sendAsService(aws.scope, QUEUE, {
        service: SNS,
        sourceArn: `arn:aws:sns:us-east-1:${ACCOUNT}:t`,
        body: "m",
      });
    expect(sendBySns).toThrow(expect.objectContaining({ code: "KmsAccessDenied" }));
    const Policy = document(OWN, allow({ Service: SNS }, ["kms:GenerateDataKey", "kms:Decrypt"]));
    aws.call("kms", "PutKeyPolicy", { KeyId: keyId, Policy });
    expect(sendBySns).not.toThrow();
  });

  it("gives nothing out while its key is disabled", () => {
    send();
    aws.call("kms", "DisableKey", { KeyId: keyId });
    expect(ask("ReceiveMessage")).toBe("KmsDisabled");
  });
});
