import { AwsError } from "../../errors.ts";
import { copySourceOf } from "../../services/s3/copysource.ts";
import { readWords } from "../commands/command.ts";
import type { GuestAwsIo } from "./command.ts";
import { type GuestCredentials, type GuestSend, NoRoute } from "./calls.ts";

type Call = (
  service: string,
  operation: string,
  input: Record<string, unknown>,
) => Promise<Record<string, unknown>>;

/**
 * The AWS CLI in small, for guests without the full one: who am I, objects in and out, parameters, and Run
 * Command's commands.
 *
 * @returns the AWS CLI's exit codes
 */
export async function runSmallAws(argv: readonly string[], io: GuestAwsIo, send: GuestSend): Promise<number> {
  const { values, flags, rest } = readWords(argv, VALUED);
  const [service = "", command = "", ...words] = rest;
  if (flags.has("--version"))
    return say(io, "aws-cli/2.25.0 Python/3.9.21 Linux/6.1.158 source/x86_64.amzn.2023\n");
  const credentials = flags.has("--no-sign-request") ? undefined : credentialsOf(io);
  if (!credentials && !flags.has("--no-sign-request")) {
    io.stderr('\nUnable to locate credentials. You can configure credentials by running "aws configure".\n');
    return 253;
  }
  const region =
    values.get("--region") ?? io.env["AWS_REGION"] ?? io.env["AWS_DEFAULT_REGION"] ?? "us-east-1";
  const call: Call = (id, operation, input) =>
    send({ service: id, operation, input, region, ...(credentials && { credentials }) });
  try {
    return await dispatch(`${service} ${command}`, words, values, flags, io, call);
  } catch (thrown) {
    if (thrown instanceof NoRoute) {
      io.stderr(`\n${thrown.message}\n`);
      return 255;
    }
    if (!(thrown instanceof AwsError)) throw thrown;
    io.stderr(
      service === "s3" ? `fatal error: ${errorText(thrown, command)}\n` : `\n${errorText(thrown, command)}\n`,
    );
    return service === "s3" ? 1 : 254;
  }
}

const VALUED = [
  "--region",
  "--output",
  "--query",
  "--profile",
  "--name",
  "--names",
  "--acl",
  "--sse",
  "--endpoint-url",
  "--storage-class",
];

const errorText = ({ code, message }: AwsError, command: string): string => {
  const operation = command.replace(/(^|-)(\w)/g, (_, __, letter: string) => letter.toUpperCase());
  return `An error occurred (${code}) when calling the ${operation} operation: ${message}`;
};

function credentialsOf({ env }: GuestAwsIo): GuestCredentials | undefined {
  const {
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
  } = env;
  return accessKeyId && secretAccessKey
    ? { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) }
    : undefined;
}

function say(io: GuestAwsIo, text: string): 0 {
  io.stdout(text);
  return 0;
}

const json = (value: unknown): string => `${JSON.stringify(value, null, 4)}\n`;

async function dispatch(
  command: string,
  words: readonly string[],
  values: Map<string, string>,
  flags: Set<string>,
  io: GuestAwsIo,
  call: Call,
): Promise<number> {
  const quiet = flags.has("--quiet") || flags.has("--only-show-errors");
  switch (command) {
    case "sts get-caller-identity": {
      const { UserId, Account, Arn } = await call("sts", "GetCallerIdentity", {});
      return say(io, json({ UserId, Account, Arn }));
    }
    case "s3 cp":
    case "s3 mv":
      return copy(
        words[0] ?? "",
        words[1] ?? "",
        { recursive: flags.has("--recursive"), move: command === "s3 mv", quiet, acl: values.get("--acl") },
        io,
        call,
      );
    case "s3 sync":
      return copy(words[0] ?? "", words[1] ?? "", { recursive: true, sync: true, quiet }, io, call);
    case "s3 ls":
      return list(words[0], flags.has("--recursive"), io, call);
    case "s3 rm": {
      const { bucket, key } = placeOf(words[0] ?? "")!;
      const keys = flags.has("--recursive")
        ? (await objectsUnder(bucket, key, call)).map((each) => each.key)
        : [key];
      for (const each of keys) {
        await call("s3", "DeleteObject", { Bucket: bucket, Key: each });
        if (!quiet) io.stdout(`delete: s3://${bucket}/${each}\n`);
      }
      return 0;
    }
    case "ssm get-parameter": {
      const output = await call("ssm", "GetParameter", {
        Name: values.get("--name"),
        WithDecryption: flags.has("--with-decryption"),
      });
      return say(io, json(output));
    }
    default:
      io.stderr(
        `\naws: the AWS CLI of this instance has no '${command}': it knows sts get-caller-identity, s3 cp, mv, ls, sync and rm, and ssm get-parameter.\n`,
      );
      return 252;
  }
}

interface Place {
  bucket: string;
  key: string;
}

function placeOf(word: string): Place | undefined {
  const [, bucket, key = ""] = /^s3:\/\/(arn:[^/]+\/[^/]+|[^/]+)\/?(.*)$/s.exec(word) ?? [];
  return bucket === undefined ? undefined : { bucket, key };
}

interface CopyOptions {
  recursive?: boolean;
  move?: boolean;
  sync?: boolean;
  quiet?: boolean;
  acl?: string | undefined;
}

async function copy(
  from: string,
  to: string,
  options: CopyOptions,
  io: GuestAwsIo,
  call: Call,
): Promise<number> {
  const source = placeOf(from);
  const target = placeOf(to);
  if (!source && !target) {
    io.stderr(
      "\nusage: aws s3 cp <LocalPath> <S3Uri> or <S3Uri> <LocalPath> or <S3Uri> <S3Uri>\nError: Invalid argument type\n",
    );
    return 252;
  }
  if (!source && target) return upload(from, target, options, io, call);
  const objects = options.recursive
    ? await objectsUnder(source!.bucket, folder(source!.key), call)
    : [{ key: source!.key }];
  for (const { key } of objects) {
    const name = options.recursive ? key.slice(folder(source!.key).length) : key.split("/").at(-1)!;
    if (target) {
      const put = { Bucket: target.bucket, Key: keyFor(target, name, options.recursive) };
      await call("s3", "CopyObject", {
        ...put,
        CopySource: copySourceOf(source!.bucket, key),
      });
      if (!options.quiet) io.stdout(`copy: s3://${source!.bucket}/${key} to s3://${put.Bucket}/${put.Key}\n`);
    } else {
      const got = await call("s3", "GetObject", { Bucket: source!.bucket, Key: key });
      const path =
        options.recursive || to.endsWith("/") || to === "." ? `${to.replace(/\/$/, "")}/${name}` : to;
      if (to === "-") io.stdout(got["Body"] as Uint8Array);
      else await io.files.write(path, got["Body"] as Uint8Array);
      if (!options.quiet && to !== "-") io.stdout(`download: s3://${source!.bucket}/${key} to ${path}\n`);
    }
    if (options.move) await call("s3", "DeleteObject", { Bucket: source!.bucket, Key: key });
  }
  return 0;
}

async function upload(
  from: string,
  target: Place,
  options: CopyOptions,
  io: GuestAwsIo,
  call: Call,
): Promise<number> {
  if (from !== "-" && !(await io.files.exists(from))) {
    io.stderr(`\nThe user-provided path ${from} does not exist.\n`);
    return 255;
  }
  const files =
    from === "-"
      ? [{ path: "-", sizeBytes: 0 }]
      : options.recursive
        ? await io.files.list(from)
        : [{ path: from, sizeBytes: 0 }];
  const known = new Map(
    options.sync
      ? (await objectsUnder(target.bucket, folder(target.key), call)).map((each) => [
          each.key,
          each.sizeBytes,
        ])
      : [],
  );
  for (const { path, sizeBytes } of files) {
    const name = options.recursive ? path.slice(from.replace(/\/?$/, "/").length) : path.split("/").at(-1)!;
    const Key = keyFor(target, name, options.recursive);
    if (known.get(Key) === sizeBytes) continue;
    const Body = path === "-" ? await io.stdin() : await io.files.read(path);
    await call("s3", "PutObject", {
      Bucket: target.bucket,
      Key,
      Body,
      ...(options.acl && { ACL: options.acl }),
    });
    if (!options.quiet) io.stdout(`upload: ${path} to s3://${target.bucket}/${Key}\n`);
    if (options.move) await io.files.remove(path);
  }
  return 0;
}

const folder = (key: string): string => (key === "" || key.endsWith("/") ? key : `${key}/`);

const keyFor = ({ key }: Place, name: string, recursive = false): string =>
  recursive ? folder(key) + name : key === "" || key.endsWith("/") ? key + name : key;

async function objectsUnder(
  bucket: string,
  prefix: string,
  call: Call,
): Promise<{ key: string; sizeBytes: number; modified: Date }[]> {
  const found: { key: string; sizeBytes: number; modified: Date }[] = [];
  let ContinuationToken: string | undefined;
  do {
    const page = await call("s3", "ListObjectsV2", {
      Bucket: bucket,
      Prefix: prefix,
      ...(ContinuationToken && { ContinuationToken }),
    });
    for (const each of (page["Contents"] ?? []) as { Key: string; Size: number; LastModified: Date }[])
      found.push({ key: each.Key, sizeBytes: each.Size, modified: each.LastModified });
    ContinuationToken = page["NextContinuationToken"] as string | undefined;
  } while (ContinuationToken);
  return found;
}

async function list(
  word: string | undefined,
  recursive: boolean,
  io: GuestAwsIo,
  call: Call,
): Promise<number> {
  const stamp = (date: Date): string => date.toISOString().slice(0, 19).replace("T", " ");
  if (word === undefined) {
    const { Buckets } = (await call("s3", "ListBuckets", {})) as {
      Buckets?: { Name: string; CreationDate: Date }[];
    };
    for (const bucket of Buckets ?? []) io.stdout(`${stamp(bucket.CreationDate)} ${bucket.Name}\n`);
    return 0;
  }
  const place = placeOf(word) ?? { bucket: word.split("/")[0]!, key: word.split("/").slice(1).join("/") };
  const objects = await objectsUnder(place.bucket, place.key, call);
  const base = place.key.slice(0, place.key.lastIndexOf("/") + 1);
  const folders = new Set<string>();
  for (const { key, sizeBytes, modified } of objects) {
    const name = key.slice(base.length);
    if (recursive) io.stdout(`${stamp(modified)} ${String(sizeBytes).padStart(10)} ${key}\n`);
    else if (!name.includes("/")) io.stdout(`${stamp(modified)} ${String(sizeBytes).padStart(10)} ${name}\n`);
    else if (!folders.has(name.split("/")[0]!)) {
      folders.add(name.split("/")[0]!);
      io.stdout(`${"PRE".padStart(30)} ${name.split("/")[0]}/\n`);
    }
  }
  return objects.length ? 0 : 1;
}
