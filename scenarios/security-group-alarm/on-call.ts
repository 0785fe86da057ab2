import { USER } from "../../infra/names.ts";
import type { Aws, Credentials } from "../kit/aws.ts";
import type { Behaviour, Stage } from "../kit/stage.ts";
import type { Facts } from "./facts.ts";
import { Inbox, PAGER, type Page } from "./pages.ts";

/** The calls that change security groups, and those that launch: of each on-call wants to hear. */
export const WATCHED = [
  "AuthorizeSecurityGroupIngress",
  "AuthorizeSecurityGroupEgress",
  "RevokeSecurityGroupIngress",
  "RevokeSecurityGroupEgress",
  "ModifySecurityGroupRules",
  "CreateSecurityGroup",
  "DeleteSecurityGroup",
  "RunInstances",
] as const;

/** A call that somebody made. */
export interface Call {
  eventName: string;
  /** What it was done to. */
  resourceId: string;
  /** Milliseconds since the epoch. */
  at: number;
}

/** What a developer does, in one call or several: on-call should hear of each of them, or of none. */
export interface Errand {
  /** What criteria call it. */
  name: string;
  /** Whether on-call wants to hear of it. */
  watched: boolean;
  calls: Call[];
  done: boolean;
}

/** How soon on-call must have heard, in milliseconds: the brief's minute, less what the pager itself takes. */
const PATIENCE_MS = 50_000;

/** On-call's desk: reads what comes, and knows of each errand whether it was told. */
export class OnCall {
  readonly #facts: Facts;
  readonly #pager: Credentials;
  readonly #inbox: Inbox;
  #open: Errand[] = [];
  #heardOfResponder = false;

  /** @param pager the pager's own key */
  constructor(facts: Facts, pager: Credentials) {
    this.#facts = facts;
    this.#pager = pager;
    this.#inbox = new Inbox(facts);
  }

  /** The desk at work. */
  get behaviour(): Behaviour {
    return { name: "on-call", everySeconds: 10, act: (stage) => this.#look(stage) };
  }

  /** Watches an errand from its first call on. */
  watch(errand: Errand): void {
    this.#open.push(errand);
  }

  async #look(stage: Stage): Promise<void> {
    const news = await this.#inbox.take(stage, this.#as(stage));
    const open: Errand[] = [];
    for (const errand of this.#open) {
      const untold: Call[] = [];
      for (const call of errand.calls)
        if (!(await this.#isTold(stage, call, USER.developer))) untold.push(call);
      const isLate = untold.some(({ at }) => stage.now() - at >= PATIENCE_MS);
      if (isLate || (errand.done && !untold.length)) note(stage, errand, untold);
      else open.push(errand);
    }
    this.#open = open;
    if (news && !this.#heardOfResponder) await this.#lookForResponder(stage);
  }

  /** Puts on record, once, that on-call heard of something that the trainee changed. */
  async #lookForResponder(stage: Stage): Promise<void> {
    for (const region of [stage.region, this.#facts.otherRegion])
      for (const call of await watchedCallsOf(this.#as(stage, region), USER.responder)) {
        if (!(await this.#isTold(stage, call, USER.responder))) continue;
        this.#heardOfResponder = true;
        const what = `On-call heard of ${call.eventName} of ${call.resourceId} by ${USER.responder}`;
        stage.worked({ work: "own-test", done: true, what });
        return;
      }
  }

  /** By a message that names it, or by an alarm that counts it. */
  async #isTold(stage: Stage, call: Call, by: string): Promise<boolean> {
    const isAbout = (page: Page): boolean => page.at >= call.at && names(page.text, call, by);
    return this.#inbox.pages.some(isAbout) || (await this.#isCounted(stage, call));
  }

  /** Whether an alarm of which on-call was told counts a call: one that stands is not sent again, and goes on counting. */
  async #isCounted(stage: Stage, { at, eventName }: Call): Promise<boolean> {
    for (const alarm of this.#inbox.alarms()) {
      const { cloudwatch, logs } = this.#as(stage, alarm.region);
      const { MetricAlarms = [] } = await cloudwatch.describeAlarms({ AlarmNames: [alarm.name] });
      const [row] = MetricAlarms;
      if (!row || (alarm.at < at && row.StateValue !== "ALARM")) continue;
      const { metricFilters = [] } = await logs.describeMetricFilters({
        metricName: row.MetricName,
        metricNamespace: row.Namespace,
      });
      // Records have whole seconds.
      const startTime = Math.floor(at / 1000) * 1000;
      for (const { logGroupName, filterPattern, creationTime = 0 } of metricFilters) {
        const during = { startTime, endTime: startTime + 999 };
        const { events = [] } = await logs.filterLogEvents({ logGroupName, filterPattern, ...during });
        // A filter counts what comes after it was made.
        const counted = events.filter(({ ingestionTime = 0 }) => ingestionTime >= creationTime);
        if (counted.some(({ message = "" }) => message.includes(`"${eventName}"`))) return true;
      }
    }
    return false;
  }

  #as(stage: Stage, region = stage.region): Aws {
    return stage.colleague(this.#pager, { ...PAGER, region });
  }
}

/** Whether a message is about a call: it may name the call, or what it was done to, or both. */
function names(text: string, { eventName, resourceId }: Call, by: string): boolean {
  if (!text.includes(eventName))
    return text.includes(resourceId) && !WATCHED.some((name) => text.includes(name));
  // Others make calls of the same name.
  const others = [USER.developer, USER.responder].filter((name) => name !== by);
  return text.includes(resourceId) || !others.some((name) => text.includes(name));
}

/** What somebody did of which on-call wants to hear, by the event history. */
async function watchedCallsOf({ cloudtrail }: Aws, userName: string): Promise<Call[]> {
  const { Events = [] } = await cloudtrail.lookupEvents({
    LookupAttributes: [{ AttributeKey: "Username", AttributeValue: userName }],
  });
  return Events.filter((x) => WATCHED.some((name) => name === x.EventName)).map((x) => ({
    eventName: x.EventName!,
    resourceId: /"(?:groupId|instanceId)":"((?:sg|i)-\w+)"/.exec(x.CloudTrailEvent!)?.[1] ?? "none",
    at: x.EventTime!.getTime(),
  }));
}

function note(stage: Stage, { name, watched, calls }: Errand, untold: readonly Call[]): void {
  const listOf = (some: readonly Call[]): string => some.map((x) => x.eventName).join(" and ");
  const what = `${listOf(calls)} of ${calls[0]!.resourceId}`;
  if (!watched)
    stage.worked({
      work: name,
      done: untold.length > 0,
      what: untold.length ? `${what}: on-call was left in peace` : `${what}: on-call was paged`,
    });
  else if (untold.length)
    stage.attempted({
      attempt: name,
      gotThrough: true,
      what: `${what}: nobody was told of ${listOf(untold)}`,
    });
  else
    stage.attempted({
      attempt: name,
      gotThrough: false,
      what: `${what}: on-call was told`,
      refusal: "alert",
    });
}
