import {
  act,
  before,
  called,
  lost,
  outcome,
  refused,
  seen,
  working,
  type CallEvidence,
  type Criteria,
  type View,
} from "../../grader/index.ts";
import { changesSomething, isCall, mentions } from "../kit/calls.ts";
import { isInEvidence, RECORD } from "../kit/evidence.ts";
import { evidenceDeleted, loggingOff } from "../kit/hazards.ts";
import { statementsOf } from "../kit/identity.ts";
import { isDoer, isValue, looksUp } from "../kit/lookup.ts";
import { ORDER } from "../kit/order.ts";
import type { Facts } from "./facts.ts";

const ANALYSIS = "Detection & Analysis";
const CONTAINMENT = "Containment";
const RECOVERY = "Eradication & Recovery";

const STUDY = "Best Practices for Addressing Compromised Assets, compromised role";
const PLAYBOOK = "AWS incident response playbook CredCompromise";

type Now = View<Facts>;

/** A look at what the role may do, and whom it trusts. */
const isRecord = (call: CallEvidence, { facts }: Now): boolean =>
  isCall(call, "GetAccountAuthorizationDetails") ||
  (isCall(call, "GetRole", "GetRolePolicy", "ListRolePolicies", "ListAttachedRolePolicies") &&
    mentions(call, facts.roleName));

/** A question about who was given the role, or what was done with it. */
function isTrace(call: CallEvidence, view: Now): boolean {
  const { facts } = view;
  const isName = isValue(facts.userName, facts.roleName, roleArnOf(facts));
  const isDone = isDoer(facts.userName);
  return looksUp(
    call,
    view,
    (x) => TRACES.test(x.attributeValue ?? "") || isName(x),
    (x) => x.attributeValue === "AssumeRoleWithWebIdentity" || isDone(x),
  );
}

/** The calls that give a role, and what sessions and roles are known by. */
const TRACES = /^(AssumeRoleWithWebIdentity|AssumeRole|ASIA\w+|AROA\w+)$/;

const roleArnOf = ({ providerArn, roleName }: Facts): string =>
  providerArn.replace(/oidc-provider\/.*/, `role/${roleName}`);

const isLockedOut = ({ facts, state }: Now): boolean => {
  const user = state.providerUsers[facts.userName];
  return !user || (!user.Enabled && !user.SignedInFrom.includes(facts.lairIp));
};

/** Whether nobody is trusted but those who were: the company's provider by IAM, and by the roles. */
function isTrustClean({ facts, state }: Now): boolean {
  const providers = Object.keys(state.identityProviders);
  const trusted = [facts.roleName, facts.chainedRoleName].flatMap((name) => {
    const trust = state.roles[name]?.TrustPolicy;
    return trust ? statementsOf(trust).filter((x) => x.Effect === "Allow") : [];
  });
  return (
    providers.every((arn) => arn === facts.providerArn) &&
    trusted.every(({ Principal }) => {
      const { Federated } = (Principal ?? {}) as { Federated?: string | readonly string[] };
      return [Federated ?? []].flat().every((arn) => arn === facts.providerArn);
    })
  );
}

export const criteria: Criteria<Facts> = {
  objectives: {
    recorded: seen("What the role may do and whom it trusts was recorded", isRecord, {
      points: 4,
      phase: ANALYSIS,
      why: "Policies and trust as they were are evidence, and the way back.",
      source: "Systems Manager runbook AWSSupport-ContainIAMPrincipal, backup of the configuration",
    }),
    traced: seen("It was looked up who was given the role", isTrace, {
      points: 7,
      phase: ANALYSIS,
      why: "AssumeRoleWithWebIdentity names the user and the address; the sessions' own keys lead on.",
      source: `IAM user guide, logging IAM and STS API calls with CloudTrail; ${STUDY}, step 1`,
    }),
    providerAsked: seen(
      "The identity provider was asked who is signed in",
      (call) => isCall(call, "ListIdpUsers"),
      {
        points: 3,
        phase: ANALYSIS,
        why: "Where a sign-in comes from is known there first, and not to AWS alone.",
        source: `${STUDY}, step 3`,
      },
    ),
    exported: outcome(
      "Records of the intruder's sign-ins are in the evidence bucket",
      (view) => isInEvidence(view, RECORD, view.facts.lairIp, view.facts.userName),
      {
        points: 8,
        phase: "Preservation",
        missing:
          "The evidence bucket does not hold the records of what was done under the user's name from elsewhere.",
        why: "Who, from where, with what: the case rests on it, and event history ends after 90 days.",
        source: PLAYBOOK,
      },
    ),
    issuanceStopped: refused("No more sessions of the role are issued", (x) => x.attempt === "issuance", {
      points: 18,
      required: true,
      phase: CONTAINMENT,
      missing:
        "The intruder still gets new sessions that work: a revocation covers only what was issued before it.",
      why: "As long as the sign-in works, every revocation is too early.",
      source: `${STUDY}, steps 2 and 3; ${PLAYBOOK}`,
    }),
    sessionsCut: refused("The intruder's sessions are refused", (x) => x.attempt === "federated-session", {
      points: 18,
      required: true,
      phase: CONTAINMENT,
      missing:
        "A session of the role still works for the intruder: disabling the user and changing the trust do not reach sessions that were issued, up to twelve hours long.",
      why: "A session asks nobody again once it is issued, but the role's own policies.",
      source: `IAM user guide, revoking IAM role temporary security credentials; ${STUDY}, step 2`,
    }),
    chainedCut: refused("Sessions of the next role are refused", (x) => x.attempt === "chained-session", {
      points: 18,
      required: true,
      phase: CONTAINMENT,
      missing:
        "The intruder still reads the data by the role that it took from the first one: a session of another role answers to that role's policies.",
      why: "Roles lead to roles: each link has sessions of its own.",
      source: "IAM user guide, role chaining; AWS incident response playbook CredCompromise",
    }),
    lockedOut: outcome("The user is locked out at the identity provider, everywhere", isLockedOut, {
      points: 6,
      phase: CONTAINMENT,
      missing:
        "At the identity provider the account is still open to the intruder, or its browser still signed in: it opens more than AWS.",
      why: "AWS is one application of many behind the same sign-in.",
      source: `${STUDY}, step 3`,
    }),
    trustClean: outcome("Nobody else is trusted by now", isTrustClean, {
      points: 8,
      required: true,
      phase: RECOVERY,
      missing:
        "The account trusts an identity provider that is not the company's: the intruder's own way back.",
      why: "Trust that was added during the incident outlives every session.",
      source: `${STUDY}, step 5; MITRE ATT&CK T1484.002`,
    }),
    shiftWorks: working("The shift signs in and makes its reports", (x) => x.work === "shift", {
      points: 10,
      required: true,
      phase: RECOVERY,
      missing: "The shift cannot sign in, or make its reports: the brief asks that it can.",
      why: "The role is everybody's: containment of one must leave the others at work.",
      source: "AWS Security Incident Response User Guide, technique and access containment",
    }),
  },

  moments: {
    firstChange: called("First change", changesSomething),
  },

  order: [before("recorded", "firstChange", { ...ORDER.P1, points: 2 })],

  hazards: {
    colleagueHit: act(
      "A colleague was locked out",
      (call, { facts }) =>
        isCall(call, "DisableIdpUser", "EndIdpSessions") && mentions(call, ...facts.colleagues),
      {
        points: 10,
        why: "The records name one user; whoever is at work must stay at work.",
        source: "AWS Security Incident Response User Guide, technique and access containment",
      },
    ),
    roleDeleted: act(
      "A role was to be deleted",
      (call, { facts }) =>
        isCall(call, "DeleteRole", "DeleteRolePolicy") &&
        mentions(call, facts.roleName, facts.chainedRoleName) &&
        !mentions(call, "AWSRevokeOlderSessions"),
      {
        points: 15,
        why: "It ends everybody's work, and what the records refer to.",
        source: "AWS Security Incident Response User Guide, technique and access containment",
      },
    ),
    providerDeleted: lost(
      "The company's identity provider was taken out of IAM",
      ({ facts, state }) => state.identityProviders[facts.providerArn] === undefined,
      {
        points: 10,
        severity: "costly",
        why: "Nobody can sign in any more, and live sessions go on all the same.",
        source: "IAM user guide, OIDC federation",
      },
    ),
    loggingOff,
    evidenceDeleted,
  },
};
