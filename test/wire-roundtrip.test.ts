import { Agent, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Random } from "../range/random.ts";
import { makeDoor } from "../range/wire/door.ts";
import { loadModel } from "../range/wire/load.ts";
import type { Member, Operation, Shape, Structure } from "../range/wire/model.ts";
import { SERVICES, type ServiceId } from "../range/wire/services.ts";

/**
 * Every operation that the range implements, with random values in both directions, over real HTTP: the SDK
 * writes a request and we must read the same values; we write an answer and the SDK must read the same values.
 */

/** Members that the SDK's own middleware fills, moves or refuses; they are tested by the clients in test/clients. */
const LEFT_TO_CLIENTS =
  /^(ContentLength|EndpointId|ContentMD5|SSECustomerKey|CopySourceSSECustomerKey|SSECustomerKeyMD5|CopySourceSSECustomerKeyMD5|PresignedUrl|DestinationRegion|Checksum.*|Expires|ExpiresString|ContentRange|ContentEncoding|MD5Of.*)$/;
const SEED = process.env["SEED"] ?? "1";

let server: Server;
let captured: { operation: string; input: Record<string, unknown> } | undefined;
let answer: Record<string, unknown> = {};

beforeAll(async () => {
  server = makeDoor({
    admit: ({ operation, input }) => {
      captured = { operation, input };
      return { output: answer, requestId: "r-1" };
    },
    onBug: (error) => {
      throw error;
    },
    commit: () => undefined,
    requestId: () => "r-0",
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});

afterAll(() => new Promise<void>((resolve) => void server.close(() => resolve())));

const implemented = (Object.keys(SERVICES) as ServiceId[]).filter((id) => loadModel(id).operations.size > 0);

describe.each(implemented)("%s", (id) => {
  const model = loadModel(id);

  test(
    `all ${model.operations.size} operations carry values unchanged (seed ${SEED})`,
    { timeout: 60_000 },
    async () => {
      const sdk = (await import(`@aws-sdk/${SERVICES[id].sdk}`)) as Record<string, unknown>;
      const client = makeClient(sdk);
      const wrong: string[] = [];
      for (const operation of model.operations.values()) {
        const chance = new Random(`${SEED}/${id}/${operation.name}`);
        const input = operation.input ? sample(operation.input, chance, operation, id) : {};
        answer = operation.output ? sample(operation.output, chance, operation, id) : {};
        if (id === "s3" && operation.name === "GetBucketLocation")
          answer = { LocationConstraint: "eu-west-1" };
        captured = undefined;
        const MakeCommand = sdk[`${operation.name}Command`] as new (input: unknown) => unknown;
        let got: Record<string, unknown> | undefined;
        try {
          got = await client.send(new MakeCommand(structuredClone(input)));
        } catch (error) {
          wrong.push(`${operation.name}: ${(error as Error).message}`);
        }
        const seen = takeCaptured();
        if (!seen) continue;
        if (seen.operation !== operation.name)
          wrong.push(`${operation.name}: was taken for ${seen.operation}`);
        compare(
          wrong,
          `${operation.name} input`,
          comparable(input, operation.input),
          comparable(seen.input, operation.input),
        );
        if (got) {
          for (const [key, value] of Object.entries(got))
            if (isStream(value)) got[key] = await value.transformToByteArray();
          compare(
            wrong,
            `${operation.name} output`,
            comparable(answer, operation.output),
            comparable(got, operation.output),
          );
        }
      }
      expect(wrong).toEqual([]);
    },
  );
});

/** What the door saw of the last request. A function, since the compiler does not see callbacks assign. */
const takeCaptured = (): typeof captured => captured;

interface SdkClient {
  send(command: unknown): Promise<Record<string, unknown>>;
}

function makeClient(sdk: Record<string, unknown>): SdkClient {
  const name = Object.keys(sdk).find(
    (key) => /^[A-Z]\w*Client$/.test(key) && typeof sdk[key] === "function",
  )!;
  const Client = sdk[name] as new (config: unknown) => SdkClient;
  const quiet = { debug() {}, info() {}, warn() {}, error() {}, trace() {} };
  return new Client({
    // s3control puts the account's id before the host, so the host must be a name; every name leads here.
    endpoint: `http://localhost:${(server.address() as AddressInfo).port}`,
    requestHandler: { httpAgent: new Agent({ keepAlive: true, maxSockets: 4, lookup: toLoopback }) },
    region: "us-east-1",
    credentials: { accessKeyId: "AKIAEXAMPLE", secretAccessKey: "secret" },
    maxAttempts: 1,
    // Random messages have no right checksum; other clients cannot do without theirs.
    ...(name === "SQSClient" && { md5: false }),
    disableHostPrefix: true,
    forcePathStyle: true,
    logger: quiet,
    requestChecksumCalculation: "WHEN_REQUIRED",
    responseChecksumValidation: "WHEN_REQUIRED",
  });
}

const toLoopback = ((_name: string, options: { all?: boolean }, done: (...args: unknown[]) => void) =>
  options.all ? done(null, [{ address: "127.0.0.1", family: 4 }]) : done(null, "127.0.0.1", 4)) as never;

function compare(wrong: string[], what: string, expected: unknown, actual: unknown): void {
  const [a, b] = [JSON.stringify(expected), JSON.stringify(actual)];
  if (a !== b) wrong.push(`${what}:\n   sent ${a}\n   read ${b}`);
}

const isStream = (value: unknown): value is { transformToByteArray(): Promise<Uint8Array> } =>
  typeof value === "object" && value !== null && "transformToByteArray" in value;

function sample(
  shape: Structure,
  chance: Random,
  operation: Operation,
  id: ServiceId,
): Record<string, unknown> {
  const payload = shape.members.find((member) => member.binding === "payload");
  const out: Record<string, unknown> = {};
  shape.members.forEach((member, i) => {
    if (LEFT_TO_CLIENTS.test(member.name) && id !== "ec2") return;
    if (LEFT_TO_CLIENTS.test(member.name) && /Presigned|Destination/.test(member.name)) return;
    if (member.binding === "status") return;
    if (isEventStream(member)) return;
    const required = i < shape.required || member.binding === "label" || member === payload;
    if (!required && chance.float() < 0.2) return;
    out[member.name] = valueOf(
      member,
      chance,
      1,
      member.binding === "header" || member.binding === "prefixHeaders" || member.binding === "query",
    );
  });
  if (shape.byName.has("AccountId") && shape === operation.input) out["AccountId"] = "123456789012";
  if (id === "s3" && "Bucket" in out && shape === operation.input) out["Bucket"] = `bucket-${chance.hex(6)}`;
  return out;
}

const PLAIN = "abcxyz019";
const WILD = "abcXYZ019 &<>\"'+=/%é";

function valueOf(member: Member, chance: Random, depth: number, plain: boolean): unknown {
  const { shape } = member;
  switch (shape.type) {
    case "structure": {
      const out: Record<string, unknown> = {};
      const members = shape.members.filter((inner) => !isEventStream(inner));
      const keep = depth > 3 ? 0.15 : depth > 1 ? 0.5 : 0.8;
      members.forEach((inner, i) => {
        if (i < shape.required || (depth < 7 && chance.float() < keep))
          out[inner.name] = valueOf(inner, chance, depth + 1, plain);
      });
      const simple =
        members.find((inner) => !["structure", "list", "map"].includes(inner.shape.type)) ?? members[0];
      if (!Object.keys(out).length && simple) out[simple.name] = valueOf(simple, chance, depth + 1, plain);
      return isUnion(member) ? Object.fromEntries(Object.entries(out).slice(0, 1)) : out;
    }
    case "list":
      return Array.from({ length: chance.int(1, 2) }, () => valueOf(shape.item, chance, depth + 1, plain));
    case "map":
      return Object.fromEntries(
        Array.from({ length: chance.int(1, 2) }, () => [
          chance.text(6, PLAIN),
          valueOf(shape.value, chance, depth + 1, plain),
        ]),
      );
    case "timestamp":
      return new Date(1_700_000_000_000 + chance.int(0, 1_000_000) * 1000);
    case "boolean":
      return chance.float() < 0.5;
    case "number":
      return chance.int(0, 999);
    case "bigint":
      return BigInt(chance.int(0, 999_999));
    case "blob":
      return new Uint8Array(Buffer.from(`blob ${chance.hex(8)}`));
    case "document":
      return { a: 1 };
    default:
      if (member.mediaType) return '{"a":1}';
      if (plain || (member.binding === "label" && !/Key|Path/.test(member.name)))
        return chance.text(chance.int(3, 9), PLAIN);
      return chance.text(chance.int(3, 9), WILD).trim() || "x";
  }
}

/** Event streams (SelectObjectContent, StartLiveTail) are no HTTP messages of one piece. */
const isEventStream = (member: Member): boolean => member.streaming && member.shape.type === "structure";

/** Unions are structures in our model; the SDK refuses more than one member in them. */
const isUnion = (member: Member): boolean =>
  member.shape.type === "structure" &&
  /^(LogEvent|AttributeValue|MetricStat|UsageResourceType|ConcatEntry|.*Union)$/.test(member.shape.name);

function comparable(value: unknown, shape: Shape | undefined): unknown {
  const tree = normal(value) as Record<string, unknown>;
  if (shape?.type !== "structure") return {};
  return Object.fromEntries(
    Object.entries(tree).filter(([key, x]) => {
      const member = shape.byName.get(key);
      if (!member || member.binding === "status" || member.idempotencyToken) return false;
      if (LEFT_TO_CLIENTS.test(key)) return false;
      if (isEventStream(member)) return false;
      return !(member.streaming && (x as { bytes?: string } | undefined)?.bytes === "");
    }),
  );
}

function normal(value: unknown): unknown {
  if (value instanceof Uint8Array) return { bytes: Buffer.from(value).toString("hex") };
  if (value instanceof Date) return { date: value.getTime() };
  if (typeof value === "bigint") return Number(value);
  if (Object.prototype.toString.call(value) === "[object String]") return String(value);
  if (Array.isArray(value)) return value.map(normal);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key, x]) => x !== undefined && key !== "$metadata")
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, x]) => [key, normal(x)]),
  );
}
