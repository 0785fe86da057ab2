import {
  act,
  before,
  called,
  lost,
  outcome,
  reached,
  refused,
  seen,
  working,
  type CallEvidence,
  type Criteria,
  type View,
} from "../../grader/index.ts";
import { changesAccess, locksEverybodyOut } from "../kit/bucket.ts";
import { isCall, mentions } from "../kit/calls.ts";
import { RECORD } from "../kit/evidence.ts";
import { evidenceDeleted, loggingOff } from "../kit/hazards.ts";
import { workingKeys } from "../kit/identity.ts";
import { isValue, looksUp, readsLogFile } from "../kit/lookup.ts";
import { ORDER } from "../kit/order.ts";
import { takesObjectEvents } from "../kit/trail.ts";
import type { Facts } from "./facts.ts";

const ANALYSIS = "Detection & Analysis";
const CONTAINMENT = "Containment";
const PLAYBOOK = "AWS incident response playbook DataAccess";
const TEMPORARY = "IAM user guide, disabling permissions for temporary security credentials";
const PRESIGNED = "S3 user guide, Sharing objects with presigned URLs";

const keyStatus = ({ facts, state }: View<Facts>): string | undefined =>
  state.users[facts.userName]?.AccessKeys[facts.keyId];

/** Every object that was read, and both places it was read from, in what the evidence bucket says of them. */
function isScopeKnown({ facts, state }: View<Facts>): boolean {
  const places = [facts.lairIp, facts.buyerIp];
  const told = Object.values(state.evidenceObjects)
    .filter((x) => x.Bucket === facts.evidenceBucket && places.some((ip) => x.Markers.includes(ip)))
    .flatMap((x) => x.Markers);
  return [...places, ...facts.readKeys].every((marker) => told.includes(marker));
}

/** A look at what names reads of objects, or a copy of it: the trail's files, or the log group that it writes to. */
const readsRecords = (call: CallEvidence, view: View<Facts>): boolean =>
  readsLogFile(call, view, { kind: "CloudTrail", marker: RECORD }) ||
  (isCall(call, "CopyObject") && JSON.stringify(call.requestParameters).includes(view.facts.logBucket)) ||
  isCall(call, "FilterLogEvents", "GetLogEvents", "StartQuery");

const hitsHealthy = (call: CallEvidence, facts: Facts): boolean =>
  /^(Update|Delete)(AccessKey|LoginProfile)$|^(Put|Attach|Detach|Delete)UserPolicy$|^RemoveUserFromGroup$|^DeleteUser$/.test(
    call.eventName,
  )
    ? mentions(call, ...facts.healthyUsers)
    : /^(Put|Attach|Detach|Delete)GroupPolicy$/.test(call.eventName);

export const criteria: Criteria<Facts> = {
  objectives: {
    recorded: seen(
      "What the thief holds was looked up: the user's keys and rights",
      (call, { facts }) =>
        (isCall(
          call,
          "ListAccessKeys",
          "ListGroupsForUser",
          "ListUserPolicies",
          "ListAttachedUserPolicies",
          "SimulatePrincipalPolicy",
        ) &&
          mentions(call, facts.userName)) ||
        isCall(call, "GetAccountAuthorizationDetails"),
      {
        points: 5,
        phase: ANALYSIS,
        why: "What the credentials may do says what the thief can have done, and how it was before the change.",
        source: "AWS incident response playbook CredCompromise; AWSSupport-ContainIAMPrincipal",
      },
    ),
    traced: seen(
      "It was looked up what was made from the key",
      (call, view) =>
        looksUp(
          call,
          view,
          isValue(view.facts.keyId, view.facts.userName, "GetSessionToken"),
          isValue("GetSessionToken"),
        ),
      {
        points: 7,
        phase: ANALYSIS,
        why: "A session made from the key has a key of its own (ASIA…), and lives on when the first one is off.",
        source: `CloudTrail user guide, userIdentity; ${TEMPORARY}`,
      },
    ),
    scopeKnown: outcome("What was read is in the evidence bucket: by object, and from where", isScopeKnown, {
      points: 20,
      required: true,
      phase: "Preservation",
      missing:
        "The evidence bucket does not name every object that was read and both places it was read from. Reads are data events: the trail's files have them, also those by presigned links, under the key that signed.",
      why: "The notification depends on it: what left, and who has it.",
      source: `${PLAYBOOK}; CloudTrail user guide, data events`,
    }),
    keyRefused: refused("The stolen key reads nothing any more", (x) => x.attempt === "stolen-key", {
      points: 15,
      required: true,
      phase: CONTAINMENT,
      missing:
        "The stolen key still reads. Its user is authorised: Block Public Access, which is for strangers, would not end it.",
      why: "The reader has rights. They end at the credentials, or at a policy that names them.",
      source: `${PLAYBOOK}; S3 user guide, Blocking public access`,
    }),
    sessionRefused: refused(
      "The session that was made from the key reads nothing any more",
      (x) => x.attempt === "stolen-session",
      {
        points: 18,
        required: true,
        phase: CONTAINMENT,
        missing:
          "A session that was made from the key still reads: it lives up to 36 hours, whatever becomes of the key.",
        why: "Sessions die by a denial of their user's rights, or at their end.",
        source: TEMPORARY,
      },
    ),
    linksRefused: refused("The presigned links are dead", (x) => x.attempt === "presigned-link", {
      points: 18,
      required: true,
      phase: CONTAINMENT,
      missing:
        "A presigned link still gives its object: one signed with the session lives as long as the session's rights.",
      why: "A link carries its signer's rights for up to seven days; no setting of the bucket takes it back but a denial of the signer.",
      source: PRESIGNED,
    }),
    keyOff: outcome(
      "The stolen key is inactive, or its user has no rights left",
      ({ facts, state }) => !workingKeys(state.users[facts.userName]).includes(facts.keyId),
      {
        points: 10,
        phase: CONTAINMENT,
        why: "A policy of one bucket leaves the key its other rights, and the thief new sessions.",
        source: "AWS incident response playbook CredCompromise",
      },
    ),
    invoicing: working("Invoicing reads its data", (x) => x.work === "invoicing", {
      points: 7,
      phase: "Eradication & Recovery",
      missing: "Invoicing is refused: the denial hit more than the thief.",
      why: "The brief asks for it: it reads the same bucket with a key of its own.",
      source: "AWSSupport-ContainS3Resource; AWS Well-Architected, Security Pillar: incident response",
    }),
  },

  moments: {
    recordsRead: called("The records of reads were looked at", readsRecords),
    scopeTold: reached("What was read was told", isScopeKnown),
    keyInactive: reached("The stolen key was off", (view) => keyStatus(view) === "Inactive"),
    keyDeleted: reached("The stolen key was deleted", (view) => keyStatus(view) === undefined),
    policyRead: called(
      "The bucket's policy was read",
      (call, { facts }) => isCall(call, "GetBucketPolicy") && mentions(call, facts.dataBucket),
    ),
    policyChanged: called("The bucket's access was changed", (call, { facts }) =>
      changesAccess(call, facts.dataBucket),
    ),
  },

  order: [
    before("recordsRead", "scopeTold", {
      id: "told-from-records",
      points: 10,
      why: "Who has what is for the records to say: a report that comes before them is a guess.",
      source: PLAYBOOK,
    }),
    before("keyInactive", "keyDeleted", { ...ORDER.P9, points: 3 }),
    before("policyRead", "policyChanged", { ...ORDER.P10, points: 2 }),
  ],

  hazards: {
    wrongIdentity: act(
      "An identity that has nothing to do with it was cut off",
      (call, { facts }) => hitsHealthy(call, facts),
      {
        points: 15,
        why: "The finding names one user. Others work with theirs, and a group holds more than one person.",
        source: "AWS Security Incident Response User Guide, technique and access containment",
      },
    ),
    lockedOut: lost(
      "The bucket's policy locks everybody out, the responder too",
      ({ facts, state }) => locksEverybodyOut(state.buckets[facts.dataBucket]),
      {
        points: 15,
        why: "A denial for everybody without an exception can only be taken back by the account's root.",
        source: "AWSSupport-ContainS3Resource",
      },
    ),
    dataDeleted: act(
      "Deletion of the data was ordered",
      (call, { facts }) =>
        isCall(call, "DeleteObject", "DeleteObjects", "DeleteBucket") && mentions(call, facts.dataBucket),
      {
        points: 20,
        why: "Whether or not it was refused: the data is the business's, and what was read cannot be unread.",
        source: "SCS-C02 cram notes, practice question 1",
      },
    ),
    newKey: act(
      "A new key was made for the user before its machine is clean",
      (call, { facts }) => isCall(call, "CreateAccessKey") && mentions(call, facts.userName),
      {
        points: 5,
        severity: "costly",
        why: "The brief says that the machine is not clean: the next key goes where the last one went. A second key does not switch off the first.",
        source: ORDER.P12.source,
      },
    ),
    userDeleted: act(
      "The user was deleted",
      (call, { facts }) => isCall(call, "DeleteUser") && mentions(call, facts.userName),
      {
        points: 8,
        severity: "costly",
        why: "It ends every session, and with them the link between the records and a person. It is a colleague's user, not the thief's.",
        source: "AWS Security Incident Response User Guide, technique and access containment",
      },
    ),
    readsUnseen: lost(
      "Reads of the data bucket were recorded no more",
      ({ facts, state }) =>
        !Object.values(state.trails).some((x) => x.IsLogging && takesObjectEvents(x, facts.dataBucket)),
      {
        points: 15,
        why: "Only data events tell which objects were read, and what is not recorded cannot be had later.",
        source: "CloudTrail user guide, logging data events",
      },
    ),
    loggingOff,
    evidenceDeleted,
  },
};
