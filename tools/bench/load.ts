/**
 * A load generator of its own process: sends one and the same request over some keep-alive connections for some
 * seconds, to this machine only, and prints how many answers came.
 *
 * Arguments: port, connections, milliseconds; the raw HTTP request on standard input.
 */
import { connect } from "node:net";

const [port = 0, connections = 1, durationMs = 1000] = process.argv.slice(2).map(Number);
const chunks: Buffer[] = [];
for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
const request = Buffer.concat(chunks);

const started = performance.now();
const ends = started + durationMs;
let answers = 0;
let failures = 0;

await Promise.all(Array.from({ length: connections }, drive));
const seconds = (performance.now() - started) / 1000;
process.stdout.write(JSON.stringify({ perSecond: answers / seconds, answers, failures }));

/**
 * One connection: the next request goes out when the answer to the last is complete. A server that closes after
 * each answer, as some do, is connected to again.
 */
async function drive(): Promise<void> {
  while (performance.now() < ends) await connection();
}

function connection(): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1");
    let held: Buffer = Buffer.alloc(0);
    socket.setTimeout(durationMs, () => socket.destroy());
    socket.on("connect", () => socket.write(request));
    socket.on("error", reject);
    socket.on("close", () => resolve());
    socket.on("data", (data: Buffer) => {
      held = held.length ? Buffer.concat([held, data]) : data;
      const head = held.indexOf("\r\n\r\n");
      if (head < 0) return;
      const headers = held.toString("latin1", 0, head);
      const length = Number(/content-length: (\d+)/i.exec(headers)?.[1]);
      if (!Number.isFinite(length)) {
        socket.destroy(new Error(`no content-length in: ${headers}`));
        return;
      }
      if (held.length < head + 4 + length) return;
      answers++;
      if (!/^HTTP\/1\.[01] 200/.test(headers)) failures++;
      held = held.subarray(head + 4 + length);
      const closes = /^HTTP\/1\.0|\r\nconnection: close/i.test(headers);
      if (performance.now() < ends && !closes) socket.write(request);
      else socket.destroy();
    });
  });
}
