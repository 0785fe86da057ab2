import type { Scope } from "../../world.ts";
import type { RecordedType } from "./recorded-type.ts";
import { RECORDED_TYPES } from "./resource-types.ts";
import { configState, type RecorderRow } from "./state.ts";

/** The recorder of a Region, while it records. */
export const activeRecorder = (scope: Scope): Readonly<RecorderRow> | undefined =>
  configState(scope).recorders.find((row) => row.recording);

/** Whether a recorder writes down resources of a type. */
export function records({ group }: Readonly<RecorderRow>, { type, global }: RecordedType): boolean {
  switch (group.recordingStrategy?.useOnly) {
    case "INCLUSION_BY_RESOURCE_TYPES":
      return group.resourceTypes?.includes(type) ?? false;
    case "EXCLUSION_BY_RESOURCE_TYPES":
      return !group.exclusionByResourceTypes?.resourceTypes?.includes(type);
    default:
      return !global || group.includeGlobalResourceTypes;
  }
}

/** The types that a recorder writes down. */
export const recordedBy = (recorder: Readonly<RecorderRow>): ReadonlySet<string> =>
  new Set(RECORDED_TYPES.filter((type) => records(recorder, type)).map(({ type }) => type));
