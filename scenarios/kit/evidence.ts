import type { View } from "../../grader/index.ts";

type Now = View<{ evidenceBucket: string }>;

/** A marker string that every record of CloudTrail holds. */
export const RECORD = "eventSource";

/** A marker string that records of reads and writes of S3 objects hold, which only a trail's files have. */
export const DATA_RECORD = "bytesTransferredOut";

const objectsIn = ({ facts, state }: Now) =>
  Object.values(state.evidenceObjects).filter((x) => x.Bucket === facts.evidenceBucket);

/** Whether some object of the evidence bucket holds all of the scenario's marker strings that are named. */
export const isInEvidence = (view: Now, ...markers: readonly string[]): boolean =>
  objectsIn(view).some((x) => markers.every((marker) => x.Markers.includes(marker)));

/** The texts of the short notes in the evidence bucket. */
export const notesIn = (view: Now): string[] => objectsIn(view).flatMap((x) => x.Text ?? []);
