import type * as Sdk from "@aws-sdk/client-lambda";
import type { Call } from "../../call.ts";
import { handlers } from "../../service.ts";
import { pageOf } from "../paging.ts";
import { refuseMembers } from "../refusal.ts";
import { checkMayUpdate } from "./lifecycle.ts";
import { findAlias, findUnqualified, findVersion, type Located } from "./names.ts";
import { checkRange, invalidValue } from "./refusals.ts";
import { LATEST, lambdaState, versionKey, type VersionRow } from "./state.ts";
import { configurationView, listedView, ofVersion } from "./view.ts";

export const versions = handlers<typeof Sdk>()({
  PublishVersion(input, call) {
    refuseMembers("PublishVersion", input, ["PublishTo"]);
    const located = findUnqualified(call, input.FunctionName);
    const latest = findVersion(located);
    checkMayUpdate(call, located, latest, input.RevisionId);
    if (input.CodeSha256 !== undefined && input.CodeSha256 !== latest.codeSha256)
      throw invalidValue(
        `CodeSHA256 (${input.CodeSha256}) is different from current CodeSHA256 in $LATEST (${latest.codeSha256}). Please try again with the CodeSHA256 in $LATEST.`,
      );
    const row = publishVersion(located, call, latest, {
      ...(input.Description !== undefined && { description: input.Description }),
    });
    return configurationView(ofVersion(located.scope, row), row);
  },

  ListVersionsByFunction(input, call) {
    const { scope, name } = findUnqualified(call, input.FunctionName);
    checkRange("maxItems", input.MaxItems, 1, 10_000);
    const { items, nextToken } = pageOf(
      versionsOf(scope, name),
      { token: input.Marker, size: input.MaxItems, most: 50 },
      invalidMarker,
    );
    return {
      Versions: items.map((row) => listedView({ scope, name, qualifier: row.version }, row)),
      ...(nextToken !== undefined && { NextMarker: nextToken }),
    };
  },
});

/** Every version of a function: `$LATEST`, then the published ones in order. */
export function versionsOf(scope: Located["scope"], functionName: string): Readonly<VersionRow>[] {
  const number = ({ version }: Readonly<VersionRow>): number => (version === LATEST ? 0 : Number(version));
  return lambdaState(scope)
    .versions.filter((row) => row.functionName === functionName)
    .sort((a, b) => number(a) - number(b));
}

/**
 * Freezes `$LATEST` under the next number. Where nothing changed since the newest version, that one is answered,
 * as Lambda does.
 */
export function publishVersion(
  { scope, name }: Located,
  call: Call,
  latest: Readonly<VersionRow>,
  { description }: { description?: string },
): Readonly<VersionRow> {
  const { functions, versions: table, random } = lambdaState(scope);
  const newest = versionsOf(scope, name).at(-1)!;
  if (newest.version !== LATEST && newest.generation === latest.generation) return newest;
  const version = String(functions.get(name)!.nextVersion);
  functions.update(name, (row) => void row.nextVersion++);
  return table.put(versionKey(name, version), {
    ...latest,
    version,
    configuration: {
      ...latest.configuration,
      ...(description !== undefined && { description }),
    },
    lastModified: call.at,
    revisionId: random.uuid(),
  });
}

/** The version that an invocation runs: an alias with two versions divides its invocations between them. */
export function pickVersion(located: Located): Readonly<VersionRow> {
  const additional = findAlias(located)?.additional;
  const { versions, random } = lambdaState(located.scope);
  if (additional && random.float() < additional.weight)
    return versions.get(versionKey(located.name, additional.version)) ?? findVersion(located);
  return findVersion(located);
}

export const invalidMarker = (): Error => invalidValue("Invalid Marker");
