import type { AutomationExecution } from "@aws-sdk/client-ssm";
import { ACCOUNT, REGION, SmallFunctions } from "../../lambda/small-functions.ts";
import type { Executor } from "../../lambda/execution/executor.ts";
import type { ExecutorHost } from "../../../index.ts";
import { seedImages } from "../../ec2/index.ts";

export const ROLE_NAME = "automation";
export const AUTOMATION_ROLE = `arn:aws:iam::${ACCOUNT}:role/${ROLE_NAME}`;
export const IMAGE = "ami-0123456789abcdef0";
const PROFILE = "managed";

/** How a runbook of a test is made: without a role unless it says so. */
export interface Content {
  parameters?: Record<string, object>;
  variables?: Record<string, object>;
  outputs?: string[];
  assumeRole?: string;
}

/** One account with a role that Systems Manager may take, for tests of runbooks. */
export class SmallAutomation extends SmallFunctions {
  readonly rootKeyId: string;
  #count = 0;

  /** @param executor another than one that a test moves by hand */
  constructor(executor?: (host: ExecutorHost) => Executor) {
    super(executor);
    this.rootKeyId = this.key.accessKeyId;
    this.makeRole(ROLE_NAME, ["*"], "ssm.amazonaws.com");
  }

  /** Makes a document of type Automation. */
  document(name: string, mainSteps: object[], content: Content = {}): void {
    this.call("ssm", "CreateDocument", {
      Name: name,
      DocumentType: "Automation",
      Content: JSON.stringify({ schemaVersion: "0.3", ...content, mainSteps }),
    });
  }

  /** Starts an automation and answers its id. */
  start(name: string, parameters: Record<string, string[]> = {}, more: object = {}): string {
    const input = { DocumentName: name, Parameters: parameters, ...more };
    return this.call<{ AutomationExecutionId: string }>("ssm", "StartAutomationExecution", input)
      .AutomationExecutionId;
  }

  get(id: string): AutomationExecution {
    const input = { AutomationExecutionId: id };
    return this.call<{ AutomationExecution: AutomationExecution }>("ssm", "GetAutomationExecution", input)
      .AutomationExecution;
  }

  /** Makes a runbook of some steps, runs it to its end, and answers how it went. */
  run(
    mainSteps: object[],
    content: Content = {},
    parameters: Record<string, string[]> = {},
    ms = 60_000,
  ): AutomationExecution {
    const name = `runbook-${this.#count++}`;
    this.document(name, mainSteps, content);
    const id = this.start(name, parameters);
    this.pass(ms);
    return this.get(id);
  }

  /**
   * Launches an instance, and waits until it runs.
   *
   * @param managed whether Systems Manager can reach it
   */
  launch(managed = false): string {
    const scope = this.range.world.account(ACCOUNT).scope(REGION);
    seedImages(scope, [{ imageId: IMAGE, name: "al2023-ami-2023.5", software: "web-1.4.1" }]);
    this.call("ec2", "CreateDefaultVpc");
    if (managed) this.#makeProfile();
    const { Instances } = this.call<{ Instances: { InstanceId: string }[] }>("ec2", "RunInstances", {
      ImageId: IMAGE,
      InstanceType: "t3.micro",
      MinCount: 1,
      MaxCount: 1,
      ...(managed && { IamInstanceProfile: { Name: PROFILE } }),
    });
    this.pass(10_000);
    return Instances[0]!.InstanceId;
  }

  #makeProfile(): void {
    this.makeRole(PROFILE, ["ssm:*", "ssmmessages:*", "ec2messages:*"], "ec2.amazonaws.com");
    this.call("iam", "CreateInstanceProfile", { InstanceProfileName: PROFILE });
    this.call("iam", "AddRoleToInstanceProfile", { InstanceProfileName: PROFILE, RoleName: PROFILE });
  }
}
