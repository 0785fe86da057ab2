import type { ConsoleClient } from "./console.ts";

/** The SDK package of each service that scenarios use: types only, no SDK code. */
interface Sdks {
  ec2: typeof import("@aws-sdk/client-ec2");
  iam: typeof import("@aws-sdk/client-iam");
  sts: typeof import("@aws-sdk/client-sts");
  autoscaling: typeof import("@aws-sdk/client-auto-scaling");
  elbv2: typeof import("@aws-sdk/client-elastic-load-balancing-v2");
  cloudformation: typeof import("@aws-sdk/client-cloudformation");
  sns: typeof import("@aws-sdk/client-sns");
  sqs: typeof import("@aws-sdk/client-sqs");
  cloudwatch: typeof import("@aws-sdk/client-cloudwatch");
  cloudtrail: typeof import("@aws-sdk/client-cloudtrail");
  ssm: typeof import("@aws-sdk/client-ssm");
  events: typeof import("@aws-sdk/client-eventbridge");
  logs: typeof import("@aws-sdk/client-cloudwatch-logs");
  guardduty: typeof import("@aws-sdk/client-guardduty");
  kms: typeof import("@aws-sdk/client-kms");
  config: typeof import("@aws-sdk/client-config-service");
  lambda: typeof import("@aws-sdk/client-lambda");
  s3: typeof import("@aws-sdk/client-s3");
  s3control: typeof import("@aws-sdk/client-s3-control");
  states: typeof import("@aws-sdk/client-sfn");
  account: typeof import("@aws-sdk/client-account");
  wafv2: typeof import("@aws-sdk/client-wafv2");
}

type CommandsOf<Sdk> = {
  [
    K in keyof Sdk as K extends `$${string}` ? never : K extends `${infer Name}Command` ? Name : never
  ]: Sdk[K];
};
type InputOf<C> = C extends abstract new (...args: infer A) => unknown ? NonNullable<A[0]> : never;
type OutputOf<C> = C extends abstract new (...args: never[]) => {
  resolveMiddleware(...args: never[]): (...args: never[]) => Promise<{ output: infer O }>;
}
  ? Omit<O, "$metadata">
  : never;

/** One service's operations as methods: the surface of the SDK's aggregated clients (`ec2.describeInstances(…)`). */
export type Client<Sdk> = {
  [Name in keyof CommandsOf<Sdk> & string as Uncapitalize<Name>]: (
    input: InputOf<CommandsOf<Sdk>[Name]>,
  ) => Promise<OutputOf<CommandsOf<Sdk>[Name]>>;
};

/**
 * AWS as a scenario sees it: the same on every target. On the range the calls stay in the process; on AWS the
 * SDK's own clients take this place. A refusal is an error whose `name` is AWS's code. `console` stands for acts
 * that no API carries out.
 */
export type Aws = { [Id in keyof Sdks]: Client<Sdks[Id]> } & { console: ConsoleClient };

/** Long-term keys or a session's. */
export interface Credentials {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
}

/** AWS's code of a refusal; undefined for anything that is not one. */
export const refusalOf = (error: unknown): string | undefined =>
  error instanceof Error && "code" in error ? String(error.code) : undefined;

/** The credentials in an answer of STS or of CreateAccessKey. */
export const credentialsFrom = (
  issued:
    | {
        AccessKeyId?: string | undefined;
        SecretAccessKey?: string | undefined;
        SessionToken?: string | undefined;
      }
    | undefined,
): Credentials => ({
  accessKeyId: issued!.AccessKeyId!,
  secretAccessKey: issued!.SecretAccessKey!,
  ...(issued!.SessionToken !== undefined && { sessionToken: issued!.SessionToken }),
});
