import type { Io } from "./commands/command.ts";
import { compressedImage, memoryImage } from "./memory-image.ts";

/** Writes the RAM out: what it holds is fixed at the beginning, the file is there at the end. */
export async function captureMemory(io: Io, path: string, { compress = false } = {}): Promise<void> {
  const plain = memoryImage(io.guest);
  const image = compress ? compressedImage(plain) : plain;
  await io.pause(io.guest.scope.world.pace("memory-capture"));
  io.files.write(path, image);
  io.files.change(path, { mode: 0o600 });
}
