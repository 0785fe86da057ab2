import type { Call } from "../../call.ts";
import type { Scope } from "../../world.ts";
import { checkForm, invalidMember, invalidValue } from "./refusals.ts";
import { lambdaState, layerKey, type LayerVersionRow } from "./state.ts";

const REGION = "(eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}";
const NAME_SHOWN = `(arn:[a-zA-Z0-9-]+:lambda:[a-zA-Z0-9-]+:\\d{12}:layer:[a-zA-Z0-9-_]+)|[a-zA-Z0-9-_]+`;
export const VERSION_ARN_SHOWN = `(arn:(aws[a-zA-Z-]*)?:lambda:${REGION}:\\d{12}:layer:[a-zA-Z0-9-_]+:[0-9]+)|(arn:[a-zA-Z0-9-]+:lambda:::awslayer:[a-zA-Z0-9-_]+)`;

const NAME = /^(?:arn:[a-zA-Z0-9-]+:lambda:([a-zA-Z0-9-]+):(\d{12}):layer:)?([a-zA-Z0-9-_]+)$/;
const VERSION_ARN =
  /^arn:aws[a-zA-Z-]*:lambda:([a-z]{2}(?:-[a-z]+)+-\d):(\d{12}):layer:([a-zA-Z0-9-_]+):([0-9]+)$/;

/** A layer that comes from AWS itself, and is named without an account. */
export const isOfAws = (arn: string): boolean => /^arn:[a-zA-Z0-9-]+:lambda:::awslayer:/.test(arn);

/** A version of a layer as its ARN names it, wherever it may be. */
export interface LayerReference {
  region: string;
  accountId: string;
  name: string;
  version: number;
}

/** Takes the ARN of a layer's version apart, or answers nothing for a text that is none. */
export function parseLayerVersion(arn: string): LayerReference | undefined {
  const [, region, accountId, name, version] = VERSION_ARN.exec(arn) ?? [];
  if (version === undefined) return undefined;
  return { region: region!, accountId: accountId!, name: name!, version: Number(version) };
}

/** A layer with its place. The scope is absent where the range has no such account. */
export interface LocatedLayer {
  scope: Scope | undefined;
  accountId: string;
  region: string;
  name: string;
}

/**
 * Reads the layer that a request names, by its name or its ARN.
 *
 * @throws {AwsError} ValidationException
 */
export function locateLayer(call: Call, given: string | undefined): LocatedLayer {
  if (given === undefined) throw invalidMember("layerName", undefined, "Member must not be null");
  checkForm("layerName", given, NAME, NAME_SHOWN);
  if (given.length > 140)
    throw invalidMember("layerName", given, "Member must have length less than or equal to 140");
  return layerNamed(call, given)!;
}

/** The same, of a text that may be no name at all. */
export function layerNamed(call: Call, given: string | undefined): LocatedLayer | undefined {
  const [, region = call.region, accountId = call.account.id, name] = NAME.exec(given ?? "") ?? [];
  if (name === undefined) return undefined;
  return { scope: call.world.accounts.get(accountId)?.scope(region), accountId, region, name };
}

export const layerArn = ({ accountId, region, name }: LocatedLayer): string =>
  `arn:aws:lambda:${region}:${accountId}:layer:${name}`;

export const layerVersionArn = (located: LocatedLayer, version: number): string =>
  `${layerArn(located)}:${version}`;

/** A layer's version, where the range has it. */
export const findLayerVersion = (
  { scope, name }: Pick<LocatedLayer, "scope" | "name">,
  version: number,
): Readonly<LayerVersionRow> | undefined =>
  scope && lambdaState(scope).layerVersions.get(layerKey(name, version));

/** The policy of a layer's version, as JSON text. */
export const layerPolicy = (
  { scope, name }: Pick<LocatedLayer, "scope" | "name">,
  version: number,
): string | undefined => scope && lambdaState(scope).layerPolicies.get(layerKey(name, version))?.document;

/** @throws {AwsError} ValidationException, InvalidParameterValueException for what numbers no version */
export function checkVersionNumber(version: number | undefined): number {
  if (version === undefined) throw invalidMember("versionNumber", undefined, "Member must not be null");
  if (version < 1) throw invalidValue("Layer Version Cannot be less than 1");
  return version;
}
