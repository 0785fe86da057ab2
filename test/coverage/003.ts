import type { SeedItem } from "../../scenarios/quiz/seed-items.ts";
import { fact, play, quiz, type Rows } from "./home.ts";

const WEB = "compromised-web-instance";

/** Your AWS EC2 Has Been Hacked. What Will Happen Now? */
export const ROWS_003: Rows<Extract<SeedItem, `003/${string}`>> = {
  "003/preparation/logging": play("readiness-review", "everyRegion", "reads", "flows", "requests"),
  "003/preparation/encryption": [
    ...play("readiness-review", "volumes", "sealed", "rotated"),
    ...quiz("encryption-in-the-plan"),
  ],
  "003/preparation/attack-surface": [
    ...play("hostile-ip-range", "sshNarrowed"),
    ...quiz("know-your-surface"),
  ],

  "003/detection/visibility": [
    ...play("readiness-review", "detected", "everyRegion"),
    ...play("trail-stopped", "gapNamed"),
  ],
  "003/detection/eventbridge": play("security-group-alarm", "changesTold", "changesElsewhereTold", "logging"),
  "003/detection/guardduty": play("readiness-review", "detected"),
  "003/detection/config": [...play("readiness-review", "changes"), ...quiz("config-does-not-block")],
  "003/detection/detective": quiz("detective-late"),

  "003/containment/no-termination": play(WEB, "endedEarly"),
  "003/containment/automation": [
    ...play("auto-isolate", "isolated", "unattended"),
    ...quiz("group-function-in-advance"),
  ],
  "003/containment/detach": play(WEB, "outOfGroup", "outOfTargets"),
  "003/containment/two-step-group": [
    ...play(WEB, "c2Ended"),
    ...fact("section 2.1: the two-step conversion"),
  ],
  "003/containment/tracked-connections": [
    ...fact("fact 1: tracked connections"),
    ...fact("fact 2: untracked flows"),
    ...play(WEB, "c2Ended"),
  ],
  "003/containment/role-deny": [
    ...play(WEB, "sessionsCut"),
    ...fact("fact 16: credentials of an instance's role"),
  ],
  "003/containment/hardcoded-keys": [
    ...play("stolen-role-credentials", "keyOff", "P9"),
    ...play("leaked-access-key", "P9"),
  ],

  "003/analysis/snapshot-no-shutdown": play(WEB, "snapshots", "P5"),
  "003/analysis/memory-dump": play(WEB, "memory"),
  "003/analysis/forensic-instance": play(WEB, "forensicInstance"),
  "003/analysis/log-files": [...play(WEB, "trafficExported"), ...play("hostile-ip-range", "accessLogKept")],
  "003/analysis/attacker-addresses": [
    ...play("hostile-ip-range", "logsRead"),
    ...play("public-bucket", "scopeKnown"),
    ...quiz("attackers-on-aws"),
  ],
  "003/analysis/config-details": quiz("logs-to-export"),
  "003/analysis/third-party-tools": quiz("logs-to-export"),
  "003/analysis/terminate-last": [...play(WEB, "P4", "P7"), ...play("crypto-mining", "rogueGone")],

  "003/recovery/infrastructure-as-code": quiz("which-image", "rebuild-order"),
  "003/recovery/clean-image": play(WEB, "templateClean", "restored"),
  "003/recovery/monitoring": [...play("hostile-ip-range", "verified"), ...quiz("recovery-acts")],
  "003/recovery/causes": [
    ...play("stolen-role-credentials", "closedForGood"),
    ...play("leaked-access-key", "leakClosed"),
    ...quiz("root-cause-candidates"),
  ],
  "003/recovery/plan": [...play("auto-isolate", "wayBack"), ...quiz("plan-playbook-runbook")],
  "003/recovery/game-days": quiz("why-game-days"),
};
