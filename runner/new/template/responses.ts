import type { Responder, Response } from "gameday";

/** What the brief says, read as a person would read it. */
function readBrief({ brief }: Responder): { UserName: string; AccessKeyId: string } {
  const find = (pattern: RegExp): string => pattern.exec(brief.text)![1]!;
  return { UserName: find(/^ +user +(\S+)/m), AccessKeyId: find(/^ +access key +(\S+)/m) };
}

async function trace(responder: Responder): Promise<void> {
  const { AccessKeyId } = readBrief(responder);
  await responder.step("What was done with the key?");
  await responder.aws.cloudtrail.lookupEvents({
    LookupAttributes: [{ AttributeKey: "AccessKeyId", AttributeValue: AccessKeyId }],
  });
}

async function deactivate(responder: Responder): Promise<void> {
  await responder.step("Deactivate it: new calls are refused, and it can be undone.");
  await responder.aws.iam.updateAccessKey({ ...readBrief(responder), Status: "Inactive" });
  await responder.wait(30);
}

async function remove(responder: Responder): Promise<void> {
  await responder.step("Delete the key.");
  await responder.aws.iam.deleteAccessKey(readBrief(responder));
  await responder.wait(30);
}

const responses: readonly Response[] = [
  {
    id: "reference",
    title: "Look, then deactivate",
    kind: "reference",
    expect: { verdict: "PASS", score: 100 },
    async play(responder) {
      await trace(responder);
      await deactivate(responder);
    },
  },
  {
    id: "delete-in-the-end",
    title: "Deactivate at once, look, then delete",
    kind: "alternative",
    expect: { verdict: "PASS", score: 100 },
    async play(responder) {
      await deactivate(responder);
      await trace(responder);
      await remove(responder);
    },
  },
  {
    id: "deny-everything",
    title: "Look, then deny the user everything",
    kind: "alternative",
    expect: { verdict: "PASS", score: 100 },
    async play(responder) {
      const { UserName } = readBrief(responder);
      await trace(responder);
      await responder.step("Deny the user everything: its keys are of no more use.");
      await responder.aws.iam.putUserPolicy({
        UserName,
        PolicyName: "LostLaptop",
        PolicyDocument: JSON.stringify({
          Version: "2012-10-17",
          Statement: [{ Effect: "Deny", Action: "*", Resource: "*" }],
        }),
      });
      await responder.wait(30);
    },
  },
  {
    id: "delete-before-looking",
    title: "Delete at once, and look afterwards",
    kind: "careless",
    expect: { verdict: "PASS", score: 90, losesExactly: ["order:look-first"] },
    async play(responder) {
      await remove(responder);
      await trace(responder);
    },
  },
  {
    id: "look-only",
    title: "Look, and do nothing",
    kind: "wrong",
    expect: { verdict: "FAIL", losesExactly: ["objective:keyRefused"] },
    play: trace,
  },
  {
    id: "second-key",
    title: "Give the analyst a new key, and leave the old one alone",
    kind: "wrong",
    expect: { verdict: "FAIL", losesExactly: ["objective:keyRefused"] },
    async play(responder) {
      const { UserName } = readBrief(responder);
      await trace(responder);
      await responder.step("A new key for the analyst.");
      await responder.aws.iam.createAccessKey({ UserName });
    },
  },
  {
    id: "delete-the-user",
    title: "Delete the user",
    kind: "wrong",
    expect: { verdict: "UNSAFE", loses: ["hazard:userDeleted"] },
    async play(responder) {
      const { UserName } = readBrief(responder);
      const { iam } = responder.aws;
      await trace(responder);
      await remove(responder);
      await responder.step("Delete the user: what it is a member of comes first.");
      const { Groups = [] } = await iam.listGroupsForUser({ UserName });
      for (const { GroupName } of Groups) await iam.removeUserFromGroup({ UserName, GroupName });
      await iam.deleteUser({ UserName });
    },
  },
];

export default responses;
