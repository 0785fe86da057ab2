import type * as Sdk from "@aws-sdk/client-lambda";
import type {
  Architecture,
  CreateFunctionRequest,
  LoggingConfig,
  Runtime,
  UpdateFunctionConfigurationRequest,
} from "@aws-sdk/client-lambda";
import { NotImplemented } from "../../errors.ts";
import { parseArn } from "../../iam/arn.ts";
import { handlers } from "../../service.ts";
import type { Scope } from "../../world.ts";
import { refuseMembers } from "../refusal.ts";
import { checkRole, roleMay } from "./execution-role.ts";
import { checkWholeSize, readLayers } from "./layer-use.ts";
import { beginUpdate, checkMayUpdate } from "./lifecycle.ts";
import { findUnqualified, findVersion } from "./names.ts";
import { checkChoice, checkForm, checkRange, invalidMember, invalidValue } from "./refusals.ts";
import type { Configuration } from "./state.ts";
import { configurationView } from "./view.ts";

/** What CreateFunction and UpdateFunctionConfiguration have in common. */
type Request = Omit<CreateFunctionRequest | UpdateFunctionConfigurationRequest, "FunctionName">;

export const configuration = handlers<typeof Sdk>()({
  UpdateFunctionConfiguration(input, call) {
    const located = findUnqualified(call, input.FunctionName);
    const row = findVersion(located);
    refuseUnmodelled("UpdateFunctionConfiguration", input);
    const next = readConfiguration(located.scope, located.name, input, row.configuration);
    checkWholeSize(row, next.layers);
    checkMayUpdate(call, located, row, input.RevisionId);
    return configurationView(located, beginUpdate(located, call, { ...row, configuration: next }));
  },
});

const RUNTIMES: readonly Runtime[] = [
  "nodejs20.x",
  "nodejs22.x",
  "nodejs24.x",
  "python3.9",
  "python3.10",
  "python3.11",
  "python3.12",
  "python3.13",
  "python3.14",
];

/** Runtimes that Lambda has and the range does not run. */
const OTHER_RUNTIMES = /^(java(11|17|21|25)|dotnet(8|10)|ruby3\.[2-4]|provided\.(al2|al2023)|java8\.al2)$/;

/** Runtimes whose time is over. */
const RETIRED_RUNTIMES =
  /^(nodejs(4\.3|4\.3-edge|6\.10|8\.10|10\.x|12\.x|14\.x|16\.x|18\.x)?|python(2\.7|3\.[678])|java8|go1\.x|provided|ruby2\.[57]|dotnet(core(1\.0|2\.[01]|3\.1)|6))$/;

/** Environment variables that Lambda sets itself. */
const RESERVED_VARIABLES = new Set([
  "_HANDLER",
  "_X_AMZN_TRACE_ID",
  "AWS_DEFAULT_REGION",
  "AWS_REGION",
  "AWS_EXECUTION_ENV",
  "AWS_LAMBDA_FUNCTION_NAME",
  "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
  "AWS_LAMBDA_FUNCTION_VERSION",
  "AWS_LAMBDA_INITIALIZATION_TYPE",
  "AWS_LAMBDA_LOG_GROUP_NAME",
  "AWS_LAMBDA_LOG_STREAM_NAME",
  "AWS_ACCESS_KEY",
  "AWS_ACCESS_KEY_ID",
  "AWS_SECRET_ACCESS_KEY",
  "AWS_SESSION_TOKEN",
  "AWS_LAMBDA_RUNTIME_API",
  "LAMBDA_TASK_ROOT",
  "LAMBDA_RUNTIME_DIR",
]);
const MOST_VARIABLES_BYTES = 4_096;

const DEFAULTS = { description: "", timeout: 3, memorySize: 128, ephemeralStorage: 512 };

/**
 * Reads the configuration that a request asks for.
 *
 * @param was what holds where the request says nothing; absent for a new function
 * @throws {AwsError} ValidationException, InvalidParameterValueException; NotImplemented
 */
export function readConfiguration(
  scope: Scope,
  functionName: string,
  input: Request,
  was?: Readonly<Configuration>,
): Configuration {
  checkMembers(input);
  const runtime = input.Runtime ?? was?.runtime;
  const handler = input.Handler ?? was?.handler;
  const role = input.Role ?? was?.role;
  if (role === undefined) throw invalidMember("role", undefined, "Member must not be null");
  if (runtime === undefined || handler === undefined)
    throw invalidValue(
      "Runtime and Handler are mandatory parameters for functions created with deployment packages.",
    );
  checkRuntime(runtime);
  const variables = input.Environment ? checkVariables(input.Environment.Variables ?? {}) : was?.variables;
  const deadLetterArn = input.DeadLetterConfig
    ? (input.DeadLetterConfig.TargetArn ?? "")
    : (was?.deadLetterArn ?? "");
  checkRole(scope, role);
  checkDeadLetterTarget(scope, role, deadLetterArn);
  const jsonLog = readJsonLog(input.LoggingConfig, was?.jsonLog);
  const layers = input.Layers ? readLayers(scope, input.Layers) : was?.layers;
  return {
    runtime,
    handler,
    role,
    description: input.Description ?? was?.description ?? DEFAULTS.description,
    timeout: input.Timeout ?? was?.timeout ?? DEFAULTS.timeout,
    memorySize: input.MemorySize ?? was?.memorySize ?? DEFAULTS.memorySize,
    ephemeralStorage: input.EphemeralStorage?.Size ?? was?.ephemeralStorage ?? DEFAULTS.ephemeralStorage,
    logGroup: input.LoggingConfig?.LogGroup ?? was?.logGroup ?? `/aws/lambda/${functionName}`,
    tracing: input.TracingConfig?.Mode ?? was?.tracing ?? "PassThrough",
    ...(jsonLog && { jsonLog }),
    ...(variables && { variables }),
    ...(deadLetterArn && { deadLetterArn }),
    ...(layers?.length && { layers }),
  };
}

/**
 * Reads from which levels on a log in JSON keeps lines; a log in plain text knows none.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_LoggingConfig.html
 */
function readJsonLog(
  asked: LoggingConfig = {},
  was: Configuration["jsonLog"],
): Configuration["jsonLog"] | undefined {
  const { LogFormat: format = was ? "JSON" : "Text", ApplicationLogLevel, SystemLogLevel } = asked;
  if (format === "JSON")
    return {
      application: ApplicationLogLevel ?? was?.application ?? "INFO",
      system: SystemLogLevel ?? was?.system ?? "INFO",
    };
  if (ApplicationLogLevel ?? SystemLogLevel)
    throw invalidValue("Log level is not supported for TEXT log format. Set LogFormat to JSON.");
  return undefined;
}

/** Refuses, by name, what the range does not model; what says "none of it" passes. */
export function refuseUnmodelled(operation: string, input: Request): void {
  refuseMembers(operation, input, ["CapacityProviderConfig", "DurableConfig"]);
  const refuse = (what: string): never => {
    throw new NotImplemented(`${what} of ${operation}`);
  };
  if (input.KMSKeyArn) refuse("KMSKeyArn");
  if (Object.values(input.ImageConfig ?? {}).some((set) => set?.length)) refuse("ImageConfig");
  if (input.FileSystemConfigs?.length) refuse("FileSystemConfigs");
  if (input.VpcConfig?.SubnetIds?.length || input.VpcConfig?.SecurityGroupIds?.length) refuse("VpcConfig");
  if (input.SnapStart?.ApplyOn === "PublishedVersions") refuse("SnapStart");
}

function checkMembers(input: Request): void {
  checkForm(
    "role",
    input.Role,
    /^arn:aws[a-zA-Z-]*:iam::\d{12}:role\/?[a-zA-Z_0-9+=,.@\-_/]+$/,
    "arn:(aws[a-zA-Z-]*)?:iam::\\d{12}:role/?[a-zA-Z_0-9+=,.@\\-_/]+",
  );
  checkForm("handler", input.Handler, /^\S{1,128}$/, "[^\\s]+");
  if ((input.Description?.length ?? 0) > 256)
    throw invalidMember(
      "description",
      input.Description,
      "Member must have length less than or equal to 256",
    );
  checkRange("timeout", input.Timeout, 1, 900);
  checkRange("memorySize", input.MemorySize, 128, 10_240);
  checkRange("ephemeralStorage.size", input.EphemeralStorage?.Size, 512, 10_240);
  checkChoice("tracingConfig.mode", input.TracingConfig?.Mode, ["Active", "PassThrough"]);
  checkChoice("loggingConfig.logFormat", input.LoggingConfig?.LogFormat, ["JSON", "Text"]);
  checkChoice("loggingConfig.applicationLogLevel", input.LoggingConfig?.ApplicationLogLevel, [
    "TRACE",
    "DEBUG",
    "INFO",
    "WARN",
    "ERROR",
    "FATAL",
  ]);
  checkChoice("loggingConfig.systemLogLevel", input.LoggingConfig?.SystemLogLevel, ["DEBUG", "INFO", "WARN"]);
  checkForm(
    "loggingConfig.logGroup",
    input.LoggingConfig?.LogGroup,
    /^[.\-_/#A-Za-z0-9]{1,512}$/,
    "[\\.\\-_/#A-Za-z0-9]+",
  );
  for (const name of Object.keys(input.Environment?.Variables ?? {}))
    if (!/^[a-zA-Z][a-zA-Z0-9_]+$/.test(name))
      throw invalidMember(
        "environment.variables",
        `{${name}=…}`,
        "Map keys must satisfy constraint: [Member must satisfy regular expression pattern: [a-zA-Z]([a-zA-Z0-9_])+]",
      );
}

/** Whether Lambda has or had a runtime: what a layer may say that it goes with. */
export const isRuntime = (name: string): boolean =>
  RUNTIMES.includes(name as Runtime) || OTHER_RUNTIMES.test(name) || RETIRED_RUNTIMES.test(name);

function checkRuntime(runtime: string): void {
  if (RUNTIMES.includes(runtime as Runtime)) return;
  if (OTHER_RUNTIMES.test(runtime)) throw new NotImplemented(`the Lambda runtime ${runtime}`);
  if (RETIRED_RUNTIMES.test(runtime))
    throw invalidValue(
      `The runtime parameter of ${runtime} is no longer supported for creating or updating AWS Lambda functions. We recommend you use a supported runtime while creating or updating functions.`,
    );
  throw invalidValue(
    `Value ${runtime} at 'runtime' failed to satisfy constraint: Member must satisfy enum value set: [${RUNTIMES.join(", ")}] or be a valid ARN`,
  );
}

function checkVariables(variables: Record<string, string>): Record<string, string> {
  const reserved = Object.keys(variables).filter((name) => RESERVED_VARIABLES.has(name));
  if (reserved.length)
    throw invalidValue(
      `Lambda was unable to configure your environment variables because the environment variables you have provided contains reserved keys that are currently not supported for modification. Reserved keys used in this request: ${reserved.join(", ")}`,
    );
  const measured = JSON.stringify(variables);
  if (Buffer.byteLength(measured) > MOST_VARIABLES_BYTES)
    throw invalidValue(
      `Lambda was unable to configure your environment variables because the environment variables you have provided exceeded the 4KB limit. String measured: ${measured}`,
    );
  return { ...variables };
}

function checkDeadLetterTarget(scope: Scope, role: string, arn: string): void {
  if (!arn) return;
  const service = parseArn(arn)?.service;
  const [action, name] =
    service === "sqs"
      ? ["sqs:SendMessage", "SendMessage on SQS"]
      : service === "sns"
        ? ["sns:Publish", "Publish on SNS"]
        : [undefined, undefined];
  if (action === undefined)
    throw invalidValue(`The target ARN ${arn} of the dead letter config is neither a queue nor a topic.`);
  if (!roleMay(scope, role, action, arn))
    throw invalidValue(`The provided execution role does not have permissions to call ${name}`);
}

/** @throws {AwsError} ValidationException when it is not one that Lambda has */
export function checkArchitecture(given: readonly string[] | undefined): Architecture | undefined {
  if (!given) return undefined;
  if (given.length > 1)
    throw invalidMember("architectures", given, "Member must have length less than or equal to 1");
  if (given[0] !== "x86_64" && given[0] !== "arm64")
    throw invalidMember(
      "architectures",
      given,
      "Member must satisfy constraint: [Member must satisfy enum value set: [x86_64, arm64], Member must not be null]",
    );
  return given[0];
}
