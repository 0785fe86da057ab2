import type { PublicAccessBlockConfiguration } from "@aws-sdk/client-s3";
import type { Responder, Response } from "../kit/response.ts";
import {
  blockPublicAccess,
  closePolicy,
  denyInPolicy,
  disableAcls,
  recordBucket,
  traceChanges,
  type BucketCase,
} from "../response/buckets.ts";
import { readFindings } from "../response/case.ts";
import { exportTrail } from "../response/evidence.ts";
import { deleteLog, stopTrail } from "../response/harm.ts";
import { keep } from "../response/history.ts";
import { inOrder, wait, type Move } from "../response/moves.ts";

/** The bucket of the findings that is not meant to be public, as the buckets' own tags tell. */
async function findBucket(responder: Responder, wanted: "data" | "website" = "data"): Promise<string> {
  const { aws, step } = responder;
  const findings = await readFindings(responder);
  const named = new Set(findings.flatMap((x) => x.Resource?.S3BucketDetails ?? []).map((x) => x.Name!));
  await step("Which of them is public on purpose? Their tags say what they hold.");
  for (const bucket of named) {
    const { TagSet = [] } = await aws.s3.getBucketTagging({ Bucket: bucket });
    if (TagSet.some((tag) => tag.Value === "public-website") === (wanted === "website")) return bucket;
  }
  throw new Error("GuardDuty names no such bucket");
}

const look = async (responder: Responder): Promise<BucketCase> =>
  recordBucket(responder, await findBucket(responder));
const moves = inOrder(look);

/** What remains when the bucket is closed: nothing in it is public any more, and what was read is known. */
async function cleanUp(responder: Responder, found: BucketCase): Promise<void> {
  await closePolicy(responder, found);
  await disableAcls(responder, found.bucket);
  await report(responder, found);
}

async function report(responder: Responder, { bucket }: BucketCase): Promise<void> {
  await traceChanges(responder, bucket);
  await exportTrail(responder);
  await responder.step("Wait until strangers have tried again.");
  await responder.wait(30);
}

/** @param settings all four, unless told */
const block =
  (settings?: PublicAccessBlockConfiguration): Move<BucketCase> =>
  (responder, { bucket }) =>
    blockPublicAccess(responder, bucket, settings);

const accountOf = async ({ aws }: Responder): Promise<string> =>
  (await aws.sts.getCallerIdentity({})).Account!;

const responses: readonly Response[] = [
  {
    id: "reference",
    title: "Record, block public access of the bucket, clean policy and ACLs, name what was read",
    kind: "reference",
    expect: { verdict: "PASS", score: 100 },
    play: moves(block(), cleanUp),
  },
  {
    id: "clean-first-then-guard",
    title: "The policy and each object's ACL put right by themselves, then the guard over both",
    kind: "alternative",
    expect: { verdict: "PASS", score: 100 },
    play: moves(
      closePolicy,
      async ({ aws, step }, { bucket, publicKeys }) => {
        await step("Take the public grant off each object that has one.");
        for (const Key of publicKeys) await aws.s3.putObjectAcl({ Bucket: bucket, Key, ACL: "private" });
      },
      block(),
      report,
    ),
  },
  {
    id: "deny-strangers",
    title: "An emergency denial for everybody outside the account, and everything else afterwards",
    kind: "alternative",
    expect: { verdict: "PASS", score: 100 },
    play: moves(
      async (responder, { bucket, policy }) =>
        denyInPolicy(
          responder,
          "A denial for everybody who is not of this account: it ends what the policy and the ACLs give, and spares our own.",
          bucket,
          policy,
          {
            Principal: "*",
            Condition: { StringNotEquals: { "aws:PrincipalAccount": await accountOf(responder) } },
          },
        ),
      block(),
      cleanUp,
    ),
  },
  {
    id: "guard-only",
    title: "Block Public Access of the bucket, and nothing beneath it cleaned",
    kind: "alternative",
    expect: { verdict: "PASS", losesExactly: ["objective:policyClean", "objective:aclsClean"] },
    play: moves(block(), report),
  },
  {
    id: "no-guard",
    title: "The policy replaced and ACLs disabled, without Block Public Access",
    kind: "alternative",
    expect: { verdict: "PASS", score: 90, losesExactly: ["objective:guarded"] },
    play: moves(cleanUp),
  },
  {
    id: "closed-before-recorded",
    title: "Closed at once, recorded afterwards: accepted while data is leaving",
    kind: "careless",
    expect: { verdict: "PASS", score: 98, losesExactly: ["order:P10"] },
    async play(responder) {
      const bucket = await findBucket(responder);
      await blockPublicAccess(responder, bucket);
      await cleanUp(responder, await recordBucket(responder, bucket));
    },
  },
  {
    id: "block-new-policies",
    title: "BlockPublicPolicy alone: the policy that is there goes on",
    kind: "wrong",
    expect: { verdict: "FAIL", loses: ["objective:policyClosed", "objective:aclsClosed"] },
    play: moves(block({ BlockPublicPolicy: true }), report),
  },
  {
    id: "policy-only",
    title: "The policy cleaned and guarded, the objects' ACLs forgotten",
    kind: "wrong",
    expect: { verdict: "FAIL", loses: ["objective:aclsClosed", "objective:aclsClean"] },
    play: moves(block({ BlockPublicPolicy: true, RestrictPublicBuckets: true }), closePolicy, report),
  },
  {
    id: "deny-one-address",
    title: "The address of the first stranger denied; there are others",
    kind: "wrong",
    expect: { verdict: "FAIL", loses: ["objective:policyClosed", "objective:aclsClosed"] },
    play: moves(
      exportTrail,
      (responder, { bucket, policy }) =>
        denyInPolicy(responder, "Deny the address that stands in the log.", bucket, policy, {
          Principal: "*",
          Condition: { IpAddress: { "aws:SourceIp": "198.51.100.23/32" } },
        }),
      report,
    ),
  },
  {
    id: "scope-from-event-history",
    title: "Closed and cleaned, and the scope taken from event history, which has no reads of objects",
    kind: "careless",
    expect: { verdict: "PASS", score: 88, losesExactly: ["objective:scopeKnown"] },
    play: moves(
      block(),
      closePolicy,
      (responder, { bucket }) => disableAcls(responder, bucket),
      async (responder) => {
        const { aws, step } = responder;
        await step("Look up who read the bucket, and keep the answer.");
        const { Events = [] } = await aws.cloudtrail.lookupEvents({ MaxResults: 50 });
        await keep(responder, "reads.json", Events);
      },
      wait(30),
    ),
  },
  {
    id: "whole-account",
    title: "Block Public Access of the whole account: the website is closed with it",
    kind: "wrong",
    expect: { verdict: "UNSAFE", loses: ["hazard:websiteBroken"] },
    play: moves(async (responder) => {
      await responder.step("Block Public Access of the account.");
      await responder.aws.s3control.putPublicAccessBlock({
        AccountId: await accountOf(responder),
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: true,
          IgnorePublicAcls: true,
          BlockPublicPolicy: true,
          RestrictPublicBuckets: true,
        },
      });
    }, cleanUp),
  },
  {
    id: "wrong-bucket",
    title: "The website closed instead of the data",
    kind: "wrong",
    expect: { verdict: "UNSAFE", loses: ["hazard:websiteBroken", "objective:policyClosed"] },
    async play(responder) {
      await blockPublicAccess(responder, await findBucket(responder, "website"));
      await responder.wait(30);
    },
  },
  {
    id: "deny-everybody",
    title: "A denial for everybody without an exception: the responder is locked out, and invoicing too",
    kind: "wrong",
    expect: { verdict: "UNSAFE", loses: ["hazard:lockedOut", "objective:invoicing"] },
    play: moves(
      (responder, { bucket, policy }) =>
        denyInPolicy(responder, "Deny everything to everybody.", bucket, policy, { Principal: "*" }),
      report,
    ),
  },
  {
    id: "delete-the-files",
    title: "The files deleted, so that nobody can read them",
    kind: "wrong",
    expect: { verdict: "UNSAFE", loses: ["hazard:dataDeleted"] },
    play: moves(async ({ aws, step }, { bucket, publicKeys }) => {
      await step("Delete what is public.");
      for (const Key of publicKeys) await aws.s3.deleteObject({ Bucket: bucket, Key }).catch(() => undefined);
    }, block()),
  },
  {
    id: "trail-off",
    title: "Closed, and the trail switched off to save its cost",
    kind: "wrong",
    expect: { verdict: "UNSAFE", loses: ["hazard:loggingOff"] },
    play: moves(block(), stopTrail),
  },
  {
    id: "logs-deleted",
    title: "The trail's files deleted after a look",
    kind: "wrong",
    expect: { verdict: "UNSAFE", loses: ["hazard:evidenceDeleted"] },
    play: moves(block(), cleanUp, deleteLog),
  },
];

export default responses;
