import { CliFailure, parametersFailure } from "../failures.ts";
import { expandPath, shownPath } from "../local-paths.ts";
import { bodyBytes } from "../outfiles.ts";
import { reasonOf } from "../parameter-files.ts";
import type { Session } from "../session.ts";
import { parseShorthand } from "../shorthand.ts";
import { isGiven, valueOf, wordsOf, type SplitWords } from "../words.ts";
import { guessContentType } from "./content-types.ts";
import {
  endpointOf,
  isFolder,
  itemsBelow,
  readEnds,
  requireLocal,
  singleItem,
  type Endpoint,
  type Item,
} from "./endpoints.ts";
import { isS3Uri, matchesPattern } from "./locations.ts";
import { OBJECT_PROPERTIES } from "./options.ts";
import { copySourceOf } from "../../../../range/services/s3/copysource.ts";
import { callS3, S3Error } from "./requests.ts";

/** One thing to do, and its success or failure as the AWS CLI prints it. */
export type Task = { item: Item; to: Endpoint; move: boolean } | { item: Item; to?: undefined };

/** `aws s3 cp` and `aws s3 mv`. */
export async function runCopy(command: "cp" | "mv", split: SplitWords, session: Session): Promise<number> {
  const [from, to] = split.positionals as [string, string];
  if (from === "-" || to === "-") return runStream(command, from, to, split, session);
  const [source, target] = readEnds(command, [from, to], session);
  if (command === "mv" && isSameObject(source, target))
    throw parametersFailure(`Cannot mv a file onto itself: ${from} - ${to}`);
  const recursive = isGiven(split, "recursive");
  return guarded(session, split, async () => {
    if (source.in === "local") await requireLocal(source.path, session);
    const items = recursive ? await itemsBelow(source, session) : [await singleItem(source, session)];
    const intoFolder = recursive || (await namesFolder(target, session));
    const tasks = selected(items, split).map((item) => ({
      item,
      to: intoFolder ? below(target, item.name) : target,
      move: command === "mv",
    }));
    return runTasks(tasks, split, session);
  });
}

/** `aws s3 rm`. */
export async function runRemove(split: SplitWords, session: Session): Promise<number> {
  const [path] = split.positionals as [string];
  if (!isS3Uri(path)) throw parametersFailure("usage: aws s3 rm <S3Uri>\nError: Invalid argument type");
  const at = endpointOf(path, session) as Extract<Endpoint, { in: "s3" }>;
  return guarded(session, split, async () => {
    const items = isGiven(split, "recursive")
      ? await itemsBelow(at, session, true)
      : [{ at, name: at.key.split("/").at(-1)!, sizeBytes: 0, modifiedMs: 0 }];
    return runTasks(
      selected(items, split).map((item) => ({ item })),
      split,
      session,
    );
  });
}

/** Leaves out what the patterns exclude; the last pattern that matches decides. */
export function selected(items: readonly Item[], split: SplitWords): Item[] {
  const patterns = split.given.filter(({ name }) => name === "include" || name === "exclude");
  return items.filter((item) => {
    const last = patterns.findLast(({ words }) => matchesPattern(item.name, words[0]!));
    return last?.name !== "exclude";
  });
}

/** Carries out tasks one after another; a failure does not stop the others. */
export async function runTasks(tasks: readonly Task[], split: SplitWords, session: Session): Promise<number> {
  const silent = isGiven(split, "quiet");
  const errorsOnly = silent || isGiven(split, "only-show-errors");
  let failed = false;
  for (const task of tasks) {
    const line = describe(task, session);
    if (isGiven(split, "dryrun")) {
      if (!errorsOnly) session.io.stdout(`(dryrun) ${line.verb}: ${line.places}\n`);
      continue;
    }
    try {
      await carryOut(task, split, session);
      if (!errorsOnly) session.io.stdout(`${line.verb}: ${line.places}\n`);
    } catch (error) {
      failed = true;
      if (!silent) session.io.stderr(`${line.verb} failed: ${line.places} ${sentenceOf(error)}\n`);
    }
  }
  return failed ? 1 : 0;
}

/** Reports what stops a whole command, such as a bucket that does not exist, as `fatal error`. */
export async function guarded(
  session: Session,
  split: SplitWords,
  run: () => Promise<number>,
): Promise<number> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof S3Error)) throw error;
    if (!isGiven(split, "quiet")) session.io.stderr(`fatal error: ${error.sentence}\n`);
    return 1;
  }
}

/** The place of a name below another place. */
export function below(end: Endpoint, name: string): Endpoint {
  const join = (base: string): string =>
    base === "" || base.endsWith("/") ? base + name : `${base}/${name}`;
  return end.in === "s3" ? { ...end, key: join(end.key) } : { in: "local", path: join(end.path) };
}

async function namesFolder(end: Endpoint, session: Session): Promise<boolean> {
  if (end.in === "s3") return end.key === "" || end.key.endsWith("/");
  return end.path.endsWith("/") || (await isFolder(end.path, session));
}

async function carryOut({ item, to, ...task }: Task, split: SplitWords, session: Session): Promise<void> {
  const { at } = item;
  if (!to) {
    await removeItem(at, session);
    return;
  }
  if (at.in === "local" && to.in === "s3") await upload(item, at.path, to, split, session);
  else if (at.in === "s3" && to.in === "local") await download(item, at, to.path, session);
  else if (at.in === "s3" && to.in === "s3")
    await callS3(session, "CopyObject", {
      Bucket: to.bucket,
      Key: to.key,
      CopySource: copySourceOf(at.bucket, at.key),
      ...properties(split, true),
    });
  if ("move" in task && task.move) await removeItem(at, session);
}

async function upload(
  item: Item,
  path: string,
  to: Extract<Endpoint, { in: "s3" }>,
  split: SplitWords,
  session: Session,
): Promise<void> {
  if (item.sizeBytes < 0) throw new Error(`[Errno 21] Is a directory: '${path}'`);
  const body = await session.io.files.read(path);
  const guessed = isGiven(split, "no-guess-mime-type") ? undefined : guessContentType(path);
  await callS3(session, "PutObject", {
    Bucket: to.bucket,
    Key: to.key,
    Body: Buffer.from(body),
    ...(guessed && { ContentType: guessed }),
    ...properties(split, false),
  });
}

async function download(
  item: Item,
  from: Extract<Endpoint, { in: "s3" }>,
  path: string,
  session: Session,
): Promise<void> {
  const answer = await callS3(session, "GetObject", { Bucket: from.bucket, Key: from.key });
  await session.io.files.write(path, await bodyBytes(answer["Body"]), item.modifiedMs);
}

async function removeItem(at: Endpoint, session: Session): Promise<void> {
  if (at.in === "local") await session.io.files.remove(at.path);
  else await callS3(session, "DeleteObject", { Bucket: at.bucket, Key: at.key });
}

/** Members of PutObject and CopyObject that the options set. */
function properties(split: SplitWords, copy: boolean): Record<string, unknown> {
  const input: Record<string, unknown> = {};
  for (const [option, member] of OBJECT_PROPERTIES) {
    const words = wordsOf(split, option);
    if (words) input[member] = words[0] ?? "AES256";
  }
  const metadata = valueOf(split, "metadata");
  if (metadata !== undefined)
    input["Metadata"] = metadata.trimStart().startsWith("{")
      ? (JSON.parse(metadata) as unknown)
      : parseShorthand(metadata);
  const directive = valueOf(split, "metadata-directive");
  if (copy && directive !== undefined) input["MetadataDirective"] = directive;
  else if (copy && metadata !== undefined) input["MetadataDirective"] = "REPLACE";
  return input;
}

async function runStream(
  command: string,
  from: string,
  to: string,
  split: SplitWords,
  session: Session,
): Promise<number> {
  if (command !== "cp" || isGiven(split, "recursive"))
    throw parametersFailure("Streaming currently is only compatible with non-recursive cp commands");
  const other = endpointOf(from === "-" ? to : from, session);
  if (other.in === "local")
    throw parametersFailure(
      "usage: aws s3 cp <LocalPath> <S3Uri> or <S3Uri> <LocalPath> or <S3Uri> <S3Uri>\nError: Invalid argument type",
    );
  const verb = from === "-" ? "upload" : "download";
  const uri = `s3://${other.bucket}/${other.key}`;
  try {
    if (from === "-")
      await callS3(session, "PutObject", {
        Bucket: other.bucket,
        Key: other.key,
        Body: await session.io.stdin(),
        ...properties(split, false),
      });
    else {
      const answer = await callS3(session, "GetObject", { Bucket: other.bucket, Key: other.key });
      session.io.stdout(await bodyBytes(answer["Body"]));
    }
    return 0;
  } catch (error) {
    if (!(error instanceof S3Error)) throw error;
    const places = from === "-" ? `- to ${uri}` : `${uri} to -`;
    if (!isGiven(split, "quiet")) session.io.stderr(`${verb} failed: ${places} ${error.sentence}\n`);
    return 1;
  }
}

function describe(task: Task, session: Session): { verb: string; places: string } {
  const shown = (end: Endpoint): string =>
    end.in === "s3"
      ? `s3://${end.bucket}/${end.key}`
      : shownPath(session.io, expandPath(session.io, end.path));
  const { at } = task.item;
  if (!task.to) return { verb: "delete", places: shown(at) };
  const verb = task.move
    ? "move"
    : at.in === "local"
      ? "upload"
      : task.to.in === "local"
        ? "download"
        : "copy";
  return { verb, places: `${shown(at)} to ${shown(task.to)}` };
}

/** What went wrong with one file; a defect is no result and goes on. */
function sentenceOf(error: unknown): string {
  if (error instanceof S3Error) return error.sentence;
  if (error instanceof CliFailure) throw error;
  if (
    error instanceof Error &&
    (/^\[Errno|ENOENT|EISDIR|EACCES|ENOSPC/.test(error.message) || "errno" in error)
  )
    return reasonOf(error);
  throw error;
}

const isSameObject = (a: Endpoint, b: Endpoint): boolean =>
  a.in === "s3" &&
  b.in === "s3" &&
  a.bucket === b.bucket &&
  (a.key === b.key ||
    ((b.key === "" || b.key.endsWith("/")) && `${b.key}${a.key.split("/").at(-1)}` === a.key));
