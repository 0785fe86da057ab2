import { KERNEL } from "./base-image.ts";
import type { Guest } from "./guest.ts";
import { snappyStream } from "./snappy.ts";
import { connectionsOf } from "./sockets.ts";

const PAGE_BYTES = 4096;
const HEADER_BYTES = 32;
/** LiME's, and AVML's own for what it compresses. */
const MAGIC = 0x4c694d45;
const AVML_MAGIC = 0x4c4d5641;

/**
 * RAM as a memory dump in LiME's format, as AVML writes it: a page for each thing that lives there, with its
 * strings where tools find them, between pages of noise. The same RAM gives the same dump.
 */
export function memoryImage(guest: Guest): Buffer {
  const { memory, scope } = guest;
  const random = scope.world.random.fork(`memory-image/${memory.id}`);
  const pages: string[][] = [
    [
      `Linux version ${KERNEL}`,
      `BOOT_IMAGE=(hd0,gpt1)/boot/vmlinuz-${KERNEL} root=UUID=6f3c1d6e ro console=ttyS0`,
      guest.hostname,
    ],
    ...memory.processes.map((process) => [
      process.command,
      process.exe,
      `PID=${process.pid}`,
      ...Object.entries(process.environment).map(([name, value]) => `${name}=${value}`),
      ...process.strings,
    ]),
    connectionsOf(guest).map(
      ({ protocol, localIp, localPort, remoteIp, remotePort, state }) =>
        `${protocol} ${localIp}:${localPort} ${remoteIp}:${remotePort} ${state}`,
    ),
    ...memory.sessions.map(({ user, tty, from }) => [`sshd: ${user}@${tty}`, `SSH_CLIENT=${from}`]),
    ...memory.strings.map((text) => [text]),
  ];
  const body = pages.flatMap((strings) => [...pagesOf(strings), random.bytes(PAGE_BYTES)]);
  const bytes = Buffer.concat(body);
  return Buffer.concat([rangeHeader(MAGIC, 1, bytes.length), bytes]);
}

/**
 * A memory dump as AVML compresses it: behind a header of its own the range as a Snappy stream, and the stream's
 * length. See microsoft/avml, `image.rs`.
 *
 * @param image in LiME's format, of one range
 */
export function compressedImage(image: Buffer): Buffer {
  const bytes = image.subarray(HEADER_BYTES);
  const stream = snappyStream(bytes);
  const size = Buffer.alloc(8);
  size.writeBigUInt64LE(BigInt(stream.length));
  return Buffer.concat([rangeHeader(AVML_MAGIC, 2, bytes.length), stream, size]);
}

/** Both formats begin a range alike: magic, version, start and end of physical memory. */
function rangeHeader(magic: number, version: number, sizeBytes: number): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt32LE(magic, 0);
  header.writeUInt32LE(version, 4);
  header.writeBigUInt64LE(0x1000n, 8);
  header.writeBigUInt64LE(0x1000n + BigInt(sizeBytes) - 1n, 16);
  return header;
}

/** Strings with zeroes between them, filled up to whole pages. */
function pagesOf(strings: readonly string[]): Buffer[] {
  const text = Buffer.from(strings.map((each) => `${each}\0\0`).join(""));
  const size = Math.max(PAGE_BYTES, Math.ceil(text.length / PAGE_BYTES) * PAGE_BYTES);
  return [Buffer.concat([text], size)];
}
