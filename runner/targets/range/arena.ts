import type { StateChange } from "../../../grader/index.ts";
import type { Actor, CallRecord } from "../../../range/call.ts";
import type { Range, Credentials, FunctionEnd, OutsideCall } from "../../../range/index.ts";
import type { Customers } from "../../../range/physics/customers/customers.ts";
import { onCustomerSample } from "../../../range/physics/customers/sample.ts";
import { serviceCall } from "../../../range/journey.ts";
import type { PaceName } from "../../../range/pace.ts";
import { registerDomain } from "../../../range/physics/network/index.ts";
import { oneTimePassword } from "../../../range/iam/one-time-password.ts";
import type { Principal } from "../../../range/iam/principal.ts";
import { rootSecrets } from "../../../range/services/iam/index.ts";
import {
  accessKeyOf,
  errorCodeOf,
  isReadOnly,
  outlineOf,
  requestParameters,
  responseElements,
} from "../../../range/telemetry/cloudtrail/index.ts";
import { addThreat } from "../../../range/telemetry/guardduty/index.ts";
import type { Account, Scope } from "../../../range/world.ts";
import { presignUrl } from "../../../range/wire/sigv4.ts";
import type { Aws } from "../../../scenarios/kit/aws.ts";
import type { Origin, Stage } from "../../../scenarios/kit/stage.ts";
import {
  type Arena,
  type ArenaObserver,
  type ControlHandler,
  type EventEnvelope,
  type FunctionFailure,
  type SeenCall,
} from "../arena.ts";
import { identityProvidersOf } from "./company.ts";
import { CLEAN_IMAGE } from "./images.ts";
import { dialIn } from "./dial-in.ts";
import { footholdIn } from "./foothold.ts";
import { openShop, visitsTo } from "./site.ts";
import { Survey } from "./survey/index.ts";
import { toldBy } from "./told.ts";

/** Where the trainee works: the address that the range sees, and the only one that forensics may be reached from. */
export const WORKSTATION_IP = "192.0.2.10";
const CUSTOMER_SAMPLE_MS = 10_000;
/** How often customers are counted during the drill. */
const DRILL_COUNT_MS = 1_000;

/** What a call takes when it is spread over the time, in milliseconds: a tool's next step, or somebody who reads. */
const SPREAD_MS = [900, 6_000] as const;

const ANONYMOUS: Principal = { type: "Anonymous", accountId: "anonymous" };

/** Acts of the root user in a browser: whoever owns the account has its password and phone at hand. */
const AS_ROOT: ReadonlySet<string> = new Set(["ChangeRootPassword", "EnableRootMfa"]);
const BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";

export interface RangeArenaParts {
  range: Range;
  scope: Scope;
  platformIn: (region: string) => Aws;
  installer: (region: string) => Aws;
  outputs: Record<string, string>;
  customers: Customers;
  ticket: string;
  pace: PaceName;
  /** The past is over. */
  onDrill: () => void;
}

/** A sandbox on a range of this process. */
export class RangeArena implements Arena {
  readonly stage: Stage;
  responder: Credentials = { accessKeyId: "", secretAccessKey: "" };
  readonly evidenceBucket: string;
  readonly account: Account;
  readonly installer: (region: string) => Aws;
  readonly #range: Range;
  readonly #scope: Scope;
  #survey: Survey | undefined;
  readonly #pace: PaceName;
  readonly #onDrill: () => void;
  readonly #customers: Customers;
  readonly #findings: EventEnvelope[] = [];
  readonly #functionFailures: FunctionFailure[] = [];
  #bytesOut = 0;
  #observer: ArenaObserver | undefined;
  #spread = false;
  /** The outside call that is being answered: its record is told with what is needed to make it again. */
  #waiting: SeenCall | undefined;

  constructor(parts: RangeArenaParts) {
    const { range, scope, platformIn, installer, outputs, customers, ticket, pace, onDrill } = parts;
    this.account = scope.account;
    this.installer = installer;
    this.#range = range;
    this.#scope = scope;
    this.#pace = pace;
    this.#onDrill = onDrill;
    this.#customers = customers;
    this.evidenceBucket = outputs["EvidenceBucketName"]!;
    const { region } = scope;
    const haste = range.world.random.fork("haste");
    /** AWS for somebody who is not the trainee, with their own credentials and from their own address. */
    const clientsOf = (actor: Actor, as: Credentials | Principal, from: Origin): Aws =>
      range.clients<Aws>({
        actor,
        region: from.region ?? region,
        sourceIp: from.ip,
        ...(from.userAgent && { userAgent: from.userAgent }),
        as,
        pause: () => (this.#spread ? range.advance(haste.int(...SPREAD_MS)) : undefined),
      });
    this.stage = {
      outputs,
      ticket,
      workstationCidr: `${WORKSTATION_IP}/32`,
      cleanImageId: CLEAN_IMAGE,
      region,
      accountId: scope.accountId,
      pace,
      chance: range.world.random.fork("scenario"),
      now: () => range.world.clock.now(),
      platform: platformIn(region),
      platformIn,
      byAws: (service, operation, input) =>
        void serviceCall(scope, "AWS Internal", service, operation, input),
      intruder: (credentials, from) => clientsOf("adversary", credentials, from),
      colleague: (credentials, from) => clientsOf("colleague", credentials, from),
      outsider: ({ by, ...from }) => clientsOf(by ?? "adversary", ANONYMOUS, from),
      identityProviders: identityProvidersOf(scope.account),
      rootPassword: () => rootSecrets(scope).Password,
      mfaCodes: (seed) => {
        const now = range.world.clock.now();
        return [oneTimePassword(seed, now), oneTimePassword(seed, now + 30_000)];
      },
      foothold: (instanceId, where) =>
        footholdIn(where === undefined ? scope : scope.account.scope(where), instanceId),
      visit: visitsTo(scope, outputs["LoadBalancerArn"]!),
      serve: openShop(range.world),
      customers,
      dial: (to) => dialIn(scope, to),
      fetch: async (url, { ip, userAgent = "Mozilla/5.0", by }) => {
        const { status, body } = await range.fetch(url, {
          actor: by ?? "adversary",
          sourceIp: ip,
          userAgent,
        });
        const text = (Array.isArray(body) ? body : [body])
          .map((piece) => Buffer.from(piece as string))
          .join("");
        const refusal = /<Code>(\w+)<\/Code>/.exec(text)?.[1] ?? `HTTP ${status}`;
        return { status, body: text, ...(status >= 400 && { refusal }) };
      },
      presign: (credentials, url, expiresSeconds) => {
        const { origin, pathname } = new URL(url);
        const signer = { ...credentials, region };
        return presignUrl(origin, pathname, signer, range.world.clock.now(), expiresSeconds);
      },
      internet: ({ ip, name, threat }) => {
        if (name) registerDomain(range.world, name, ip);
        if (threat) addThreat(range.world, { kind: threat, ip, ...(name && { name }) });
      },
      attempted: (attempt) => this.#observer?.attempt(range.world.clock.now(), attempt),
      worked: (work) => this.#observer?.work(range.world.clock.now(), work),
    };
    this.#listen();
  }

  #listen(): void {
    const { world } = this.#range;
    world.bus.on("call", (record) => {
      this.#bytesOut += bytesLeavingS3(record);
      const seen = record.call.actor === "platform" ? undefined : seenCall(record);
      // A call from outside is told when it is answered, together with its journal form.
      if (record.call.fromOutside) this.#waiting = seen;
      else if (seen) this.#observer?.call(seen);
    });
    this.#range.onOutsideCall = (outside) => {
      const seen = this.#waiting;
      this.#waiting = undefined;
      if (seen) this.#observer?.call(seen, outside);
      else if (outside) this.#observer?.input(outside);
    };
    this.#range.onWaitingCall = (outside) => this.#observer?.input(outside);
    this.#range.onFunctionEnd = (end) => this.#observer?.functionEnded(end);
    this.#range.beforeAnswers = () => this.#observer?.beforeAnswers();
    world.clock.afterEvent = () => {
      if (world.hasChanges) this.#observer?.changed(world.clock.now());
    };
    world.bus.on("traffic", (traffic) => {
      if (traffic.action === "ACCEPT" && traffic.egress && !isPrivate(traffic.destinationIp))
        this.#bytesOut += traffic.bytes;
    });
    world.bus.on("finding", ({ findingId, type, severity, resource, isNew }) => {
      if (!isNew) return;
      this.#observer?.finding({ at: world.clock.now(), findingId, type, severity, resource });
    });
    world.bus.on("eventbridge-event", ({ event }) => {
      if (event["source"] === "aws.guardduty") this.#findings.push(event);
    });
    world.bus.on("function-ended", ({ functionName, outcome }) => {
      if (outcome.failed) this.#functionFailures.push({ functionName, error: errorText(outcome.payload) });
    });
    world.bus.on("alarm-state", ({ alarmName, from, to, reason }) =>
      this.#observer?.alarm({ at: world.clock.now(), name: alarmName, from, to, reason }),
    );
    let [since, requests, ok] = [world.clock.now(), 0, 0];
    onCustomerSample(world, (sample) => {
      requests += sample.requests;
      ok += sample.ok;
      if (sample.at - since < CUSTOMER_SAMPLE_MS) return;
      this.#observer?.customers({ at: sample.at, requests, ok });
      [since, requests, ok] = [sample.at, 0, 0];
    });
  }

  now(): number {
    return this.#range.now();
  }

  observe(observer: ArenaObserver): void {
    this.#observer = observer;
  }

  watch(markers: readonly string[]): void {
    this.#survey = new Survey(this.account, { evidenceBucket: this.evidenceBucket, markers });
  }

  survey(): StateChange[] {
    return this.#survey?.take() ?? [];
  }

  findings(): readonly EventEnvelope[] {
    return this.#findings;
  }

  functionFailures(): readonly FunctionFailure[] {
    return this.#functionFailures;
  }

  bytesOut(): number {
    return this.#bytesOut;
  }

  plan(label: string, run: () => Promise<void>, firstMs: number, periodMs: number): { cancel(): void } {
    const { clock } = this.#range.world;
    return Number.isFinite(periodMs)
      ? clock.every(periodMs, label, run, firstMs)
      : clock.after(firstMs, label, run);
  }

  async exclusively<T>(work: () => Promise<T>): Promise<T> {
    return this.#range.exclusively(work);
  }

  spreadCalls(spread: boolean): void {
    this.#spread = spread;
  }

  beginDrill(): void {
    this.#onDrill();
    this.#range.world.setPace(this.#pace);
    this.#customers.countEvery(DRILL_COUNT_MS);
  }

  async advance(ms: number): Promise<void> {
    await this.#range.advance(ms);
  }

  async advanceTo(timeMs: number): Promise<void> {
    await this.#range.advanceTo(timeMs);
  }

  followWallClock(): void {
    this.#range.followWallClock();
  }

  leaveWallClock(): void {
    this.#range.leaveWallClock();
  }

  beginHandler(): void {
    this.#range.beginHandler();
  }

  listen(port: number, control: ControlHandler = () => undefined): Promise<string> {
    return this.#range.listen(port, ({ method, path, headers, body }) => {
      const token = headers["authorization"]?.replace(/^Bearer /, "");
      const answered = control({ method, path, token, body: body.toString("utf8") });
      const encode = ({ status, body: value }: { status: number; body: unknown }) => ({
        status,
        headers: { "content-type": "application/json" },
        body: JSON.stringify(value),
      });
      return answered instanceof Promise ? answered.then(encode) : answered && encode(answered);
    });
  }

  async outside(call: OutsideCall): Promise<Record<string, unknown>> {
    try {
      return (await this.#range.outside(call)).output;
    } finally {
      this.#observer?.beforeAnswers();
    }
  }

  standIn(operation: string, input: Record<string, unknown>): Promise<Record<string, unknown>> {
    const isRoot = AS_ROOT.has(operation) || (operation === "SignIn" && input["Root"] === true);
    return this.outside({
      at: this.now(),
      service: "console",
      operation,
      region: this.stage.region,
      userAgent: BROWSER,
      signing: "none",
      input: { ...(isRoot && rootSecrets(this.#scope)), ...input },
    });
  }

  async functionEnded(end: FunctionEnd): Promise<void> {
    await this.#range.functionEnded(end);
  }

  close(): Promise<void> {
    return this.#range.close();
  }
}

function seenCall(record: CallRecord): SeenCall {
  const { call } = record;
  const event = outlineOf(record);
  const userArn = event.userIdentity["arn"];
  const accessKeyId = accessKeyOf(call.principal);
  const seen: SeenCall = {
    kind: "call",
    at: call.at,
    by: call.actor,
    eventSource: event.eventSource,
    eventName: event.eventName,
    awsRegion: event.awsRegion,
    readOnly: isReadOnly(record),
    sourceIPAddress: event.sourceIPAddress,
    userAgent: event.userAgent,
    requestParameters: requestParameters(record),
    responseElements: responseElements(record),
  };
  const told = toldBy(record);
  if (told) seen.told = told;
  if (typeof userArn === "string") seen.userArn = userArn;
  if (accessKeyId) seen.accessKeyId = accessKeyId;
  // The record of a failed sign-in has no code.
  const errorCode = errorCodeOf(record) ?? record.error?.code;
  if (errorCode !== undefined) {
    seen.errorCode = errorCode;
    seen.errorMessage = record.error?.message ?? "";
  }
  return seen;
}

/** What an object's reader outside took along; what the trainee reads stays in the house. */
function bytesLeavingS3({ call, output }: CallRecord): number {
  if (call.service !== "s3" || call.operation !== "GetObject" || !output) return 0;
  if (call.actor === "trainee" || call.actor === "platform" || call.invokedBy || isPrivate(call.sourceIp))
    return 0;
  return Number(output["ContentLength"] ?? 0);
}

const isPrivate = (address: string): boolean =>
  /^(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|169\.254\.)/.test(address);

/** What Lambda answered of a run that failed, without the id of the run. */
function errorText(payload: string): string {
  const { errorType, errorMessage } = JSON.parse(payload) as { errorType?: unknown; errorMessage?: unknown };
  const message = String(errorMessage ?? "").replace(/^RequestId: \S+ (Error: )?/, "");
  return [errorType, message].filter(Boolean).join(": ");
}
