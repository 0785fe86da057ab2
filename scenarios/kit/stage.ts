import type { Aws, Credentials } from "./aws.ts";

/** A way to act inside an instance: the guest on the range, Run Command on AWS. */
export interface Foothold {
  /** Leaves artefacts behind: what an analyst can find later. */
  plant(artefacts: Artefacts): Promise<void>;
  /** Starts a process and answers a handle on it. */
  start(process: ProcessSpec): Promise<ProcessHandle>;
  /** Asks the instance's resolver for a name: leaves the DNS query that detectors read. */
  resolve(name: string): Promise<string | undefined>;
  /** The instance role's session credentials, from its metadata service. */
  roleCredentials(): Promise<Credentials | undefined>;
}

export interface Artefacts {
  /** Content by path. */
  files?: Readonly<Record<string, string>>;
  users?: readonly { name: string; uid: number; shell?: string }[];
  logins?: readonly { user: string; from: string; minutesAgo: number; minutes?: number }[];
  cron?: readonly { user: string; line: string }[];
  /** Strings that stand in the memory of the instance, so that an image of it is worth analysing. */
  memory?: readonly string[];
}

export interface ProcessSpec {
  command: string;
  user: string;
  cpuPercent?: number;
}

export interface ProcessHandle {
  /** Whether it still runs: not killed, and its instance neither stopped nor rebooted since. */
  alive(): Promise<boolean>;
  /** Opens a connection; undefined when the network does not let it out. */
  connect(to: {
    ip: string;
    port: number;
    protocol?: "tcp" | "udp";
    label: string;
  }): Promise<Connection | undefined>;
}

export interface Connection {
  /** Moves bytes both ways; false when the connection is dead. */
  send(bytesOut: number, bytesIn: number): Promise<boolean>;
}

/** A source of chance of the scenario's own, from the run's seed. */
export interface Chance {
  float(): number;
  int(min: number, max: number): number;
  pick<T>(list: readonly T[]): T;
  hex(length: number): string;
  text(length: number, alphabet: string): string;
}

export interface Attempt {
  /** What `refused` objectives name, such as `c2-beacon`. */
  attempt: string;
  gotThrough: boolean;
  /** In words for a person. */
  what: string;
  /** An AWS error code, `timeout`, `connection-closed`, `process-gone`. */
  refusal?: string;
  bytes?: number;
}

/** Where a scenario plays: everything that it may touch. */
export interface Stage {
  /** Outputs of the sandbox's stack, by the names of infra/names. */
  outputs: Readonly<Record<string, string>>;
  ticket: string;
  /** The address range of the forensic workstation. */
  workstationCidr: string;
  /** An image without the weakness, to recover with. */
  cleanImageId: string;
  region: string;
  accountId: string;
  chance: Chance;
  /** Milliseconds since the epoch. */
  now(): number;
  /** The account's own administration: for breaking the sandbox, never during play. */
  platform: Aws;
  /** AWS from the outside, with what the adversary holds. */
  intruder(credentials: Credentials, from: { ip: string; userAgent?: string; region?: string }): Aws;
  foothold(instanceId: string): Foothold;
  /** A request through the site's load balancer; the status that comes back, and which instance answered. */
  visit(request: {
    path: string;
    clientIp: string;
    userAgent?: string;
  }): Promise<{ status: number; instanceId?: string }>;
  /** Makes an address or a name known to threat intelligence and to the Internet's DNS. */
  internet(host: { ip: string; name?: string; threat?: "c2" | "mining-pool" | "scanner" | "tor-exit" }): void;
  /** Puts an attempt of the adversary on record. */
  attempted(attempt: Attempt): void;
}

/** One thing that the adversary does again and again, or once at a time. */
export interface Behaviour {
  name: string;
  /** Period, in seconds of the drill. */
  everySeconds: number;
  /** First time, in seconds after the clock started; at once unless told. */
  afterSeconds?: number;
  act(stage: Stage): Promise<void>;
}
