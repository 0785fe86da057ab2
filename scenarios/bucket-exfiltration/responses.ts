import type { Responder, Response } from "../kit/response.ts";
import { blockPublicAccess, denyInPolicy } from "../response/buckets.ts";
import { readFindings } from "../response/case.ts";
import { exportTrail } from "../response/evidence.ts";
import { deleteLog, stopTrail } from "../response/harm.ts";
import { inOrder, wait, type Move } from "../response/moves.ts";
import { denyUser, issuedBefore, nextSecond } from "../response/sessions.ts";
import { BUYER, LAIRS, READ_BY } from "./thief.ts";

/** What a responder has learnt: whose credentials read, and where. */
interface Case {
  bucket: string;
  userName: string;
  userArn: string;
  keyIds: string[];
}

async function open(responder: Responder): Promise<Case> {
  const { aws, brief, step } = responder;
  const findings = await readFindings(responder);
  const resource = findings.find((x) => x.Type?.startsWith("Exfiltration:S3/"))?.Resource;
  const userName = resource?.AccessKeyDetails?.UserName;
  const bucket = resource?.S3BucketDetails?.[0]?.Name;
  if (!userName || !bucket) throw new Error("GuardDuty names nobody who reads");
  await step("Whose credentials are they, and what may they do? Keep the answer.");
  const { User } = await aws.iam.getUser({ UserName: userName });
  const { AccessKeyMetadata = [] } = await aws.iam.listAccessKeys({ UserName: userName });
  const { Groups = [] } = await aws.iam.listGroupsForUser({ UserName: userName });
  await step("What was made from the key? Sessions have keys of their own.");
  const { Events = [] } = await aws.cloudtrail.lookupEvents({
    LookupAttributes: [{ AttributeKey: "Username", AttributeValue: userName }],
  });
  await aws.s3.putObject({
    Bucket: brief.evidenceBucket,
    Key: `${brief.ticket}/${userName}.json`,
    Body: Buffer.from(JSON.stringify({ User, AccessKeyMetadata, Groups, Events })),
  });
  const keyIds = AccessKeyMetadata.map((x) => x.AccessKeyId!);
  return { bucket, userName, userArn: User!.Arn!, keyIds };
}

async function disableKeys({ aws, step }: Responder, { userName, keyIds }: Case): Promise<void> {
  await step("Every key of the user becomes inactive.");
  for (const AccessKeyId of keyIds)
    await aws.iam.updateAccessKey({ UserName: userName, AccessKeyId, Status: "Inactive" });
}

/** @param until sessions that were issued before it are denied: now, unless told */
const denySessions =
  (until = nextSecond): Move<Case> =>
  async (responder, { userName }) => {
    await responder.step("Deny everything to sessions that the user was given until now.");
    await denyUser(responder, userName, "AWSRevokeOlderSessions", issuedBefore(until(responder)));
  };

async function denyAll(responder: Responder, { userName }: Case): Promise<void> {
  await responder.step("Deny the user everything: key, sessions and links have one owner.");
  await denyUser(responder, userName, "AWSDenyAll");
}

/** @param why what the responder thinks that it does */
const denyInBucket =
  (why: string, statement: Parameters<typeof denyInPolicy>[4]): Move<Case> =>
  async (responder, { bucket }) => {
    const { Policy } = await responder.aws.s3.getBucketPolicy({ Bucket: bucket });
    await denyInPolicy(responder, why, bucket, Policy, statement);
  };

/** Names what was read, and waits until everybody has tried again. */
async function closeCase(responder: Responder): Promise<void> {
  await exportTrail(responder);
  await responder.step("Wait until every way has been tried again.");
  await responder.wait(35);
}

const denyUserInBucket: Move<Case> = (responder, found) =>
  denyInBucket("The bucket's policy denies this one user.", { Principal: { AWS: found.userArn } })(
    responder,
    found,
  );

const moves = inOrder(open);
const DAY_MS = 24 * 3_600_000;

const responses: readonly Response[] = [
  {
    id: "reference",
    title: "Key inactive, older sessions denied, the links die with both, and the reads are named",
    kind: "reference",
    expect: { verdict: "PASS", score: 100 },
    play: moves(disableKeys, denySessions(), closeCase),
  },
  {
    id: "deny-the-user",
    title: "Everything denied to the user at once, then the key off",
    kind: "alternative",
    expect: { verdict: "PASS", score: 100 },
    play: moves(denyAll, disableKeys, closeCase),
  },
  {
    id: "out-of-the-group",
    title: "The user loses the group that gives its rights, then the key",
    kind: "alternative",
    expect: { verdict: "PASS", score: 100 },
    play: moves(
      async ({ aws, step }, { userName: UserName }) => {
        await step("The rights come from a group: take the user out of it.");
        const { Groups = [] } = await aws.iam.listGroupsForUser({ UserName });
        for (const { GroupName } of Groups) await aws.iam.removeUserFromGroup({ GroupName, UserName });
      },
      disableKeys,
      closeCase,
    ),
  },
  {
    id: "deny-in-the-bucket",
    title: "The bucket's policy denies the named user; the key stays active",
    kind: "alternative",
    expect: { verdict: "PASS", score: 90, losesExactly: ["objective:keyOff"] },
    play: moves(denyUserInBucket, closeCase),
  },
  {
    id: "deleted-at-once",
    title: "The key deleted instead of deactivated",
    kind: "careless",
    expect: { verdict: "PASS", score: 97, losesExactly: ["order:P9"] },
    play: moves(
      async ({ aws, step }, { keyIds, userName }) => {
        await step("Delete the key.");
        for (const AccessKeyId of keyIds) await aws.iam.deleteAccessKey({ UserName: userName, AccessKeyId });
      },
      denySessions(),
      closeCase,
    ),
  },
  {
    id: "told-beforehand",
    title: "A report of what was read, out of memory: no record was looked at",
    kind: "careless",
    expect: { verdict: "PASS", score: 90, losesExactly: ["order:told-from-records"] },
    play: moves(disableKeys, denySessions(), async ({ aws, brief, step, wait: pause }) => {
      await step("Everybody knows what they are after: write it down.");
      const places = [LAIRS[0]!.ip, BUYER.ip].join(" and ");
      const read = [...new Set(Object.values(READ_BY).flat())];
      await aws.s3.putObject({
        Bucket: brief.evidenceBucket,
        Key: `${brief.ticket}/reads.csv`,
        Body: Buffer.from(read.map((key) => `${key},${places}\n`).join("")),
      });
      await pause(35);
    }),
  },
  {
    id: "policy-overwritten",
    title: "A new bucket policy without a look at the old one",
    kind: "careless",
    expect: { verdict: "PASS", score: 98, losesExactly: ["order:P10"] },
    play: moves(
      (responder, { bucket, userArn }) =>
        denyInPolicy(responder, "The bucket's policy denies this one user.", bucket, undefined, {
          Principal: { AWS: userArn },
        }),
      disableKeys,
      closeCase,
    ),
  },
  {
    id: "delete-the-user",
    title: "The colleague's user deleted with everything that it has",
    kind: "careless",
    expect: { verdict: "PASS", losesExactly: ["order:P9", "hazard:userDeleted"] },
    play: moves(async ({ aws, step }, { userName: UserName, keyIds }) => {
      await step("Delete the user: its sessions end with it.");
      for (const AccessKeyId of keyIds) await aws.iam.deleteAccessKey({ UserName, AccessKeyId });
      const { Groups = [] } = await aws.iam.listGroupsForUser({ UserName });
      for (const { GroupName } of Groups) await aws.iam.removeUserFromGroup({ GroupName, UserName });
      await aws.iam.deleteUser({ UserName });
    }, closeCase),
  },
  {
    id: "block-public-access",
    title: "Block Public Access, as if the reader were a stranger",
    kind: "wrong",
    expect: {
      verdict: "FAIL",
      loses: ["objective:keyRefused", "objective:sessionRefused", "objective:linksRefused"],
    },
    play: moves(async (responder, { bucket }) => {
      await responder.aws.s3.getBucketPolicy({ Bucket: bucket });
      await blockPublicAccess(responder, bucket);
    }, closeCase),
  },
  {
    id: "key-only",
    title: "The key inactive, its session and the session's links alive",
    kind: "wrong",
    expect: {
      verdict: "FAIL",
      losesExactly: ["objective:sessionRefused", "objective:linksRefused"],
    },
    play: moves(disableKeys, closeCase),
  },
  {
    id: "sessions-only",
    title: "Older sessions denied while the key makes new ones",
    kind: "wrong",
    expect: {
      verdict: "FAIL",
      loses: ["objective:keyRefused", "objective:sessionRefused", "objective:linksRefused"],
    },
    play: moves(denySessions(), closeCase),
  },
  {
    id: "cutoff-yesterday",
    title: "The key inactive, and sessions denied up to yesterday",
    kind: "wrong",
    expect: { verdict: "FAIL", losesExactly: ["objective:sessionRefused", "objective:linksRefused"] },
    play: moves(
      disableKeys,
      denySessions(({ now }) => new Date(now().getTime() - DAY_MS)),
      closeCase,
    ),
  },
  {
    id: "rotate",
    title: "A second key made, the first one left at work",
    kind: "wrong",
    expect: { verdict: "FAIL", loses: ["hazard:newKey", "objective:keyRefused"] },
    play: moves(async ({ aws, step }, { userName }) => {
      await step("Rotate: a new key for the analyst.");
      await aws.iam.createAccessKey({ UserName: userName });
    }, closeCase),
  },
  {
    id: "deny-one-address",
    title: "The address of the first reader denied in the bucket's policy",
    kind: "wrong",
    expect: {
      verdict: "FAIL",
      loses: ["objective:keyRefused", "objective:sessionRefused", "objective:linksRefused"],
    },
    play: moves(
      denyInBucket("Deny the address that reads most.", {
        Principal: "*",
        Condition: { IpAddress: { "aws:SourceIp": "198.51.100.213/32" } },
      }),
      closeCase,
    ),
  },
  {
    id: "reads-not-named",
    title: "Contained, and legal told what event history has: nothing of what was read",
    kind: "wrong",
    expect: { verdict: "FAIL", losesExactly: ["objective:scopeKnown"] },
    play: moves(disableKeys, denySessions(), wait(35)),
  },
  {
    id: "wrong-key",
    title: "The invoicing job's key switched off as well",
    kind: "wrong",
    expect: { verdict: "UNSAFE", loses: ["hazard:wrongIdentity", "objective:invoicing"] },
    play: moves(
      disableKeys,
      denySessions(),
      async ({ aws, step }) => {
        await step("Whoever else reads the bucket is cut off, too.");
        const { Users = [] } = await aws.iam.listUsers({});
        for (const { UserName } of Users.filter((x) => x.UserName!.startsWith("ci-"))) {
          const { AccessKeyMetadata = [] } = await aws.iam.listAccessKeys({ UserName });
          for (const { AccessKeyId } of AccessKeyMetadata)
            await aws.iam.updateAccessKey({ UserName, AccessKeyId, Status: "Inactive" });
        }
      },
      closeCase,
    ),
  },
  {
    id: "deny-everybody",
    title: "The bucket closed to everybody without an exception",
    kind: "wrong",
    expect: { verdict: "UNSAFE", loses: ["hazard:lockedOut", "objective:invoicing"] },
    play: moves(denyInBucket("Nobody reads anything.", { Principal: "*" }), closeCase),
  },
  {
    id: "delete-the-data",
    title: "The objects deleted, so that links lead nowhere",
    kind: "wrong",
    expect: { verdict: "UNSAFE", loses: ["hazard:dataDeleted"] },
    play: moves(async ({ aws, step }, { bucket }) => {
      await step("Delete what the links lead to.");
      const { Contents = [] } = await aws.s3.listObjectsV2({ Bucket: bucket });
      for (const { Key } of Contents)
        await aws.s3.deleteObject({ Bucket: bucket, Key }).catch(() => undefined);
    }),
  },
  {
    id: "selectors-off",
    title: "The trail's selection of data events taken away, the trail stopped, and its files deleted",
    kind: "wrong",
    expect: {
      verdict: "UNSAFE",
      loses: ["hazard:readsUnseen", "hazard:loggingOff", "hazard:evidenceDeleted"],
    },
    play: moves(
      async ({ aws, step }) => {
        await step("Data events cost money: off with them.");
        const { trailList = [] } = await aws.cloudtrail.describeTrails({});
        await aws.cloudtrail.putEventSelectors({
          TrailName: trailList[0]!.Name,
          EventSelectors: [{ ReadWriteType: "All", IncludeManagementEvents: true }],
        });
      },
      stopTrail,
      deleteLog,
    ),
  },
];

export default responses;
