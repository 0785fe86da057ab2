import type { SeedItem } from "../../scenarios/quiz/seed-items.ts";
import { fact, play, quiz, type Rows } from "./home.ts";

const WEB = "compromised-web-instance";

/** Incident Response: Best Practices for Addressing Compromised Assets. */
export const ROWS_001: Rows<Extract<SeedItem, `001/${string}`>> = {
  "001/step/1": play(WEB, "recorded", "P1"),
  "001/step/2": [...play(WEB, "protected"), ...fact("fact 7: termination protection")],
  "001/step/3": play(WEB, "isolated"),
  "001/step/4": [...play(WEB, "outOfGroup", "P3"), ...fact("fact 6: detach, standby and replacement")],
  "001/step/5": play(WEB, "outOfTargets"),
  "001/step/6": play(WEB, "snapshots"),
  "001/step/7": play(WEB, "forensicInstance"),
  "001/step/8": play(WEB, "tagged"),
  "001/setting/two-zones": play(WEB, "restored", "healthyHit"),
  "001/investigation/offline": [...play("stop-or-isolate", "aim"), ...quiz("offline-forensics-order")],
  "001/investigation/online": [...play(WEB, "memory"), ...quiz("online-and-offline")],
  "001/automation/lambda-and-ssm": [
    ...play("auto-isolate", "isolated"),
    ...play(WEB, "memory"),
    ...quiz("forensics-by-run-command"),
  ],

  "001/bucket/1": [...play("public-bucket", "recorded"), ...quiz("guardduty-for-buckets")],
  "001/bucket/2": [...play("public-bucket", "traced"), ...play("bucket-exfiltration", "scopeKnown")],
  "001/bucket/3": [...play("bucket-exfiltration", "recorded", "traced"), ...quiz("authorised-or-not")],
  "001/bucket/4": [
    ...play("public-bucket", "policyClean", "guarded"),
    ...play("readiness-review", "noPublicBuckets", "sealed"),
  ],
  "001/bucket/block-public-access": [
    ...play("public-bucket", "guarded", "websiteBroken"),
    ...fact("fact 22: Block Public Access"),
  ],
  "001/bucket/bucket-policies": play("public-bucket", "policyClean", "lockedOut"),
  "001/bucket/iam-policies": [...play("bucket-exfiltration", "keyOff"), ...quiz("hardening-of-buckets")],
  "001/bucket/vpc-endpoints": quiz("hardening-of-buckets"),
  "001/bucket/presigned-urls": [
    ...play("bucket-exfiltration", "linksRefused"),
    ...fact("fact 23: a presigned URL carries its signer's rights"),
  ],
  "001/bucket/access-points": quiz("hardening-of-buckets"),

  "001/user/1": [...play("leaked-access-key", "keyOff", "jobRestored"), ...quiz("what-rotating-means")],
  "001/user/2": [
    ...play("leaked-access-key", "userSessionsCut", "keyCut"),
    ...fact("fact 14: what a deny on aws:TokenIssueTime reaches"),
  ],
  "001/user/3": play("leaked-access-key", "traced", "exported"),
  "001/user/4": play("leaked-access-key", "persistenceOff", "plantedCut"),
  "001/user/5": [...play("compromised-account", "contacts"), ...quiz("who-does-aws-write-to")],

  "001/role/1": play("compromised-role", "recorded", "traced", "providerAsked"),
  "001/role/2": play("compromised-role", "sessionsCut"),
  "001/role/3": play("compromised-role", "lockedOut", "issuanceStopped"),
  "001/role/4": play("compromised-role", "traced", "exported"),
  "001/role/5": play("compromised-role", "chainedCut", "trustClean"),

  "001/account/1": play("compromised-account", "rootKeyCut", "plantedCut", "rootSecured"),
  "001/account/2": play("compromised-account", "userCut", "plantedGone", "ourUserDeleted"),
  "001/account/3": [
    ...play("compromised-account", "rubbleGone"),
    ...play("trail-stopped", "undone"),
    ...fact("fact 24: key pairs"),
  ],
  "001/account/4": play("compromised-account", "traced", "searched", "exported", "logging"),
  "001/account/5": play("compromised-account", "contacts"),
};
