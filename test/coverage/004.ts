import type { SeedItem } from "../../scenarios/quiz/seed-items.ts";
import { fact, play, quiz, type Rows } from "./home.ts";

const WEB = "compromised-web-instance";
const EITHER = "stop-or-isolate";

/** Forum thread: Correct Steps After EC2 Compromise? */
export const ROWS_004: Rows<Extract<SeedItem, `004/${string}`>> = {
  "004/question/stop-first": [...play(EITHER, "aim"), ...play(WEB, "P5", "memoryLost")],
  "004/question/quarantine-group": play(EITHER, "isolated"),
  "004/question/cost-exception": [...play(EITHER, "aim"), ...play("crypto-mining", "rogueEnded")],
  "004/question/snapshot-for-memory": [
    ...play(EITHER, "evidence"),
    ...fact("fact 10: snapshots"),
    ...quiz("snapshot-is-not-memory"),
  ],

  "004/answer/stop-ends-everything": [...play(EITHER, "trafficEnded"), ...fact("fact 9: stop and terminate")],
  "004/answer/malware-wipes": quiz("malware-that-wipes"),
  "004/answer/group-after-stop": quiz("group-after-the-stop"),
  "004/answer/established-connections": [
    ...fact("fact 1: tracked connections"),
    ...play("crypto-mining", "minerEnded"),
  ],
  "004/answer/nacl-at-once": [...fact("fact 4: network ACLs"), ...play(WEB, "c2Ended")],
  "004/answer/nacl-whole-subnet": [
    ...play("crypto-mining", "renderingBroken"),
    ...quiz("network-acl-properties"),
  ],
  "004/answer/no-memory-in-snapshots": [...play(WEB, "memory"), ...quiz("snapshot-is-not-memory")],
  "004/answer/dump-takes-time": quiz("malware-that-wipes"),
  "004/answer/seven-steps": [
    ...play(
      WEB,
      "recorded",
      "protected",
      "isolated",
      "outOfGroup",
      "outOfTargets",
      "snapshots",
      "forensicInstance",
      "tagged",
    ),
  ],

  "004/comment/both-valid": [...play(EITHER, "evidence"), ...quiz("online-and-offline")],
  "004/comment/memory-automation": quiz("forensics-by-run-command", "memory-prepared"),
  "004/comment/memory-preparation": quiz("memory-prepared", "hibernation"),
};
