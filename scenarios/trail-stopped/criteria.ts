import {
  before,
  called,
  lost,
  outcome,
  reached,
  refused,
  seen,
  type CallEvidence,
  type Criteria,
  type TrailState,
  type View,
} from "../../grader/index.ts";
import { changesSomething, isCall, mentions } from "../kit/calls.ts";
import { isInEvidence, notesIn, RECORD } from "../kit/evidence.ts";
import { evidenceDeleted, healthyUserHit, loggingOff } from "../kit/hazards.ts";
import { workingKeys } from "../kit/identity.ts";
import { asksHistory, isValue, readsLogFile } from "../kit/lookup.ts";
import { ORDER } from "../kit/order.ts";
import { bestTrail, takesManagementEvents, takesObjectEvents } from "../kit/trail.ts";
import type { Facts } from "./facts.ts";

type Now = View<Facts>;

const ANALYSIS = "Detection & Analysis";
const PRESERVATION = "Preservation";
const CONTAINMENT = "Containment";
const RECOVERY = "Eradication & Recovery";

const STUDY = "Security – Specialty notes, Incident Response";
const GUIDE = "CloudTrail user guide";

export const criteria: Criteria<Facts> = {
  objectives: {
    recorded: seen(
      "The trail was looked at as it was",
      (call) => isCall(call, "DescribeTrails", "GetTrail", "GetTrailStatus", "GetEventSelectors"),
      {
        points: 4,
        phase: ANALYSIS,
        why: "What was changed is evidence, and says what there is to repair.",
        source: `${GUIDE}, viewing trails`,
      },
    ),
    asked: seen("Event history was asked who stopped it", isQuestion, {
      points: 6,
      phase: ANALYSIS,
      why: "Event history goes on when every trail is off: it names the user and the key.",
      source: `${GUIDE}, viewing events with event history`,
    }),
    verified: seen(
      "The digests of the log files were looked at",
      (call, view) => readsLogFile(call, view, { kind: "CloudTrail-Digest" }),
      {
        points: 4,
        phase: ANALYSIS,
        missing:
          "Nobody asked whether the log files are complete: digests name every file, and one of them is missing.",
        why: "Who stops a trail may also delete what it wrote.",
        source: `${GUIDE}, validating CloudTrail log file integrity`,
      },
    ),
    gapRecords: outcome(
      "Records of what was done in the dark are in the evidence bucket",
      (view) =>
        [view.facts.darkKeyPair, view.facts.keyIds.at(-1)!].every((name) => isInEvidence(view, RECORD, name)),
      {
        points: 12,
        phase: PRESERVATION,
        missing:
          "The evidence bucket does not hold what was done while the trail was off: event history keeps it, in each Region its own.",
        why: "The trail will never have it, and event history forgets after 90 days.",
        source: `${GUIDE}, viewing events with event history`,
      },
    ),
    gapNamed: outcome("The gap in the records is named", isGapNamed, {
      points: 6,
      phase: PRESERVATION,
      missing: "No note in the evidence bucket says from when until when the trail was blind.",
      why: "Whoever reads the log files later must know where they are silent.",
      source: "The brief; NIST SP 800-61, documentation",
    }),
    actorCut: refused("Nobody else can stop the trail", (x) => x.attempt === "stop-logging", {
      points: 20,
      required: true,
      phase: CONTAINMENT,
      missing:
        "The administrator's stolen credentials still stop the trail: a key, a second key made from it, or a session.",
      why: "With a live actor every restart is undone.",
      source: "AWS incident response playbook CredCompromise",
    }),
    keysOff: outcome(
      "The administrator's keys no longer work",
      ({ facts, state }) => !workingKeys(state.users[facts.userName]).some((id) => facts.keyIds.includes(id)),
      {
        points: 5,
        phase: CONTAINMENT,
        why: "The stolen key, and the one that was made in the dark.",
        source: "AWS Security Incident Response User Guide, technique and access containment",
      },
    ),
    logging: outcome(
      "A trail is logging",
      holds((trail) => trail.IsLogging),
      {
        points: 11,
        required: true,
        phase: RECOVERY,
        missing: "No trail is logging.",
        why: "What is not recorded now cannot be had later.",
        source: `${GUIDE}, StartLogging`,
      },
    ),
    delivers: outcome(
      "Log files arrive again",
      holds((trail) => trail.IsLogging && trail.Delivers),
      {
        points: 9,
        required: true,
        phase: RECOVERY,
        missing: "No log file has come since the trail was started: CloudTrail may not write to its bucket.",
        why: "Logging is on when files arrive, not when the switch says so.",
        source: `${GUIDE}, Amazon S3 bucket policy for CloudTrail; GetTrailStatus`,
      },
    ),
    multiRegion: outcome(
      "It records every Region",
      holds((trail) => trail.IsMultiRegionTrail && trail.IncludeGlobalServiceEvents),
      {
        points: 8,
        required: true,
        phase: RECOVERY,
        missing: "The trail records one Region only: what happens elsewhere stays in the dark.",
        why: "Intruders go where nobody looks.",
        source: `${STUDY}; ${GUIDE}, multi-Region trails`,
      },
    ),
    selectors: outcome(
      "It records all management events and the data bucket's objects",
      ({ facts, state }) => {
        const trail = bestTrail(state);
        return (
          trail !== undefined && takesManagementEvents(trail) && takesObjectEvents(trail, facts.dataBucket)
        );
      },
      {
        points: 6,
        required: true,
        phase: RECOVERY,
        missing: "The trail's event selectors leave events out that it took before.",
        why: "A trail that takes reads only looks alive and sees no change.",
        source: `${GUIDE}, logging management and data events`,
      },
    ),
    validation: outcome(
      "Log files are validated",
      holds((trail) => trail.LogFileValidationEnabled),
      {
        points: 4,
        phase: RECOVERY,
        missing: "Log file validation is off: files could be changed and nobody would know.",
        why: "Digests prove that files are complete and unchanged.",
        source: `${GUIDE}, validating CloudTrail log file integrity`,
      },
    ),
    undone: outcome(
      "The key pair that was imported in the dark is gone",
      ({ facts, state }) =>
        !Object.values(state.keyPairs).some(
          (x) => x.Region === facts.darkRegion && x.KeyName === facts.darkKeyPair,
        ),
      {
        points: 5,
        phase: RECOVERY,
        missing: "A key pair that the intruder imported in another Region is still there.",
        why: "The gap was made for something: find out for what, and undo it.",
        source: "Best Practices for Addressing Compromised Assets, compromised account, step 3",
      },
    ),
  },

  moments: {
    firstChange: called("First change", changesSomething),
    policySaved: called(
      "The log bucket's policy was read",
      (call, { facts }) => isCall(call, "GetBucketPolicy") && mentions(call, facts.logBucket),
    ),
    policyChanged: called(
      "The log bucket's policy was changed",
      (call, { facts }) =>
        isCall(call, "PutBucketPolicy", "DeleteBucketPolicy") && mentions(call, facts.logBucket),
    ),
    // The administrator's own key alone: nobody can miss the one that the intruder made.
    keyVerified: called(
      "The inactive key was seen to be out of use",
      (call, view) =>
        isCall(call, "LookupEvents", "GetAccessKeyLastUsed") &&
        mentions(call, view.facts.keyIds[0]!) &&
        ownKeyStatus(view) === "Inactive",
    ),
    keyDeleted: reached(
      "The administrator's own key was deleted",
      (view) => ownKeyStatus(view) === undefined,
    ),
  },

  order: [
    before("recorded", "firstChange", { ...ORDER.P1, points: 2 }),
    before("keyVerified", "keyDeleted", { ...ORDER.P9, points: 4 }),
    before("policySaved", "policyChanged", { ...ORDER.P10, points: 3 }),
  ],

  hazards: {
    otherLogsStopped: lost(
      "The log bucket no longer takes flow logs or access logs",
      ({ facts, state }) => {
        const policy = JSON.stringify(state.buckets[facts.logBucket]?.Policy ?? {});
        return !OTHER_WRITERS.every((service) => policy.includes(service));
      },
      {
        points: 6,
        severity: "costly",
        why: "The policy is shared: one that is written anew for CloudTrail alone makes the next gap.",
        source: "VPC user guide, flow logs to Amazon S3; Elastic Load Balancing guide, access logs",
      },
    ),
    administratorDeleted: lost(
      "The administrator's user was deleted",
      ({ facts, state }) => state.users[facts.userName] === undefined,
      {
        points: 10,
        severity: "costly",
        why: "A colleague comes back tomorrow, and the records point to a user that is no more.",
        source: "AWS Security Incident Response User Guide, technique and access containment",
      },
    ),
    healthyUserHit,
    loggingOff,
    evidenceDeleted,
  },
};

/** The stolen key, which is the administrator's; undefined when it is deleted. */
const ownKeyStatus = ({ facts, state }: Now) => state.users[facts.userName]?.AccessKeys[facts.keyIds[0]!];

/** Who else writes into the log bucket. */
const OTHER_WRITERS = ["delivery.logs.amazonaws.com", "logdelivery.elasticloadbalancing.amazonaws.com"];

/** What the account's best trail is like. */
function holds(test: (trail: TrailState) => boolean): (view: Now) => boolean {
  return ({ state }) => {
    const trail = bestTrail(state);
    return trail !== undefined && test(trail);
  };
}

/** A look into event history that can name the one who stopped the trail. */
function isQuestion(call: CallEvidence, { facts }: Now): boolean {
  const { trailArn, trailName, userName, keyIds } = facts;
  const leads = isValue(
    ...STOPPERS,
    "cloudtrail.amazonaws.com",
    "AWS::CloudTrail::Trail",
    trailArn,
    trailName,
    userName,
    ...keyIds,
  );
  return asksHistory(call, { leads, shows: isValue(...STOPPERS), regions: [call.awsRegion] });
}

/** What stops a trail, or lets it see nothing. */
const STOPPERS = ["StopLogging", "UpdateTrail", "PutEventSelectors"];

/** How far a time in the note may be off, in milliseconds. */
const NEAR_MS = 60_000;

/** Whether a note gives the first stop and the last start, in UTC. */
function isGapNamed(view: Now): boolean {
  const end = bestTrail(view.state)?.StartLoggingTime;
  if (end === undefined) return false;
  return notesIn(view).some((note) => {
    const times = [...note.matchAll(/\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d)?/g)].map(([text]) =>
      Date.parse(`${text.replace(" ", "T")}Z`),
    );
    return [view.facts.stoppedAt, end].every((moment) =>
      times.some((time) => Math.abs(time - moment) <= NEAR_MS),
    );
  });
}
