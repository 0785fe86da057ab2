import type { EvidenceObjectState } from "../../../../grader/index.ts";
import { guarddutyState } from "../../../../range/services/guardduty/state.ts";
import { s3State } from "../../../../range/services/s3/state.ts";
import { GLOBAL, type Account } from "../../../../range/world.ts";
import type { Project } from "./part.ts";

/** What is longer is no note. */
const MAX_NOTE_BYTES = 2048;

/** Objects of the evidence bucket: what they are, and which markers they hold. */
export function evidenceObject(options: {
  evidenceBucket: string;
  markers: readonly string[];
}): Project<EvidenceObjectState> {
  return (scope, id) => {
    if (!id.startsWith(`${options.evidenceBucket}/`)) return undefined;
    const state = s3State(scope.account.scope(GLOBAL));
    const version = state.objectsOf(options.evidenceBucket).get(id)?.versions[0];
    if (!version || version.deleteMarker) return undefined;
    const { content } = version;
    const plain = content.plain();
    const format = content.isGzip ? "gzip" : formatOf(content.bytes);
    return {
      Bucket: options.evidenceBucket,
      Key: id.slice(options.evidenceBucket.length + 1),
      LastModified: version.modifiedAt,
      Format: format,
      Markers: options.markers.filter((marker) => plain.includes(marker)),
      Findings: findingIds(scope.account).filter((finding) => plain.includes(finding)),
      ...((format === "text" || format === "json") &&
        content.sizeBytes <= MAX_NOTE_BYTES && { Text: content.bytes.toString("utf8") }),
    };
  };
}

/** Ids of all findings of an account, in every Region in which it keeps anything. */
const findingIds = (account: Account): string[] =>
  account.regions().flatMap((region) => [...guarddutyState(account.scope(region)).findings.ids()]);

/** LiME images begin with the magic 0x4C694D45 in little-endian order, AVML's compressed ones with `AVML`. */
function formatOf(bytes: Buffer): EvidenceObjectState["Format"] {
  const head = bytes.toString("latin1", 0, 4);
  if (head === "EMiL") return "lime-memory";
  if (head === "AVML") return "avml-memory";
  if (head.startsWith("{") || head.startsWith("[")) return "json";
  return bytes.subarray(0, 512).every((byte) => byte >= 9) ? "text" : "other";
}
