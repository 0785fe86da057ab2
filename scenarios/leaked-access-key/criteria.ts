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
  type Criteria,
} from "../../grader/index.ts";
import { changesSomething, isCall } from "../kit/calls.ts";
import { DATA_RECORD, isInEvidence, RECORD } from "../kit/evidence.ts";
import { evidenceDeleted, healthyUserHit, loggingOff } from "../kit/hazards.ts";
import { ORDER } from "../kit/order.ts";
import type { Facts } from "./facts.ts";
import {
  hasNewKey,
  isLookForUse,
  isKeyOff,
  isMirrorOff,
  isPersistenceOff,
  leftOf,
  isRecord,
  isTrace,
  leakedKeyStatus,
} from "./questions.ts";

const ANALYSIS = "Detection & Analysis";
const CONTAINMENT = "Containment";
const RECOVERY = "Eradication & Recovery";

const PLAYBOOK = "AWS incident response playbook CredCompromise";
const STUDY = "Best Practices for Addressing Compromised Assets, compromised IAM user";

export const criteria: Criteria<Facts> = {
  objectives: {
    recorded: seen("What the deployer has was recorded", isRecord, {
      points: 4,
      phase: ANALYSIS,
      why: "Keys, policies and groups as they were are evidence, and the way back.",
      source: "Systems Manager runbook AWSSupport-ContainIAMPrincipal, backup of the configuration",
    }),
    traced: seen("It was looked up what the key did", isTrace, {
      points: 6,
      phase: ANALYSIS,
      why: "Containment covers what is known: sessions, roles and new identities stand in the records of the key.",
      source: `${STUDY}, step 3; ${PLAYBOOK}`,
    }),
    exported: outcome(
      "Records of the key and of its sessions are in the evidence bucket",
      (view) =>
        isInEvidence(view, RECORD, view.facts.harvesterIp) &&
        isInEvidence(view, RECORD, DATA_RECORD, view.facts.lairIp),
      {
        points: 10,
        phase: "Preservation",
        missing: (view) => {
          const { harvesterIp, lairIp } = view.facts;
          const lacking = [
            ...(isInEvidence(view, RECORD, harvesterIp) ? [] : ["what was done with the key itself"]),
            ...(isInEvidence(view, RECORD, lairIp)
              ? []
              : ["what its sessions did, which have keys of their own (ASIA)"]),
            ...(isInEvidence(view, RECORD, DATA_RECORD, lairIp)
              ? []
              : ["what they read of the data, which stands only in the trail's files"]),
          ];
          return `The evidence bucket lacks records of ${lacking.join("; of ")}.`;
        },
        why: "What a session does is recorded under the session's own key, here from another address. Reads of objects are data events: event history does not have them.",
        source:
          "IAM user guide, logging IAM and STS API calls with CloudTrail; CloudTrail user guide, data events",
      },
    ),
    keyCut: refused("The leaked key is refused", (x) => x.attempt === "leaked-key", {
      points: 16,
      required: true,
      phase: CONTAINMENT,
      missing: "The deployer's key still works for whoever has it.",
      why: "Everything else can be made again as long as the key works.",
      source: `${PLAYBOOK}; Your AWS EC2 Has Been Hacked, Containment`,
    }),
    keyOff: outcome("The leaked key is inactive or gone", isKeyOff, {
      points: 6,
      phase: CONTAINMENT,
      missing: "The leaked key is still active: a deny holds it back only as long as nobody takes it away.",
      why: "The key stands in public for ever; a policy may be changed any day.",
      source: "AWS Security Incident Response User Guide, technique and access containment",
    }),
    userSessionsCut: refused("Sessions made from the key are refused", (x) => x.attempt === "user-session", {
      points: 14,
      required: true,
      phase: CONTAINMENT,
      missing:
        "A session made from the key (GetSessionToken) still works: it outlives the key, up to 36 hours, until the user is denied what older sessions ask.",
      why: "STS sessions live on when their key is inactive or deleted.",
      source: `IAM user guide, disabling permissions for temporary security credentials; ${STUDY}, step 2`,
    }),
    roleSessionsCut: refused(
      "The release role's stolen session is refused",
      (x) => x.attempt === "role-session",
      {
        points: 14,
        required: true,
        phase: CONTAINMENT,
        missing:
          "The intruder's session of the release role still works: nothing done to the user reaches a role that it had taken.",
        why: "A role's session answers to the role's policies alone.",
        source: "IAM user guide, revoking IAM role temporary security credentials",
      },
    ),
    plantedCut: refused("Planted keys are refused", (x) => x.attempt === "planted-key", {
      points: 10,
      required: true,
      phase: CONTAINMENT,
      missing: "A key that the intruder made for itself still works.",
      why: "What was created with the key needs the key no more, and can bring it back.",
      source: `${PLAYBOOK}, persistence; ${STUDY}, step 4`,
    }),
    persistenceOff: outcome("Nothing that was planted works any more", isPersistenceOff, {
      points: 8,
      required: true,
      phase: RECOVERY,
      missing: (view) =>
        `Of what the intruder planted this is still active: ${leftOf(view).join(", ")}. A policy that holds it back may be gone any day.`,
      why: "Users, keys and passwords made during the theft are doors that stay open when the key is dealt with.",
      source: `${PLAYBOOK}, eradication; Systems Manager runbook AWSSupport-ContainIAMPrincipal`,
    }),
    leakClosed: outcome("The mirror publishes no more settings", isMirrorOff, {
      points: 6,
      phase: RECOVERY,
      missing: "The mirror still publishes the pipeline's settings: the next key goes the same way.",
      why: "Root cause before recovery.",
      source: PLAYBOOK,
    }),
    jobRestored: working(
      "The release job runs on a new key",
      (x, facts) => x.work === "release-job" && (!x.done || x.accessKeyId !== facts.keyId),
      {
        points: 6,
        phase: RECOVERY,
        missing: "The release job has no key of its own that works: releases stand still.",
        why: "The brief asks for it: containment is no end in itself.",
        source: "SCS-C02 cram notes, Recovery and restoration",
      },
    ),
  },

  moments: {
    firstChange: called("First change", changesSomething),
    newKey: reached("A new key was made for the job", hasNewKey),
    deleted: reached("The leaked key was deleted", (view) => leakedKeyStatus(view) === undefined),
    verified: called("The inactive key was seen to be out of use", isLookForUse),
  },

  order: [
    before("recorded", "firstChange", { ...ORDER.P1, points: 2 }),
    before("verified", "deleted", { ...ORDER.P9, points: 8 }),
    before("keyOff", "newKey", {
      id: "P11",
      points: 5,
      why: "With abuse confirmed the exposed key goes off first: a second key beside it ends nothing.",
      source: `${PLAYBOOK}; ${STUDY}, step 1`,
    }),
    before("leakClosed", "newKey", { ...ORDER.P12, points: 5 }),
  ],

  hazards: {
    quarantineRemoved: act(
      "AWS's quarantine policy was taken off",
      (call) =>
        isCall(call, "DetachUserPolicy") &&
        JSON.stringify(call.requestParameters).includes("AWSCompromisedKeyQuarantine"),
      {
        points: 15,
        why: "It limits what the user can do until AWS has closed the case.",
        source: "AWS managed policy reference, AWSCompromisedKeyQuarantineV3",
      },
    ),
    healthyUserHit,
    deployerDeleted: lost(
      "The deployer's user was deleted",
      ({ facts, state }) => state.users[facts.userName] === undefined,
      {
        points: 10,
        severity: "costly",
        why: "It ends the sessions, but the trust of the role and the records hang on the user, and the job needs it.",
        source: "AWS Security Incident Response User Guide, technique and access containment",
      },
    ),
    loggingOff,
    evidenceDeleted,
  },
};
