import type { SeedItem } from "../../scenarios/quiz/seed-items.ts";
import { fact, play, quiz, type Rows } from "./home.ts";

const WEB = "compromised-web-instance";

/** Notes for AWS Certified Security – Specialty, "Incident Response". */
export const ROWS_002: Rows<Extract<SeedItem, `002/${string}`>> = {
  "002/account/root-password": play("compromised-account", "rootPassword", "rootSignInCut"),
  "002/account/access-keys": [
    ...play("compromised-account", "rootKeyCut", "plantedCut"),
    ...play("leaked-access-key", "keyOff", "P9"),
  ],
  "002/account/users": [
    ...play("compromised-account", "plantedGone", "healthyUserHit"),
    ...quiz("rogue-or-legitimate"),
  ],
  "002/account/unknown-resources": [
    ...play("compromised-account", "rubbleGone", "P4", "P11"),
    ...play("crypto-mining", "rogueGone"),
  ],

  "002/note/isolate-instances": [
    ...play("auto-isolate", "isolated"),
    ...play(WEB, "isolated", "forensicInstance"),
    ...quiz("one-forensic-host"),
  ],
  "002/note/nacl-not-per-instance": [...fact("fact 4: network ACLs"), ...quiz("network-acl-properties")],
  "002/note/trail-in-all-regions": [
    ...play("readiness-review", "everyRegion"),
    ...play("trail-stopped", "multiRegion", "logging"),
  ],
  "002/note/guardduty": [
    ...play("readiness-review", "detected"),
    ...quiz("machine-learning-watch", "guardduty-own-lists"),
  ],
  "002/note/macie-and-cloudwatch": quiz("which-service-sees-it"),
  "002/note/block-address-range": [
    ...play("hostile-ip-range", "loginsStopped", "sshStopped", "neighboursShutOut"),
  ],
  "002/note/cannot-block": [...play("hostile-ip-range", "verified"), ...quiz("deny-a-range")],
  "002/note/restrict-users": [
    ...play("security-group-alarm", "changesTold", "launchesTold", "proven"),
    ...quiz("watch-launches-and-groups"),
  ],
  "002/note/event-history": [...play("trail-stopped", "asked"), ...quiz("event-history-limits")],
  "002/note/intrusion-detection": [
    ...play("ids-shutdown", "exfiltrationEnded", "unattended", "stopped", "P2"),
    ...quiz("ids-that-shuts-down"),
  ],
};
