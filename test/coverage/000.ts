import type { SeedItem } from "../../scenarios/quiz/seed-items.ts";
import { fact, play, quiz, type Rows } from "./home.ts";

const WEB = "compromised-web-instance";

/** SCS-C02 cram notes: text, practice questions, interview questions, comments. */
export const ROWS_000: Rows<Extract<SeedItem, `000/${string}`>> = {
  "000/note/signs": [
    ...play(WEB, "recorded", "trafficExported"),
    ...play("hostile-ip-range", "hostChecked"),
    ...quiz("signs-of-compromise"),
  ],
  "000/note/monitoring-tools": [
    ...play("leaked-access-key", "traced"),
    ...play("false-alarm", "findingRead"),
    ...quiz("which-service-sees-it"),
  ],
  "000/note/isolate-security-group": [...play(WEB, "isolated"), ...play(WEB, "sharedGroupBroken")],
  "000/note/isolate-nacl": [
    ...play("hostile-ip-range", "loginsStopped"),
    ...play("crypto-mining", "minerEnded"),
    ...fact("fact 4: network ACLs"),
  ],
  "000/note/disassociate-address": [...play(WEB, "elasticIpOff"), ...fact("fact 12: Elastic IP")],
  "000/note/deregister": [...play(WEB, "outOfTargets"), ...fact("fact 11: draining")],
  "000/note/snapshot": [...play(WEB, "snapshots"), ...fact("fact 10: snapshots")],
  "000/note/export-logs": [...play(WEB, "trailExported", "trafficExported")],
  "000/note/memory-dump": play(WEB, "memory", "memoryLost"),
  "000/note/forensic-automation": [...play(WEB, "memory"), ...quiz("forensics-by-run-command")],
  "000/note/replace-instance": play(WEB, "restored"),
  "000/note/patch": play(WEB, "templateClean"),
  "000/note/rotate": [
    ...play("leaked-access-key", "jobRestored", "P12"),
    ...play("stolen-role-credentials", "keyOff"),
  ],
  "000/note/root-cause": [...play("leaked-access-key", "leakClosed"), ...quiz("review-afterwards")],
  "000/note/evaluate-strategy": quiz("review-afterwards"),
  "000/note/lessons": quiz("review-afterwards"),
  "000/note/automation": [...play("auto-isolate", "answered", "unattended"), ...quiz("pattern-for-findings")],
  "000/note/certification": quiz("which-exam"),

  "000/quiz/1": [...play(WEB, "endedEarly", "P4"), ...quiz("delete-at-once")],
  "000/quiz/2": [...play(WEB, "isolated", "outOfTargets", "loggingOff"), ...quiz("two-acts-of-isolation")],
  "000/quiz/3": [...play("auto-isolate", "answered"), ...quiz("does-aws-isolate", "guardduty-only-detects")],
  "000/quiz/4": [...play(WEB, "snapshots"), ...quiz("next-after-isolation")],
  "000/quiz/5": [...fact("fact 6: detach, standby and replacement"), ...quiz("what-replaces-instances")],
  "000/quiz/6": [...play("stolen-role-credentials", "sessionsCut"), ...quiz("roles-limit-damage")],
  "000/quiz/7": [...play("auto-isolate", "answered"), ...quiz("who-isolates-on-a-finding")],
  "000/quiz/8": [...play(WEB, "P5"), ...quiz("memory-before-the-end")],
  "000/quiz/9": quiz("silence-to-the-outside"),
  "000/quiz/10": [...play("leaked-access-key", "traced"), ...quiz("cloudtrail-traces")],
  "000/quiz/11": quiz("must-it-stay-in-its-zone"),
  "000/quiz/12": [...play("auto-isolate", "tried"), ...quiz("what-automates-with-findings")],

  "000/interview/1": [...play(WEB, "recorded", "isolated"), ...quiz("flow-logs-look-forward")],
  "000/interview/2": [...play(WEB, "isolated"), ...quiz("empty-or-replace")],
  "000/interview/3": [...fact("fact 4: network ACLs"), ...play("hostile-ip-range", "siteDown")],
  "000/interview/4": [...play("stop-or-isolate", "aim"), ...play(WEB, "endedEarly")],
  "000/interview/5": play(WEB, "snapshots", "diskLost"),
  "000/interview/6": [...play("bucket-exfiltration", "traced"), ...play("leaked-access-key", "traced")],
  "000/interview/7": [...play("auto-isolate", "answered"), ...play("false-alarm", "findingRead")],
  "000/interview/8": [...play(WEB, "outOfGroup", "P2"), ...quiz("resume-what-you-suspended")],
  "000/interview/9": [...play("auto-isolate", "isolated", "leastPrivilege"), ...quiz("finding-to-isolation")],
  "000/interview/10": [...play(WEB, "elasticIpOff"), ...fact("fact 12: Elastic IP")],

  "000/comment/security-group-or-nacl": [
    ...play("crypto-mining", "minerEnded"),
    ...quiz("group-or-network-acl"),
  ],
  "000/comment/ssm-isolation": quiz("systems-manager-isolation"),
  "000/comment/roles-for-access": [...play(WEB, "forensicInstance"), ...quiz("one-forensic-host")],
  "000/comment/config-rules": [...play("readiness-review", "changes"), ...quiz("config-does-not-block")],
  "000/comment/lambda-response": play("auto-isolate", "unattended"),
  "000/comment/more-examples": quiz("authorities-disagree", "why-game-days"),
};

/** Options of the practice questions that are not recommended: each does harm, or nothing. */
export const OPTIONS_000: Rows<
  "reboot" | "terminate" | "disable monitoring" | "Trusted Advisor" | "Inspector" | "Macie" | "Security Hub"
> = {
  reboot: play(WEB, "endedEarly"),
  terminate: play(WEB, "endedEarly", "diskLost"),
  "disable monitoring": play(WEB, "loggingOff"),
  "Trusted Advisor": quiz("services-that-do-not-respond"),
  Inspector: quiz("services-that-do-not-respond"),
  Macie: quiz("services-that-do-not-respond"),
  "Security Hub": quiz("services-that-do-not-respond"),
};
