import type { Principal } from "../../iam/principal.ts";
import { installCloudTrail } from "../../telemetry/cloudtrail/index.ts";
import { cloudtrail } from "../cloudtrail/index.ts";
import { iamService } from "../iam/index.ts";
import { kms } from "../kms/index.ts";
import { SmallAccount, userOf } from "../small-account.ts";
import { secretsManager, secretsManagerEvents } from "./index.ts";

export const ACCOUNT = "111122223333";
export const OTHER_ACCOUNT = "444455556666";
export const DAY_MS = 86_400_000;

export interface Made {
  ARN: string;
  Name: string;
  VersionId: string;
}

export const document = (...Statement: object[]): string =>
  JSON.stringify({ Version: "2012-10-17", Statement });
export const allow = (Action: string | string[], Resource = "*", more: object = {}): object => ({
  Effect: "Allow",
  Action,
  Resource,
  ...more,
});

/** An account with secrets, and another beside it. */
export class SmallSecrets extends SmallAccount {
  constructor() {
    super([secretsManager, secretsManagerEvents, kms, iamService, cloudtrail], [installCloudTrail]);
    this.world.addAccount(OTHER_ACCOUNT, "other");
  }

  /** Calls Secrets Manager as the administrator. */
  ask<Answer = Record<string, unknown>>(
    operation: string,
    input: Record<string, unknown> = {},
    principal?: Principal,
  ): Answer {
    return this.call<Answer>("secretsmanager", operation, input, principal && { principal });
  }

  make(Name = "shop/db", SecretString: string | undefined = "first", more: object = {}): Made {
    return this.ask<Made>("CreateSecret", {
      Name,
      ...(SecretString !== undefined && { SecretString }),
      ...more,
    });
  }

  /** Code and message of a refusal; undefined when there is none. */
  refused(operation: string, input: Record<string, unknown>, principal?: Principal): string | undefined {
    try {
      this.ask(operation, input, principal);
      return undefined;
    } catch (thrown) {
      return `${(thrown as Error).name}: ${(thrown as Error).message}`;
    }
  }

  /** The labels of each version, the oldest first; versions without labels are an empty list. */
  stages(SecretId = "shop/db"): string[][] {
    const { Versions } = this.ask<{ Versions: { VersionStages?: string[] }[] }>("ListSecretVersionIds", {
      SecretId,
      IncludeDeprecated: true,
    });
    return Versions.map(({ VersionStages = [] }) => VersionStages);
  }

  /** What is in a secret. */
  value(SecretId = "shop/db", more: object = {}, principal?: Principal): string | undefined {
    return this.ask<{ SecretString?: string }>("GetSecretValue", { SecretId, ...more }, principal)
      .SecretString;
  }

  user(name: string, ...statements: object[]): Principal {
    this.call("iam", "CreateUser", { UserName: name });
    if (statements.length)
      this.call("iam", "PutUserPolicy", {
        UserName: name,
        PolicyName: "rights",
        PolicyDocument: document(...statements),
      });
    return userOf(ACCOUNT, name);
  }

  /** The root of the other account. */
  get neighbour(): Principal {
    return {
      type: "Root",
      accountId: OTHER_ACCOUNT,
      arn: `arn:aws:iam::${OTHER_ACCOUNT}:root`,
      principalId: OTHER_ACCOUNT,
      accessKeyId: "ASIANEIGHBOUR0000000",
    };
  }
}
