import { firewallCommands } from "./firewall.ts";
import { primaryInterface } from "../../physics/network/index.ts";
import { ec2State } from "../../services/ec2/state.ts";
import { connectionsOf, shortName, type Connection } from "../sockets.ts";
import { type GuestCommand, readWords, table } from "./command.ts";

/** Sockets and interfaces. */
export const socketCommands: Record<string, GuestCommand> = {
  ...firewallCommands,

  ss(args, io) {
    const { flags, rest } = readWords(args);
    const both = (short: string, long: string): boolean => flags.has(short) || flags.has(long);
    const wanted = chosen(connectionsOf(io.guest), flags).filter((each) =>
      rest.every((word) => fitsFilter(each, word, rest)),
    );
    if (both("-s", "--summary")) return `Total: ${wanted.length + 120}\nTCP:   ${wanted.length}\n`;
    const showOwner = both("-p", "--processes");
    const head = [
      "Netid",
      "State",
      "Recv-Q",
      "Send-Q",
      "Local Address:Port",
      "Peer Address:Port",
      ...(showOwner ? ["Process"] : []),
    ];
    const rows = wanted.map((each) => [
      each.protocol,
      each.state,
      "0",
      each.state === "LISTEN" ? "128" : "0",
      `${each.localIp}:${each.localPort}`,
      each.state === "ESTAB" ? `${each.remoteIp}:${each.remotePort}` : "0.0.0.0:*",
      ...(showOwner
        ? [
            each.owner
              ? `users:(("${shortName(each.owner)}",pid=${each.owner.pid},fd=${descriptor(each)}))`
              : "",
          ]
        : []),
    ]);
    const oneKind = both("-t", "--tcp") !== both("-u", "--udp");
    const all = flags.has("-H") ? rows : [head, ...rows];
    return table(oneKind ? all.map((row) => row.slice(1)) : all, oneKind ? [1, 2] : [2, 3], "  ");
  },

  netstat(args, io) {
    const { flags } = readWords(args);
    if (flags.has("-r")) return routes(io.guest);
    const showOwner = flags.has("-p") || flags.has("--program");
    const rows = chosen(connectionsOf(io.guest), flags).map((each) => [
      each.protocol,
      "0",
      "0",
      `${each.localIp}:${each.localPort}`,
      each.state === "ESTAB" ? `${each.remoteIp}:${each.remotePort}` : "0.0.0.0:*",
      each.state === "ESTAB" ? "ESTABLISHED" : each.state === "LISTEN" ? "LISTEN" : "",
      ...(showOwner ? [each.owner ? `${each.owner.pid}/${shortName(each.owner)}` : "-"] : []),
    ]);
    return (
      `Active Internet connections (${flags.has("-a") ? "servers and established" : flags.has("-l") ? "only servers" : "w/o servers"})\n` +
      table(
        [
          [
            "Proto",
            "Recv-Q",
            "Send-Q",
            "Local Address",
            "Foreign Address",
            "State",
            ...(showOwner ? ["PID/Program name"] : []),
          ],
          ...rows,
        ],
        [1, 2],
      )
    );
  },

  lsof(args, io) {
    const { flags, values, rest } = readWords(args, ["-p", "-u", "-c"]);
    const port = rest.find((word) => word.startsWith(":"))?.slice(1);
    const rows: string[][] = [];
    for (const process of io.guest.processes) {
      if (values.has("-p") && !values.get("-p")!.split(",").includes(String(process.pid))) continue;
      if (values.has("-u") && process.user !== values.get("-u")) continue;
      if (values.has("-c") && !shortName(process).startsWith(values.get("-c")!)) continue;
      const row = (fd: string, type: string, name: string): string[] => [
        shortName(process).slice(0, 9),
        String(process.pid),
        process.user,
        fd,
        type,
        name,
      ];
      const gone = io.files.entry(process.exe) === undefined && process.exe.startsWith("/");
      if (!flags.has("-i") && !process.command.startsWith("[")) {
        rows.push(row("cwd", "DIR", process.cwd));
        rows.push(row("txt", "REG", gone ? `${process.exe} (deleted)` : process.exe));
      }
      for (const each of connectionsOf(io.guest)) {
        if (
          each.owner?.pid !== process.pid ||
          (port && String(each.localPort) !== port && String(each.remotePort) !== port)
        )
          continue;
        const name =
          each.state === "ESTAB"
            ? `${each.localIp}:${each.localPort}->${each.remoteIp}:${each.remotePort} (ESTABLISHED)`
            : `*:${each.localPort} (LISTEN)`;
        rows.push(row(`${descriptor(each)}u`, "IPv4", `${each.protocol.toUpperCase()} ${name}`));
      }
    }
    const wanted =
      flags.has("-L") || rest.includes("+L1")
        ? rows.filter((row) => row.at(-1)!.endsWith("(deleted)"))
        : rows;
    return {
      stdout: wanted.length ? table([["COMMAND", "PID", "USER", "FD", "TYPE", "NAME"], ...wanted], [1]) : "",
      exitCode: wanted.length ? 0 : 1,
    };
  },

  ip(args, io) {
    const [what = "addr"] = args.filter((word) => !word.startsWith("-"));
    if (what.startsWith("r")) return routes(io.guest);
    if (what.startsWith("n")) return `${gateway(io.guest)} dev ens5 lladdr 0a:ff:00:00:00:01 REACHABLE\n`;
    return io.guest.instance.interfaceIds
      .map((id) => ec2State(io.guest.scope).interfaces.get(id))
      .filter((face) => face !== undefined)
      .map(
        (face, index) =>
          `${index + 2}: ens${index + 5}: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 9001 qdisc mq state UP group default qlen 1000\n    link/ether ${face.macAddress} brd ff:ff:ff:ff:ff:ff\n    inet ${face.privateIp}/20 metric 512 brd + scope global dynamic ens${index + 5}\n`,
      )
      .reduce(
        (text, part) => text + part,
        "1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 qdisc noqueue state UNKNOWN group default qlen 1000\n    inet 127.0.0.1/8 scope host lo\n",
      );
  },
};

/** Sockets that the flags of `ss` and `netstat` ask for. */
function chosen(all: Connection[], flags: Set<string>): Connection[] {
  const has = (...names: string[]): boolean => names.some((name) => flags.has(name));
  const listening = has("-l", "--listening");
  const every = has("-a", "--all");
  const tcp = has("-t", "--tcp");
  const udp = has("-u", "--udp");
  return all.filter((each) => {
    if ((tcp || udp) && !((tcp && each.protocol === "tcp") || (udp && each.protocol === "udp"))) return false;
    return every || (each.state === "ESTAB") !== listening;
  });
}

/** The small part of ss's filter language that people use: `state X`, `dst ADDRESS`, `src ADDRESS`. */
function fitsFilter(each: Connection, word: string, words: readonly string[]): boolean {
  const key = words[words.indexOf(word) - 1];
  if (key === "state")
    return word.toLowerCase().startsWith(each.state.toLowerCase().slice(0, 5)) || word === "all";
  if (key === "dst") return each.remoteIp === word.split(":")[0];
  if (key === "src") return each.localIp === word.split(":")[0];
  return true;
}

const descriptor = (each: Connection): number => 3 + ((each.localPort + each.remotePort) % 12);

const gateway = (guest: Parameters<typeof connectionsOf>[0]): string =>
  (primaryInterface(guest.scope, guest.instanceId)?.privateIp ?? "10.0.0.1").replace(/\.\d+$/, ".1");

const routes = (guest: Parameters<typeof connectionsOf>[0]): string =>
  `default via ${gateway(guest)} dev ens5 proto dhcp metric 512\n169.254.169.254 dev ens5 scope link\n`;
