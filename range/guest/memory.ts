import type { IssuedCredentials } from "../iam/sessions.ts";

/** A running program. */
export interface Process {
  pid: number;
  ppid: number;
  user: string;
  /** The command line, as `ps` shows it. Kernel threads stand in brackets. */
  command: string;
  /** Path of the program's file; the first word of the command unless told. */
  exe: string;
  tty: string;
  startedAt: number;
  /** Per cent of one CPU. */
  cpu: number;
  rssKiB: number;
  vszKiB: number;
  cwd: string;
  environment: Readonly<Record<string, string>>;
  /** Ports on which it accepts connections. */
  listens: readonly { port: number; protocol: "tcp" | "udp"; address: string }[];
  /** The systemd unit that it belongs to. */
  unit?: string;
  /** Strings that can be found in its memory only: keys, configuration, decrypted payloads. */
  strings: readonly string[];
}

/** What a scenario says of a process; everything but the command has a default. */
export type ProcessWish = Partial<Omit<Process, "command" | "startedAt">> & {
  command: string;
  /** How long it has been running, in milliseconds. */
  ageMs?: number;
};

/** One rule of the host's firewall (`iptables`). */
export interface FirewallRule {
  chain: "INPUT" | "OUTPUT" | "FORWARD";
  target: "DROP" | "REJECT" | "ACCEPT";
  source?: string;
  destination?: string;
  protocol?: string;
  destinationPort?: number;
  /** Connection states that it is for; all of them without. */
  states?: readonly string[];
  interface?: string;
}

export interface Firewall {
  policies: Record<FirewallRule["chain"], "ACCEPT" | "DROP">;
  rules: FirewallRule[];
}

/** A shell that somebody has open now. */
export interface Session {
  user: string;
  tty: string;
  from: string;
  since: number;
}

/** Everything that is lost when the power goes. */
export interface Memory {
  /** Which RAM it is: a stop and a start, or a reboot, give another one. */
  id: string;
  bootedAt: number;
  processes: Process[];
  nextPid: number;
  sessions: Session[];
  firewall: Firewall;
  /** Volumes mounted besides the root, by mount point. */
  mounts: { point: string; volumeId: string; device: string; readOnly: boolean }[];
  modules: string[];
  /** Strings that a scenario planted in RAM, outside of any process. */
  strings: string[];
  /** The instance role's credentials, by the version of the metadata service that handed them out. */
  credentials: Partial<
    Record<
      "1.0" | "2.0",
      { roleName: string; profileId: string; issued: IssuedCredentials; issuedAt: number }
    >
  >;
  /** Session tokens of the metadata service (IMDSv2) and their ends. */
  metadataTokens: Map<string, number>;
  stoppedUnits: Set<string>;
}
