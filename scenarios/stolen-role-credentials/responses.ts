import type { Response } from "../kit/response.ts";
import { exportLogs } from "../response/evidence.ts";
import { deleteLog, stopTrail } from "../response/harm.ts";
import { inOrder } from "../response/moves.ts";
import {
  changeTrust,
  closeDoor,
  deleteKey,
  deleteRole,
  denyEverybody,
  denyOneServer,
  denyVersion1,
  exchangeProfiles,
  find,
  keepHistoryOnly,
  keepListOfReads,
  look,
  mendTemplate,
  recordRole,
  replaceBehindClosedDoor,
  requireVersion2,
  revoke,
  switchKeyOff,
  takeProfileOff,
  terminateServer,
  trace,
  watch,
} from "./steps.ts";

const moves = inOrder(look);
const DAY_MS = 24 * 3_600_000;

const responses: readonly Response[] = [
  {
    id: "reference",
    title:
      "Trace, require IMDSv2 everywhere, deny what came through version 1, switch the key off, keep the records",
    kind: "reference",
    expect: { verdict: "PASS", score: 100 },
    play: moves(closeDoor, denyVersion1, switchKeyOff, exportLogs, watch()),
  },
  {
    id: "deny-one-session-name",
    title: "A denial for the one server's sessions (aws:userid); the group replaces that server",
    kind: "alternative",
    expect: { verdict: "PASS", score: 100 },
    play: moves(closeDoor, denyOneServer, switchKeyOff, exportLogs, watch(60)),
  },
  {
    id: "front-door-and-clean-image",
    title:
      "The load balancer closes the page, clean servers replace the flawed ones, a cutoff between the two",
    kind: "alternative",
    expect: { verdict: "PASS", score: 100 },
    play: moves(switchKeyOff, replaceBehindClosedDoor, exportLogs, watch()),
  },
  {
    id: "revoke-all-and-let-heal",
    title:
      "Everything that was issued until now is denied; the group replaces the servers that stumble over it",
    kind: "alternative",
    expect: { verdict: "PASS" },
    play: moves(closeDoor, revoke(), switchKeyOff, exportLogs, watch(90)),
  },
  {
    id: "exchange-the-profiles",
    title:
      "Everything that was issued until now is denied; another profile brings new credentials; a list of the reads is kept",
    kind: "alternative",
    expect: { verdict: "PASS", score: 100 },
    play: moves(switchKeyOff, closeDoor, revoke(), exchangeProfiles, keepListOfReads, watch()),
  },
  {
    id: "change-before-record",
    title: "Everything right, but the role was changed before what it may do was recorded",
    kind: "careless",
    expect: { verdict: "PASS", score: 97, losesExactly: ["order:P1"] },
    play: inOrder(find)(switchKeyOff, trace, closeDoor, denyVersion1, recordRole, exportLogs, watch()),
  },
  {
    id: "delete-the-key",
    title: "Everything right, but the key was deleted at once",
    kind: "careless",
    expect: { verdict: "PASS", score: 97, losesExactly: ["order:P9"] },
    play: moves(closeDoor, denyVersion1, deleteKey, exportLogs, watch()),
  },
  {
    id: "profile-off",
    title: "The one server without its profile and out of the group",
    kind: "wrong",
    expect: { verdict: "FAIL", loses: ["objective:theftEnded", "objective:sessionsCut"] },
    play: moves(switchKeyOff, takeProfileOff, exportLogs, watch()),
  },
  {
    id: "close-the-door-only",
    title: "IMDSv2 everywhere, and nothing about the sessions that are out",
    kind: "wrong",
    expect: { verdict: "FAIL", losesExactly: ["objective:sessionsCut"] },
    play: moves(closeDoor, switchKeyOff, exportLogs, watch()),
  },
  {
    id: "cutoff-in-the-past",
    title: "A cutoff from before the theft",
    kind: "wrong",
    expect: { verdict: "FAIL", losesExactly: ["objective:sessionsCut"] },
    play: moves(
      closeDoor,
      switchKeyOff,
      revoke(({ now }) => new Date(now().getTime() - DAY_MS)),
      exportLogs,
      watch(),
    ),
  },
  {
    id: "revoke-with-the-door-open",
    title: "Sessions revoked while the shop gives newer ones away",
    kind: "wrong",
    expect: {
      verdict: "FAIL",
      loses: ["objective:theftEnded", "objective:sessionsCut", "objective:closedForGood"],
    },
    play: moves(switchKeyOff, revoke(), exportLogs, watch(120)),
  },
  {
    id: "the-one-server-only",
    title: "Only the server of the finding is mended and denied",
    kind: "wrong",
    expect: { verdict: "FAIL", losesExactly: ["objective:theftEnded", "objective:sessionsCut"] },
    play: moves(
      requireVersion2(({ instanceId }) => [instanceId]),
      mendTemplate,
      switchKeyOff,
      denyOneServer,
      exportLogs,
      watch(60),
    ),
  },
  {
    id: "deny-everybody",
    title: "An unconditional denial on the role, and left there",
    kind: "wrong",
    expect: { verdict: "FAIL", losesExactly: ["objective:shopWorks", "customers"] },
    play: moves(closeDoor, switchKeyOff, denyEverybody, exportLogs, watch(120)),
  },
  {
    id: "change-the-trust",
    title: "The role trusts nobody any more",
    kind: "wrong",
    expect: { verdict: "FAIL", losesExactly: ["objective:sessionsCut"] },
    play: moves(closeDoor, switchKeyOff, changeTrust, exportLogs, watch()),
  },
  {
    id: "forget-the-key",
    title: "The role contained, the key in the configuration forgotten",
    kind: "wrong",
    expect: { verdict: "FAIL", losesExactly: ["objective:keyOff"] },
    play: moves(closeDoor, denyVersion1, exportLogs, watch()),
  },
  {
    id: "history-only",
    title: "Contained; but the records do not say what was read, and the trail is off",
    kind: "wrong",
    expect: { verdict: "UNSAFE", losesExactly: ["objective:scoped", "hazard:loggingOff"] },
    play: moves(closeDoor, denyVersion1, switchKeyOff, keepHistoryOnly, stopTrail, watch()),
  },
  {
    id: "terminate-the-server",
    title: "The server of the finding terminated",
    kind: "wrong",
    expect: { verdict: "UNSAFE", loses: ["hazard:serverEnded", "objective:sessionsCut"] },
    play: moves(terminateServer, watch()),
  },
  {
    id: "delete-the-role",
    title: "The role to be deleted",
    kind: "wrong",
    expect: { verdict: "UNSAFE", loses: ["hazard:roleEnded", "objective:sessionsCut"] },
    play: moves(deleteRole, watch()),
  },
  {
    id: "tidy-the-logs",
    title: "Everything right, and the log files to be deleted after they were copied",
    kind: "wrong",
    expect: { verdict: "UNSAFE", losesExactly: ["hazard:evidenceDeleted"] },
    play: moves(closeDoor, denyVersion1, switchKeyOff, exportLogs, deleteLog, watch()),
  },
];

export default responses;
