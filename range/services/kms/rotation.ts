import type * as Sdk from "@aws-sdk/client-kms";
import { AwsError } from "../../errors.ts";
import { handlers } from "../../service.ts";
import { strictPageOf } from "../paging.ts";
import { change, findKey, findOwnKey, invalid, invalidMarker, mustBeEnabled, type FoundKey } from "./find.ts";
import { newMaterial } from "./new-key.ts";
import { kmsState } from "./state.ts";

const DAY_MS = 86_400_000;
const YEAR_DAYS = 365;
const MOST_ON_DEMAND = 25;

/** New material for a key: what the old one encrypted is still decrypted, and the key keeps its name. */
export const rotation = handlers<typeof Sdk>()({
  EnableKeyRotation(input, call) {
    const periodDays = input.RotationPeriodInDays ?? YEAR_DAYS;
    if (periodDays < 90 || periodDays > 2560)
      throw invalid(
        `1 validation error detected: Value '${periodDays}' at 'rotationPeriodInDays' failed to satisfy constraint: Member must have value ${periodDays < 90 ? "greater than or equal to 90" : "less than or equal to 2560"}`,
      );
    const found = findOwnKey(call, input.KeyId);
    mustBeEnabled(found.key);
    planRotation(found, periodDays);
  },

  DisableKeyRotation(input, call) {
    const found = findOwnKey(call, input.KeyId);
    mustBeEnabled(found.key);
    change(found, (row) => void delete row.rotation);
  },

  GetKeyRotationStatus(input, call) {
    const { key } = findKey(call, input.KeyId);
    // A key that will be deleted is not rotated; its plan comes back when the deletion is taken back.
    const plan = key.state === "PendingDeletion" ? undefined : key.rotation;
    return {
      KeyId: key.arn,
      KeyRotationEnabled: plan !== undefined || key.manager === "AWS",
      ...(plan && {
        RotationPeriodInDays: plan.periodDays,
        NextRotationDate: new Date(plan.nextAt),
      }),
    };
  },

  RotateKeyOnDemand(input, call) {
    const found = findOwnKey(call, input.KeyId);
    mustBeEnabled(found.key);
    if (found.key.material.filter(({ by }) => by === "ON_DEMAND").length >= MOST_ON_DEMAND)
      throw new AwsError(
        "LimitExceededException",
        `${found.key.arn} has reached the limit of on-demand rotations.`,
      );
    change(found, (row) => void row.material.push(newMaterial(found.scope, "ON_DEMAND")));
    return { KeyId: found.key.arn };
  },

  ListKeyRotations(input, call) {
    const { key } = findKey(call, input.KeyId);
    const page = strictPageOf(
      key.material.filter(({ by }) => input.IncludeKeyMaterial === "ALL_KEY_MATERIAL" || by !== undefined),
      { token: input.Marker, size: input.Limit, most: input.Limit ?? 100 },
      invalidMarker,
    );
    return {
      Rotations: page.items.map(({ id, madeAt, by }) => ({
        KeyId: key.arn,
        KeyMaterialId: id,
        ...(by && { RotationDate: new Date(madeAt), RotationType: by }),
      })),
      Truncated: page.nextToken !== undefined,
      ...(page.nextToken !== undefined && { NextMarker: page.nextToken }),
    };
  },
});

/** Rotates a key after each period, for as long as rotation stays on with that plan. */
function planRotation(found: FoundKey, periodDays: number): void {
  const { scope } = found;
  const nextAt = scope.world.clock.now() + periodDays * DAY_MS;
  change(found, (row) => void (row.rotation = { periodDays, nextAt }));
  scope.world.clock.at(nextAt, `KMS rotates ${found.key.id}`, () => rotateIfDue(found));
}

/**
 * Rotates an enabled key whose time has come. One that is disabled or will be deleted keeps its material, and is
 * rotated when it is enabled again (KMS Developer Guide, "Rotating AWS KMS keys").
 */
export function rotateIfDue(found: FoundKey): void {
  const { scope } = found;
  const key = kmsState(scope).keys.get(found.key.id);
  if (key?.state !== "Enabled" || !key.rotation || key.rotation.nextAt > scope.world.clock.now()) return;
  change(found, (row) => void row.material.push(newMaterial(scope, "AUTOMATIC")));
  planRotation(found, key.rotation.periodDays);
}
