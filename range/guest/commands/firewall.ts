import { ruleText } from "../firewall.ts";
import type { Firewall, FirewallRule } from "../memory.ts";
import { type GuestCommand, type Io, UsageError } from "./command.ts";

const CHAINS = ["INPUT", "FORWARD", "OUTPUT"] as const;
type Chain = (typeof CHAINS)[number];

/** The host's firewall: its rules cut live connections of this instance, as the kernel would. */
export const firewallCommands: Record<string, GuestCommand> = {
  iptables: (args, io) => iptables(args, io),
  ip6tables: () => "",
  "iptables-save": (_, io) =>
    `*filter\n${CHAINS.map((chain) => `:${chain} ${io.guest.memory.firewall.policies[chain]} [0:0]\n`).join("")}${io.guest.memory.firewall.rules.map((rule) => `${ruleText(rule)}\n`).join("")}COMMIT\n`,
};

function iptables(args: readonly string[], io: Io): string {
  const words = args.filter((word) => !["-n", "-v", "-w", "--line-numbers", "-nv", "-vn"].includes(word));
  const [command = "-L", second] = words[0] === "-t" ? words.slice(2) : words;
  if (words[0] === "-t" && words[1] !== "filter")
    throw new UsageError(`the table '${words[1]}' is not part of this host's firewall`);
  const { firewall } = io.guest.memory;
  switch (command) {
    case "-L":
    case "--list":
    case "-nL":
    case "-Ln":
    case "-vnL":
      return list(firewall, second);
    case "-S":
    case "--list-rules":
      return (
        CHAINS.map((chain) => `-P ${chain} ${firewall.policies[chain]}\n`).join("") +
        firewall.rules.map((rule) => `${ruleText(rule)}\n`).join("")
      );
    case "-F":
    case "--flush":
      return change(
        io,
        () =>
          void (firewall.rules = firewall.rules.filter(
            (rule) => second !== undefined && rule.chain !== second,
          )),
      );
    case "-P":
    case "--policy": {
      const policy = words[2];
      if (policy !== "ACCEPT" && policy !== "DROP")
        throw new UsageError(`Bad policy name. Run \`dmesg' for more information.`);
      return change(io, () => void (firewall.policies[chainOf(second)] = policy));
    }
    case "-A":
    case "--append": {
      const rule = readRule(chainOf(second), words.slice(2));
      return change(io, () => void firewall.rules.push(rule));
    }
    case "-I":
    case "--insert": {
      const chain = chainOf(second);
      const numbered = /^\d+$/.test(words[2] ?? "");
      const rule = readRule(chain, words.slice(numbered ? 3 : 2));
      const own = firewall.rules.filter((each) => each.chain === chain);
      const before = own[numbered ? Number(words[2]) - 1 : 0];
      const at = before ? firewall.rules.indexOf(before) : firewall.rules.length;
      return change(io, () => void firewall.rules.splice(at, 0, rule));
    }
    case "-D":
    case "--delete": {
      const chain = chainOf(second);
      const own = firewall.rules.filter((each) => each.chain === chain);
      const found = /^\d+$/.test(words[2] ?? "")
        ? own[Number(words[2]) - 1]
        : own.find((each) => ruleText(each) === ruleText(readRule(chain, words.slice(2))));
      if (!found) throw new UsageError("Bad rule (does a matching rule exist in that chain?).");
      return change(io, () => void firewall.rules.splice(firewall.rules.indexOf(found), 1));
    }
    default:
      throw new UsageError(`unknown option "${command}"`);
  }
}

function change(io: Io, act: () => void): string {
  io.guest.changeMemory(act);
  io.guest.applyFirewall();
  return "";
}

function chainOf(word: string | undefined): Chain {
  if (CHAINS.includes(word as Chain)) return word as Chain;
  throw new UsageError("No chain/target/match by that name.");
}

function readRule(chain: Chain, words: readonly string[]): FirewallRule {
  const rule: FirewallRule = { chain, target: "ACCEPT" };
  let jumped = false;
  for (let i = 0; i < words.length; i++) {
    const value = words[i + 1] ?? "";
    switch (words[i]) {
      case "-s":
      case "--source":
        rule.source = addressOf(value);
        break;
      case "-d":
      case "--destination":
        rule.destination = addressOf(value);
        break;
      case "-p":
      case "--protocol":
        rule.protocol = value.toLowerCase();
        break;
      case "--dport":
      case "--destination-port":
        rule.destinationPort = Number(value);
        break;
      case "--state":
      case "--ctstate":
        rule.states = value.split(",");
        break;
      case "-i":
      case "-o":
        rule.interface = value;
        break;
      case "-m":
      case "--comment":
        break;
      case "-j":
      case "--jump":
        if (value !== "DROP" && value !== "REJECT" && value !== "ACCEPT")
          throw new UsageError(`Couldn't load target \`${value}':No such file or directory`);
        rule.target = value;
        jumped = true;
        break;
      default:
        throw new UsageError(`unknown option "${words[i]}"`);
    }
    i++;
  }
  if (!jumped) throw new UsageError("a rule needs a target: -j DROP, REJECT or ACCEPT");
  return rule;
}

function addressOf(word: string): string {
  if (/^(\d{1,3}\.){3}\d{1,3}(\/\d{1,2})?$/.test(word)) return word;
  throw new UsageError(`host/network \`${word}' not found`);
}

function list(firewall: Firewall, only: string | undefined): string {
  return CHAINS.filter((chain) => only === undefined || only.startsWith("-") || chain === only)
    .map((chain) => {
      const rules = firewall.rules
        .filter((rule) => rule.chain === chain)
        .map(
          (rule) =>
            `${rule.target.padEnd(10)} ${(rule.protocol ?? "all").padEnd(4)} --  ${(rule.source ?? "0.0.0.0/0").padEnd(20)} ${(rule.destination ?? "0.0.0.0/0").padEnd(20)}${rule.destinationPort === undefined ? "" : ` ${rule.protocol} dpt:${rule.destinationPort}`}${rule.states ? ` ctstate ${rule.states.join(",")}` : ""}\n`,
        );
      return `Chain ${chain} (policy ${firewall.policies[chain]})\ntarget     prot opt source               destination\n${rules.join("")}\n`;
    })
    .join("");
}
