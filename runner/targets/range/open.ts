import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { PARAMETER, STACK_NAME, USER } from "../../../infra/names.ts";
import type { Actor } from "../../../range/call.ts";
import { Range, type Credentials, type ExecutorHost, type WeatherOptions } from "../../../range/index.ts";
import type { Executor } from "../../../range/services/lambda/execution/executor.ts";
import { startCustomers } from "../../../range/physics/customers/customers.ts";
import type { Random } from "../../../range/random.ts";
import type { PaceName } from "../../../range/pace.ts";
import { bootstrapAccount, joinOrganization } from "../../../range/services/iam/index.ts";
import type { Aws } from "../../../scenarios/kit/aws.ts";
import { ChildProcesses } from "../../functions/child-processes.ts";
import { UserError } from "../../errors.ts";
import type { Arena } from "../arena.ts";
import { addImages, WEB_IMAGE } from "./images.ts";
import { RangeArena, WORKSTATION_IP } from "./arena.ts";

const HOME_REGION = "us-east-1";
/** From the deployment until the sandbox is an account with some past behind it, in which all is well. */
export const PEACE_MS = 30 * 60_000;
/** Until the fleet is up and customers come. */
const SETTLING_MS = 5 * 60_000;
/** How often the deployment is looked at. */
const DEPLOY_LOOK_MS = 60_000;
/** What a call takes from within AWS, while time is virtual. */
const FUNCTION_CALL_MS = 50;
const CUSTOMERS_PER_SECOND = 12;
/** How often customers are counted until the drill begins: what is written of them goes by the minute. */
const PAST_COUNT_MS = 30_000;

export interface RangeArenaOptions {
  run: string;
  seed: string;
  historyStartMs: number;
  pace: PaceName;
  /** What runs Lambda functions: processes of this machine, unless told. */
  executor?: (host: ExecutorHost) => Executor;
  /** Where the sandbox is not the usual one. */
  circumstances?: Circumstances;
  /** Changes the sandbox further while all is well in it; it may take 25 minutes. */
  make?: (arena: Arena) => Promise<void>;
}

/** What may be different about a sandbox and the AWS around it. */
export interface Circumstances {
  region?: string;
  /** Parameters of the sandbox's template, by name. */
  parameters?: Readonly<Record<string, string>>;
  weather?: WeatherOptions;
}

/** Makes a range, deploys the sandbox into it and lets it come up. */
export async function openRange(options: RangeArenaOptions): Promise<Arena> {
  const { region = HOME_REGION, parameters = {}, weather } = options.circumstances ?? {};
  const range = new Range({
    seed: options.seed,
    startMs: options.historyStartMs,
    // The past took as long as things take on AWS; the drill begins with its clock.
    pace: "aws",
    defaultRegion: region,
    workstationIp: WORKSTATION_IP,
    callMs: FUNCTION_CALL_MS,
    executor: options.executor ?? ((host) => new ChildProcesses(host)),
    // The caller is answered InternalError, as AWS would; the drill goes on, and the defect is not hidden.
    onBug: (error) => {
      if (error instanceof UserError) endWith(error);
      else process.stderr.write(`gameday: a bug of ours: ${(error as Error).stack ?? String(error)}\n`);
    },
  });
  const chance = range.world.random.fork("sandbox");
  const accountId = accountIdOf(chance);
  const account = range.addAccount(accountId, "sandbox");
  const scope = account.scope(region);
  addImages(scope);
  const root = bootstrapAccount(account).principal;
  const team = joinOrganization(account, accountIdOf(range.world.random.fork("organization")));
  let isDrill = false;
  const ownerAs =
    (actor: Actor) =>
    (where: string): Aws =>
      range.clients<Aws>({
        actor,
        region: where,
        sourceIp: "192.0.2.1",
        userAgent: PIPELINE,
        // The platform team builds in its role. In the drill, where it only looks, nothing that anybody does to the
        // role may keep it from looking.
        get as() {
          return isDrill ? root : team;
        },
      });
  const platformIn = ownerAs("platform");
  const platform = platformIn(region);
  const outputs = await deploy(range, platform, { ...parameters, [PARAMETER.run]: options.run });
  await range.advance(SETTLING_MS);
  const customers = startCustomers(scope, {
    loadBalancerArn: outputs["LoadBalancerArn"]!,
    requestsPerSecond: CUSTOMERS_PER_SECOND,
  });
  customers.countEvery(PAST_COUNT_MS);
  const arena = new RangeArena({
    range,
    scope,
    platformIn,
    installer: ownerAs("trainee"),
    outputs,
    customers,
    ticket: `INC-${chance.int(1000, 9999)}`,
    pace: options.pace,
    onDrill: () => (isDrill = true),
  });
  await options.make?.(arena);
  await range.advanceTo(options.historyStartMs + PEACE_MS);
  arena.responder = await giveKey(platform, USER.responder);
  if (weather) range.setWeather(weather);
  return arena;
}

/** A drill does not go on where its scenario is at fault, whichever call brought it to light. */
const endWith = (error: UserError): void =>
  queueMicrotask(() => {
    throw error;
  });

/** The platform team deploys by the CDK CLI, which names itself so. */
const PIPELINE =
  "aws-sdk-js/3.896.0 ua/2.1 os/linux#6.12.0 lang/js md/nodejs#22.19.0 api/cloudformation#3.896.0 aws-cdk/2.1029.1";

const accountIdOf = (random: Random): string => String(random.int(100_000_000_000, 999_999_999_999));

/** Deploys the synthesised template, as anybody would deploy it: by CloudFormation. */
async function deploy(
  range: Range,
  platform: Aws,
  parameters: Readonly<Record<string, string>>,
): Promise<Record<string, string>> {
  const own = {
    [PARAMETER.webImageId]: WEB_IMAGE,
    [PARAMETER.forensicWorkstationCidr]: `${WORKSTATION_IP}/32`,
    ...parameters,
  };
  await platform.cloudformation.createStack({
    StackName: STACK_NAME,
    TemplateBody: readTemplate(),
    Capabilities: ["CAPABILITY_NAMED_IAM"],
    Parameters: Object.entries(own).map(([ParameterKey, ParameterValue]) => ({
      ParameterKey,
      ParameterValue,
    })),
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
