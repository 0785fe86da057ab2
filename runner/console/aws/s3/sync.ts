import type { Session } from "../session.ts";
import { isGiven, type SplitWords } from "../words.ts";
import { itemsBelow, readEnds, requireLocal, type Endpoint, type Item } from "./endpoints.ts";
import { below, guarded, runTasks, selected, type Task } from "./transfer.ts";

/**
 * `aws s3 sync`: copies what is missing, of another size, or older at the destination; `--delete` removes there
 * what the source lacks.
 */
export async function runSync(split: SplitWords, session: Session): Promise<number> {
  const [source, target] = readEnds("sync", split.positionals, session);
  return guarded(session, split, async () => {
    if (source.in === "local") await requireLocal(source.path, session);
    else if (target.in === "local") await session.io.files.mkdir(target.path);
    const [wanted, present] = await Promise.all([itemsBelow(source, session), itemsBelow(target, session)]);
    const there = new Map(selected(present, split).map((item) => [item.name, item]));
    const changed = selected(wanted, split).filter((item) => {
      const other = there.get(item.name);
      return !other || differs(item, other, target, split);
    });
    const copies = changed.map((item): Task => ({ item, to: below(target, item.name), move: false }));
    const names = new Set(wanted.map(({ name }) => name));
    const gone = isGiven(split, "delete") ? [...there.values()].filter(({ name }) => !names.has(name)) : [];
    const tasks = [...copies, ...gone.map((item): Task => ({ item }))];
    return runTasks(
      tasks.sort((a, b) => (a.item.name < b.item.name ? -1 : 1)),
      split,
      session,
    );
  });
}

/** Whether an item must be copied over another: by size, then by time, in whole seconds as S3 has them. */
function differs(item: Item, other: Item, target: Endpoint, split: SplitWords): boolean {
  if (item.sizeBytes !== other.sizeBytes) return true;
  if (isGiven(split, "size-only")) return false;
  const later = Math.floor(other.modifiedMs / 1000) - Math.floor(item.modifiedMs / 1000);
  if (target.in === "s3") return later < 0;
  return isGiven(split, "exact-timestamps") ? later !== 0 : later > 0;
}
