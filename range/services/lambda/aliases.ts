import type * as Sdk from "@aws-sdk/client-lambda";
import type { AliasConfiguration, AliasRoutingConfiguration } from "@aws-sdk/client-lambda";
import type { Call } from "../../call.ts";
import { handlers } from "../../service.ts";
import { pageOf } from "../paging.ts";
import { findFunction, functionArn, locate, type Located } from "./names.ts";
import {
  checkForm,
  checkRange,
  conflict,
  functionNotFound,
  invalidMember,
  invalidValue,
  notFound,
  staleRevision,
} from "./refusals.ts";
import { LATEST, lambdaState, versionKey, type AliasRow } from "./state.ts";
import { invalidMarker } from "./versions.ts";

export const aliases = handlers<typeof Sdk>()({
  CreateAlias(input, call) {
    const { scope, name } = locate(call, input.FunctionName);
    const alias = aliasName(input.Name);
    const version = input.FunctionVersion;
    if (version === undefined) throw invalidMember("functionVersion", undefined, "Member must not be null");
    const additional = checkRouting(version, input.RoutingConfig);
    checkVersion({ scope, name }, version);
    if (additional) checkVersion({ scope, name }, additional.version);
    const { aliases: table, random } = lambdaState(scope);
    const key = versionKey(name, alias);
    if (table.has(key))
      throw conflict(`Alias already exists: ${functionArn({ scope, name, qualifier: alias })}`);
    const row = table.put(key, {
      functionName: name,
      name: alias,
      version,
      description: input.Description ?? "",
      ...(additional && { additional }),
      revisionId: random.uuid(),
    });
    return aliasView(scope, row);
  },

  GetAlias(input, call) {
    const { scope, row } = aliasOf(call, input, "Cannot find alias arn");
    return aliasView(scope, row);
  },

  UpdateAlias(input, call) {
    const { scope, name, row } = aliasOf(call, input, "Alias not found");
    if (input.RevisionId !== undefined && input.RevisionId !== row.revisionId)
      throw staleRevision("GetFunction/GetAlias");
    const version = input.FunctionVersion ?? row.version;
    const additional = input.RoutingConfig ? checkRouting(version, input.RoutingConfig) : row.additional;
    checkVersion({ scope, name }, version);
    if (additional) checkVersion({ scope, name }, additional.version);
    const { aliases: table, random } = lambdaState(scope);
    const { additional: _, ...rest } = row;
    const next = table.put(versionKey(name, row.name), {
      ...rest,
      version,
      description: input.Description ?? row.description,
      ...(additional && { additional }),
      revisionId: random.uuid(),
    });
    return aliasView(scope, next);
  },

  DeleteAlias(input, call) {
    const { scope, name } = locate(call, input.FunctionName);
    lambdaState(scope).aliases.delete(versionKey(name, aliasName(input.Name)));
  },

  ListAliases(input, call) {
    const located = locate(call, input.FunctionName);
    const { scope, name } = located;
    findFunction(located);
    checkRange("maxItems", input.MaxItems, 1, 10_000);
    const rows = lambdaState(scope)
      .aliases.filter(
        (row) =>
          row.functionName === name &&
          (input.FunctionVersion === undefined || row.version === input.FunctionVersion),
      )
      .sort((a, b) => (a.name < b.name ? -1 : 1));
    const { items, nextToken } = pageOf(
      rows,
      { token: input.Marker, size: input.MaxItems, most: 50 },
      invalidMarker,
    );
    return {
      Aliases: items.map((row) => aliasView(scope, row)),
      ...(nextToken !== undefined && { NextMarker: nextToken }),
    };
  },
});

function aliasName(name: string | undefined): string {
  if (name === undefined) throw invalidMember("name", undefined, "Member must not be null");
  checkForm("name", name, /^(?!^[0-9]+$)[a-zA-Z0-9-_]{1,128}$/, "(?!^[0-9]+$)([a-zA-Z0-9-_]+)");
  return name;
}

function aliasOf(
  call: Call,
  input: { FunctionName: string | undefined; Name: string | undefined },
  missing: string,
): Located & { row: Readonly<AliasRow> } {
  const { scope, name } = locate(call, input.FunctionName);
  const qualifier = aliasName(input.Name);
  const row = lambdaState(scope).aliases.get(versionKey(name, qualifier));
  if (!row) throw notFound(`${missing}: ${functionArn({ scope, name, qualifier })}`);
  return { scope, name, row };
}

function checkVersion({ scope, name }: Located, version: string): void {
  if (!lambdaState(scope).versions.has(versionKey(name, version)))
    throw functionNotFound(functionArn({ scope, name, qualifier: version }));
}

function checkRouting(
  version: string,
  routing: AliasRoutingConfiguration | undefined,
): AliasRow["additional"] {
  const weights = Object.entries(routing?.AdditionalVersionWeights ?? {});
  const member = "routingConfig.additionalVersionWeights";
  for (const [other, weight] of weights) {
    const shown = `{${other}=${Number.isInteger(weight) ? `${weight}.0` : weight}}`;
    if (!/^[0-9]+$/.test(other))
      throw invalidMember(
        member,
        shown,
        "Map keys must satisfy constraint: [Member must have length less than or equal to 1024, Member must have length greater than or equal to 1, Member must satisfy regular expression pattern: [0-9]+]",
      );
    if (weight < 0 || weight > 1)
      throw invalidMember(
        member,
        shown,
        "Map value must satisfy constraint: [Member must have value less than or equal to 1.0, Member must have value greater than or equal to 0.0, Member must not be null]",
      );
  }
  if (weights.length > 1)
    throw invalidValue("Number of items in AdditionalVersionWeights cannot be greater than 1");
  const [first] = weights;
  if (!first) return undefined;
  if (version === LATEST)
    throw invalidValue("$LATEST is not supported for an alias pointing to more than 1 version");
  if (first[0] === version)
    throw invalidValue(
      `Invalid function version ${version}. Function version ${version} is already included in routing configuration.`,
    );
  return { version: first[0], weight: first[1] };
}

const aliasView = (scope: Located["scope"], row: Readonly<AliasRow>): AliasConfiguration => ({
  AliasArn: functionArn({ scope, name: row.functionName, qualifier: row.name }),
  Name: row.name,
  FunctionVersion: row.version,
  Description: row.description,
  ...(row.additional && {
    RoutingConfig: { AdditionalVersionWeights: { [row.additional.version]: row.additional.weight } },
  }),
  RevisionId: row.revisionId,
});
