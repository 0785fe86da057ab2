import { keyIdsOf } from "../kit/keys.ts";
import type { Responder, Response } from "../kit/response.ts";
import { dataBucketIn } from "../response/buckets.ts";
import { deleteLog } from "../response/harm.ts";
import { lookUp } from "../response/history.ts";
import { both, differing, inOrder, skip, wait } from "../response/moves.ts";
import { denyEverything } from "../response/sessions.ts";
import {
  awaitDelivery,
  checkDigests,
  disableKeys,
  findActor,
  findTrail,
  forCloudTrail,
  investigate,
  nameGap,
  putPolicy,
  record,
  repairPolicy,
  repairSelectors,
  repairTrail,
  revokeSessions,
  start,
  trace,
  undo,
  type Case,
} from "./steps.ts";

/** What the reference does, one after the other; other responses say in what they differ. */
const USUAL = {
  disableKeys,
  revokeSessions,
  repairTrail,
  repairSelectors,
  repairPolicy,
  start,
  awaitDelivery,
  undo,
  nameGap,
  checkDigests,
};
const usual = differing(investigate, USUAL);
const only = inOrder(investigate);

const responses: readonly Response[] = [
  {
    id: "reference",
    title:
      "Who, what, where else; both keys and the sessions off; trail, selectors and policy repaired; started",
    kind: "reference",
    expect: { verdict: "PASS", score: 100 },
    play: usual(),
  },
  {
    id: "restart-first",
    title: "Started at once, and again after containment, for it was stopped in between",
    kind: "alternative",
    expect: { verdict: "PASS", score: 100 },
    play: usual({ disableKeys: both(repairPolicy, start, wait(30), disableKeys), repairPolicy: skip }),
  },
  {
    id: "new-trail",
    title: "A new trail takes the place of the stopped one; the user is denied everything",
    kind: "alternative",
    expect: { verdict: "PASS", score: 100 },
    play: only(denyEverything, disableKeys, repairPolicy, replaceTrail, undo, checkDigests),
  },
  {
    id: "advanced-selectors",
    title: "Everything denied to the user instead of its keys; advanced event selectors",
    kind: "alternative",
    expect: { verdict: "PASS", score: 100 },
    play: usual({ disableKeys: denyEverything, revokeSessions: skip, repairSelectors: takeByFields }),
  },
  {
    id: "lights-on-only",
    title: "Contained and recording; nobody asked what happened in the dark",
    kind: "alternative",
    expect: {
      verdict: "PASS",
      losesExactly: ["objective:verified", "objective:gapRecords", "objective:gapNamed", "objective:undone"],
    },
    play: differing(lookAtKeys, USUAL)({ undo: skip, nameGap: skip, checkDigests: skip }),
  },
  {
    id: "change-before-record",
    title: "Everything right, but keys were switched off before anybody looked at the trail",
    kind: "careless",
    expect: { verdict: "PASS", score: 98, losesExactly: ["order:P1"] },
    play: differing(actThenLook, USUAL)({ disableKeys: skip }),
  },
  {
    id: "delete-what-was-made",
    title: "The key that was made in the dark is deleted without a look: nobody can miss it",
    kind: "alternative",
    expect: { verdict: "PASS", score: 100 },
    play: usual({
      checkDigests: both(checkDigests, (responder, found) =>
        deleteKeys(responder, { ...found, keyIds: found.keyIds.slice(1) }),
      ),
    }),
  },
  {
    id: "delete-unverified",
    title: "Everything right, but the keys were deleted without a look whether anything still needs them",
    kind: "careless",
    expect: { verdict: "PASS", score: 96, losesExactly: ["order:P9"] },
    play: usual({ checkDigests: both(checkDigests, deleteKeys) }),
  },
  {
    id: "policy-unread",
    title: "Everything right, but the policy was put back from the template without a look at what is there",
    kind: "careless",
    expect: { verdict: "PASS", score: 97, losesExactly: ["order:P10"] },
    play: differing(leavePolicyUnread, USUAL)({ repairPolicy: policyOfTemplate }),
  },
  {
    id: "policy-written-anew",
    title: "Everything right, but the bucket's policy now lets CloudTrail in and nobody else",
    kind: "careless",
    expect: { verdict: "PASS", score: 94, losesExactly: ["hazard:otherLogsStopped"] },
    play: usual({ repairPolicy: (responder, found) => repairPolicy(responder, withoutPolicy(found)) }),
  },
  {
    id: "start-and-leave",
    title: "Started, and left: it is stopped again",
    kind: "wrong",
    expect: { verdict: "FAIL", loses: ["objective:actorCut", "objective:logging", "objective:delivers"] },
    play: only(start, wait(30)),
  },
  {
    id: "stolen-key-alone",
    title: "The key from the laptop is off; the second key and the session go on",
    kind: "wrong",
    expect: { verdict: "FAIL", loses: ["objective:actorCut", "objective:keysOff", "objective:logging"] },
    play: usual({
      disableKeys: (responder, found) =>
        disableKeys(responder, { ...found, keyIds: found.keyIds.slice(0, 1) }),
      revokeSessions: skip,
      checkDigests: both(checkDigests, wait(30)),
    }),
  },
  {
    id: "keys-without-sessions",
    title: "Both keys are off; the session of 36 hours goes on",
    kind: "wrong",
    expect: { verdict: "FAIL", loses: ["objective:actorCut", "objective:logging"] },
    play: usual({ revokeSessions: skip, checkDigests: both(checkDigests, wait(30)) }),
  },
  {
    id: "switch-without-delivery",
    title: "IsLogging is true, and nothing arrives",
    kind: "wrong",
    expect: { verdict: "FAIL", losesExactly: ["objective:delivers"] },
    play: usual({ repairPolicy: skip, awaitDelivery: skip }),
  },
  {
    id: "home-region-only",
    title: "The trail is left to record one Region",
    kind: "wrong",
    expect: { verdict: "FAIL", losesExactly: ["objective:multiRegion", "objective:validation"] },
    play: usual({ repairTrail: skip }),
  },
  {
    id: "reads-only",
    title: "The selectors are left as the intruder set them",
    kind: "wrong",
    expect: { verdict: "FAIL", losesExactly: ["objective:selectors"] },
    play: usual({ repairSelectors: skip }),
  },
  {
    id: "user-deleted",
    title: "The administrator's user is deleted",
    kind: "wrong",
    expect: { verdict: "PASS", losesExactly: ["order:P9", "hazard:administratorDeleted"] },
    play: usual({ disableKeys: deleteActor, revokeSessions: skip }),
  },
  {
    id: "administrators-stripped",
    title: "The whole group of administrators loses its rights",
    kind: "wrong",
    expect: { verdict: "UNSAFE", loses: ["hazard:healthyUserHit"] },
    play: usual({ disableKeys: both(stripGroup, disableKeys) }),
  },
  {
    id: "trail-deleted",
    title: "The tampered trail is deleted, and a log file with it",
    kind: "wrong",
    expect: { verdict: "UNSAFE", loses: ["hazard:loggingOff", "hazard:evidenceDeleted"] },
    play: only(disableKeys, revokeSessions, deleteTrail, deleteLog),
  },
];

export default responses;

/** Looks no further than the user and the trail. */
async function lookAtKeys(responder: Responder): Promise<Case> {
  const actor = await findActor(responder);
  const seen = await record(responder);
  await responder.step("Who stopped it, and which keys has that user?");
  await lookUp(responder.aws, "EventName", "StopLogging");
  const keyIds = await keyIdsOf(responder.aws, [actor.userName]);
  return { ...actor, ...seen, events: [], keyIds };
}

async function actThenLook(responder: Responder): Promise<Case> {
  const actor = await findActor(responder);
  await responder.step("Which keys has that user?");
  await disableKeys(responder, { ...actor, keyIds: await keyIdsOf(responder.aws, [actor.userName]) });
  return { ...actor, ...(await record(responder)), ...(await trace(responder, actor)) };
}

async function leavePolicyUnread(responder: Responder): Promise<Case> {
  const actor = await findActor(responder);
  await responder.step("Look at the trail.");
  const { trailArn } = await findTrail(responder);
  const policy = { Version: "2012-10-17", Statement: [] };
  return { ...actor, trailArn, policy, ...(await trace(responder, actor)) };
}

/** As if the bucket had no policy yet. */
const withoutPolicy = (found: Case): Case => ({ ...found, policy: { ...found.policy, Statement: [] } });

/** Makes a trail as the old one was, starts it, and names the gap by it. */
async function replaceTrail(responder: Responder, { events }: Case): Promise<void> {
  const { aws, brief, step } = responder;
  await step("A new trail: a trail that is made by the API does not log before it is started.");
  const { TrailARN } = await aws.cloudtrail.createTrail({
    Name: `after-${brief.ticket}`,
    S3BucketName: brief.logBucket,
    IsMultiRegionTrail: true,
    IncludeGlobalServiceEvents: true,
    EnableLogFileValidation: true,
  });
  const made = { trailArn: TrailARN!, events };
  await repairSelectors(responder, made);
  await start(responder, made);
  await awaitDelivery(responder, made);
  await nameGap(responder, made);
}

async function takeByFields({ aws, brief, step }: Responder, { trailArn }: Case): Promise<void> {
  await step("All management events again, and the data bucket's objects, by advanced selectors.");
  const dataBucket = dataBucketIn(brief);
  await aws.cloudtrail.putEventSelectors({
    TrailName: trailArn,
    AdvancedEventSelectors: [
      { Name: "management", FieldSelectors: [{ Field: "eventCategory", Equals: ["Management"] }] },
      {
        Name: "data",
        FieldSelectors: [
          { Field: "eventCategory", Equals: ["Data"] },
          { Field: "resources.type", Equals: ["AWS::S3::Object"] },
          { Field: "resources.ARN", StartsWith: [`arn:aws:s3:::${dataBucket}/`] },
        ],
      },
    ],
  });
}

async function deleteKeys({ aws, step }: Responder, { userName, keyIds }: Case): Promise<void> {
  await step("Delete the keys.");
  for (const AccessKeyId of keyIds) await aws.iam.deleteAccessKey({ UserName: userName, AccessKeyId });
}

/** The policy as the stack's template has it, with its references filled in by hand. */
async function policyOfTemplate(responder: Responder, found: Case): Promise<void> {
  await responder.step("The bucket's policy as it was deployed: all who write there, and TLS only.");
  const accountId = found.trailArn.split(":")[4]!;
  const bucket = `arn:aws:s3:::${responder.brief.logBucket}`;
  const objects = `${bucket}/AWSLogs/${accountId}/*`;
  const writer = (Sid: string, Service: string, Action: string, Resource: string) => ({
    Sid,
    Effect: "Allow",
    Principal: { Service },
    Action,
    Resource,
  });
  await putPolicy(responder, {
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Deny",
        Principal: { AWS: "*" },
        Action: "s3:*",
        Resource: [bucket, `${bucket}/*`],
        Condition: { Bool: { "aws:SecureTransport": "false" } },
      },
      ...forCloudTrail(responder, found.trailArn),
      writer("FlowLogsAclCheck", "delivery.logs.amazonaws.com", "s3:GetBucketAcl", bucket),
      writer("FlowLogsWrite", "delivery.logs.amazonaws.com", "s3:PutObject", objects),
      writer("LoadBalancerWrite", "logdelivery.elasticloadbalancing.amazonaws.com", "s3:PutObject", objects),
    ],
  });
}

async function deleteActor({ aws, step }: Responder, { userName: UserName, keyIds }: Case): Promise<void> {
  await step("Delete the user, as the list says of compromised users.");
  for (const AccessKeyId of keyIds) await aws.iam.deleteAccessKey({ UserName, AccessKeyId });
  const { Groups = [] } = await aws.iam.listGroupsForUser({ UserName });
  for (const { GroupName } of Groups) await aws.iam.removeUserFromGroup({ UserName, GroupName });
  await aws.iam.deleteUser({ UserName });
}

async function stripGroup({ aws, step }: Responder, { userName: UserName }: Case): Promise<void> {
  await step("Take the administrators' rights away.");
  const { Groups = [] } = await aws.iam.listGroupsForUser({ UserName });
  for (const { GroupName } of Groups) {
    const { AttachedPolicies = [] } = await aws.iam.listAttachedGroupPolicies({ GroupName });
    for (const { PolicyArn } of AttachedPolicies) await aws.iam.detachGroupPolicy({ GroupName, PolicyArn });
  }
}

async function deleteTrail({ aws, step }: Responder, { trailArn }: Case): Promise<void> {
  await step("Away with the tampered trail.");
  await aws.cloudtrail.deleteTrail({ Name: trailArn });
}
