import {
  act,
  before,
  called,
  disturbed,
  outcome,
  refused,
  seen,
  type CallEvidence,
  type Criteria,
  type Tags,
  type View,
} from "../../grader/index.ts";
import { changesSomething, isCall, mentions, readsLogGroup } from "../kit/calls.ts";
import { evidenceDeleted, loggingOff } from "../kit/hazards.ts";
import { readsLogFile } from "../kit/lookup.ts";
import { carriesTicket } from "../kit/machine.ts";
import { aclAdmits, groupsAdmit, webAclBlocks } from "../kit/network.ts";
import { ORDER } from "../kit/order.ts";
import type { Facts } from "./facts.ts";

/** The page on which passwords are guessed. */
export const LOGIN_PAGE = "/login";
/** Strings by which exported logs are known. */
const ACCESS_LOG = '"POST http';
const FLOW_LOG = ["ACCEPT OK", "REJECT OK"] as const;
export const MARKERS = [ACCESS_LOG, ...FLOW_LOG];

type Now = View<Facts>;

/** Somewhere that is neither the office nor the attacker's. */
const ELSEWHERE = "198.51.100.200";

/** Whether the jump host's subnet and security groups let somebody in over SSH. */
function reachesJumpHost({ facts, state }: Now, ip: string): boolean {
  const host = state.instances[facts.jumpHostId];
  return (
    host?.State === "running" &&
    groupsAdmit(state, host, ip, 22) &&
    aclAdmits(state, facts.jumpHostSubnetId, ip, 22)
  );
}

const reachesSite = ({ facts, state }: Now, ip: string): boolean =>
  facts.loadBalancerSubnetIds.some((subnetId) => aclAdmits(state, subnetId, ip, 80));

/** Whether the network keeps the whole range from the site or from the jump host: there is a block to look after. */
const isShutOut = (view: Now): boolean =>
  [reachesSite, reachesJumpHost].some((reaches) => view.facts.hostileIps.every((ip) => !reaches(view, ip)));

/** Whether it is the load balancer's web ACL that keeps the whole range from the site, and no network ACL before it. */
const isLeftToWebAcl = (view: Now): boolean =>
  view.facts.hostileIps.every((ip) => webAclBlocks(view.state, view.facts.loadBalancerArn, ip)) &&
  view.facts.hostileIps.some((ip) => reachesSite(view, ip));

const readsAccessLog = (call: CallEvidence, view: Now): boolean =>
  readsLogFile(call, view, { kind: "elasticloadbalancing", marker: ACCESS_LOG });

const readsFlowLog = (call: CallEvidence, view: Now): boolean =>
  readsLogGroup(call, view.facts.flowLogGroup) ||
  FLOW_LOG.some((marker) => readsLogFile(call, view, { kind: "vpcflowlogs", marker }));

/** Whether a call reads what tells of a web ACL's decisions: flow logs see connections, and those still come about. */
const readsDecisions = (call: CallEvidence, view: Now): boolean =>
  isCall(call, "GetSampledRequests") ||
  readsLogGroup(call, "aws-waf-logs-") ||
  readsAccessLog(call, view) ||
  JSON.stringify(call.requestParameters ?? {}).includes("AWS/WAFV2") ||
  (isCall(call, "GetObject") && String(call.requestParameters?.["key"]).includes("/WAFLogs/"));

/** Whether logs of a kind that name any of the attacker's addresses are in the evidence bucket. */
const isKept = ({ facts, state }: Now, kind: readonly string[]): boolean =>
  Object.values(state.evidenceObjects).some(
    (x) =>
      x.Bucket === facts.evidenceBucket &&
      kind.some((marker) => x.Markers.includes(marker)) &&
      facts.hostileIps.some((ip) => x.Markers.includes(ip)),
  );

const NACL_SOURCE =
  "VPC user guide, network ACLs; AWS WAF developer guide, IP set match; Security – Specialty notes, Incident Response";

export const criteria: Criteria<Facts> = {
  objectives: {
    recorded: seen(
      "What stands before the site was looked at: network ACLs, or the web ACL",
      (call) => isCall(call, "DescribeNetworkAcls", "GetWebACLForResource", "ListWebACLs"),
      {
        points: 5,
        phase: "Detection & Analysis",
        why: "Which ACL stands where, and which rule numbers are taken: the way back is in this answer.",
        source: "VPC user guide, network ACLs; AWS customer playbook, unauthorized network changes",
      },
    ),
    logsRead: seen("The load balancer's access log was read", readsAccessLog, {
      points: 9,
      phase: "Detection & Analysis",
      why: "Behind a load balancer only its own log knows the client's address: flow logs of the instances do not.",
      source: "ELB user guide, access logs; SCS-C02 cram notes, Forensic analysis",
    }),
    hostChecked: seen(
      "Somebody looked on the jump host for logins that succeeded",
      (call, { facts }) => isCall(call, "SendCommand") && mentions(call, facts.jumpHostId),
      {
        points: 7,
        phase: "Detection & Analysis",
        why: "After brute force the question is whether it worked: then this is another incident.",
        source: "GuardDuty user guide, UnauthorizedAccess:EC2/SSHBruteForce",
      },
    ),
    loginsStopped: refused(
      "The range's guesses no longer reach the shop's login",
      (x) => x.attempt === "login-guessing",
      {
        points: 26,
        required: true,
        phase: "Containment",
        missing:
          "Passwords are still guessed on the shop's login: addresses of the attacker's range reach the load balancer.",
        why: "Denied is denied when the attacker's last address is refused: at the subnets where the packets arrive, or by the load balancer that they arrive at.",
        source: NACL_SOURCE,
      },
    ),
    sshStopped: refused(
      "The range's guesses no longer reach the jump host",
      (x) => x.attempt === "ssh-guessing",
      {
        points: 20,
        required: true,
        phase: "Containment",
        missing:
          "Passwords are still guessed over SSH: addresses of the attacker's range reach the jump host.",
        why: "The jump host has an address of its own: what stands before the load balancer does not protect it.",
        source: NACL_SOURCE,
      },
    ),
    verified: seen(
      "The logs that show the block were read after it",
      (call, view) =>
        isLeftToWebAcl(view) ? readsDecisions(call, view) : readsFlowLog(call, view) && isShutOut(view),
      {
        points: 8,
        phase: "Containment",
        why: "Flow logs that say REJECT, and none that say ACCEPT, prove a network ACL. What a web ACL blocks is accepted there: 403 in the access log, and sampled requests, prove it.",
        source: "VPC user guide, flow logs; AWS WAF developer guide, viewing a sample of web requests",
      },
    ),
    accessLogKept: outcome(
      "The load balancer's log of the attack is in the evidence bucket",
      (view) => isKept(view, [ACCESS_LOG]),
      {
        points: 6,
        phase: "Preservation",
        why: "Whose accounts were tried, and whether a guess was right, stands there alone.",
        source: "SCS-C02 cram notes, Forensic analysis",
      },
    ),
    flowLogKept: outcome(
      "Flow logs of the attack are in the evidence bucket",
      (view) => isKept(view, FLOW_LOG),
      {
        points: 4,
        phase: "Preservation",
        why: "For the abuse report to the provider, and for the SSH side, on which no load balancer writes.",
        source: "SCS-C02 cram notes, Forensic analysis; Your AWS EC2 Has Been Hacked, Analysis",
      },
    ),
    sshNarrowed: outcome(
      "The jump host takes SSH from the office only",
      (view) => reachesJumpHost(view, view.facts.officeIp) && !reachesJumpHost(view, ELSEWHERE),
      {
        points: 11,
        phase: "Eradication & Recovery",
        missing: "The jump host's port 22 is still open to the world: the next range only has to come along.",
        why: "A deny ends this attack; an allow list that names the known sources ends all of them.",
        source:
          "GuardDuty user guide, Recon:EC2/PortProbeUnprotectedPort; Security – Specialty notes, Incident Response",
      },
    ),
    tagged: outcome(
      "The network ACL, web ACL or IP set that denies carries the ticket's number",
      ({ facts, state }) =>
        [state.networkAcls, state.webAcls, state.ipSets].some((rows) =>
          Object.values<{ Tags: Tags }>(rows).some(({ Tags: tags }) => carriesTicket(tags, facts.ticket)),
        ),
      {
        points: 4,
        phase: "Eradication & Recovery",
        why: "Entries of a network ACL have no description, and addresses none either: without a tag nobody dares to take the deny out again.",
        source: "Best Practices for Addressing Compromised Assets, step 8",
      },
    ),
  },

  moments: {
    firstChange: called("First change", (call) => changesSomething(call)),
    firstDeny: called("First deny", (call) =>
      isCall(
        call,
        "CreateNetworkAclEntry",
        "ReplaceNetworkAclEntry",
        "CreateNetworkAcl",
        "CreateRule",
        "AssociateWebACL",
        "UpdateWebACL",
        "UpdateIPSet",
      ),
    ),
  },

  order: [
    before("recorded", "firstChange", { ...ORDER.P1, points: 3 }),
    before("logsRead", "firstDeny", {
      id: "L1",
      points: 3,
      why: "A range that is not read from the log is a guess, and customers live next door.",
      source: "AWS incident response playbooks, triage guide; VPC user guide, network ACLs",
    }),
  ],

  hazards: {
    siteDown: disturbed("Customers could not reach the shop", (x) => x.work === "website", {
      points: 25,
      why: "A deny of everything, or an ACL without an allow, does the attacker's work for them.",
      source: NACL_SOURCE,
    }),
    neighboursShutOut: disturbed(
      "Customers next door to the attacker could not reach the shop",
      (x) => x.work === "customers-next-door",
      {
        points: 15,
        why: "The deny reaches further than the attack: the brief says who lives there.",
        source: NACL_SOURCE,
      },
    ),
    officeShutOut: disturbed("Colleagues could not reach the jump host", (x) => x.work === "office-ssh", {
      points: 8,
      severity: "costly",
      why: "The business needs the jump host tonight, from a range that the brief names.",
      source: "AWS Security Incident Response User Guide, source containment",
    }),
    healthyHit: act(
      "Healthy machines or the load balancer were taken out of service",
      (call, { facts }) =>
        (isCall(
          call,
          "StopInstances",
          "TerminateInstances",
          "RebootInstances",
          "DetachInstances",
          "EnterStandby",
          "DeregisterTargets",
        ) &&
          mentions(call, facts.jumpHostId, ...facts.fleetInstanceIds)) ||
        isCall(call, "DeleteLoadBalancer", "DeleteListener", "DeleteTargetGroup"),
      {
        points: 15,
        why: "Nobody got in: being guessed at is no compromise.",
        source: "AWS Security Incident Response User Guide, source containment",
      },
    ),
    loggingOff,
    evidenceDeleted,
  },

  customers: {
    atLeast: 0.97,
    points: 5,
    why: "A block that costs customers is an outage of our own making.",
    source: "AWS Well-Architected, Security Pillar: incident response",
  },
};
