import type * as Sdk from "@aws-sdk/client-lambda";
import type { CreateFunctionRequest } from "@aws-sdk/client-lambda";
import type { Call } from "../../call.ts";
import { NotImplemented } from "../../errors.ts";
import { handlers } from "../../service.ts";
import { pageOf } from "../paging.ts";
import { refuseMembers } from "../refusal.ts";
import { readCode } from "./code.ts";
import { checkArchitecture, readConfiguration, refuseUnmodelled } from "./configuration.ts";
import { discardEnvironments } from "./execution/environments.ts";
import { checkWholeSize } from "./layer-use.ts";
import { beginCreation } from "./lifecycle.ts";
import { findAlias, findFunction, findVersion, functionArn, locate, type Located } from "./names.ts";
import {
  checkChoice,
  checkRange,
  conflict,
  functionNotFound,
  invalidMember,
  invalidValue,
} from "./refusals.ts";
import { LATEST, lambdaState, versionKey, type VersionRow } from "./state.ts";
import { checkTags } from "./tags.ts";
import { invalidMarker, publishVersion, versionsOf } from "./versions.ts";
import { configurationView, functionView, listedView } from "./view.ts";

export const functions = handlers<typeof Sdk>()({
  CreateFunction(input, call) {
    const located = locateNew(call, input.FunctionName);
    const { scope, name } = located;
    refusePackaging(input);
    refuseUnmodelled("CreateFunction", input);
    const architecture = checkArchitecture(input.Architectures) ?? "x86_64";
    const tags = checkTags(input.Tags ?? {}, {});
    const configuration = readConfiguration(scope, name, input);
    const code = readCode(call, input.Code ?? {});
    checkWholeSize(code, configuration.layers);
    const { functions: table, random } = lambdaState(scope);
    if (table.has(name)) throw conflict(`Function already exist: ${name}`);
    table.put(name, { name, arn: functionArn(located), tags, nextVersion: 1 });
    const latest = beginCreation(located, call, {
      functionName: name,
      version: LATEST,
      configuration,
      architecture,
      ...code,
      author: call.actor,
      lastModified: call.at,
      revisionId: random.uuid(),
      generation: 1,
      state: "Pending",
    });
    if (!input.Publish) return configurationView(located, latest);
    const first = publishVersion(located, call, latest, {});
    return configurationView(located, beginCreation(located, call, first as VersionRow));
  },

  GetFunction(input, call) {
    const located = locate(call, input.FunctionName, input.Qualifier);
    return functionView(located, findVersion(located));
  },

  GetFunctionConfiguration(input, call) {
    const located = locate(call, input.FunctionName, input.Qualifier);
    return configurationView(located, findVersion(located));
  },

  ListFunctions(input, call) {
    const { scope } = call;
    checkChoice("functionVersion", input.FunctionVersion, ["ALL"]);
    checkRange("maxItems", input.MaxItems, 1, 10_000);
    if (
      input.MasterRegion !== undefined &&
      input.MasterRegion !== "ALL" &&
      input.MasterRegion !== call.region
    )
      return { Functions: [] };
    const all = input.FunctionVersion === "ALL";
    const rows = [...lambdaState(scope).functions.ids()]
      .sort()
      .flatMap((name) => versionsOf(scope, name).filter(({ version }) => all || version === LATEST));
    const { items, nextToken } = pageOf(
      rows,
      { token: input.Marker, size: input.MaxItems, most: 50 },
      invalidMarker,
    );
    return {
      Functions: items.map((row) =>
        listedView({ scope, name: row.functionName, ...(all && { qualifier: row.version }) }, row),
      ),
      ...(nextToken !== undefined && { NextMarker: nextToken }),
    };
  },

  DeleteFunction(input, call) {
    const located = locate(call, input.FunctionName, input.Qualifier);
    const { qualifier } = located;
    if (qualifier === LATEST)
      throw invalidValue("$LATEST version cannot be deleted without deleting the function.");
    if (qualifier === undefined) deleteWhole(located);
    else deleteVersion(located, qualifier);
    return { StatusCode: 204 };
  },
});

function locateNew(call: Call, functionName: string | undefined): Located {
  const located = locate(call, functionName);
  if (located.scope.accountId !== call.account.id)
    throw invalidValue("The function must belong to the account of its creator.");
  if (located.name.length > 64)
    throw invalidMember("functionName", functionName, "Member must have length less than or equal to 64");
  return { scope: located.scope, name: located.name };
}

function refusePackaging(input: CreateFunctionRequest): void {
  refuseMembers("CreateFunction", input, ["CodeSigningConfigArn", "TenancyConfig", "PublishTo"]);
  if (input.PackageType === "Image" || input.Code?.ImageUri !== undefined)
    throw new NotImplemented("Lambda functions made of container images");
  refuseMembers("CreateFunction.Code", input.Code ?? {}, ["SourceKMSKeyArn", "S3ObjectStorageMode"]);
}

function deleteWhole(located: Located): void {
  const { scope, name } = located;
  findFunction(located);
  const state = lambdaState(scope);
  for (const { version } of versionsOf(scope, name)) state.versions.delete(versionKey(name, version));
  for (const table of [state.aliases, state.policies, state.eventInvokeConfigs])
    for (const key of table.ids()) if (key.startsWith(`${name}:`)) table.delete(key);
  state.functions.delete(name);
  discardEnvironments(scope, name);
}

function deleteVersion(located: Located, qualifier: string): void {
  const { scope, name } = located;
  findFunction({ scope, name });
  const { versions, aliases } = lambdaState(scope);
  if (findAlias(located) || !versions.has(versionKey(name, qualifier)))
    throw functionNotFound(functionArn(located));
  const user = aliases.find(
    (alias) =>
      alias.functionName === name && (alias.version === qualifier || alias.additional?.version === qualifier),
  );
  if (user)
    throw conflict(
      `Version (arn:aws:lambda:${scope.region}:${scope.accountId}:function:${name}:${qualifier}) is referenced by the following alias: [${user.name}]`,
    );
  versions.delete(versionKey(name, qualifier));
  discardEnvironments(scope, name, qualifier);
}
