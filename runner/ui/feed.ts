import type {
  AlarmEvidence,
  AttemptEvidence,
  CallEvidence,
  Evidence,
  FindingEvidence,
  WorkEvidence,
} from "../../grader/index.ts";
import { clockText } from "../clock-text.ts";
import { plainLine } from "./text.ts";
import type { Tone } from "./theme.ts";

/** One line of the live feed. */
export interface FeedItem {
  /** Lines of the same key close to one another are one, with a count. */
  key: string;
  /** Milliseconds since the epoch. */
  at: number;
  source: string;
  what: string;
  detail: string;
  tone: Tone;
  count: number;
}

/** Repetitions are looked for in this many lines back: further up they would be missed by the eye. */
const NEAR = 6;
const KEPT = 400;

/** Adds a line; one that repeats a recent one moves down and is counted. */
export function addToFeed(feed: readonly FeedItem[], item: FeedItem): readonly FeedItem[] {
  const from = Math.max(0, feed.length - NEAR);
  const index = feed.findLastIndex((x, i) => i >= from && x.key === item.key);
  if (index < 0) return [...feed.slice(-KEPT + 1), item];
  const before = feed[index]!;
  return [...feed.slice(0, index), ...feed.slice(index + 1), { ...item, count: before.count + 1 }];
}

/**
 * What the feed says of an event, if anything.
 *
 * @param showAttempts whether the adversary's attempts are told: never in an exam, where only AWS's own records are
 */
export function feedItem(evidence: Evidence, showAttempts: boolean): FeedItem | undefined {
  switch (evidence.kind) {
    case "finding":
      return finding(evidence);
    case "alarm":
      return alarm(evidence);
    case "call":
      return call(evidence);
    case "attempt":
      return showAttempts ? attempt(evidence) : undefined;
    case "work":
      return evidence.done ? undefined : work(evidence);
    case "mark":
      return evidence.mark === "hint"
        ? item(
            evidence,
            "you",
            `hint ${(evidence.hint ?? 0) + 1}`,
            `−${evidence.cost ?? 0} points`,
            "trainee",
          )
        : undefined;
    default:
      return undefined;
  }
}

/** A moment on the run's clock; before it began with a minus. */
export function runTime(at: number, startedAt: number | undefined): string {
  const elapsed = at - (startedAt ?? at);
  return elapsed < 0 ? `-${clockText(-elapsed)}` : clockText(elapsed);
}

/** GuardDuty's name for a severity. */
export function severityName(severity: number): "CRITICAL" | "HIGH" | "MEDIUM" | "LOW" {
  if (severity >= 9) return "CRITICAL";
  if (severity >= 7) return "HIGH";
  return severity >= 4 ? "MEDIUM" : "LOW";
}

const item = (
  { at }: { at: number },
  source: string,
  what: string,
  detail: string,
  tone: Tone,
): FeedItem => ({
  key: `${source}/${what}/${detail}`,
  at,
  source,
  what: plainLine(what, 200),
  detail: plainLine(detail, 200),
  tone,
  count: 1,
});

const finding = (evidence: FindingEvidence): FeedItem =>
  item(
    evidence,
    "GuardDuty",
    `${severityName(evidence.severity)} ${evidence.type}`,
    evidence.resource,
    "adversary",
  );

const alarm = (evidence: AlarmEvidence): FeedItem =>
  item(
    evidence,
    "Alarm",
    `${evidence.to} ${evidence.name}`,
    evidence.reason,
    evidence.to === "OK" ? "proven" : "waiting",
  );

const attempt = (evidence: AttemptEvidence): FeedItem => {
  const { attempt: kind, gotThrough, what, refusal } = evidence;
  const [outcome, tone] = gotThrough
    ? (["gets through", "adversary"] as const)
    : ([`refused (${refusal ?? "?"})`, "proven"] as const);
  return { ...item(evidence, "adversary", outcome, what, tone), key: `adversary/${kind}/${outcome}` };
};

/** The business complains when its work fails, in an exam as well. */
const work = (evidence: WorkEvidence): FeedItem => {
  const outcome = `${evidence.work} fails (${evidence.refusal ?? "?"})`;
  return { ...item(evidence, "business", outcome, evidence.what, "waiting"), key: `business/${outcome}` };
};

function call(evidence: CallEvidence): FeedItem | undefined {
  const { by, eventName, errorCode, readOnly, requestParameters } = evidence;
  const what = errorCode ? `${eventName} ✗ ${errorCode}` : eventName;
  const subject = subjectOf(evidence);
  if (by === "trainee") {
    if (readOnly) return undefined;
    const change = item(evidence, "you", what, subject, errorCode ? "waiting" : "trainee");
    // Copying logs writes object after object: one line with a count, or nothing else would stay in sight.
    const bucket = requestParameters?.["bucketName"];
    return typeof bucket === "string" ? { ...change, key: `you/${what}/${bucket}` } : change;
  }
  if (by === "adversary") {
    const from = `from ${evidence.sourceIPAddress}`;
    const who = identityOf(evidence);
    // Reading goes on and on, too.
    const kind = readOnly ? "reads" : eventName;
    return {
      ...item(evidence, "CloudTrail", what, [from, who, subject].filter(Boolean).join(" · "), "adversary"),
      key: `CloudTrail/${kind}/${errorCode ?? ""}/${from}/${who}`,
    };
  }
  // Where logs are delivered to a log group, each delivery is such a call.
  if (by === "service" && eventName !== "PutLogEvents" && !readOnly)
    return item(evidence, "AWS", what, subject, "plain");
  return undefined;
}

/** `role/session` or `user/name`, without the account. */
function identityOf({ userArn = "", accessKeyId = "" }: CallEvidence): string {
  const name = userArn.slice(userArn.lastIndexOf(":") + 1);
  return name.replace(/^assumed-role\//, "") || accessKeyId || "anonymous";
}

const ID = /^(?:i|sg|sgr|vol|snap|eni|eipalloc|eipassoc|ami|subnet|lt|vpc|rtb|acl|igw|nat)-[0-9a-f]{8,}$/;
const NAME = /(?:name|key|bucket|alias|arn)$/i;

/** What a call is about: the ids among its parameters, else its names. */
export function subjectOf({ requestParameters }: Pick<CallEvidence, "requestParameters">): string {
  const ids = new Set<string>();
  const names = new Set<string>();
  const look = (value: unknown, key: string, depth: number): void => {
    if (typeof value === "string") {
      if (ID.test(value)) ids.add(value);
      else if (NAME.test(key) && value.length <= 256) names.add(value.slice(value.lastIndexOf(":") + 1));
    } else if (value && typeof value === "object" && depth < 6)
      for (const [inner, next] of Object.entries(value))
        look(next, Array.isArray(value) ? key : inner, depth + 1);
  };
  look(requestParameters, "", 0);
  const found = ids.size ? [...ids] : [...names];
  return `${found.slice(0, 2).join(" ")}${found.length > 2 ? ` +${found.length - 2}` : ""}`;
}
