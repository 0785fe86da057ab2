import { resolveDns } from "../../physics/network/index.ts";
import { awsCommand } from "../aws/command.ts";
import { sendRequest } from "../websites.ts";
import { type GuestCommand, type Io, readWords, UsageError } from "./command.ts";
import { askWeb, CONNECT_TIMEOUT_S } from "./web-request.ts";

/** Talking to the world outside, and to the metadata service. */
export const webCommands: Record<string, GuestCommand> = {
  aws: awsCommand,

  async curl(args, io) {
    const valued = [
      "-X",
      "--request",
      "-H",
      "--header",
      "-o",
      "--output",
      "-d",
      "--data",
      "--data-binary",
      "--data-raw",
      "-m",
      "--max-time",
      "--connect-timeout",
      "-w",
      "--write-out",
      "-u",
      "-A",
      "--user-agent",
      "-T",
      "--upload-file",
      "-F",
      "--retry",
      "-e",
      "-b",
    ];
    const headers = headersOf(args);
    const { flags, values, rest } = readWords(
      args.filter((word, index) => !isHeader(args, index)),
      valued,
    );
    const get = (...names: string[]): string | undefined =>
      names.map((name) => values.get(name)).find((value) => value !== undefined);
    const url = rest[0];
    if (url === undefined) throw new UsageError("try 'curl --help' for more information");
    const data = get("-d", "--data", "--data-binary", "--data-raw");
    const upload = get("-T", "--upload-file");
    const body =
      upload !== undefined
        ? io.files.read(io.path(upload))
        : data?.startsWith("@")
          ? io.files.read(io.path(data.slice(1)))
          : Buffer.from(data ?? "");
    const head = flags.has("-I") || flags.has("--head");
    const method =
      get("-X", "--request") ??
      (head ? "HEAD" : upload !== undefined ? "PUT" : data !== undefined ? "POST" : "GET");
    const agent = get("-A", "--user-agent");
    if (agent !== undefined) headers.set("user-agent", agent);
    const limit = Number(get("-m", "--max-time", "--connect-timeout") ?? CONNECT_TIMEOUT_S);
    const answer = await askWeb(io, url, { method, headers, body }, limit);
    if (typeof answer === "string")
      return {
        stderr: flags.has("-s") && !flags.has("-S") ? "" : answer,
        exitCode: Number(/\((\d+)\)/.exec(answer)?.[1] ?? 7),
      };
    const fails = (flags.has("-f") || flags.has("--fail")) && answer.status >= 400;
    if (fails)
      return {
        stderr: flags.has("-s") ? "" : `curl: (22) The requested URL returned error: ${answer.status}\n`,
        exitCode: 22,
      };
    const status = `HTTP/1.1 ${answer.status}\r\nContent-Length: ${Buffer.byteLength(answer.body)}\r\n\r\n`;
    const shown = Buffer.concat([
      Buffer.from(head || flags.has("-i") ? status : ""),
      Buffer.from(head ? "" : (answer.body as string)),
    ]);
    const written =
      get("-w", "--write-out")?.replaceAll("%{http_code}", String(answer.status)).replaceAll("\\n", "\n") ??
      "";
    const output =
      get("-o", "--output") ??
      (flags.has("-O") || flags.has("--remote-name") ? (url.split("/").at(-1) ?? "index.html") : undefined);
    if (output === undefined || output === "-")
      return { stdout: Buffer.concat([shown, Buffer.from(written)]) };
    io.files.write(io.path(output), shown);
    return written;
  },

  async wget(args, io) {
    const { flags, values, rest } = readWords(args, ["-O", "-T", "-t", "--header", "-P"]);
    const url = rest[0];
    if (url === undefined) throw new UsageError("missing URL");
    const answer = await askWeb(
      io,
      url,
      { method: "GET", headers: new Map(), body: Buffer.alloc(0) },
      Number(values.get("-T") ?? CONNECT_TIMEOUT_S),
    );
    if (typeof answer === "string")
      return { stderr: flags.has("-q") ? "" : answer.replace(/^curl: \(\d+\)/, "wget:"), exitCode: 4 };
    if (answer.status >= 400)
      return { stderr: flags.has("-q") ? "" : `ERROR ${answer.status}.\n`, exitCode: 8 };
    const output = values.get("-O") ?? (url.split("/").at(-1) || "index.html");
    if (output === "-") return { stdout: Buffer.from(answer.body as string) };
    io.files.write(io.path(output), Buffer.from(answer.body as string));
    return { stderr: flags.has("-q") ? "" : `'${output}' saved [${Buffer.byteLength(answer.body)}]\n` };
  },

  dig(args, io) {
    const name = args.find((word) => !/^[-+@]/.test(word) && !["A", "TXT", "ANY"].includes(word));
    if (!name) throw new UsageError("a name is needed");
    const address = resolveDns(io.guest.scope, io.guest.instanceId, name);
    if (args.includes("+short")) return address ? `${address}\n` : "";
    return `;; QUESTION SECTION:\n;${name}.\tIN\tA\n\n${address ? `;; ANSWER SECTION:\n${name}.\t60\tIN\tA\t${address}\n` : ";; status: NXDOMAIN\n"}\n;; SERVER: 169.254.169.253#53\n`;
  },

  nslookup: (args, io) =>
    lookUp(
      args,
      io,
      (name, address) =>
        `Server:\t\t169.254.169.253\nAddress:\t169.254.169.253#53\n\nNon-authoritative answer:\nName:\t${name}\nAddress: ${address}\n`,
    ),
  host: (args, io) => lookUp(args, io, (name, address) => `${name} has address ${address}\n`),

  async ping(args, io) {
    const { values, rest } = readWords(args, ["-c", "-W", "-w", "-i"]);
    const name = rest[0] ?? "";
    const address = /^[\d.]+$/.test(name) ? name : resolveDns(io.guest.scope, io.guest.instanceId, name);
    if (!address) return { stderr: `ping: ${name}: Name or service not known\n`, exitCode: 2 };
    const count = Number(values.get("-c") ?? 4);
    await io.pause(count * 1000);
    return {
      stdout: `PING ${name} (${address}) 56(84) bytes of data.\n\n--- ${name} ping statistics ---\n${count} packets transmitted, 0 received, 100% packet loss\n`,
      exitCode: 1,
    };
  },

  "ec2-metadata"(args, io) {
    const ask = (path: string): string => {
      const token = sendRequest(
        io.guest,
        metadataRequest("PUT", "/latest/api/token", [["x-aws-ec2-metadata-token-ttl-seconds", "60"]]),
      );
      const known: [string, string][] =
        typeof token === "string" || token.status !== 200
          ? []
          : [["x-aws-ec2-metadata-token", String(token.body)]];
      const answer = sendRequest(io.guest, metadataRequest("GET", `/latest/meta-data/${path}`, known));
      return typeof answer === "string" || answer.status !== 200 ? "not available" : String(answer.body);
    };
    const shown = args.length ? args : ["-i", "-t", "-z", "-o"];
    const names: Record<string, [string, string]> = {
      "-i": ["instance-id", "instance-id"],
      "--instance-id": ["instance-id", "instance-id"],
      "-t": ["instance-type", "instance-type"],
      "-z": ["placement", "placement/availability-zone"],
      "-o": ["local-ipv4", "local-ipv4"],
      "-v": ["public-ipv4", "public-ipv4"],
      "-a": ["ami-id", "ami-id"],
    };
    return shown
      .map((word) => names[word])
      .filter((found) => found !== undefined)
      .map(([title, path]) => `${title}: ${ask(path)}\n`)
      .join("");
  },
};

const metadataRequest = (method: string, path: string, headers: [string, string][]) => ({
  method,
  path,
  host: "169.254.169.254",
  port: 80,
  headers: new Map(headers),
  body: Buffer.alloc(0),
});

const isHeader = (args: readonly string[], index: number): boolean =>
  ["-H", "--header"].includes(args[index] ?? "") || ["-H", "--header"].includes(args[index - 1] ?? "");

function headersOf(args: readonly string[]): Map<string, string> {
  const headers = new Map<string, string>();
  for (const [index, word] of args.entries()) {
    if (word !== "-H" && word !== "--header") continue;
    const [, name, value] = /^([^:]+):\s*(.*)$/.exec(args[index + 1] ?? "") ?? [];
    if (name !== undefined) headers.set(name.toLowerCase(), value ?? "");
  }
  return headers;
}

function lookUp(args: readonly string[], io: Io, show: (name: string, address: string) => string) {
  const name = args.find((word) => !word.startsWith("-")) ?? "";
  const address = resolveDns(io.guest.scope, io.guest.instanceId, name);
  return address ? show(name, address) : { stdout: `** server can't find ${name}: NXDOMAIN\n`, exitCode: 1 };
}
