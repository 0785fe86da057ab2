import { setDiskContent } from "../physics/instances/index.ts";
import { ec2State } from "../services/ec2/state.ts";
import { defineState, type Scope, type World } from "../world.ts";
import { baseDisk } from "./base-image.ts";
import { Disk, entryOf, type FileWish } from "./disk.ts";

/** Files by absolute path. */
export type FileWishes = Readonly<Record<string, string | Uint8Array | FileWish>>;

/** Contents that never change, of a whole world: snapshots are shared between accounts and copied between Regions. */
const frozen = new WeakMap<World, Map<string, Disk>>();

const liveDisks = defineState("regional", () => new Map<string, Disk>());

/** Makes EC2's volumes, snapshots and images carry real files. */
export function installDisks(world: World): void {
  const contents = new Map<string, Disk>();
  frozen.set(world, contents);
  setDiskContent(world, {
    freeze(scope, volumeId) {
      const id = world.random.id("content");
      contents.set(id, diskOf(scope, volumeId).copy());
      return id;
    },
  });
}

/**
 * Says what is on disks with a content id, such as an image's: Amazon Linux, and these files over it.
 *
 * @param contentId `ImageRow.contentId`, or the image's id where it has none
 */
export function defineContent(world: World, contentId: string, files: FileWishes): void {
  const contents = frozen.get(world);
  if (!contents) throw new Error("installDisks comes before defineContent");
  const disk = (contents.get(contentId) ?? baseDisk(world.clock.now())).copy();
  for (const [path, wish] of Object.entries(files)) disk.put(path, entryOf(wish, world.clock.now()));
  contents.set(contentId, disk);
}

/**
 * The disk of a volume as it is now. A volume begins with the content of its snapshot or image; one that was made
 * empty is not formatted.
 *
 * @throws when there is no such volume
 */
export function diskOf(scope: Scope, volumeId: string): Disk {
  const live = liveDisks(scope);
  let disk = live.get(volumeId);
  if (disk) return disk;
  const volume = ec2State(scope).volumes.get(volumeId);
  if (!volume) throw new Error(`there is no volume ${volumeId}`);
  const { contentId } = volume;
  const known = contentId === undefined ? undefined : frozen.get(scope.world)?.get(contentId);
  disk = known?.copy() ?? (contentId === undefined ? new Disk() : baseDisk(scope.world.clock.now()));
  addLaunchKey(scope, volumeId, disk);
  live.set(volumeId, disk);
  return disk;
}

const AUTHORIZED_KEYS = "/home/ec2-user/.ssh/authorized_keys";

/** What cloud-init does at an instance's first boot: the key of its launch is ec2-user's. Older keys stay. */
function addLaunchKey(scope: Scope, volumeId: string, disk: Disk): void {
  const { publicKey } =
    ec2State(scope).instances.find((row) =>
      row.blockDevices.some((x) => x.volumeId === volumeId && x.deviceName === row.rootDeviceName),
    ) ?? {};
  const old = disk.get(AUTHORIZED_KEYS);
  if (publicKey === undefined || old?.kind !== "file") return;
  const content = old.content.toString();
  if (content.includes(publicKey)) return;
  const { mode, owner, group } = old;
  disk.put(
    AUTHORIZED_KEYS,
    entryOf({ content: `${content}${publicKey}\n`, mode, owner, group }, scope.world.clock.now()),
  );
}
