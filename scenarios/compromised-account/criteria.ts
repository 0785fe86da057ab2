import {
  act,
  before,
  called,
  disturbed,
  lost,
  outcome,
  reached,
  refused,
  seen,
  type CallEvidence,
  type Criteria,
  type View,
} from "../../grader/index.ts";
import { changesSomething, isCall } from "../kit/calls.ts";
import { isInEvidence, RECORD } from "../kit/evidence.ts";
import { evidenceDeleted, healthyUserHit, loggingOff } from "../kit/hazards.ts";
import { isDeniedEverything, workingKeys } from "../kit/identity.ts";
import { isValue, looksUp } from "../kit/lookup.ts";
import { ORDER } from "../kit/order.ts";
import { endsWithoutSample, isEnding } from "../kit/sample.ts";
import type { Facts } from "./facts.ts";

const ANALYSIS = "Detection & Analysis";
const CONTAINMENT = "Containment";
const RECOVERY = "Eradication & Recovery";

const STUDY = "Best Practices for Addressing Compromised Assets, compromised account";
const KNOWLEDGE = "AWS Knowledge Center, unauthorised activity in an account";
const ROOT = "IAM user guide, AWS account root user";

type Now = View<Facts>;

/** What the intruder did to get in and to stay, as the event history names it. */
const TRACES =
  /^(ConsoleLogin|Create(User|AccessKey|LoginProfile|Role|OpenIDConnectProvider|KeyPair)|RunInstances|PutAlternateContact)$/;

function isTrace(call: CallEvidence, view: Now): boolean {
  const { rootKeyId, plantedUser, plantedRole } = view.facts;
  const isName = isValue(rootKeyId, plantedUser, plantedRole);
  const tells: typeof isName = (x) => TRACES.test(x.attributeValue ?? "") || isName(x);
  // Root's name leads there; what is shown of it may be the responder's own.
  return looksUp(call, view, (x) => /^root$/i.test(x.attributeValue ?? "") || tells(x), tells);
}

const rootOf = ({ facts, state }: Now) => state.rootUsers[facts.accountId];

const activeRootKeys = (view: Now): string[] =>
  Object.entries(rootOf(view)?.AccessKeys ?? {})
    .filter(([, status]) => status === "Active")
    .map(([id]) => id);

const isOurs = (list: readonly string[], name: string): boolean => list.includes(name);

const strangers = ({ facts, state }: Now) =>
  Object.entries(state.users).filter(([name]) => !isOurs(facts.ourUsers, name));

/** Roles that AWS's own services made for themselves are nobody's. */
const strangeRoles = ({ facts, state }: Now) =>
  Object.entries(state.roles).filter(
    ([name, { Arn }]) => !isOurs(facts.ourRoles, name) && !Arn.includes(":role/aws-service-role/"),
  );

/** Keys of our users that are not ours, as far as they work. */
const plantedKeys = ({ facts, state }: Now): string[] =>
  workingKeys(state.users[facts.plantedKeyOf]).filter((id) => !isOurs(facts.ownKeyIds, id));

/** Whether everybody who may bring things back is off: root's keys, and users of the intruder's. */
const isIdentityCut = (view: Now): boolean =>
  activeRootKeys(view).length === 0 &&
  strangers(view).every(
    ([, user]) => isDeniedEverything(user) || (!workingKeys(user).length && !user.HasLoginProfile),
  );

/** Whether nothing is left of who was planted: users, roles, identity providers, keys, passwords, MFA devices. */
function isPlantedGone(view: Now): boolean {
  const { facts, state } = view;
  const login = state.users[facts.plantedPasswordOf];
  return (
    strangers(view).length === 0 &&
    strangeRoles(view).length === 0 &&
    Object.keys(state.identityProviders).length === 0 &&
    plantedKeys(view).length === 0 &&
    !login?.HasLoginProfile &&
    !login?.MfaDevices.length
  );
}

const rogueMachines = ({ facts, state }: Now) =>
  Object.values(state.instances).filter((x) => isOurs(facts.rogueRegions, x.Region));

/**
 * Whether nothing is left of what it brought: machines, volumes, key pairs. We use no key pairs. A default VPC may stay:
 * AWS makes one in every Region with an account, it costs nothing, and opens nothing without a machine.
 */
const isRubbleGone = (view: Now): boolean =>
  rogueMachines(view).every(isEnding) &&
  Object.values(view.state.volumes).every(
    (x) => !isOurs(view.facts.rogueRegions, x.Region) || x.State === "deleting",
  ) &&
  Object.keys(view.state.keyPairs).length === 0;

const hasSample = ({ facts, state }: Now): boolean =>
  Object.values(state.snapshots).some((x) => isOurs(facts.rogueRegions, x.Region) && x.State === "completed");

export const criteria: Criteria<Facts> = {
  objectives: {
    recorded: seen(
      "Who has what in the account was recorded",
      (call) => isCall(call, "GetAccountAuthorizationDetails", "GetCredentialReport", "ListUsers"),
      {
        points: 3,
        phase: ANALYSIS,
        why: "Users, keys, roles and MFA devices as they were are evidence, and show who does not belong.",
        source: `${KNOWLEDGE}; IAM user guide, credential reports`,
      },
    ),
    traced: seen("It was looked up what was done as root", isTrace, {
      points: 5,
      phase: ANALYSIS,
      why: "What was made with root's key needs the key no more: the records list it.",
      source: `${STUDY}; CloudTrail user guide, event history`,
    }),
    searched: seen(
      "It was looked for machines where nobody works",
      (call, { facts }) => isCall(call, "DescribeInstances") && isOurs(facts.rogueRegions, call.awsRegion),
      {
        points: 3,
        phase: ANALYSIS,
        why: "Every Region that is on can be used, and costs; consoles and lists show one at a time.",
        source: `${KNOWLEDGE}; Security – Specialty notes, Incident Response`,
      },
    ),
    exported: outcome(
      "Records of what the intruder did are in the evidence bucket",
      (view) => isInEvidence(view, RECORD, view.facts.lairIp),
      {
        points: 6,
        phase: "Preservation",
        missing: "The evidence bucket does not hold the records of the intruder's calls.",
        why: "Who, from where, with what: the case with AWS and with the insurer rests on it.",
        source: "AWS Security Incident Response User Guide, evidence collection",
      },
    ),
    sample: outcome("The disk of a machine that was not ours is kept", hasSample, {
      points: 6,
      phase: "Preservation",
      required: true,
      missing: "No snapshot of a rogue machine's disk was kept: the brief asks for one.",
      why: "One sample says what the intruder runs and where it reports to.",
      source: "AWS incident response playbooks, crypto mining; Security – Specialty notes, Incident Response",
    }),
    rootSignInCut: refused("The intruder cannot sign in as root", (x) => x.attempt === "root-sign-in", {
      points: 9,
      phase: CONTAINMENT,
      required: true,
      missing: "The intruder still signs in as root with the password that it has.",
      why: "No policy in the account limits root: who signs in undoes everything else.",
      source: `${ROOT}; ${KNOWLEDGE}`,
    }),
    rootPassword: outcome(
      "The root user has a new password",
      (view) => (rootOf(view)?.PasswordLastChanged ?? 0) > view.facts.robbedAt,
      {
        points: 5,
        phase: CONTAINMENT,
        required: true,
        missing: (view) =>
          rootOf(view)?.MfaDevices.length
            ? "The root user's password was not changed: MFA holds it back only as long as the device does."
            : "The root user's password was not changed: whoever stole it signs in with it, and no MFA stands in the way.",
        why: "A password that somebody else knows is no password.",
        source: `${KNOWLEDGE}; ${ROOT}`,
      },
    ),
    rootKeyCut: refused("The root user's stolen key is refused", (x) => x.attempt === "root-key", {
      points: 10,
      phase: CONTAINMENT,
      required: true,
      missing: "The root user's access key still works: a new password does nothing to it.",
      why: "It may do everything, and no policy in the account reaches it.",
      source: `${ROOT}; ${KNOWLEDGE}`,
    }),
    userCut: refused("The intruder's own users are refused", (x) => x.attempt === "planted-user", {
      points: 9,
      phase: CONTAINMENT,
      required: true,
      missing: "A user that the intruder made still gets in: by its key, or by its console password.",
      why: "Users that were made as root need root no more.",
      source: `${STUDY}; ${KNOWLEDGE}`,
    }),
    roleCut: refused("The intruder's role is refused", (x) => x.attempt === "planted-role", {
      points: 9,
      phase: CONTAINMENT,
      required: true,
      missing:
        "The role that the intruder made still works for it: no key and no user leads there, only an identity provider of its own, and its session lives on when that is gone.",
      why: "A role that trusts somebody else's identity provider stands in no list of keys and users.",
      source: `${STUDY}; MITRE ATT&CK T1484.002`,
    }),
    plantedCut: refused(
      "Credentials planted on our own users are refused",
      (x) => x.attempt === "planted-credentials",
      {
        points: 8,
        phase: CONTAINMENT,
        required: true,
        missing: "A key or a console password that the intruder made for one of our own users still works.",
        why: "On users who belong here nobody notices a second key, or a password with an MFA device.",
        source: "AWS incident response playbook CredCompromise, persistence",
      },
    ),
    miningEnded: refused("Machines that are not ours mine no more", (x) => x.attempt === "rogue-mining", {
      points: 7,
      phase: CONTAINMENT,
      required: true,
      missing:
        "Machines that are not ours still mine: in a Region where nobody looked, or brought back by an identity that was left.",
      why: "They cost by the hour, and whoever can launch brings them back.",
      source: `${KNOWLEDGE}; AWS incident response playbooks, crypto mining`,
    }),
    rootSecured: outcome(
      "The root user has no access keys, but MFA",
      (view) =>
        Object.keys(rootOf(view)?.AccessKeys ?? {}).length === 0 &&
        (rootOf(view)?.MfaDevices.length ?? 0) > 0,
      {
        points: 6,
        phase: RECOVERY,
        missing: "The root user still has an access key, active or not, or has no MFA device.",
        why: "GetAccountSummary shall say AccountAccessKeysPresent 0 and AccountMFAEnabled 1.",
        source: `${ROOT}; AWS Foundational Security Best Practices, IAM.4 and IAM.9`,
      },
    ),
    plantedGone: outcome("Nobody is left who was planted", isPlantedGone, {
      points: 5,
      phase: RECOVERY,
      missing:
        "Something of what the intruder made is still there: a user, a role, an identity provider, a key, a password or an MFA device.",
      why: "What is only switched off is switched on again by the next mistake.",
      source: `${STUDY}; Security – Specialty notes, Incident Response`,
    }),
    rubbleGone: outcome("The intruder's machines, volumes and key pairs are gone", isRubbleGone, {
      points: 4,
      phase: RECOVERY,
      missing: "Machines, volumes or key pairs of the intruder's are still there, in some Region.",
      why: "Stopped machines can be started, volumes cost, and a key pair goes with the next launch.",
      source: `${KNOWLEDGE}; Security – Specialty notes, Incident Response`,
    }),
    contacts: outcome(
      "The account's contacts are ours again",
      ({ facts, state }) =>
        Object.entries(facts.contacts).every(
          ([type, address]) => state.alternateContacts[type]?.EmailAddress === address,
        ),
      {
        points: 3,
        phase: RECOVERY,
        missing: "AWS still writes to the intruder's addresses when something is wrong with the account.",
        why: "Whoever gets AWS's mail about abuse and bills answers it.",
        source: `${KNOWLEDGE}; Account Management guide, alternate contacts`,
      },
    ),
    logging: outcome(
      "The trail logs",
      ({ state }) => Object.values(state.trails).some((x) => x.IsLogging && x.IsMultiRegionTrail),
      {
        points: 2,
        phase: RECOVERY,
        missing: "The trail stands still: whoever had all rights could stop it.",
        why: "Whoever may do everything may also stop the record of it.",
        source: "Security – Specialty notes, Incident Response; CloudTrail user guide",
      },
    ),
  },

  moments: {
    firstChange: called("First change", changesSomething),
    identitiesCut: reached("Root's keys and the intruder's users were off", isIdentityCut),
    machinesEnded: reached("The first machine that was not ours was terminated", (view) =>
      rogueMachines(view).some(isEnding),
    ),
    unsampled: reached("The first machine that was not ours was terminated", (view) =>
      endsWithoutSample(rogueMachines(view), Object.values(view.state.snapshots)),
    ),
  },

  order: [
    before("recorded", "firstChange", { ...ORDER.P1, points: 3 }),
    before("sample", "unsampled", { ...ORDER.P4, points: 5 }),
    before("identitiesCut", "machinesEnded", {
      id: "P11",
      points: 6,
      why: "Identities before resources: whoever can launch brings back what was ended.",
      source: `${KNOWLEDGE}; AWS incident response playbook CredCompromise`,
    }),
  ],

  hazards: {
    healthyUserHit,
    ourUserDeleted: lost(
      "One of our own users was deleted",
      ({ facts, state }) => facts.ourUsers.some((name) => state.users[name] === undefined),
      {
        points: 15,
        why: "What was planted on it goes without it; jobs, and the records, hang on the user.",
        source: "AWS Security Incident Response User Guide, technique and access containment",
      },
    ),
    invoicingBroken: disturbed("Invoicing could not work", (x) => x.work === "invoicing", {
      points: 15,
      why: "Its key is ours, and older than the intruder.",
      source: "AWS Security Incident Response User Guide, technique and access containment",
    }),
    fleetHit: act(
      "Our own machines were stopped or terminated",
      (call, { facts }) =>
        isCall(call, "TerminateInstances", "StopInstances", "DeleteAutoScalingGroup") &&
        call.awsRegion === facts.homeRegion,
      {
        points: 15,
        why: "Customers are served by them; what is not ours stands in other Regions.",
        source: "AWS Security Incident Response User Guide, source containment",
      },
    ),
    loggingOff,
    evidenceDeleted,
  },
};
