import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { StateChange } from "../../../grader/index.ts";
import { PARAMETER, STACK_NAME, USER } from "../../../infra/names.ts";
import type { CallRecord } from "../../../range/call.ts";
import { Range, type Credentials, type OutsideCall } from "../../../range/index.ts";
import { startCustomers } from "../../../range/physics/customers/customers.ts";
import { requestThroughAlb } from "../../../range/physics/customers/requests.ts";
import { onCustomerSample } from "../../../range/physics/customers/sample.ts";
import type { PaceName } from "../../../range/pace.ts";
import { registerDomain } from "../../../range/physics/network/index.ts";
import { bootstrapAccount } from "../../../range/services/iam/index.ts";
import { accessKeyOf, renderRecord } from "../../../range/telemetry/cloudtrail/index.ts";
import { addThreat } from "../../../range/telemetry/guardduty/index.ts";
import type { Scope } from "../../../range/world.ts";
import type { Aws } from "../../../scenarios/kit/aws.ts";
import type { Stage } from "../../../scenarios/kit/stage.ts";
import type { Arena, ArenaObserver, ControlHandler, SeenCall } from "../arena.ts";
import { addImages, CLEAN_IMAGE, WEB_IMAGE } from "./images.ts";
import { footholdIn } from "./foothold.ts";
import { Survey } from "./survey/index.ts";

const REGION = "us-east-1";
/** Where the trainee works: the address that the range sees, and the only one that forensics may be reached from. */
const WORKSTATION_IP = "192.0.2.10";
/** From the deployment until the sandbox is an account with some past behind it, in which all is well. */
export const PEACE_MS = 30 * 60_000;
/** Until the fleet is up and customers come. */
const SETTLING_MS = 5 * 60_000;
/** How often the deployment is looked at. */
const DEPLOY_LOOK_MS = 60_000;
const CUSTOMERS_PER_SECOND = 12;
const CUSTOMER_SAMPLE_MS = 10_000;

export interface RangeArenaOptions {
  run: string;
  seed: string;
  historyStartMs: number;
  pace: PaceName;
}

/** Makes a range, deploys the sandbox into it and lets it come up. */
export async function openRange(options: RangeArenaOptions): Promise<Arena> {
  const range = new Range({
    seed: options.seed,
    startMs: options.historyStartMs,
    // The past took as long as things take on AWS; the drill begins with its clock.
    pace: "aws",
    defaultRegion: REGION,
    workstationIp: WORKSTATION_IP,
    // The caller is answered InternalError, as AWS would; the drill goes on, and the defect is not hidden.
    onBug: (error) =>
      process.stderr.write(`gameday: a bug of ours: ${(error as Error).stack ?? String(error)}\n`),
  });
  const chance = range.world.random.fork("sandbox");
  const accountId = String(chance.int(100_000_000_000, 999_999_999_999));
  const account = range.addAccount(accountId, "sandbox");
  const scope = account.scope(REGION);
  addImages(scope);
  const platform = range.clients<Aws>({
    actor: "platform",
    region: REGION,
    sourceIp: "192.0.2.1",
    userAgent: "gameday",
    as: bootstrapAccount(account).principal,
  });
  const outputs = await deploy(range, platform, options.run);
  await range.advance(SETTLING_MS);
  startCustomers(scope, {
    loadBalancerArn: outputs["LoadBalancerArn"]!,
    requestsPerSecond: CUSTOMERS_PER_SECOND,
  });
  await range.advanceTo(options.historyStartMs + PEACE_MS);
  const responder = await giveKey(platform, USER.responder);
  const ticket = `INC-${chance.int(1000, 9999)}`;
  return new RangeArena({ range, scope, platform, outputs, responder, ticket, pace: options.pace });
}

/** Deploys the synthesised template, as anybody would deploy it: by CloudFormation. */
async function deploy(range: Range, platform: Aws, run: string): Promise<Record<string, string>> {
  await platform.cloudformation.createStack({
    StackName: STACK_NAME,
    TemplateBody: readTemplate(),
    Capabilities: ["CAPABILITY_NAMED_IAM"],
    Parameters: [
      { ParameterKey: PARAMETER.run, ParameterValue: run },
      { ParameterKey: PARAMETER.webImageId, ParameterValue: WEB_IMAGE },
      { ParameterKey: PARAMETER.forensicWorkstationCidr, ParameterValue: `${WORKSTATION_IP}/32` },
    ],
  });
  let stack: StackFacts | undefined;
  do {
    await range.advance(DEPLOY_LOOK_MS);
    stack = (await platform.cloudformation.describeStacks({ StackName: STACK_NAME })).Stacks?.[0];
  } while (stack?.StackStatus?.endsWith("_IN_PROGRESS"));
  if (stack?.StackStatus !== "CREATE_COMPLETE") {
    const { StackEvents = [] } = await platform.cloudformation.describeStackEvents({ StackName: STACK_NAME });
    const failed = StackEvents.filter((x) => x.ResourceStatus?.endsWith("FAILED"));
    const reasons = failed.map((x) => `${x.LogicalResourceId}: ${x.ResourceStatusReason}`);
    throw new Error(
      `the sandbox could not be deployed (${stack?.StackStatus}): ${reasons.toReversed().join("; ")}`,
    );
  }
  return Object.fromEntries((stack.Outputs ?? []).map((x) => [x.OutputKey!, x.OutputValue!]));
}

interface StackFacts {
  StackStatus?: string;
  Outputs?: { OutputKey?: string; OutputValue?: string }[];
}

function readTemplate(): string {
  const path = ["./infra/", "../infra/", "../../../dist/infra/"]
    .map((folder) => fileURLToPath(new URL(`${folder}sandbox.template.json`, import.meta.url)))
    .find((file) => existsSync(file));
  if (!path) throw new Error("the sandbox's template is missing: run `npm run build`");
  return readFileSync(path, "utf8");
}

async function giveKey(platform: Aws, userName: string): Promise<Credentials> {
  const { AccessKey } = await platform.iam.createAccessKey({ UserName: userName });
  return { accessKeyId: AccessKey!.AccessKeyId!, secretAccessKey: AccessKey!.SecretAccessKey! };
}

interface Parts {
  range: Range;
  scope: Scope;
  platform: Aws;
  outputs: Record<string, string>;
  responder: Credentials;
  ticket: string;
  pace: PaceName;
}

class RangeArena implements Arena {
  readonly stage: Stage;
  readonly responder: Credentials;
  readonly evidenceBucket: string;
  readonly #range: Range;
  #survey: Survey | undefined;
  readonly #pace: PaceName;
  #bytesOut = 0;
  #observer: ArenaObserver | undefined;
  /** The outside call that is being answered: its record is told with what is needed to make it again. */
  #waiting: SeenCall | undefined;

  constructor({ range, scope, platform, outputs, responder, ticket, pace }: Parts) {
    this.#range = range;
    this.#pace = pace;
    this.responder = responder;
    this.evidenceBucket = outputs["EvidenceBucketName"]!;
    this.stage = {
      outputs,
      ticket,
      workstationCidr: `${WORKSTATION_IP}/32`,
      cleanImageId: CLEAN_IMAGE,
      region: REGION,
      accountId: scope.accountId,
      chance: range.world.random.fork("scenario"),
      now: () => range.world.clock.now(),
      platform,
      intruder: (credentials, from) =>
        range.clients<Aws>({
          actor: "adversary",
          region: from.region ?? REGION,
          sourceIp: from.ip,
          ...(from.userAgent && { userAgent: from.userAgent }),
          as: credentials,
        }),
      foothold: (instanceId) => footholdIn(scope, instanceId),
      visit: async ({ path, clientIp, userAgent = "Mozilla/5.0" }) => {
        const loadBalancerArn = outputs["LoadBalancerArn"]!;
        const mark = path.indexOf("?");
        const answer = requestThroughAlb(scope, {
          loadBalancerArn,
          path: mark < 0 ? path : path.slice(0, mark),
          ...(mark >= 0 && { query: path.slice(mark + 1) }),
          clientIp,
          userAgent,
        });
        return { status: answer.status ?? 0, ...(answer.targetId && { instanceId: answer.targetId }) };
      },
      internet: ({ ip, name, threat }) => {
        if (name) registerDomain(range.world, name, ip);
        if (threat) addThreat(range.world, { kind: threat, ip, ...(name && { name }) });
      },
      attempted: (attempt) => this.#observer?.attempt(range.world.clock.now(), attempt),
    };
    this.#listen();
  }

  #listen(): void {
    const { world } = this.#range;
    world.bus.on("call", (record) => {
      if (record.call.actor === "platform") return;
      const seen = seenCall(record);
      // A call from outside is told when it is answered, together with its journal form.
      if (record.call.actor === "trainee" && !record.call.invokedBy) this.#waiting = seen;
      else this.#observer?.call(seen);
    });
    this.#range.onOutsideCall = (outside) => {
      const seen = this.#waiting;
      this.#waiting = undefined;
      if (seen) this.#observer?.call({ ...seen, outside });
    };
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
    this.#survey = new Survey(this.#range.world, { evidenceBucket: this.evidenceBucket, markers });
  }

  survey(): StateChange[] {
    return this.#survey?.take() ?? [];
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

  beginDrill(): void {
    this.#range.world.setPace(this.#pace);
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

  listen(port: number, control: ControlHandler): Promise<string> {
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
    return (await this.#range.outside(call)).output;
  }

  close(): Promise<void> {
    return this.#range.close();
  }
}

function seenCall(record: CallRecord): SeenCall {
  const { call } = record;
  const event = renderRecord(record);
  const userArn = event.userIdentity["arn"];
  const accessKeyId = accessKeyOf(call.principal);
  return {
    at: call.at,
    by: call.actor,
    eventSource: event.eventSource,
    eventName: event.eventName,
    awsRegion: event.awsRegion,
    readOnly: event.readOnly,
    ...(typeof userArn === "string" && { userArn }),
    ...(accessKeyId && { accessKeyId }),
    sourceIPAddress: event.sourceIPAddress,
    userAgent: event.userAgent,
    requestParameters: event.requestParameters,
    responseElements: event.responseElements,
    ...(event.errorCode !== undefined && {
      errorCode: event.errorCode,
      errorMessage: event.errorMessage ?? "",
    }),
  };
}

const isPrivate = (address: string): boolean =>
  /^(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|169\.254\.)/.test(address);
