import type * as Sdk from "@aws-sdk/client-lambda";
import type {
  Architecture,
  GetLayerVersionResponse,
  LayerVersionsListItem,
  ListLayersRequest,
  PublishLayerVersionRequest,
  Runtime,
} from "@aws-sdk/client-lambda";
import { handlers } from "../../service.ts";
import { pageOf } from "../paging.ts";
import { refuseMembers } from "../refusal.ts";
import { readCode } from "./code.ts";
import { layerCodeLink } from "./code-links.ts";
import { isRuntime } from "./configuration.ts";
import {
  checkVersionNumber,
  findLayerVersion,
  layerArn,
  layerVersionArn,
  locateLayer,
  parseLayerVersion,
  VERSION_ARN_SHOWN,
  type LocatedLayer,
} from "./layer-names.ts";
import { checkChoice, checkRange, invalidMember, invalidValue, noSuchResource } from "./refusals.ts";
import { lambdaState, layerKey, type LayerVersionRow } from "./state.ts";
import { invalidMarker } from "./versions.ts";
import { dateText } from "./view.ts";

const MOST_RUNTIMES = 15;
const ARCHITECTURES: readonly Architecture[] = ["x86_64", "arm64"];

export const layers = handlers<typeof Sdk>()({
  PublishLayerVersion(input, call) {
    const located = locateLayer(call, input.LayerName);
    if (located.accountId !== call.account.id || located.region !== call.region)
      throw invalidValue("Layer must be in the account and the Region of its publisher.");
    checkFacts(input);
    refuseMembers("PublishLayerVersion.Content", input.Content ?? {}, ["S3ObjectStorageMode"]);
    const code = readCode(call, input.Content ?? {});
    const { layers: table, layerVersions } = lambdaState(call.scope);
    const { name } = located;
    const { nextVersion: version } = table.get(name) ?? table.put(name, { name, nextVersion: 1 });
    table.update(name, (row) => void row.nextVersion++);
    const row = layerVersions.put(layerKey(name, version), {
      name,
      version,
      description: input.Description ?? "",
      ...(input.LicenseInfo !== undefined && { licenseInfo: input.LicenseInfo }),
      ...(input.CompatibleRuntimes && { compatibleRuntimes: [...input.CompatibleRuntimes] }),
      ...(input.CompatibleArchitectures && { compatibleArchitectures: [...input.CompatibleArchitectures] }),
      ...code,
      createdAt: call.at,
    });
    return wholeView(located, row);
  },

  GetLayerVersion(input, call) {
    const located = locateLayer(call, input.LayerName);
    return linkedView(located, versionOf(located, checkVersionNumber(input.VersionNumber)));
  },

  GetLayerVersionByArn(input, call) {
    const layer = parseLayerVersion(input.Arn ?? "");
    if (!layer)
      throw invalidMember(
        "arn",
        input.Arn,
        `Member must satisfy regular expression pattern: ${VERSION_ARN_SHOWN}`,
      );
    const located = { ...layer, scope: call.world.accounts.get(layer.accountId)?.scope(layer.region) };
    return linkedView(located, versionOf(located, layer.version));
  },

  ListLayers(input, call) {
    checkFilter(input);
    checkRange("maxItems", input.MaxItems, 1, 50);
    const rows = [...lambdaState(call.scope).layers.ids()].sort().flatMap((name) => {
      const located = locateLayer(call, name);
      const [latest] = versionsOf(located, input);
      return latest ? [{ located, latest }] : [];
    });
    const { items, nextToken } = page(rows, input);
    return {
      Layers: items.map(({ located, latest }) => ({
        LayerName: located.name,
        LayerArn: layerArn(located),
        LatestMatchingVersion: listedView(located, latest),
      })),
      ...(nextToken !== undefined && { NextMarker: nextToken }),
    };
  },

  ListLayerVersions(input, call) {
    checkFilter(input);
    checkRange("maxItems", input.MaxItems, 1, 50);
    const located = locateLayer(call, input.LayerName);
    const { items, nextToken } = page(versionsOf(located, input), input);
    return {
      LayerVersions: items.map((row) => listedView(located, row)),
      ...(nextToken !== undefined && { NextMarker: nextToken }),
    };
  },

  DeleteLayerVersion(input, call) {
    const version = checkVersionNumber(input.VersionNumber);
    const { scope, name } = locateLayer(call, input.LayerName);
    if (!scope) return;
    const { layerVersions, layerPolicies } = lambdaState(scope);
    layerVersions.delete(layerKey(name, version));
    layerPolicies.delete(layerKey(name, version));
  },
});

const page = <T>(rows: readonly T[], { Marker, MaxItems }: ListLayersRequest) =>
  pageOf(rows, { token: Marker, size: MaxItems, most: 50 }, invalidMarker);

function checkFacts(input: PublishLayerVersionRequest): void {
  for (const [member, value, most] of [
    ["description", input.Description, 256],
    ["licenseInfo", input.LicenseInfo, 512],
  ] as const)
    if ((value?.length ?? 0) > most)
      throw invalidMember(member, value, `Member must have length less than or equal to ${most}`);
  const runtimes = input.CompatibleRuntimes ?? [];
  if (runtimes.length > MOST_RUNTIMES)
    throw invalidMember(
      "compatibleRuntimes",
      runtimes,
      `Member must have length less than or equal to ${MOST_RUNTIMES}`,
    );
  if (!runtimes.every(isRuntime))
    throw invalidMember(
      "compatibleRuntimes",
      runtimes,
      "Member must satisfy constraint: [Member must satisfy enum value set]",
    );
  const architectures = input.CompatibleArchitectures ?? [];
  if (!architectures.every((one) => ARCHITECTURES.includes(one)))
    throw invalidMember(
      "compatibleArchitectures",
      architectures,
      `Member must satisfy constraint: [Member must satisfy enum value set: [${ARCHITECTURES.join(", ")}]]`,
    );
}

interface Filter {
  CompatibleRuntime?: Runtime | undefined;
  CompatibleArchitecture?: Architecture | undefined;
}

function checkFilter({ CompatibleRuntime, CompatibleArchitecture }: Filter): void {
  if (CompatibleRuntime !== undefined && !isRuntime(CompatibleRuntime))
    throw invalidMember("compatibleRuntime", CompatibleRuntime, "Member must satisfy enum value set");
  checkChoice("compatibleArchitecture", CompatibleArchitecture, ARCHITECTURES);
}

/** The versions of a layer that fit a filter, the newest first. */
function versionsOf(
  { scope, name }: LocatedLayer,
  { CompatibleRuntime: runtime, CompatibleArchitecture: architecture }: Filter,
): Readonly<LayerVersionRow>[] {
  if (!scope) return [];
  return lambdaState(scope)
    .layerVersions.filter(
      (row) =>
        row.name === name &&
        (runtime === undefined || row.compatibleRuntimes?.includes(runtime) === true) &&
        (architecture === undefined || row.compatibleArchitectures?.includes(architecture) === true),
    )
    .sort((a, b) => b.version - a.version);
}

function versionOf(located: LocatedLayer, version: number): Readonly<LayerVersionRow> {
  const row = findLayerVersion(located, version);
  if (!row) throw noSuchResource();
  return row;
}

const listedView = (located: LocatedLayer, row: Readonly<LayerVersionRow>): LayerVersionsListItem => ({
  LayerVersionArn: layerVersionArn(located, row.version),
  Version: row.version,
  Description: row.description,
  CreatedDate: dateText(row.createdAt),
  ...(row.compatibleRuntimes && { CompatibleRuntimes: [...row.compatibleRuntimes] }),
  ...(row.licenseInfo !== undefined && { LicenseInfo: row.licenseInfo }),
  ...(row.compatibleArchitectures && { CompatibleArchitectures: [...row.compatibleArchitectures] }),
});

const wholeView = (located: LocatedLayer, row: Readonly<LayerVersionRow>): GetLayerVersionResponse => ({
  Content: { CodeSha256: row.codeSha256, CodeSize: row.code.length },
  LayerArn: layerArn(located),
  ...listedView(located, row),
});

/** With a link to the archive: only in answers to reads, since trails keep what is answered to writes. */
function linkedView(located: LocatedLayer, row: Readonly<LayerVersionRow>): GetLayerVersionResponse {
  const { Content, ...view } = wholeView(located, row);
  return { ...view, Content: { Location: layerCodeLink(located.scope!, row), ...Content } };
}
