import { ec2State } from "../../services/ec2/state.ts";
import type { Scope, World } from "../../world.ts";

/**
 * What is on disks, for those who keep it (the guest). EC2 knows contents only by opaque ids: it carries them from
 * volume to snapshot to image to volume, and asks here for the moment at which a snapshot is taken.
 */
export interface DiskContent {
  /**
   * Fixes what is on a volume at this moment.
   *
   * @returns the id under which exactly this content can be found for ever, whatever is written to the volume later
   */
  freeze(scope: Scope, volumeId: string): string;
}

const installed = new WeakMap<World, DiskContent>();

/** Replaces the default contents by somebody who really keeps them. */
export const setDiskContent = (world: World, content: DiskContent): void =>
  void installed.set(world, content);

/** Who keeps the contents of disks in this world. */
export function diskContent(world: World): DiskContent {
  let content = installed.get(world);
  if (!content) installed.set(world, (content = numberedContent()));
  return content;
}

/** Content that nobody keeps: every freeze has an id of its own, which tells what it was made of. */
function numberedContent(): DiskContent {
  let count = 0;
  return {
    freeze: (scope, volumeId) => `${ec2State(scope).volumes.get(volumeId)?.contentId ?? "blank"}@${++count}`,
  };
}
