import { AwsError } from "../../errors.ts";

/**
 * Reads a Range header of one byte range. S3 answers the whole object to headers that it cannot read, and to
 * several ranges.
 *
 * @returns the first byte and the one after the last, or nothing for the whole object
 * @throws {AwsError} InvalidRange when the range begins after the end
 */
export function readRange(
  header: string | undefined,
  sizeBytes: number,
): { start: number; end: number } | undefined {
  const [, first, last] = /^bytes=(\d*)-(\d*)$/.exec(header?.trim() ?? "") ?? [];
  if (first === undefined || last === undefined || (first === "" && last === "")) return undefined;
  if (first !== "" && last !== "" && Number(last) < Number(first)) return undefined;
  const start = first === "" ? Math.max(0, sizeBytes - Number(last)) : Number(first);
  const end = first === "" || last === "" ? sizeBytes : Math.min(sizeBytes, Number(last) + 1);
  if (start >= sizeBytes || (first === "" && Number(last) === 0))
    throw new AwsError("InvalidRange", "The requested range is not satisfiable", 416, {
      RangeRequested: header,
      ActualObjectSize: String(sizeBytes),
    });
  return { start, end };
}

/** Reads `x-amz-copy-source-range`, which must be whole and inside the source. Throws InvalidArgument. */
export function readCopyRange(header: string, sizeBytes: number): { start: number; end: number } {
  const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(header) ?? [];
  if (first === undefined || last === undefined || Number(last) < Number(first))
    throw new AwsError(
      "InvalidArgument",
      "The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are the zero-based offsets of the first and last bytes to copy",
      400,
      { ArgumentName: "x-amz-copy-source-range", ArgumentValue: header },
    );
  if (Number(last) >= sizeBytes)
    throw new AwsError(
      "InvalidArgument",
      `Range specified is not valid for source object of size: ${sizeBytes}`,
      400,
      {
        ArgumentName: "x-amz-copy-source-range",
        ArgumentValue: header,
      },
    );
  return { start: Number(first), end: Number(last) + 1 };
}
