import type { StackEvent } from "@aws-sdk/client-cloudformation";
import { Clock } from "../../../clock.ts";
import type { Principal } from "../../../iam/principal.ts";
import { perform } from "../../../journey.ts";
import { Random } from "../../../random.ts";
import { World } from "../../../world.ts";
import { seedImages } from "../../ec2/image-rows.ts";
import { installServices } from "../../index.ts";
import { IMAGE } from "./test-families.ts";

export const ACCOUNT = "111122223333";
export const REGION = "eu-west-1";
const ROOT: Principal = {
  type: "Root",
  accountId: ACCOUNT,
  arn: `arn:aws:iam::${ACCOUNT}:root`,
  principalId: ACCOUNT,
};

/** A world with all services, in which stacks are made and deleted. */
export class RealWorld {
  readonly world = new World(new Clock(Date.UTC(2026, 0, 5, 9)), new Random("resources"), "drill");

  constructor() {
    installServices(this.world);
    const account = this.world.addAccount(ACCOUNT, "test");
    seedImages(account.scope(REGION), [{ imageId: IMAGE, name: "web" }]);
  }

  call(service: string, operation: string, input: Record<string, unknown>): Record<string, unknown> {
    return perform(this.world, {
      service,
      operation,
      input,
      principal: ROOT,
      accountId: ACCOUNT,
      region: REGION,
      actor: "platform",
      sourceIp: "198.51.100.7",
      userAgent: "test",
    }) as Record<string, unknown>;
  }

  wait(): void {
    void this.world.clock.runUntil(this.world.clock.now() + 300_000);
  }

  /** Runs one operation on the stack and answers where it ended, with the reasons of what failed. */
  deploy(operation: "CreateStack" | "UpdateStack", template: object): string[] {
    this.call("cloudformation", operation, {
      StackName: "app",
      TemplateBody: JSON.stringify(template),
      Capabilities: ["CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"],
      Tags: [{ Key: "team", Value: "red" }],
    });
    this.wait();
    return this.#outcome("app");
  }

  delete(): string[] {
    const { Stacks } = this.call("cloudformation", "DescribeStacks", { StackName: "app" });
    const id = (Stacks as { StackId: string }[])[0]!.StackId;
    this.call("cloudformation", "DeleteStack", { StackName: "app" });
    this.wait();
    return this.#outcome(id);
  }

  #outcome(stack: string): string[] {
    const { Stacks } = this.call("cloudformation", "DescribeStacks", { StackName: stack });
    const { StackEvents } = this.call("cloudformation", "DescribeStackEvents", { StackName: stack });
    const failed = (StackEvents as StackEvent[]).filter((event) => event.ResourceStatus?.endsWith("FAILED"));
    return [
      (Stacks as { StackStatus: string }[])[0]!.StackStatus,
      ...failed.map((event) => `${event.LogicalResourceId}: ${event.ResourceStatusReason}`),
    ];
  }
}
