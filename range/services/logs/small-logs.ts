import type * as Sdk from "@aws-sdk/client-cloudwatch-logs";
import { Clock } from "../../clock.ts";
import { perform } from "../../journey.ts";
import { Random } from "../../random.ts";
import type { Input, Operations, Output, Service } from "../../service.ts";
import { World } from "../../world.ts";
import { logs } from "./index.ts";

export const START = Date.UTC(2026, 0, 5, 9);
const ACCOUNT = "111122223333";

/** One account with CloudWatch Logs (and what the test adds), and calls of its root user, for tests. */
export function smallLogs(more: Service[] = []) {
  const world = new World(new Clock(START), new Random("logs"), "drill");
  for (const service of [logs, ...more]) world.services.set(service.id, service);
  const scope = world.addAccount(ACCOUNT, "sandbox").scope("us-east-1");
  const callAny = (service: string, operation: string, input: object): Record<string, unknown> =>
    perform(world, {
      service,
      operation,
      input: input as Record<string, unknown>,
      principal: {
        type: "Root",
        accountId: ACCOUNT,
        arn: `arn:aws:iam::${ACCOUNT}:root`,
        principalId: ACCOUNT,
      },
      accountId: ACCOUNT,
      region: "us-east-1",
      actor: "trainee",
      sourceIp: "198.51.100.10",
      userAgent: "test",
    }) as Record<string, unknown>;
  const call = <Name extends keyof Operations<typeof Sdk>>(
    operation: Name,
    input: Input<typeof Sdk, Name>,
  ): Output<typeof Sdk, Name> => callAny("logs", operation, input) as Output<typeof Sdk, Name>;
  const passSeconds = (seconds: number): void =>
    void world.clock.runUntil(world.clock.now() + seconds * 1_000);
  return { world, scope, call, callAny, passSeconds };
}
