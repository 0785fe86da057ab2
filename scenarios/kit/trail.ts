import type { AccountState, TrailState } from "../../grader/index.ts";

/** Whether a trail takes all management events, reads and writes of every service. */
export const takesManagementEvents = ({ EventSelectors, AdvancedEventSelectors }: TrailState): boolean =>
  AdvancedEventSelectors
    ? AdvancedEventSelectors.some(
        ({ FieldSelectors = [] }) =>
          FieldSelectors.length === 1 && FieldSelectors[0]?.Equals?.includes("Management"),
      )
    : EventSelectors.some(
        (x) =>
          x.IncludeManagementEvents !== false &&
          (x.ReadWriteType ?? "All") === "All" &&
          !x.ExcludeManagementEventSources?.length,
      );

/** Whether a trail takes what is done with the objects of a bucket. */
export function takesObjectEvents(
  { EventSelectors, AdvancedEventSelectors }: TrailState,
  bucket: string,
): boolean {
  const covers = (prefix: string): boolean => `arn:aws:s3:::${bucket}/`.startsWith(prefix);
  if (!AdvancedEventSelectors)
    return EventSelectors.some(
      (x) =>
        (x.ReadWriteType ?? "All") === "All" &&
        x.DataResources?.some((data) => data.Type === "AWS::S3::Object" && data.Values?.some(covers)),
    );
  return AdvancedEventSelectors.some(({ FieldSelectors = [] }) => {
    const names = FieldSelectors.map((x) => x.Field);
    const arns = FieldSelectors.find((x) => x.Field === "resources.ARN");
    return (
      FieldSelectors.some((x) => x.Field === "resources.type" && x.Equals?.includes("AWS::S3::Object")) &&
      names.every((name) => ["eventCategory", "resources.type", "resources.ARN"].includes(name ?? "")) &&
      (!arns || arns.StartsWith?.some(covers) === true)
    );
  });
}

/** The trail on which an account would rely: one that logs before one that does not, and the widest of them. */
export const bestTrail = ({ trails }: AccountState): TrailState | undefined =>
  Object.values(trails)
    .filter(isAboutAccount)
    .toSorted((a, b) => worth(b) - worth(a))[0];

/** Whether a trail takes any management events: one that does not is somebody's for a purpose of its own. */
const isAboutAccount = ({ EventSelectors, AdvancedEventSelectors }: TrailState): boolean =>
  AdvancedEventSelectors
    ? AdvancedEventSelectors.some((x) => x.FieldSelectors?.some((y) => y.Equals?.includes("Management")))
    : EventSelectors.length === 0 || EventSelectors.some((x) => x.IncludeManagementEvents !== false);

const worth = (trail: TrailState): number =>
  [
    trail.LogFileValidationEnabled,
    takesManagementEvents(trail),
    trail.Delivers,
    trail.IsMultiRegionTrail,
    trail.IsLogging,
  ].reduce((sum, holds, i) => sum + (holds ? 2 ** i : 0), 0);
