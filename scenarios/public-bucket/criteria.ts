import {
  act,
  before,
  called,
  disturbed,
  lost,
  outcome,
  refused,
  seen,
  working,
  type CallEvidence,
  type Criteria,
  type View,
} from "../../grader/index.ts";
import { changesAccess, isGuarded, locksEverybodyOut } from "../kit/bucket.ts";
import { isCall, mentions } from "../kit/calls.ts";
import { isInEvidence } from "../kit/evidence.ts";
import { evidenceDeleted, loggingOff } from "../kit/hazards.ts";
import { looksUp } from "../kit/lookup.ts";
import { ORDER } from "../kit/order.ts";
import type { Facts } from "./facts.ts";

const ANALYSIS = "Detection & Analysis";
const CONTAINMENT = "Containment";
const RECOVERY = "Eradication & Recovery";
const PLAYBOOK = "AWS incident response playbook DataAccess";
const BLOCK_GUIDE = "S3 user guide, Blocking public access";

const asks = (call: CallEvidence, facts: Facts, ...names: readonly string[]): boolean =>
  isCall(call, ...names) && mentions(call, facts.dataBucket);

/** What opens a bucket to strangers, as CloudTrail names it. */
const OPENERS =
  /^(Put|Delete)Bucket(Policy|Acl|PublicAccessBlock|OwnershipControls)$|^PutObject(Acl)?$|^CreateBucket$|^(CreateAccessPoint|PutAccessPointPolicy)$/;

/** A question about who changed the bucket: in the event history, or in the trail's log files. */
const isTrace = (call: CallEvidence, view: View<Facts>): boolean =>
  looksUp(
    call,
    view,
    ({ attributeKey, attributeValue = "" }) => attributeKey !== "EventName" || OPENERS.test(attributeValue),
    ({ attributeKey, attributeValue = "" }) => attributeKey === "EventName" && OPENERS.test(attributeValue),
  );

const dataBucket = ({ facts, state }: View<Facts>) => state.buckets[facts.dataBucket];

export const criteria: Criteria<Facts> = {
  objectives: {
    recorded: seen(
      "The bucket's policy was read",
      (call, { facts }) => asks(call, facts, "GetBucketPolicy"),
      {
        points: 5,
        phase: ANALYSIS,
        why: "It says what is open, and how it was before you change it.",
        source: `${PLAYBOOK}; AWSSupport-ContainS3Resource`,
      },
    ),
    aclsRead: seen(
      "The second way in was looked for: ownership and ACLs",
      (call, { facts }) => asks(call, facts, "GetBucketOwnershipControls", "GetBucketAcl", "GetObjectAcl"),
      {
        points: 4,
        phase: ANALYSIS,
        why: "A policy is one way to open a bucket; where ACLs are enabled, each object can be another.",
        source: "S3 user guide, Controlling ownership of objects",
      },
    ),
    traced: seen("The change that opened the bucket was looked up", isTrace, {
      points: 4,
      phase: ANALYSIS,
      why: "Who opened it and when: how long strangers could read, and whether it was a mistake or a break-in.",
      source: `${PLAYBOOK}; AWS customer playbook, S3 public access`,
    }),
    policyKept: outcome(
      "The policy as it was is in the evidence bucket",
      (view) => isInEvidence(view, view.facts.policySid),
      {
        points: 5,
        phase: "Preservation",
        why: "The brief asks for it: once it is replaced, nothing shows what was open.",
        source: `${PLAYBOOK}; AWSSupport-ContainS3Resource`,
      },
    ),
    scopeKnown: outcome(
      "What strangers read is in the evidence bucket, by object and by address",
      ({ facts, state }) => {
        const told = Object.values(state.evidenceObjects)
          .filter((x) => x.Bucket === facts.evidenceBucket && x.Markers.includes(facts.readerIp))
          .flatMap((x) => x.Markers);
        return facts.readKeys.every((key) => told.includes(key));
      },
      {
        points: 12,
        phase: "Preservation",
        missing:
          "The evidence bucket does not show which objects strangers read: event history has no reads of objects; the trail's log files have them.",
        why: "Legal must know what left. Reads of objects are data events: only the trail's files have them.",
        source: "CloudTrail user guide, data events; S3 user guide, CloudTrail logging for S3",
      },
    ),
    policyClosed: refused(
      "Strangers are refused what the bucket's policy gave them",
      (x) => x.attempt === "policy-read",
      {
        points: 20,
        required: true,
        phase: CONTAINMENT,
        missing:
          "Strangers still read objects through the bucket's policy: BlockPublicPolicy refuses new public policies and leaves the one that is there.",
        why: "What cuts an existing public policy is RestrictPublicBuckets, another policy, or none.",
        source: BLOCK_GUIDE,
      },
    ),
    aclsClosed: refused(
      "Strangers are refused what the objects' own ACLs gave them",
      (x) => x.attempt === "acl-read",
      {
        points: 20,
        required: true,
        phase: CONTAINMENT,
        missing:
          "Strangers still read objects that are public by their own ACL: no change of the bucket's policy that grants less takes that back.",
        why: "An ACL grants by itself. IgnorePublicAcls, ownership of the bucket's owner, or a new ACL end it.",
        source: `${BLOCK_GUIDE}; S3 user guide, Controlling ownership of objects`,
      },
    ),
    guarded: outcome(
      "All four settings of Block Public Access are on for the bucket",
      ({ facts, state }) => isGuarded(state, facts.dataBucket),
      {
        points: 10,
        phase: CONTAINMENT,
        why: "It overrides policies and ACLs, those to come as well: the durable guard.",
        source: `${BLOCK_GUIDE}; Best Practices for Addressing Compromised Assets`,
      },
    ),
    policyClean: outcome(
      "The bucket's policy is not public any more, nor that of an access point",
      (view) => dataBucket(view)?.IsPublic === false && dataBucket(view)?.PublicAccessPoints.length === 0,
      {
        points: 8,
        phase: RECOVERY,
        why: "Under Block Public Access a public policy only sleeps: whoever lifts the block opens the bucket again.",
        source: BLOCK_GUIDE,
      },
    ),
    aclsClean: outcome(
      "No object is public by its ACL",
      (view) => dataBucket(view)?.PublicObjects.length === 0 && dataBucket(view)?.PublicGrants.length === 0,
      {
        points: 6,
        phase: RECOVERY,
        why: "The same holds for ACLs; with ownership of the bucket's owner they do not count at all.",
        source: "S3 user guide, Controlling ownership of objects",
      },
    ),
    invoicing: working("Invoicing reads its data", (x) => x.work === "invoicing", {
      points: 6,
      phase: RECOVERY,
      missing: "Invoicing is refused: the bucket was closed to those who work with it.",
      why: "The brief asks for it: a denial for everybody hits the account's own jobs first.",
      source: "AWSSupport-ContainS3Resource; AWS Well-Architected, Security Pillar: incident response",
    }),
  },

  moments: {
    firstChange: called("First change of the bucket's access", (call, { facts }) =>
      changesAccess(call, facts.dataBucket),
    ),
  },

  order: [before("recorded", "firstChange", { ...ORDER.P10, points: 2 })],

  hazards: {
    websiteBroken: disturbed("The public website was closed", (x) => x.work === "website", {
      points: 20,
      why: "The brief names it as public on purpose. Block Public Access closes a bucket whatever its policy says, and the account's own setting overrides every bucket's.",
      source: `${BLOCK_GUIDE}; AWS customer playbook, S3 public access`,
    }),
    lockedOut: lost(
      "The bucket's policy locks everybody out, the responder too",
      (view) => locksEverybodyOut(dataBucket(view)),
      {
        points: 15,
        why: "A denial for everybody without an exception can only be taken back by the account's root.",
        source: "AWSSupport-ContainS3Resource; S3 user guide, bucket policies",
      },
    ),
    dataDeleted: act(
      "Deletion of the data was ordered",
      (call, { facts }) => asks(call, facts, "DeleteObject", "DeleteObjects", "DeleteBucket"),
      {
        points: 20,
        why: "Whether or not it was refused: the data is the business's, and evidence of what was read.",
        source: "SCS-C02 cram notes, practice question 1",
      },
    ),
    loggingOff,
    evidenceDeleted,
  },
};
