/**
 * Speed, measured honestly: every figure in this one run, peers side by side with the same request, the same
 * connections and the same load generator. Servers listen on loopback and end with the run.
 *
 * @example npm run bench
 * @example npm run bench -- requests
 */
import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { signRequest } from "../range/wire/sigv4.ts";

const CONNECTIONS = 16;
/** Each server gets the same time before it counts: code that runs for the first time is compiled then. */
const WARM_UP_MS = 3_000;
const LOAD_MS = 2_000;
/** Peers take turns, so that a moment in which the machine had something else to do hurts them alike. */
const ROUNDS = 3;
const INSTANCES = 10;
const FORM = "Action=DescribeInstances&Version=2016-11-15";

interface Row {
  what: string;
  figure: string;
  target: string;
  ok: boolean | undefined;
}
const rows: Row[] = [];
const home = mkdtempSync(join(tmpdir(), "gameday-bench-"));
const env = { ...process.env, XDG_STATE_HOME: home, XDG_CONFIG_HOME: home };

/** Measures everything and prints the table. */
async function main(): Promise<void> {
  try {
    const [only] = process.argv.slice(2);
    for (const [name, measure] of Object.entries({ startUp, headless, variations, programs, requests }))
      if (only === undefined || only === name) await measure();
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
  const width = Math.max(...rows.map((x) => x.what.length));
  for (const { what, figure, target, ok } of rows)
    process.stdout.write(
      `${what.padEnd(width)}  ${figure.padStart(14)}  ${target.padEnd(22)}${ok === undefined ? "" : ok ? "ok" : "MISSED"}\n`,
    );
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
}

function gameday(...args: string[]): { ms: number; stdout: string } {
  const began = performance.now();
  const ran = spawnSync(process.execPath, ["bin/gameday.js", ...args], { env, encoding: "utf8" });
  if (ran.error) throw ran.error;
  return { ms: performance.now() - began, stdout: ran.stdout };
}

/** A drill that runs headless, until it is ended. */
async function drill(): Promise<{ child: ChildProcess; readyMs: number; ready: Ready }> {
  const began = performance.now();
  const child = spawn(
    process.execPath,
    ["bin/gameday.js", "play", "compromised-web-instance", "--no-ui", "--seed", "bench"],
    {
      env,
      stdio: ["ignore", "pipe", "inherit"],
    },
  );
  const line = await new Promise<string>((resolve, reject) => {
    let text = "";
    child.stdout.on("data", (chunk) => {
      text += String(chunk);
      const found = text.split("\n").find((x, i, all) => i < all.length - 1 && x.includes('"event":"ready"'));
      if (found) resolve(found);
    });
    child.on("exit", () => reject(new Error(`the drill did not start: ${text}`)));
  });
  return { child, readyMs: performance.now() - began, ready: JSON.parse(line) as Ready };
}

interface Ready {
  endpoint: string;
  env: Record<string, string>;
}

async function startUp(): Promise<void> {
  const list = median(Array.from({ length: 5 }, () => gameday("list").ms));
  rows.push({ what: "gameday list", figure: `${list.toFixed(0)} ms`, target: "≤ 150 ms", ok: list <= 150 });
  const times: number[] = [];
  let rss = 0;
  for (let i = 0; i < 3; i++) {
    const { child, readyMs } = await drill();
    times.push(readyMs);
    await new Promise((resolve) => setTimeout(resolve, 1500));
    rss = rssOf(child.pid!);
    await end(child);
  }
  const ready = median(times);
  rows.push({
    what: "start to running clock",
    figure: `${ready.toFixed(0)} ms`,
    target: "≤ 1000 ms",
    ok: ready <= 1000,
  });
  rows.push({
    what: "memory of a running drill",
    figure: `${rss.toFixed(0)} MiB`,
    target: "≤ 200 MiB",
    ok: rss <= 200,
  });
}

function rssOf(pid: number): number {
  try {
    return (
      Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? Number.NaN) / 1024
    );
  } catch {
    return Number.NaN;
  }
}

const end = (child: ChildProcess): Promise<void> =>
  new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) return resolve();
    child.once("exit", () => resolve());
    child.kill("SIGTERM");
    setTimeout(() => child.kill("SIGKILL"), 5_000).unref();
  });

function headless(): void {
  const works = Array.from({ length: 5 }, () => {
    const { stdout } = gameday("test", "compromised-web-instance", "--responder", "reference", "--json");
    return (JSON.parse(stdout) as { workMs: number }).workMs;
  });
  const work = median(works);
  rows.push({
    what: "headless reference run",
    figure: `${work.toFixed(0)} ms`,
    target: "≤ 200 ms",
    ok: work <= 200,
  });
}

const VARIATIONS = 100;

function variations(): void {
  const asked = ["--variations", String(VARIATIONS), "--json"];
  const { stdout } = gameday("test", "leaked-access-key", "--responder", "reference", ...asked);
  const { tookMs } = JSON.parse(stdout.trim().split("\n").at(-1)!) as { tookMs: number };
  const perSecond = VARIATIONS / (tookMs / 1000);
  rows.push({
    what: "variations, in-process responder",
    figure: `${perSecond.toFixed(1)}/s`,
    target: "≥ 50/s",
    ok: perSecond >= 50,
  });
}

const FEW = 20;
const MANY = 80;

/** What a run costs beyond the start-up of the program that responds: the difference between few runs and many. */
function programs(): void {
  const program = join(home, "respond.sh");
  writeFileSync(program, "#!/bin/sh\ncat > /dev/null\n", { mode: 0o755 });
  const alone = median(
    Array.from({ length: 21 }, () => {
      const began = performance.now();
      spawnSync(program, { input: "{}" });
      return performance.now() - began;
    }),
  );
  const tookMs = (runs: number): number => {
    const asked = ["--responder", program, "--variations", String(runs), "-j", "1", "--json"];
    const { stdout } = gameday("test", "leaked-access-key", ...asked);
    return (JSON.parse(stdout.trim().split("\n").at(-1)!) as { tookMs: number }).tookMs;
  };
  const each = (tookMs(MANY) - tookMs(FEW)) / (MANY - FEW) - alone;
  rows.push({
    what: "external program, beyond its start-up",
    figure: `${each.toFixed(0)} ms`,
    target: "≤ 50 ms",
    ok: each <= 50,
  });
}

async function requests(): Promise<void> {
  const { child, ready } = await drill();
  try {
    const credentials = {
      accessKeyId: ready.env["AWS_ACCESS_KEY_ID"]!,
      secretAccessKey: ready.env["AWS_SECRET_ACCESS_KEY"]!,
    };
    const url = new URL(ready.endpoint);
    await growTo(INSTANCES, url, credentials);
    const request = rawRequest(url, credentials, FORM);
    const body = await answerTo(url, credentials, FORM);
    const [range, bare] = await withBare(body, async (port) => {
      await load(Number(url.port), request, WARM_UP_MS);
      await load(port, request, WARM_UP_MS);
      const rounds: [number, number][] = [];
      for (let i = 0; i < ROUNDS; i++)
        rounds.push([await load(Number(url.port), request), await load(port, request)]);
      return [median(rounds.map((x) => x[0])), median(rounds.map((x) => x[1]))] as const;
    });
    rows.push({
      what: `DescribeInstances, ${INSTANCES} instances`,
      figure: `${range.toFixed(0)}/s`,
      target: `${(body.length / 1024).toFixed(0)} KiB each`,
      ok: undefined,
    });
    rows.push({
      what: "  bare node:http, same bytes",
      figure: `${bare.toFixed(0)}/s`,
      target: "",
      ok: undefined,
    });
    rows.push({
      what: "  share of bare",
      figure: `${((range / bare) * 100).toFixed(0)} %`,
      target: "≥ 40 %",
      ok: range / bare >= 0.4,
    });
    const moto = await withMoto(credentials);
    if (moto === undefined)
      rows.push({ what: "  moto_server", figure: "not installed", target: "", ok: undefined });
    else {
      rows.push({ what: "  moto_server", figure: `${moto.toFixed(0)}/s`, target: "", ok: undefined });
      rows.push({
        what: "  times moto",
        figure: `${(range / moto).toFixed(0)} ×`,
        target: "≥ 30 ×",
        ok: range / moto >= 30,
      });
    }
  } finally {
    await end(child);
  }
}

interface Keys {
  accessKeyId: string;
  secretAccessKey: string;
}

function signed(url: URL, keys: Keys, form: string): { headers: Record<string, string>; body: Buffer } {
  const body = Buffer.from(form);
  const plain = { host: url.host, "content-type": "application/x-www-form-urlencoded; charset=utf-8" };
  const headers = signRequest(
    { method: "POST", path: "/", headers: plain, body },
    { ...keys, region: "us-east-1", signingName: "ec2" },
    Date.now(),
  );
  return { headers, body };
}

async function answerTo(url: URL, keys: Keys, form: string): Promise<Buffer> {
  const { headers, body } = signed(url, keys, form);
  const response = await fetch(url, { method: "POST", headers, body });
  const text = Buffer.from(await response.arrayBuffer());
  if (!response.ok) throw new Error(`${response.status}: ${text.toString()}`);
  return text;
}

function rawRequest(url: URL, keys: Keys, form: string): Buffer {
  const { headers, body } = signed(url, keys, form);
  const lines = Object.entries({ ...headers, "content-length": String(body.length) }).map(
    ([k, v]) => `${k}: ${v}`,
  );
  return Buffer.concat([Buffer.from(`POST / HTTP/1.1\r\n${lines.join("\r\n")}\r\n\r\n`), body]);
}

/** Launches instances until DescribeInstances shows so many. */
async function growTo(wanted: number, url: URL, keys: Keys): Promise<void> {
  const text = String(await answerTo(url, keys, FORM));
  const have = text.match(/<instanceId>/g)?.length ?? 0;
  const image = /<imageId>(ami-[0-9a-f]+)/.exec(text)?.[1];
  const subnet = /<subnetId>(subnet-[0-9a-f]+)/.exec(text)?.[1];
  const more = wanted - new Set([...text.matchAll(/<instanceId>(i-[0-9a-f]+)/g)].map((x) => x[1])).size;
  if (have && more > 0)
    await answerTo(
      url,
      keys,
      `Action=RunInstances&Version=2016-11-15&ImageId=${image}&InstanceType=t3.micro&MinCount=${more}&MaxCount=${more}&SubnetId=${subnet}`,
    );
  await new Promise((resolve) => setTimeout(resolve, 4_000));
}

/** Lets the load generator run in a process of its own; one that does not end is ended. */
function load(port: number, request: Buffer, durationMs = LOAD_MS): Promise<number> {
  return new Promise((resolve, reject) => {
    const args = [
      "--import",
      "tsx",
      "tools/bench/load.ts",
      String(port),
      String(CONNECTIONS),
      String(durationMs),
    ];
    const child = spawn(process.execPath, args, { stdio: ["pipe", "pipe", "inherit"] });
    const watchdog = setTimeout(() => child.kill("SIGKILL"), 3 * durationMs + 10_000);
    let text = "";
    child.stdout.on("data", (chunk) => (text += String(chunk)));
    child.on("error", reject);
    child.on("exit", (code, signal) => {
      clearTimeout(watchdog);
      if (code !== 0) return reject(new Error(`the load generator ended with ${code ?? signal}`));
      const { perSecond, failures } = JSON.parse(text) as { perSecond: number; failures: number };
      if (failures) reject(new Error(`${failures} requests were refused`));
      else resolve(perSecond);
    });
    child.stdin.end(request);
  });
}

/** A server that answers the same bytes and does nothing else. */
async function withBare<T>(body: Buffer, use: (port: number) => Promise<T>): Promise<T> {
  const code = `const b=require("fs").readFileSync(0);const s=require("http").createServer((q,r)=>{q.resume();q.on("end",()=>{r.writeHead(200,{"content-type":"text/xml;charset=UTF-8","content-length":b.length});r.end(b)})});s.listen(0,"127.0.0.1",()=>console.log(s.address().port))`;
  const child = spawn(process.execPath, ["-e", code], { stdio: ["pipe", "pipe", "inherit"] });
  child.stdin.end(body);
  try {
    const port = await new Promise<number>((resolve) =>
      child.stdout.once("data", (chunk) => resolve(Number(String(chunk)))),
    );
    return await use(port);
  } finally {
    await end(child);
  }
}

async function withMoto(keys: Keys): Promise<number | undefined> {
  if (spawnSync("moto_server", ["--help"], { stdio: "ignore" }).error) return undefined;
  const port = await freePort();
  const child = spawn("moto_server", ["-H", "127.0.0.1", "-p", String(port)], { stdio: "ignore" });
  const url = new URL(`http://127.0.0.1:${port}`);
  try {
    for (let i = 0; ; i++) {
      try {
        await answerTo(url, keys, FORM);
        break;
      } catch (error) {
        if (i > 60) throw error;
        await new Promise((resolve) => setTimeout(resolve, 200));
      }
    }
    const images = String(await answerTo(url, keys, "Action=DescribeImages&Version=2016-11-15"));
    const image = /<imageId>(ami-[0-9a-f]+)/.exec(images)?.[1];
    await answerTo(
      url,
      keys,
      `Action=RunInstances&Version=2016-11-15&ImageId=${image}&MinCount=${INSTANCES}&MaxCount=${INSTANCES}`,
    );
    const request = rawRequest(url, keys, FORM);
    await load(port, request, WARM_UP_MS);
    return await load(port, request);
  } finally {
    await end(child);
  }
}

async function freePort(): Promise<number> {
  const server: Server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise<void>((resolve) => server.close(() => resolve()));
  return port;
}

await main();
