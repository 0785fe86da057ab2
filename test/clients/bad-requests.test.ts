import { readFileSync } from "node:fs";
import { connect } from "node:net";
import { networkInterfaces } from "node:os";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { linesOf, makeHome, startDrill, type Drill, type Home } from "./drill.ts";
import { CALLER, FORM, MALFORMED } from "./malformed.ts";
import { sendSigned } from "./signed-request.ts";

let home: Home;
let drill: Drill;
beforeAll(async () => {
  home = makeHome();
  drill = await startDrill(home);
});
afterAll(async () => {
  await drill.end();
  home.remove();
});

/** Sends bytes as they are and reads until the other side closes. */
function sendRaw(bytes: string | Buffer, options: { abortAfterMs?: number } = {}): Promise<string> {
  const { port } = new URL(drill.ready.endpoint);
  return new Promise((resolve) => {
    let text = "";
    const socket = connect(Number(port), "127.0.0.1", () => socket.write(bytes));
    socket.on("data", (chunk) => (text += String(chunk)));
    socket.on("error", () => resolve(text));
    socket.on("close", () => resolve(text));
    if (options.abortAfterMs !== undefined) setTimeout(() => socket.destroy(), options.abortAfterMs);
  });
}

const raw = (head: string, body = ""): string => `${head.replaceAll("\n", "\r\n")}\r\n\r\n${body}`;

let stderrSeen = 0;

async function stillAnswers(): Promise<void> {
  const { status, text } = await sendSigned(drill.ready, { service: "sts", headers: FORM, body: CALLER });
  expect([status, text]).toEqual([200, expect.stringContaining("<Arn>arn:aws:iam::")]);
  const complaints = drill.stderr().slice(stderrSeen);
  stderrSeen += complaints.length;
  expect(complaints).toBe("");
}

describe("malformed requests get AWS's own errors", () => {
  test.each(MALFORMED)("%s", async (_, sent, status, says) => {
    const path = sent.path?.replace("BUCKET", drill.ready.brief.evidenceBucket) ?? "/";
    const answer = await sendSigned(drill.ready, { ...sent, path });
    expect(answer.text).toMatch(says);
    expect(answer.status).toBe(status);
    await stillAnswers();
  });
});

describe("requests with a bad signature or none", () => {
  const scope = (date: string): string =>
    `Credential=AKIAIOSFODNN7EXAMPLE/${date}/us-east-1/sts/aws4_request`;
  const zeros = "0".repeat(64);
  test.each([
    ["another scheme", "authorization: Basic eA==", 400, "IncompleteSignature"],
    [
      "a signature without its parts",
      "authorization: AWS4-HMAC-SHA256 Credential=x",
      400,
      "IncompleteSignature",
    ],
    [
      "an unknown key",
      `authorization: AWS4-HMAC-SHA256 ${scope("20260101")}, SignedHeaders=host, Signature=${zeros}`,
      403,
      "InvalidClientTokenId",
    ],
    ["no signature", "accept: */*", 403, "MissingAuthenticationToken"],
  ])("%s", async (_, header, status, code) => {
    const head = `POST / HTTP/1.1\nhost: 127.0.0.1\nconnection: close\ncontent-type: application/x-www-form-urlencoded\ncontent-length: ${CALLER.length}\n${header}`;
    const answer = await sendRaw(raw(head, CALLER));
    expect(answer).toContain(`HTTP/1.1 ${status}`);
    expect(answer).toContain(`<Code>${code}</Code>`);
  });

  test("a date that cannot be read", async () => {
    const key = drill.ready.env["AWS_ACCESS_KEY_ID"];
    const head = `GET / HTTP/1.1\nhost: 127.0.0.1\nconnection: close\ndate: soon\nauthorization: AWS4-HMAC-SHA256 Credential=${key}/20260101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=${zeros}`;
    expect(await sendRaw(raw(head))).toMatch(
      /^HTTP\/1\.1 403 [\s\S]*<Code>(RequestTimeTooSkewed|AccessDenied)</,
    );
    await stillAnswers();
  });

  test("a date a day away", async () => {
    const key = drill.ready.env["AWS_ACCESS_KEY_ID"];
    const head = `GET / HTTP/1.1\nhost: 127.0.0.1\nconnection: close\nx-amz-date: 20200101T000000Z\nauthorization: AWS4-HMAC-SHA256 Credential=${key}/20200101/us-east-1/s3/aws4_request, SignedHeaders=host;x-amz-date, Signature=${zeros}`;
    expect(await sendRaw(raw(head))).toMatch(/^HTTP\/1\.1 403 [\s\S]*<Code>RequestTimeTooSkewed</);
  });
});

describe("the listener", () => {
  const outside = Object.values(networkInterfaces())
    .flatMap((list) => list ?? [])
    .filter((x) => !x.internal && x.family === "IPv4");

  test.skipIf(!outside.length)(
    "answers on loopback only (skipped where there is no other address)",
    async () => {
      const { port } = new URL(drill.ready.endpoint);
      for (const { address } of outside) {
        const result = await new Promise<string>((resolve) => {
          const socket = connect({ port: Number(port), host: address, timeout: 3000 });
          socket.on("connect", () => resolve("connected"));
          socket.on("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? "error"));
          socket.on("timeout", () => resolve("timeout"));
        });
        expect(result).toBe("ECONNREFUSED");
      }
    },
  );

  test("refuses a body that is declared too large before it is sent", async () => {
    const answer = await sendRaw(raw("POST / HTTP/1.1\nhost: 127.0.0.1\ncontent-length: 999999999999"));
    expect(answer).toMatch(/^HTTP\/1\.1 413 [\s\S]*<Code>EntityTooLarge<\/Code>/);
    await stillAnswers();
  });

  test("refuses a body that grows too large", async () => {
    const chunk = Buffer.alloc(1024 * 1024, 65);
    const body = new ReadableStream({
      start: () => undefined,
      pull(controller) {
        controller.enqueue(chunk);
      },
    });
    const answer = await fetch(`${drill.ready.endpoint}/`, {
      method: "POST",
      body,
      duplex: "half",
    } as RequestInit).then(
      async (response) => [response.status, await response.text()],
      (error: Error) => [String(error.cause ?? error)],
    );
    expect(answer).toEqual([413, expect.stringContaining("<Code>EntityTooLarge</Code>")]);
    await stillAnswers();
  });

  test.each([
    ["no HTTP at all", "GARBAGE\r\n\r\n", /^HTTP\/1\.1 400 /],
    ["another version of HTTP", "GET / HTTP/9.9\r\n\r\n", /^HTTP\/1\.1 (400|505) /],
    [
      "headers without end",
      raw(`GET / HTTP/1.1\nhost: x\nx-large: ${"x".repeat(200_000)}`),
      /^HTTP\/1\.1 431 /,
    ],
    [
      "two lengths",
      raw("POST / HTTP/1.1\nhost: x\ncontent-length: 3\ncontent-length: 4", "abcd"),
      /^HTTP\/1\.1 400 /,
    ],
    [
      "a length and chunks",
      raw("POST / HTTP/1.1\nhost: x\ncontent-length: 3\ntransfer-encoding: chunked", "0\r\n\r\n"),
      /^HTTP\/1\.1 400 /,
    ],
    ["TLS", Buffer.from("16030100c8010000c40303", "hex"), /^(HTTP\/1\.1 400 |$)/],
  ])("refuses %s", async (_, bytes, says) => {
    expect(await sendRaw(bytes)).toMatch(says);
    await stillAnswers();
  });

  test("carries many connections, some of which are cut halfway", async () => {
    const whole = Array.from({ length: 120 }, async () => {
      const { status } = await sendSigned(drill.ready, {
        service: "ec2",
        headers: FORM,
        body: "Action=DescribeInstances&Version=2016-11-15",
      });
      return status;
    });
    const head = (length: number): string =>
      raw(
        `PUT /${drill.ready.brief.evidenceBucket}/cut HTTP/1.1\nhost: 127.0.0.1\ncontent-length: ${length}`,
        "x".repeat(500),
      );
    const cut = Array.from({ length: 60 }, (_, i) =>
      sendRaw(head(1_000_000), { abortAfterMs: 5 * (i % 20) }),
    );
    const early = Array.from({ length: 30 }, () =>
      sendRaw("POST / HTTP/1.1\r\nhost: x\r\ncontent-le", { abortAfterMs: 20 }),
    );
    expect(new Set(await Promise.all(whole))).toEqual(new Set([200]));
    await Promise.all([...cut, ...early]);
    await stillAnswers();
  });

  test("wrote nothing into the journal for requests that were refused at the door", async () => {
    const calls = linesOf(readFileSync(home.journal(drill.ready.run), "utf8"))
      .map((line) => JSON.parse(line) as { kind: string; by?: string; eventName?: string })
      .filter((line) => line.kind === "call" && line.by === "trainee");
    expect(new Set(calls.map((call) => call.eventName))).not.toContain("Nonsense");
    const replay = await home.gameday(["replay", drill.ready.run, "--json"]);
    expect(JSON.parse(replay.stdout)).toMatchObject({ identical: true });
  });
});
