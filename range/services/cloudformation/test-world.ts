import type { StackEvent } from "@aws-sdk/client-cloudformation";
import type { Call, CallRecord } from "../../call.ts";
import { Clock } from "../../clock.ts";
import { AwsError } from "../../errors.ts";
import type { Principal } from "../../iam/principal.ts";
import { perform } from "../../journey.ts";
import type { PaceName } from "../../pace.ts";
import { Random } from "../../random.ts";
import type { Service } from "../../service.ts";
import { World, type Account } from "../../world.ts";
import { cloudformation } from "./index.ts";

export const REGION = "eu-west-1";
export const ACCOUNT = "111122223333";

/**
 * A world with CloudFormation and small stand-ins for SQS, SNS, SSM and EC2's zones, for tests of the engine:
 * queues and topics are sets of names, and `refuse` makes any of their operations fail.
 */
export class TestWorld {
  readonly world: World;
  readonly account: Account;
  readonly queues = new Map<string, Record<string, string>>();
  readonly topics = new Set<string>();
  readonly parameters = new Map<string, string>([["/image", "ami-1"]]);
  readonly calls: CallRecord[] = [];
  readonly #refusals = new Map<string, AwsError>();

  constructor(pace: PaceName = "drill") {
    this.world = new World(new Clock(Date.UTC(2026, 0, 5, 9)), new Random("cloudformation"), pace);
    this.account = this.world.addAccount(ACCOUNT, "test");
    for (const service of [cloudformation, this.#sqs(), this.#sns(), this.#ssm(), this.#ec2()])
      this.world.services.set(service.id, service);
    this.world.bus.on("call", (record) => this.calls.push(record));
  }

  /** Makes an operation such as `sqs:CreateQueue` fail until told otherwise. */
  refuse(operation: string, error?: AwsError): void {
    if (error) this.#refusals.set(operation, error);
    else this.#refusals.delete(operation);
  }

  /** Calls CloudFormation as the account's root. */
  cfn<T = Record<string, never>>(
    operation: string,
    input: Record<string, unknown>,
    principal: Principal = ROOT,
  ): T {
    return perform(this.world, {
      service: "cloudformation",
      operation,
      input,
      principal,
      accountId: ACCOUNT,
      region: REGION,
      actor: "trainee",
      sourceIp: "198.51.100.7",
      userAgent: "test",
    }) as T;
  }

  /** Creates a stack named `app` unless told otherwise, from an object. */
  create(template: object, more: Record<string, unknown> = {}): string {
    const input = { StackName: "app", TemplateBody: JSON.stringify(template), ...more };
    return this.cfn<{ StackId: string }>("CreateStack", input).StackId;
  }

  update(template: object, more: Record<string, unknown> = {}): void {
    this.cfn("UpdateStack", { StackName: "app", TemplateBody: JSON.stringify(template), ...more });
  }

  stack(name = "app"): {
    StackStatus: string;
    StackStatusReason?: string;
    Outputs: { OutputKey: string; OutputValue: string }[];
  } {
    return this.cfn<{ Stacks: [ReturnType<TestWorld["stack"]>] }>("DescribeStacks", { StackName: name })
      .Stacks[0];
  }

  outputs(name = "app"): Record<string, string> {
    return Object.fromEntries(
      this.stack(name).Outputs.map((output) => [output.OutputKey, output.OutputValue]),
    );
  }

  /** `LogicalId STATUS` of every event, the first first. */
  story(name = "app"): string[] {
    return this.events(name).map((event) => `${event.LogicalResourceId} ${event.ResourceStatus}`);
  }

  events(name = "app"): StackEvent[] {
    return this.cfn<{ StackEvents: StackEvent[] }>("DescribeStackEvents", {
      StackName: name,
    }).StackEvents.toReversed();
  }

  #run<T>(call: Call, work: () => T): T {
    const refusal = this.#refusals.get(`${call.service}:${call.operation}`);
    if (refusal) throw refusal;
    return work();
  }

  #sqs(): Service {
    const urlOf = (name: string): string => `https://sqs.${REGION}.amazonaws.com/${ACCOUNT}/${name}`;
    return {
      id: "sqs",
      handlers: {
        CreateQueue: (input: { QueueName: string; Attributes: Record<string, string> }, call: Call) =>
          this.#run(call, () => {
            if (this.queues.has(urlOf(input.QueueName)))
              throw new AwsError("QueueAlreadyExists", "A queue already exists with the same name", 400);
            this.queues.set(urlOf(input.QueueName), { ...input.Attributes });
            return { QueueUrl: urlOf(input.QueueName) };
          }),
        SetQueueAttributes: (input: { QueueUrl: string; Attributes: Record<string, string> }, call: Call) =>
          this.#run(call, () => void Object.assign(this.queues.get(input.QueueUrl)!, input.Attributes)),
        TagQueue: (_input: unknown, call: Call) => this.#run(call, () => undefined),
        DeleteQueue: (input: { QueueUrl: string }, call: Call) =>
          this.#run(call, () => {
            if (!this.queues.delete(input.QueueUrl))
              throw new AwsError("QueueDoesNotExist", "The specified queue does not exist.", 400);
          }),
      },
    };
  }

  #sns(): Service {
    return {
      id: "sns",
      handlers: {
        CreateTopic: (input: { Name: string }, call: Call) =>
          this.#run(call, () => {
            const TopicArn = `arn:aws:sns:${REGION}:${ACCOUNT}:${input.Name}`;
            this.topics.add(TopicArn);
            return { TopicArn };
          }),
        SetTopicAttributes: (_input: unknown, call: Call) => this.#run(call, () => undefined),
        Subscribe: (_input: unknown, call: Call) =>
          this.#run(call, () => ({ SubscriptionArn: "pending confirmation" })),
        DeleteTopic: (input: { TopicArn: string }, call: Call) =>
          this.#run(call, () => void this.topics.delete(input.TopicArn)),
      },
    };
  }

  #ssm(): Service {
    return {
      id: "ssm",
      handlers: {
        GetParameters: (input: { Names: string[] }, call: Call) =>
          this.#run(call, () => ({
            Parameters: input.Names.filter((name) => this.parameters.has(name)).map((Name) => ({
              Name,
              Value: this.parameters.get(Name),
            })),
          })),
      },
    };
  }

  #ec2(): Service {
    const zones = ["a", "b", "c"].map((letter) => ({ ZoneName: `${REGION}${letter}` }));
    return { id: "ec2", handlers: { DescribeAvailabilityZones: () => ({ AvailabilityZones: zones }) } };
  }
}

const ROOT: Principal = {
  type: "Root",
  accountId: ACCOUNT,
  arn: `arn:aws:iam::${ACCOUNT}:root`,
  principalId: ACCOUNT,
};
