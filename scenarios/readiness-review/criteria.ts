import {
  act,
  disturbed,
  outcome,
  refused,
  working,
  type Criteria,
  type Objective,
  type View,
} from "../../grader/index.ts";
import { isCall } from "../kit/calls.ts";
import type { Facts } from "./facts.ts";

const PHASE = "Preparation";
const HACKED = "Your AWS EC2 Has Been Hacked, Preparation";

/** A control that an auditor's events prove: what they do leaves its trace, or is refused. */
const proven = (
  title: string,
  attempt: string,
  terms: { points: number; required?: boolean; missing: string; why: string; source: string },
): Objective<Facts> => refused(title, (x) => x.attempt === attempt, { phase: PHASE, ...terms });

/** The key that the data bucket takes by default. */
function dataKey({ facts, state }: View<Facts>) {
  const named = state.buckets[facts.dataBucket]?.DefaultEncryption.KMSMasterKeyID;
  return Object.entries(state.keys).find(
    ([id, x]) => named !== undefined && [id, x.Arn, ...x.Aliases].some((name) => named.endsWith(name)),
  )?.[1];
}

export const criteria: Criteria<Facts> = {
  objectives: {
    everyRegion: proven("API calls of every Region are in the trail's files", "unrecorded-region", {
      points: 12,
      required: true,
      missing: "Calls in another Region leave no file: the trail records one Region.",
      why: "Intruders work where nobody looks, and a trail records nothing afterwards.",
      source: `CloudTrail user guide, multi-Region trails; Security – Specialty notes; ${HACKED}`,
    }),
    reads: proven("Reads of the data bucket are in the trail's files", "unrecorded-read", {
      points: 8,
      missing: "Reads of the data bucket leave no record: data events are not selected.",
      why: "Without data events nobody can say afterwards what was read.",
      source: "CloudTrail user guide, data events",
    }),
    validated: outcome(
      "The trail's files can be proven unchanged",
      ({ facts, state }) =>
        Object.values(state.trails).some(
          (x) => x.IsLogging && x.LogFileValidationEnabled && x.S3BucketName === facts.logBucket,
        ),
      {
        points: 6,
        phase: PHASE,
        missing: "No logging trail writes digests: log file validation is off.",
        why: "Evidence that could have been edited is weak evidence.",
        source: "CloudTrail user guide, validating log file integrity",
      },
    ),
    flows: proven("Traffic of the VPC is in flow logs", "unlogged-traffic", {
      points: 12,
      required: true,
      missing: "Traffic of the VPC is in no flow log, or the flow log delivers nothing.",
      why: "Flow logs are not retroactive: what was not logged is not known.",
      source: `VPC user guide, flow logs; ${HACKED}`,
    }),
    requests: proven("Requests are in the load balancer's access logs", "unlogged-request", {
      points: 8,
      missing: "Requests through the load balancer are in no access log.",
      why: "How somebody came in stands in the request.",
      source: `Elastic Load Balancing guide, access logs; ${HACKED}`,
    }),
    detected: proven("An intruder in the other Region is found", "unseen-intruder", {
      points: 12,
      required: true,
      missing: "GuardDuty does not look at a Region that is in use: it is regional.",
      why: "GuardDuty is regional, and detects only where it is enabled.",
      source: "GuardDuty user guide, Regions; Security – Specialty notes",
    }),
    changes: proven("Changes are in the configuration history", "unrecorded-change", {
      points: 10,
      missing: "AWS Config has no record of the change: there is no recorder, or it does not record.",
      why: "The history says what a resource was like, before and after.",
      source: "AWS Config developer guide; Your AWS EC2 Has Been Hacked, Detection",
    }),
    noPublicBuckets: proven("No bucket can be opened by mistake", "public-mistake", {
      points: 8,
      missing: "A bucket that was opened by mistake is read by strangers.",
      why: "The account's own setting overrides what anybody does to a bucket.",
      source: "S3 user guide, Blocking public access; Best Practices for Addressing Compromised Assets",
    }),
    volumes: proven("New volumes are encrypted", "plain-volume", {
      points: 6,
      missing: "A volume that nobody asked to be encrypted is not.",
      why: "Encryption at rest must not depend on everybody's memory.",
      source: `EBS user guide, encryption by default; ${HACKED}`,
    }),
    sealed: proven("New objects in the data bucket are sealed under a key of our own", "plain-object", {
      points: 8,
      missing: "New objects in the data bucket are not sealed under a key that the account manages.",
      why: "Who reads the data must be allowed to use its key, and the key can be switched off.",
      source: `S3 user guide, SSE-KMS; ${HACKED}`,
    }),
    rotated: outcome("The data bucket's key rotates", (view) => dataKey(view)?.KeyRotationEnabled === true, {
      points: 2,
      phase: PHASE,
      why: "The standard asks for it; AWS does it once it is told.",
      source: "KMS developer guide, rotating keys",
    }),
    contact: outcome(
      "AWS knows whom to call about security",
      ({ facts, state }) => state.alternateContacts["SECURITY"]?.EmailAddress.toLowerCase() === facts.contact,
      {
        points: 4,
        phase: PHASE,
        why: "AWS's own notice of abuse goes to this address, else to a mailbox that nobody reads.",
        source:
          "Account Management reference, alternate contacts; Best Practices for Addressing Compromised Assets",
      },
    ),
    orders: working("Orders are written and read as before", (x) => x.work === "orders", {
      points: 4,
      phase: PHASE,
      missing:
        "The shop's orders cannot be written or read any more: the key does not let those in who work with it.",
      why: "A control that stops the business is switched off again within the hour.",
      source: "KMS developer guide, key policies",
    }),
  },

  moments: {},
  order: [],

  hazards: {
    scalingBroken: disturbed("The web service could not grow", (x) => x.work === "scaling", {
      points: 12,
      why: "Auto Scaling launches as its own role: a default key for volumes that does not name it stops every launch.",
      source: "EC2 Auto Scaling user guide, required KMS key policy for use with encrypted volumes",
    }),
    keyEnding: act(
      "A key was disabled, or its deletion was ordered",
      (call) => isCall(call, "ScheduleKeyDeletion", "DisableKey"),
      {
        points: 10,
        why: "What is sealed under a key goes with it.",
        source: "KMS developer guide, deleting keys",
      },
    ),
    loggingOff: act(
      "Logging or detection was switched off",
      (call) =>
        isCall(call, "StopLogging", "DeleteTrail", "DeleteFlowLogs", "DeleteDetector", "DeleteLogGroup"),
      {
        points: 15,
        why: "What is not recorded meanwhile cannot be had later: change what is there, or add to it.",
        source: "SCS-C02 cram notes, practice question 2",
      },
    ),
  },
};
