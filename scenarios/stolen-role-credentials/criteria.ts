import {
  act,
  before,
  called,
  outcome,
  reached,
  refused,
  seen,
  working,
  type CallEvidence,
  type Criteria,
  type View,
} from "../../grader/index.ts";
import { changesSomething, isCall, mentions } from "../kit/calls.ts";
import { isInEvidence } from "../kit/evidence.ts";
import { launchSettings } from "../kit/fleet.ts";
import { evidenceDeleted, loggingOff } from "../kit/hazards.ts";
import { statementsOf } from "../kit/identity.ts";
import { isDoer, isValue, looksUp } from "../kit/lookup.ts";
import { ORDER } from "../kit/order.ts";
import type { Facts } from "./facts.ts";

type Now = View<Facts>;

/**
 * Whether one object of the evidence bucket says both who read and what: the trail's files as they are, or a list that
 * was made of them. Event history never names an object.
 */
const areReadsKept = (view: Now): boolean =>
  thiefMarkers(view.facts).some((thief) => isInEvidence(view, thief, view.facts.exportSettings));

/** By what records name the thief: the address, or the keys that it held. */
export const thiefMarkers = ({ lairIp, sessionKeyId, exportKeyId }: Facts): string[] => [
  lairIp,
  sessionKeyId,
  exportKeyId,
];

function isTrace(call: CallEvidence, view: Now): boolean {
  const { sessionKeyId, instanceId, roleName, exportKeyId, exportUser } = view.facts;
  const doers = [sessionKeyId, instanceId, exportKeyId, exportUser];
  return looksUp(call, view, isValue(...doers, roleName), isDoer(...doers));
}

const isRecord = (call: CallEvidence, { facts }: Now): boolean =>
  isCall(call, "GetAccountAuthorizationDetails") ||
  (isCall(call, "GetRolePolicy") && mentions(call, facts.roleName));

/** Whether a server that the group launches now would give its role's credentials away, in a form that works. */
function isClosedForGood(view: Now): boolean {
  const { imageId, httpTokens } = launchSettings(view);
  return httpTokens === "required" || imageId === view.facts.cleanImageId || refusesVersion1(view);
}

const refusesVersion1 = ({ facts, state }: Now): boolean =>
  Object.values(state.roles[facts.roleName]?.Policies ?? {})
    .flatMap(statementsOf)
    .some((x) => x.Effect === "Deny" && "ec2:RoleDelivery" in (x.Condition?.["NumericLessThan"] ?? {}));

const keyStatus = ({ facts, state }: Now) => state.users[facts.exportUser]?.AccessKeys[facts.exportKeyId];

/** A server that is ended cuts no session, and its replacement has the same flaw until the template is mended. */
function endsServer(call: CallEvidence, view: Now): boolean {
  const { instanceId, healthyInstanceIds } = view.facts;
  if (isClosedForGood(view)) return false;
  return (
    isCall(call, "StopInstances", "TerminateInstances", "TerminateInstanceInAutoScalingGroup") &&
    mentions(call, instanceId, ...healthyInstanceIds)
  );
}

export const criteria: Criteria<Facts> = {
  objectives: {
    traced: seen("What the stolen session did was looked up", isTrace, {
      points: 8,
      phase: "Detection & Analysis",
      why: "The session's own calls say when it was issued, from where it is used, and what it could read: a key, too.",
      source: "AWS incident response playbook CredCompromise; CloudTrail user guide, event history",
    }),
    recorded: seen("The role's policies were recorded", isRecord, {
      points: 4,
      phase: "Detection & Analysis",
      why: "What the role may do is what the thief could do; and it must be known what to come back to.",
      source: "Best Practices for Addressing Compromised Assets, step 1",
    }),
    theftEnded: refused(
      "No server gives its credentials away any more",
      (x) => x.attempt === "metadata-theft",
      {
        points: 20,
        required: true,
        phase: "Containment",
        missing:
          "The shop still gives working credentials away: the thief asks any server of the fleet through the load balancer, not only the one that the finding names.",
        why: "A revocation covers sessions that were issued before it. While new ones can be had, it has to be done again.",
        source: "IAM user guide, revoking role sessions; EC2 user guide, instance metadata service version 2",
      },
    ),
    sessionsCut: refused("The stolen sessions are refused", (x) => x.attempt === "stolen-session", {
      points: 26,
      required: true,
      phase: "Containment",
      missing:
        "A stolen session still works from outside: detaching the profile, changing the trust, isolating or ending a server does not call credentials back, and a cutoff covers only what was issued before it.",
      why: "Credentials from the metadata service live about six hours, wherever the server is.",
      source:
        "IAM user guide, disabling permissions of temporary credentials; Your AWS EC2 Has Been Hacked, Containment",
    }),
    keyOff: refused("The key that was found is refused", (x) => x.attempt === "found-key", {
      points: 14,
      required: true,
      phase: "Containment",
      missing:
        "The key that stands in the configuration works from outside: what the role could read is the thief's, and revoking sessions does not touch it.",
      why: "Whatever secret was read is known. A long-term key has no issue time that a cutoff could meet.",
      source: "Your AWS EC2 Has Been Hacked, Containment; IAM user guide, managing access keys",
    }),
    scoped: outcome("The records of what was read are in the evidence bucket", areReadsKept, {
      points: 10,
      phase: "Preservation",
      missing:
        "No object in the evidence bucket names both the thief (address or access key) and what it read, the configuration with the key among it: event history has no data events, the trail's log files have.",
      why: "Which data left decides whom the company must tell.",
      source: "CloudTrail user guide, data events; AWS incident response playbook DataAccess",
    }),
    closedForGood: outcome("A replacement cannot be robbed the same way", isClosedForGood, {
      points: 8,
      phase: "Eradication & Recovery",
      missing:
        "The group still launches servers whose metadata service answers version 1 to a flawed shop: the next replacement opens the door again.",
      why: "The group launches from its template, whatever was mended on those that run.",
      source:
        "EC2 Auto Scaling user guide, launch templates; EC2 user guide, instance metadata service version 2",
    }),
    shopWorks: working("The shop's servers work with their role", (x) => x.work === "shop", {
      points: 10,
      required: true,
      phase: "Eradication & Recovery",
      missing: "The shop's servers are refused as well: without their configuration they serve nobody.",
      why: "Every server shares the role. What denies the thief must not deny the shop for longer than it takes.",
      source: "AWS Security Incident Response User Guide, technique and access containment",
    }),
  },

  moments: {
    roleChanged: called(
      "The role was changed",
      (call, { facts }) => changesSomething(call) && mentions(call, facts.roleName),
    ),
    keyInactive: reached("The key was inactive", (view) => keyStatus(view) === "Inactive"),
    keyGone: reached("The key was deleted", (view) => keyStatus(view) === undefined),
  },

  order: [
    before("recorded", "roleChanged", { ...ORDER.P1, points: 3 }),
    before("keyInactive", "keyGone", { ...ORDER.P9, points: 3 }),
  ],

  hazards: {
    serverEnded: act("A server was ended, though it is the credentials that are stolen", endsServer, {
      points: 15,
      why: "It cuts no session, takes capacity and evidence away, and its replacement has the same flaw.",
      source: "Your AWS EC2 Has Been Hacked, Containment; EC2 Auto Scaling user guide, health checks",
    }),
    roleEnded: act(
      "The role that the whole fleet lives on was taken apart",
      (call, { facts }) =>
        isCall(call, "DeleteRole", "RemoveRoleFromInstanceProfile") && mentions(call, facts.roleName),
      {
        points: 15,
        why: "Every server shares it, and what it was is evidence. A denial can be taken back, a deletion cannot.",
        source: "AWS Security Incident Response User Guide, technique and access containment",
      },
    ),
    loggingOff,
    evidenceDeleted,
  },

  customers: {
    atLeast: 0.9,
    points: 8,
    why: "Denying the role to everybody takes the shop down: there are narrower ways.",
    source: "AWS Security Incident Response User Guide, technique and access containment",
  },
};
