import { posix } from "node:path";
import { generalFailure, parametersFailure } from "../failures.ts";
import { absolutePath, expandPath } from "../local-paths.ts";
import type { Session } from "../session.ts";
import { S3_COMMANDS } from "./options.ts";
import { isS3Uri, parseS3Uri, type S3Location } from "./locations.ts";
import { callS3, listObjects, S3Error } from "./requests.ts";

/** One end of a transfer: a place in S3, or an absolute path. */
export type Endpoint = ({ in: "s3" } & S3Location) | { in: "local"; path: string };

/** A file or an object with its name below the place that was asked for. */
export interface Item {
  at: Endpoint;
  /** Relative, with slashes: what patterns see and what the destination is named by. */
  name: string;
  sizeBytes: number;
  modifiedMs: number;
}

/**
 * Reads the two ends of `cp`, `mv` and `sync`.
 *
 * @throws {CliFailure} two local paths
 */
export function readEnds(command: string, paths: readonly string[], session: Session): [Endpoint, Endpoint] {
  const ends = paths.map((path) => endpointOf(path, session));
  if (ends.every((end) => end.in === "local"))
    throw parametersFailure(
      `usage: aws s3 ${command} ${S3_COMMANDS[command]!.usage}\nError: Invalid argument type`,
    );
  return ends as [Endpoint, Endpoint];
}

export const endpointOf = (path: string, session: Session): Endpoint =>
  isS3Uri(path)
    ? { in: "s3", ...parseS3Uri(path) }
    : { in: "local", path: localPath(expandPath(session.io, path), session) };

/** A slash at the end says that a folder is meant, and is kept. */
const localPath = (path: string, session: Session): string => {
  const absolute = absolutePath(session.io, path);
  return path.endsWith("/") && absolute !== "/" ? `${absolute}/` : absolute;
};

/** Everything below a place, sorted by name; objects that only mark a folder are left out unless asked for. */
export async function itemsBelow(end: Endpoint, session: Session, markers = false): Promise<Item[]> {
  const items =
    end.in === "local" ? await filesBelow(end.path, session) : await objectsBelow(end, session, markers);
  return items.sort((a, b) => (a.name < b.name ? -1 : 1));
}

async function filesBelow(path: string, session: Session): Promise<Item[]> {
  const folder = path.replace(/\/$/, "");
  if (!(await session.io.files.exists(folder || "/"))) return [];
  const files = await session.io.files.list(folder || "/");
  return files.map((file) => ({
    at: { in: "local", path: file.path },
    name: posix.relative(folder || "/", file.path) || posix.basename(file.path),
    sizeBytes: file.sizeBytes,
    modifiedMs: file.modifiedMs,
  }));
}

async function objectsBelow(
  { bucket, key }: S3Location,
  session: Session,
  markers: boolean,
): Promise<Item[]> {
  const prefix = key === "" || key.endsWith("/") ? key : `${key}/`;
  const items: Item[] = [];
  for await (const { objects } of listObjects(session, { Bucket: bucket, Prefix: prefix }))
    for (const object of objects) {
      if (!markers && object.key.endsWith("/") && object.sizeBytes === 0) continue;
      items.push({
        at: { in: "s3", bucket, key: object.key },
        name: object.key.slice(prefix.length),
        sizeBytes: object.sizeBytes,
        modifiedMs: object.modifiedMs,
      });
    }
  return items;
}

/**
 * The one file or object that a path names.
 *
 * @throws {S3Error} an object that does not exist
 * @throws {CliFailure} a file that does not exist
 */
export async function singleItem(end: Endpoint, session: Session): Promise<Item> {
  if (end.in === "s3") {
    const head = await headObject(end, session);
    return { at: end, name: posix.basename(end.key), ...head };
  }
  await requireLocal(end.path, session);
  const files = await session.io.files.list(end.path.replace(/\/$/, ""));
  const own = files.find(({ path }) => path === end.path);
  return {
    at: end,
    name: posix.basename(end.path),
    sizeBytes: own?.sizeBytes ?? -1,
    modifiedMs: own?.modifiedMs ?? 0,
  };
}

/** @throws {CliFailure} the path does not exist */
export async function requireLocal(path: string, session: Session): Promise<void> {
  if (!(await session.io.files.exists(path.replace(/(.)\/$/, "$1"))))
    throw generalFailure(`The user-provided path ${path} does not exist.`);
}

/** Whether a path is a folder: it exists, and is not itself a file. */
export async function isFolder(path: string, session: Session): Promise<boolean> {
  const { files } = session.io;
  const plain = path.replace(/(.)\/$/, "$1");
  if (!(await files.exists(plain))) return false;
  return !(await files.list(plain)).some((file) => file.path === plain);
}

async function headObject(
  { bucket, key }: S3Location,
  session: Session,
): Promise<{ sizeBytes: number; modifiedMs: number }> {
  try {
    const head = (await callS3(session, "HeadObject", { Bucket: bucket, Key: key })) as {
      ContentLength?: number;
      LastModified?: Date;
    };
    return { sizeBytes: Number(head.ContentLength ?? 0), modifiedMs: head.LastModified?.getTime() ?? 0 };
  } catch (error) {
    if (error instanceof S3Error && error.code === "404")
      throw new S3Error("HeadObject", "404", `Key "${key}" does not exist`, 404);
    throw error;
  }
}
