import { NotImplemented } from "../../errors.ts";
import type { Scope } from "../../world.ts";
import { findLayerVersion, isOfAws, parseLayerVersion, VERSION_ARN_SHOWN } from "./layer-names.ts";
import { accessDenied, invalidMember, invalidValue } from "./refusals.ts";
import type { LayerUse } from "./state.ts";

/** Lambda's quota for a function with all its layers, unpacked, in bytes. */
const MOST_BYTES = 262_144_000;
const MOST_LAYERS = 5;

/**
 * Reads the layers that a function shall have. Whether the caller may take them was asked of IAM before.
 *
 * @param arns in the order in which they are laid over one another
 * @throws {AwsError} ValidationException, InvalidParameterValueException, AccessDeniedException for a layer of
 *   another account that is not there; {NotImplemented} for layers of AWS's own
 * @see https://docs.aws.amazon.com/lambda/latest/dg/adding-layers.html
 */
export function readLayers(scope: Scope, arns: readonly string[]): LayerUse[] {
  if (arns.length > MOST_LAYERS) throw invalidValue(`Cannot reference more than ${MOST_LAYERS} layers.`);
  const uses = arns.map((arn) => readLayer(scope, arn));
  const known = new Map<string, string>();
  for (const { arn } of uses) {
    const layer = arn.slice(0, arn.lastIndexOf(":"));
    const other = known.get(layer);
    if (other !== undefined)
      throw invalidValue(
        `Two different versions of the same layer are not allowed to be referenced in the same function. ${other} and ${arn} are versions of the same layer.`,
      );
    known.set(layer, arn);
  }
  return uses;
}

function readLayer(scope: Scope, arn: string): LayerUse {
  if (isOfAws(arn)) throw new NotImplemented(`the layer ${arn} of AWS's own`);
  const layer = parseLayerVersion(arn);
  if (!layer)
    throw invalidMember(
      "layers",
      [arn],
      `Member must satisfy constraint: [Member must have length less than or equal to 2048, Member must have length greater than or equal to 1, Member must satisfy regular expression pattern: ${VERSION_ARN_SHOWN}, Member must not be null]`,
    );
  if (layer.region !== scope.region)
    throw invalidValue(
      `Layers are not in the same region as the function. Layers are expected to be in region ${scope.region}.`,
    );
  const home = scope.world.accounts.get(layer.accountId)?.scope(layer.region);
  const row = findLayerVersion({ scope: home, name: layer.name }, layer.version);
  if (!row && layer.accountId === scope.accountId) throw invalidValue(`Layer version ${arn} does not exist.`);
  if (!row) throw accessDenied(`The layer version ${arn} cannot be accessed.`);
  return { arn, code: row.code, unzippedBytes: row.unzippedBytes };
}

/** @throws {AwsError} InvalidParameterValueException when a function and its layers are too large together */
export function checkWholeSize(
  { unzippedBytes }: { unzippedBytes: number },
  layers: readonly LayerUse[] = [],
): void {
  if (!layers.length) return;
  const whole = layers.reduce((sum, layer) => sum + layer.unzippedBytes, unzippedBytes);
  if (whole > MOST_BYTES)
    throw invalidValue(
      `Function code combined with layers exceeds the maximum allowed size of ${MOST_BYTES} bytes. The actual size is ${whole} bytes.`,
    );
}
