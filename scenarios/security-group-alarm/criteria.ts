import {
  act,
  before,
  called,
  disturbed,
  outcome,
  refused,
  seen,
  working,
  type CallEvidence,
  type Criteria,
} from "../../grader/index.ts";
import { isEverybody } from "../kit/bucket.ts";
import { changesSomething, isCall, mentions } from "../kit/calls.ts";
import { loggingOff } from "../kit/hazards.ts";
import { ORDER } from "../kit/order.ts";
import { takesManagementEvents } from "../kit/trail.ts";
import type { Facts } from "./facts.ts";

const ANALYSIS = "Detection & Analysis";
const PREPARATION = "Preparation";

const STUDY = "Security – Specialty notes, Incident Response";
const ALARMS = "CloudTrail user guide, creating CloudWatch alarms for CloudTrail events";
const EVENTS = "EventBridge user guide, AWS service events delivered via CloudTrail";

export const criteria: Criteria<Facts> = {
  objectives: {
    trailSeen: seen("Whether the trail logs was looked at", (call) => isCall(call, "GetTrailStatus"), {
      points: 8,
      phase: ANALYSIS,
      why: "Both ways to an alert begin with it: EventBridge hears of API calls through a trail that logs.",
      source: `${EVENTS}; CloudTrail user guide, viewing trails`,
    }),
    topicSeen: seen(
      "The topic was looked at: who may publish, and who hears it",
      (call) =>
        isCall(call, "GetTopicAttributes", "ListSubscriptionsByTopic", "ListSubscriptions") ||
        isCall(call, "GetSubscriptionAttributes"),
      {
        points: 4,
        phase: ANALYSIS,
        why: "A topic without a subscriber, or one that the service may not publish to, swallows every alert.",
        source: "SNS developer guide, topic policies and subscription confirmation",
      },
    ),
    logging: outcome(
      "The trail logs management events of every Region",
      ({ state }) =>
        Object.values(state.trails).some(
          (x) => x.IsLogging && x.IsMultiRegionTrail && takesManagementEvents(x),
        ),
      {
        points: 14,
        phase: PREPARATION,
        missing:
          "No trail logs in every Region: without one EventBridge and CloudWatch Logs hear of no call.",
        why: "Event history goes on by itself, and alerts nobody.",
        source: EVENTS,
      },
    ),
    changesTold: refused("Changes of security groups no longer go unnoticed", is("unnoticed-change"), {
      points: 28,
      required: true,
      phase: PREPARATION,
      missing:
        "Nobody was told of the last change that a developer made to a security group. What was changed before your alert stood is followed by another within three minutes.",
      why: "An alert that is configured is a hope; one that arrives is a control.",
      source: `${STUDY}; ${ALARMS}`,
    }),
    changesElsewhereTold: refused("Nor do they in the other Region", is("unnoticed-change-elsewhere"), {
      points: 20,
      required: true,
      phase: PREPARATION,
      missing:
        "Nobody was told of the last change of a security group in the other Region. What was changed before your alert stood is followed by another within three minutes.",
      why: "An event is put on the bus of the Region in which it is recorded: a rule elsewhere never sees it.",
      source: EVENTS,
    }),
    launchesTold: refused("Launches of instances no longer go unnoticed", is("unnoticed-launch"), {
      points: 12,
      phase: PREPARATION,
      missing: "Nobody was told of the last launch of an instance.",
      why: "The lead asked for both: what miners do first is launch.",
      source: STUDY,
    }),
    proven: working(
      "A change of your own was told, from end to end",
      (work) => work.work === "own-test",
      {
        points: 14,
        phase: ANALYSIS,
        missing: "Nobody changed something to see whether on-call hears of it.",
        why: "An unconfirmed subscription, a missing policy and a misspelt name all look fine until something happens.",
        source: `${ALARMS}; AWS Well-Architected Framework, game days`,
      },
      "trainee",
    ),
  },

  moments: { firstChange: called("First change", changesSomething) },

  order: [before("trailSeen", "firstChange", { ...ORDER.P1, points: 3 })],

  hazards: {
    developersLockedOut: disturbed(
      "Developers could not change what is theirs",
      ({ work, done }) => work === "development" && !done,
      {
        points: 20,
        why: "A deny would be the preventive control; here it was ruled out, and releases stand still.",
        source: "The brief; AWS Organizations user guide, service control policies",
      },
    ),
    alarmFatigue: disturbed(
      "On-call was paged for everyday work",
      ({ work, done }) => work === "quiet" && !done,
      {
        points: 10,
        severity: "costly",
        why: "Whoever is paged for everything reads nothing.",
        source: "The brief; AWS Well-Architected Framework, operational excellence: actionable alerts",
      },
    ),
    topicOpen: act("The whole world may publish to a topic, or subscribe", opensTopic, {
      points: 15,
      why: "Alerts that anybody can send are believed by nobody, and alerts that anybody can read warn the intruder.",
      source: "SNS developer guide, security best practices: topics are not publicly accessible",
    }),
    findingsSilenced: act(
      "GuardDuty's findings no longer reach the security team",
      (call, { facts }) =>
        (isCall(call, "PutRule", "DeleteRule", "DisableRule", "RemoveTargets") &&
          mentions(call, facts.findingRule)) ||
        (mentions(call, facts.alertTopicArn) &&
          (isCall(call, "DeleteTopic") || policiesIn(call).some((x) => !x.includes("events.amazonaws.com")))),
      {
        points: 8,
        severity: "costly",
        why: "The topic and its rule were in use: a policy that is written anew must keep who was in it.",
        source: "SNS developer guide, topic policies; GuardDuty user guide, findings in EventBridge",
      },
    ),
    othersGroupEdited: act(
      "A test was made with a group that is somebody else's",
      (call, { facts }) =>
        /^(Authorize|Revoke|Modify|Delete)SecurityGroup/.test(call.eventName) &&
        mentions(call, ...facts.othersGroupIds),
      {
        points: 15,
        why: "Customers and developers stand behind those rules; a group of one's own proves the same.",
        source: "The brief; CloudTrail user guide, creating CloudWatch alarms for CloudTrail events",
      },
    ),
    loggingOff,
  },
};

/** Attempts of one kind. */
function is(name: string): (x: { attempt: string }) => boolean {
  return ({ attempt }) => attempt === name;
}

/** Whether a topic's policy lets everybody in: AddPermission takes accounts only. */
function opensTopic(call: CallEvidence): boolean {
  return (
    isCall(call, "SetTopicAttributes", "CreateTopic") &&
    policiesIn(call)
      .flatMap((text) => (JSON.parse(text) as { Statement: Statement | Statement[] }).Statement)
      .some((x) => x.Effect === "Allow" && isEverybody(x.Principal) && x.Condition === undefined)
  );
}

interface Statement {
  Effect?: string;
  Principal?: unknown;
  Condition?: unknown;
}

/** The policies that a call sets, as text. */
function policiesIn({ requestParameters }: CallEvidence): string[] {
  const texts = (value: unknown): string[] =>
    typeof value === "string"
      ? [value]
      : value !== null && typeof value === "object"
        ? Object.values(value).flatMap(texts)
        : [];
  return texts(requestParameters).filter((text) => {
    try {
      return Object.hasOwn(Object(JSON.parse(text)) as object, "Statement");
    } catch {
      return false;
    }
  });
}
