import type { Actor, CallRecord } from "../call.ts";
import { Clock } from "../clock.ts";
import { AwsError } from "../errors.ts";
import type { Principal } from "../iam/principal.ts";
import { perform } from "../journey.ts";
import { Later } from "../later.ts";
import { Random } from "../random.ts";
import type { Service } from "../service.ts";
import { World, type Account, type Scope } from "../world.ts";

export const OFFICE = "192.0.2.10";
const ACCOUNT = "111122223333";

/** How a test's call differs from one of the account's administrator in the office. */
export interface CallOptions {
  principal?: Principal;
  region?: string;
  sourceIp?: string;
  actor?: Actor;
}

/** One account with some services, for tests that call operations through the journey of a request. */
export class SmallAccount {
  readonly world: World;
  readonly account: Account;
  readonly scope: Scope;
  readonly records: CallRecord[] = [];

  /**
   * @param install makes services work together, such as `installCloudTrail`
   * @param world one that has the account already, such as a small VPC's; a new one unless given
   */
  constructor(
    services: readonly Service[],
    install: readonly ((world: World) => void)[] = [],
    world = new World(new Clock(Date.UTC(2026, 0, 1)), new Random("small-account"), "drill"),
  ) {
    this.world = world;
    this.account = world.accounts.get(ACCOUNT) ?? world.addAccount(ACCOUNT, "sandbox");
    this.scope = this.account.scope("us-east-1");
    for (const service of services) world.services.set(service.id, service);
    world.bus.on("call", (record) => void this.records.push(record));
    for (const one of install) one(world);
  }

  /** The account's administrator: root in a session of its own. */
  get administrator(): Principal {
    const now = this.world.clock.now();
    return {
      type: "Root",
      accountId: this.account.id,
      arn: `arn:aws:iam::${this.account.id}:root`,
      principalId: this.account.id,
      accessKeyId: "ASIAADMINISTRATOR000",
      session: { issuedAt: now, expiresAt: now + 3_600_000, policies: [], mfa: true },
    };
  }

  /** Carries out a call and answers its output. Throws AWS's error. */
  call<Answer = Record<string, unknown>>(
    service: string,
    operation: string,
    input: Record<string, unknown> = {},
    {
      principal = this.administrator,
      region = "us-east-1",
      sourceIp = OFFICE,
      actor = "trainee",
    }: CallOptions = {},
  ): Answer {
    const answer = perform(this.world, {
      service,
      operation,
      input,
      principal,
      accountId: principal.type === "Anonymous" ? this.account.id : principal.accountId,
      region,
      actor,
      sourceIp,
      userAgent: "aws-cli/2.15.0",
      signing: principal.type === "Anonymous" ? "none" : "header",
    });
    if (answer instanceof Later) throw new Error(`${service}:${operation} waits`);
    return answer as Answer;
  }

  /** The code of the error that a call is answered with; undefined when it succeeds. */
  refusal(
    service: string,
    operation: string,
    input: Record<string, unknown> = {},
    options: CallOptions = {},
  ): string | undefined {
    try {
      this.call(service, operation, input, options);
      return undefined;
    } catch (thrown) {
      if (thrown instanceof AwsError) return thrown.code;
      throw thrown;
    }
  }

  /** Lets simulated time pass, in milliseconds. */
  pass(ms: number): void {
    const done = this.world.clock.runUntil(this.world.clock.now() + ms);
    if (done instanceof Promise) throw new Error("an event waits");
  }
}

/** A user of the account with a long-term key. */
export const userOf = (accountId: string, userName: string): Principal => ({
  type: "IAMUser",
  accountId,
  arn: `arn:aws:iam::${accountId}:user/${userName}`,
  principalId: `AIDA${userName.toUpperCase().padEnd(17, "A").slice(0, 17)}`,
  userName,
  accessKeyId: `AKIA${userName.toUpperCase().padEnd(16, "B").slice(0, 16)}`,
});
