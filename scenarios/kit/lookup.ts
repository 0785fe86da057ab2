import type { CallEvidence, ShownAttribute, View } from "../../grader/index.ts";
import { isCall, mentions } from "./calls.ts";
import { RECORD } from "./evidence.ts";

/** What is known of where logs lie. */
interface LogPlaces {
  logBucket: string;
  evidenceBucket: string;
}

type Now = View<LogPlaces>;

/** The kinds of log files, as AWS names them in folders and in the files' own names. */
type LogKind = "CloudTrail" | "CloudTrail-Digest" | "elasticloadbalancing" | "vpcflowlogs" | "WAFLogs";

/** What tells a log file of the kind that is wanted. */
interface LogFile {
  kind: LogKind;
  /** Of this Region only; without it, of any. */
  region?: string;
  /** A marker string of the scenario's that such files hold: a copy is known by it whatever it is called. */
  marker?: string;
}

/**
 * Whether a call reads a log file: in the log bucket, or its copy in the evidence bucket, which is the same text.
 */
export function readsLogFile(
  call: CallEvidence,
  { facts, state }: Now,
  { kind, region, marker }: LogFile,
): boolean {
  if (!isCall(call, "GetObject")) return false;
  const key = String(call.requestParameters?.["key"]);
  const named = new RegExp(`(^|[/_])${kind}[/_]${region === undefined ? "" : `${region}[/_]`}`, "i").test(
    key,
  );
  if (mentions(call, facts.logBucket)) return named;
  if (!mentions(call, facts.evidenceBucket)) return false;
  return (
    named ||
    (marker !== undefined &&
      Object.values(state.evidenceObjects).some(
        (x) => x.Bucket === facts.evidenceBucket && x.Key === key && x.Markers.includes(marker),
      ))
  );
}

/** What event history is asked by; all of it is asked for without one. */
export type LookupAttribute = Partial<ShownAttribute>;

/** Whether an attribute leads to what is looked for. */
type Leads = (attribute: LookupAttribute) => boolean;

/** A page of fewer of the newest events is a glance at history, not a search of it. */
const FEWEST_EVENTS = 10;
const FULL_PAGE = 50;

interface LookupRequest {
  lookupAttributes?: readonly LookupAttribute[];
  /** How many events a page has. */
  maxResults?: number;
  nextToken?: string;
  eventCategory?: string;
}

/** What is looked for in event history. */
interface Wanted {
  /** Whether asking by an attribute leads there. */
  leads: Leads;
  /** Whether an event that has an attribute is looked for: by what leads there, unless told. */
  shows?: Leads;
  /** Where the events stand, each Region having its own: asked without an attribute, only they have them. */
  regions: readonly string[];
}

/**
 * Whether event history has shown an event that is looked for. Where it is not known what was shown, the question
 * counts: by an attribute that leads there, or by none, for whoever has all of it has that, too.
 */
export function asksHistory(call: CallEvidence, { leads, shows = leads, regions }: Wanted): boolean {
  if (!isCall(call, "LookupEvents")) return false;
  const shown = call.told?.shown;
  if (shown) return shown.some(shows);
  const request = (call.requestParameters ?? {}) as LookupRequest;
  const { lookupAttributes = [], maxResults = FULL_PAGE, nextToken, eventCategory } = request;
  if (eventCategory !== undefined) return false;
  if (lookupAttributes.length > 0) return lookupAttributes.some(leads);
  return regions.includes(call.awsRegion) && (maxResults >= FEWEST_EVENTS || nextToken !== undefined);
}

/**
 * Whether a call looks up who did something: in event history of the sandbox's Region or of global services, or in the
 * trail's log files, where they were delivered or as they were kept.
 *
 * @param leads whether an attribute of event history leads there
 * @param shows whether an event that has an attribute tells it: by what leads there, unless told
 */
export function looksUp(call: CallEvidence, view: Now, leads: Leads, shows?: Leads): boolean {
  const home = view.state.buckets[view.facts.logBucket]?.Region;
  const regions = [...(home === undefined ? [] : [home]), GLOBAL_REGION];
  return (
    asksHistory(call, { leads, regions, ...(shows && { shows }) }) ||
    readsLogFile(call, view, { kind: "CloudTrail", marker: RECORD })
  );
}

/** Where the events of IAM and of other global services stand. */
const GLOBAL_REGION = "us-east-1";

/** Whether an attribute is one of the named values. */
export const isValue =
  (...values: readonly string[]): Leads =>
  ({ attributeValue = "" }) =>
    values.includes(attributeValue);

/** Whether an attribute says that one of these did it: users and sessions by name, or keys. */
export const isDoer =
  (...names: readonly string[]): Leads =>
  ({ attributeKey = "", attributeValue = "" }) =>
    ["Username", "AccessKeyId"].includes(attributeKey) && names.includes(attributeValue);

/** A call as the question that it is, whatever it has shown: that there was nothing is an answer, too. */
export const asQuestion = ({ told: _told, ...question }: CallEvidence): CallEvidence => question;
