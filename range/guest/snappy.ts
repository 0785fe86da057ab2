import { crc32c } from "../services/s3/checksums.ts";

/** What a chunk of the framing format holds at most. */
const CHUNK_BYTES = 65_536;
/** A run shorter than this is cheaper as it stands. */
const SHORTEST_RUN = 8;
const LONGEST_COPY = 64;
const STREAM_IDENTIFIER = Buffer.from("\xff\x06\0\0sNaPpY", "latin1");

/**
 * Bytes as a Snappy stream, of which runs of one byte are compressed: in a memory dump those are most.
 *
 * @see https://github.com/google/snappy/blob/main/framing_format.txt
 */
export function snappyStream(bytes: Buffer): Buffer {
  const chunks: Buffer[] = [STREAM_IDENTIFIER];
  for (let at = 0; at < bytes.length; at += CHUNK_BYTES) {
    const piece = bytes.subarray(at, at + CHUNK_BYTES);
    const block = compressed(piece);
    const header = Buffer.alloc(8);
    // Type 0x00, compressed data; the length counts the checksum.
    header.writeUInt32LE((block.length + 4) << 8, 0);
    header.writeUInt32LE(masked(crc32c(piece)), 4);
    chunks.push(header, block);
  }
  return Buffer.concat(chunks);
}

const masked = (crc: number): number => ((((crc >>> 15) | (crc << 17)) >>> 0) + 0xa282ead8) >>> 0;

/** @see https://github.com/google/snappy/blob/main/format_description.txt */
function compressed(piece: Buffer): Buffer {
  const parts = [varint(piece.length)];
  let from = 0;
  for (let at = 0; at < piece.length;) {
    let end = at + 1;
    while (end < piece.length && piece[end] === piece[at]) end++;
    if (end - at >= SHORTEST_RUN) {
      parts.push(literal(piece.subarray(from, at + 1)), ...copies(end - at - 1));
      from = end;
    }
    at = end;
  }
  if (from < piece.length) parts.push(literal(piece.subarray(from)));
  return Buffer.concat(parts);
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  for (; value > 127; value >>>= 7) bytes.push((value & 127) | 128);
  return Buffer.from([...bytes, value]);
}

/** Bytes as they stand, after their number less one in two bytes. */
function literal(bytes: Buffer): Buffer {
  const head = Buffer.from([61 << 2, 0, 0]);
  head.writeUInt16LE(bytes.length - 1, 1);
  return Buffer.concat([head, bytes]);
}

/** The byte before, again and again. */
function copies(count: number): Buffer[] {
  const parts: Buffer[] = [];
  for (let left = count; left > 0; left -= LONGEST_COPY)
    parts.push(Buffer.from([((Math.min(left, LONGEST_COPY) - 1) << 2) | 2, 1, 0]));
  return parts;
}
