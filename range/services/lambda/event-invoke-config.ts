import type * as Sdk from "@aws-sdk/client-lambda";
import type {
  DestinationConfig,
  FunctionEventInvokeConfig,
  PutFunctionEventInvokeConfigRequest,
} from "@aws-sdk/client-lambda";
import type { Call } from "../../call.ts";
import { NotImplemented } from "../../errors.ts";
import { parseArn } from "../../iam/arn.ts";
import { handlers } from "../../service.ts";
import type { Scope } from "../../world.ts";
import { pageOf } from "../paging.ts";
import { roleMay } from "./execution-role.ts";
import { findVersion, functionArn, locate, parseReference, type Located } from "./names.ts";
import { checkRange, invalidValue, notFound } from "./refusals.ts";
import { LATEST, lambdaState, versionKey, type EventInvokeConfigRow } from "./state.ts";
import { invalidMarker } from "./versions.ts";

export const eventInvokeConfig = handlers<typeof Sdk>()({
  PutFunctionEventInvokeConfig: (input, call) => put(call, input, false),
  UpdateFunctionEventInvokeConfig: (input, call) => put(call, input, true),

  GetFunctionEventInvokeConfig(input, call) {
    const { scope, row } = find(call, input);
    return configView(scope, row);
  },

  DeleteFunctionEventInvokeConfig(input, call) {
    const { scope, row } = find(call, input);
    lambdaState(scope).eventInvokeConfigs.delete(versionKey(row.functionName, row.qualifier));
  },

  ListFunctionEventInvokeConfigs(input, call) {
    const { scope, name } = locate(call, input.FunctionName);
    checkRange("maxItems", input.MaxItems, 1, 50);
    const rows = lambdaState(scope).eventInvokeConfigs.filter((row) => row.functionName === name);
    const { items, nextToken } = pageOf(
      rows,
      { token: input.Marker, size: input.MaxItems, most: 50 },
      invalidMarker,
    );
    return {
      FunctionEventInvokeConfigs: items.map((row) => configView(scope, row)),
      ...(nextToken !== undefined && { NextMarker: nextToken }),
    };
  },
});

function put(
  call: Call,
  input: PutFunctionEventInvokeConfigRequest,
  update: boolean,
): FunctionEventInvokeConfig {
  checkRange("maximumRetryAttempts", input.MaximumRetryAttempts, 0, 2);
  checkRange("maximumEventAgeInSeconds", input.MaximumEventAgeInSeconds, 60, 21_600);
  const located = locate(call, input.FunctionName, input.Qualifier);
  const { scope, name, qualifier = LATEST } = located;
  const { MaximumRetryAttempts, MaximumEventAgeInSeconds, DestinationConfig } = input;
  if (MaximumRetryAttempts === undefined && MaximumEventAgeInSeconds === undefined && !DestinationConfig)
    throw invalidValue("You must specify at least one of error handling or destination setting.");
  if (!lambdaState(scope).functions.has(name)) throw notFound("The function doesn't exist.");
  const version = findVersion(located);
  const destinations = checkDestinations(scope, located, version.configuration.role, DestinationConfig);
  const { eventInvokeConfigs } = lambdaState(scope);
  const key = versionKey(name, qualifier);
  const had = update ? find(call, input).row : undefined;
  const attempts = MaximumRetryAttempts ?? had?.maximumRetryAttempts;
  const age = MaximumEventAgeInSeconds ?? had?.maximumEventAgeSeconds;
  const row = eventInvokeConfigs.put(key, {
    functionName: name,
    qualifier,
    destinations: destinations ?? had?.destinations ?? { OnSuccess: {}, OnFailure: {} },
    ...(attempts !== undefined && { maximumRetryAttempts: attempts }),
    ...(age !== undefined && { maximumEventAgeSeconds: age }),
    lastModified: call.at,
  });
  return configView(scope, row);
}

function find(
  call: Call,
  input: { FunctionName: string | undefined; Qualifier?: string | undefined },
): { scope: Scope; row: Readonly<EventInvokeConfigRow> } {
  const { scope, name, qualifier = LATEST } = locate(call, input.FunctionName, input.Qualifier);
  const row = lambdaState(scope).eventInvokeConfigs.get(versionKey(name, qualifier));
  if (!row)
    throw notFound(
      `The function ${functionArn({ scope, name, qualifier })} doesn't have an EventInvokeConfig`,
    );
  return { scope, row };
}

const DESTINATION_ACTIONS: Readonly<Record<string, [action: string, shown: string]>> = {
  sqs: ["sqs:SendMessage", "SendMessage on SQS"],
  sns: ["sns:Publish", "Publish on SNS"],
  lambda: ["lambda:InvokeFunction", "InvokeFunction on Lambda"],
  events: ["events:PutEvents", "PutEvents on EventBridge"],
};

function checkDestinations(
  scope: Scope,
  { name }: Located,
  role: string,
  config: DestinationConfig | undefined,
): DestinationConfig | undefined {
  if (!config) return undefined;
  const checked: DestinationConfig = { OnSuccess: {}, OnFailure: {} };
  for (const on of ["OnSuccess", "OnFailure"] as const) {
    const arn = config[on]?.Destination;
    if (!arn) continue;
    const service = parseArn(arn)?.service ?? "";
    if (service === "s3") throw new NotImplemented("buckets as destinations of Lambda functions");
    const known = DESTINATION_ACTIONS[service];
    if (!known) throw invalidValue(`The provided destination config ${on}(destination=${arn}) is invalid.`);
    if (service === "lambda") checkFunctionDestination(scope, name, arn);
    const [action, shown] = known;
    if (!roleMay(scope, role, action, arn))
      throw invalidValue(`The function's execution role does not have permissions to call ${shown}`);
    checked[on] = { Destination: arn };
  }
  return checked;
}

function checkFunctionDestination(scope: Scope, own: string, arn: string): void {
  const name = parseReference(arn)?.name ?? "";
  if (name === own) throw invalidValue("You can't specify the function as a destination for itself.");
  if (!lambdaState(scope).functions.has(name)) throw invalidValue(`The destination ARN ${arn} is invalid.`);
}

const configView = (scope: Scope, row: Readonly<EventInvokeConfigRow>): FunctionEventInvokeConfig => ({
  LastModified: new Date(row.lastModified),
  FunctionArn: functionArn({ scope, name: row.functionName, qualifier: row.qualifier }),
  ...(row.maximumRetryAttempts !== undefined && { MaximumRetryAttempts: row.maximumRetryAttempts }),
  ...(row.maximumEventAgeSeconds !== undefined && { MaximumEventAgeInSeconds: row.maximumEventAgeSeconds }),
  DestinationConfig: structuredClone(row.destinations),
});
