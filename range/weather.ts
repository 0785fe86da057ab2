import type { Call, CallRecord } from "./call.ts";
import { AwsError } from "./errors.ts";
import type { Random } from "./random.ts";
import type { World } from "./world.ts";

/**
 * What AWS warns of in its documents, and what automation seldom meets before the night on which it must work.
 */
export interface WeatherOptions {
  /** Busy hours: the share of a responder's calls that AWS throttles, 0 to 1; never the same call twice running. */
  throttled?: number;
  /**
   * How long after it was made EC2 may not know a resource yet, in simulated milliseconds.
   *
   * @see https://docs.aws.amazon.com/ec2/latest/devguide/eventual-consistency.html
   */
  inconsistentMs?: number;
  /**
   * How often EventBridge delivers each event: it promises at least once.
   *
   * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-what-is.html
   */
  deliveries?: 1 | 2;
  /** By how much every other delivery of EventBridge is late, in simulated milliseconds: order is not promised. */
  lateMs?: number;
}

/** A call that is about to be carried out. */
interface Asked {
  call: Call;
  input: Readonly<Record<string, unknown>>;
}

/** EC2's refusals of ids that it does not know. @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html */
const UNKNOWN: Readonly<Record<string, readonly [code: string, message: (id: string) => string]>> = {
  i: ["InvalidInstanceID.NotFound", (id) => `The instance ID '${id}' does not exist`],
  sg: ["InvalidGroup.NotFound", (id) => `The security group '${id}' does not exist`],
  snap: ["InvalidSnapshot.NotFound", (id) => `The snapshot '${id}' does not exist.`],
  vol: ["InvalidVolume.NotFound", (id) => `The volume '${id}' does not exist.`],
  eni: ["InvalidNetworkInterfaceID.NotFound", (id) => `The networkInterface ID '${id}' does not exist`],
  acl: ["InvalidNetworkAclID.NotFound", (id) => `The networkAcl ID '${id}' does not exist`],
};
const EC2_ID = /\b(i|sg|snap|vol|eni|acl)-[0-9a-f]{17}\b/g;
/** What EC2's operations make. */
const MAKES: Readonly<Record<string, string>> = {
  CopySnapshot: "snap",
  CreateNetworkAcl: "acl",
  CreateNetworkInterface: "eni",
  CreateSecurityGroup: "sg",
  CreateSnapshot: "snap",
  CreateSnapshots: "snap",
  CreateVolume: "vol",
  RunInstances: "i",
};

/** How each service says that it is asked too often, where it is not in the words of most. */
const THROTTLES: Readonly<Record<string, readonly [code: string, message: string, status: number]>> = {
  ec2: ["RequestLimitExceeded", "Request limit exceeded.", 503],
  s3: ["SlowDown", "Please reduce your request rate.", 503],
  lambda: ["TooManyRequestsException", "Rate Exceeded.", 429],
  ...Object.fromEntries(
    ["autoscaling", "cloudformation", "cloudwatch", "elbv2", "iam", "sns", "sts"].map((id) => [
      id,
      ["Throttling", "Rate exceeded", 400] as const,
    ]),
  ),
};
const USUAL = ["ThrottlingException", "Rate exceeded", 400] as const;

/** The weather of one world: fair, unless it is told otherwise. */
export class Weather {
  readonly #random: Random;
  readonly #young = new Map<string, number>();
  #last = "";
  #delivered = 0;

  constructor(
    private readonly world: World,
    private readonly options: WeatherOptions,
  ) {
    this.#random = world.random.fork("weather");
    if (options.inconsistentMs) world.bus.on("call", (record) => this.#noteNew(record));
  }

  /**
   * Refuses a responder's call where the weather has it so.
   *
   * @throws {AwsError} a throttle, or EC2's word for an id that it does not know yet
   */
  pass({ call, input }: Asked): void {
    if (!call.fromOutside || call.actor !== "trainee" || call.service === "console") return;
    this.#throttle(`${call.service}:${call.operation}`, call.service);
    if (call.service === "ec2" && this.#young.size) this.#lookUp(input);
  }

  #throttle(what: string, service: string): void {
    const { throttled = 0 } = this.options;
    const again = this.#last === what;
    this.#last = "";
    if (again || throttled === 0 || this.#random.float() >= throttled) return;
    this.#last = what;
    const [code, message, status] = THROTTLES[service] ?? USUAL;
    throw new AwsError(code, message, status);
  }

  #lookUp(input: Asked["input"]): void {
    const now = this.world.clock.now();
    // What a filter does not find is left out, and nobody is refused.
    const named = JSON.stringify({ ...input, Filters: undefined });
    for (const [id, kind] of named.matchAll(EC2_ID)) {
      const known = this.#young.get(id);
      if (known === undefined || known <= now) continue;
      const [code, message] = UNKNOWN[kind!]!;
      throw new AwsError(code, message(id));
    }
  }

  #noteNew({ call, output }: CallRecord): void {
    const made = call.service === "ec2" && call.actor === "trainee" ? MAKES[call.operation] : undefined;
    if (!made || !output) return;
    const known = this.world.clock.now() + this.options.inconsistentMs!;
    for (const [id, kind] of JSON.stringify(output).matchAll(EC2_ID))
      if (kind === made) this.#young.set(id, known);
  }

  /** When each delivery of one event to one target takes place, in milliseconds from now. */
  deliveries(): number[] {
    const { deliveries = 1, lateMs = 0 } = this.options;
    const late = lateMs && this.#delivered++ % 2 === 0 ? lateMs : 0;
    return Array.from({ length: deliveries }, (_, i) => late + i * AGAIN_MS);
  }
}

/** How long after the first a second delivery of the same event comes. */
const AGAIN_MS = 1_000;
