import type { Aws, Credentials } from "./aws.ts";
import type { IdentityProviders } from "./identity-provider.ts";

/** A way to act inside an instance: the guest on the range, Run Command on AWS. */
export interface Foothold {
  /** Leaves artefacts behind: what an analyst can find later. */
  plant(artefacts: Artefacts): Promise<void>;
  /** Whether the instance runs. */
  isUp(): Promise<boolean>;
  /** Starts a process and answers a handle on it. The instance must run. */
  start(process: ProcessSpec): Promise<ProcessHandle>;
  /** A file's text, as whoever planted it finds it again; undefined when it is not there, or nobody can look. */
  read(path: string): Promise<string | undefined>;
  /** Asks the instance's resolver for a name: leaves the DNS query that detectors read. */
  resolve(name: string): Promise<string | undefined>;
  /** The instance role's session credentials, from its metadata service. */
  roleCredentials(): Promise<Credentials | undefined>;
  /**
   * AWS as the instance's own software calls it: with its role's credentials, over its network. Undefined when it is
   * down or is given no credentials; calls that find no way out are refused as `timeout`.
   */
  software(): Promise<Aws | undefined>;
}

/** A file that is not root's for all to read. */
export interface PlantedFile {
  content: string;
  /** `root` unless told. */
  owner?: string;
  /** Permission bits, such as `0o755` of a program; `0o644` unless told. */
  mode?: number;
}

export interface Artefacts {
  /** Content by path: a file of root's that all may read, unless told. */
  files?: Readonly<Record<string, string | PlantedFile>>;
  users?: readonly { name: string; uid: number; shell?: string }[];
  /** Failed ones stand in the security log only. */
  logins?: readonly {
    user: string;
    from: string;
    minutesAgo: number;
    minutes?: number;
    failed?: boolean;
  }[];
  cron?: readonly { user: string; line: string }[];
  /** Strings that stand in the memory of the instance, so that an image of it is worth analysing. */
  memory?: readonly string[];
}

export interface ProcessSpec {
  command: string;
  user: string;
  cpuPercent?: number;
  /** TCP ports that it listens on, on every address. */
  listensOn?: readonly number[];
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
  /** Moves bytes out of the instance and into it; false when the connection is dead. */
  send(bytesOut: number, bytesIn: number): Promise<boolean>;
  close(): Promise<void>;
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

/** Work of the business that goes through the account, such as a job with a key of its own or a public website. */
export interface Work {
  /** What `disturbed` hazards name, such as `website`. */
  work: string;
  done: boolean;
  /** In words for a person. */
  what: string;
  /** An AWS error code, `timeout`, `HTTP 403`. */
  refusal?: string;
  /** The key with which the account was asked, for work that has one. */
  accessKeyId?: string;
}

/** From where somebody calls AWS. */
export interface Origin {
  ip: string;
  userAgent?: string;
  /** The sandbox's, unless told. */
  region?: string;
}

/** What came back from a plain request. */
export interface Fetched {
  status: number;
  body: string;
  /** AWS's code where it was refused. */
  refusal?: string;
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
  /** Whether things take as long as in a drill, or as long as on AWS. */
  pace: "drill" | "aws";
  chance: Chance;
  /** Milliseconds since the epoch. */
  now(): number;
  /** The account's own administration: for breaking the sandbox. During play it only looks, and leaves no trace. */
  platform: Aws;
  /** The same in another Region. */
  platformIn(region: string): Aws;
  /** What AWS itself does in the account, such as a quarantine: in CloudTrail it comes from inside AWS. */
  byAws(service: string, operation: string, input: Readonly<Record<string, unknown>>): void;
  /** AWS from the outside, with what the adversary holds. */
  intruder(credentials: Credentials, from: Origin): Aws;
  /** AWS as the account's own people and jobs use it, in the course of their business. */
  colleague(credentials: Credentials, from: Origin): Aws;
  /** AWS for those who come without credentials: with a password, or with a token of an identity provider. */
  outsider(from: Origin & { by?: "colleague" }): Aws;
  identityProviders: IdentityProviders;
  /** The root user's password as it is now, for an intruder who has come by it. */
  rootPassword(): string;
  /**
   * What an MFA app with somebody's seed shows now, and half a minute later.
   *
   * @param seed as CreateVirtualMFADevice hands it out
   */
  mfaCodes(seed: string): [string, string];
  /** @param region the sandbox's, unless told */
  foothold(instanceId: string, region?: string): Foothold;
  /**
   * A request through the site's load balancer; the status that comes back (0 for none), the page, and which
   * instance answered.
   */
  visit(request: {
    path: string;
    clientIp: string;
    userAgent?: string;
    /** GET, unless told. */
    method?: string;
    body?: string;
  }): Promise<{ status: number; body: string; instanceId?: string }>;
  /**
   * Lets the site's software answer requests with a status of the scenario's, health checks too; undefined leaves them
   * as they are.
   *
   * @returns what to call when it would answer otherwise from now on
   */
  serve(
    answer: (request: {
      method: string;
      path: string;
      body: string;
      instanceId: string;
    }) => number | undefined,
  ): () => void;
  /** Where the site's customers come from. */
  customers: {
    addresses(): readonly string[];
    /** Lets some come from further addresses, too. */
    alsoFrom(addresses: readonly string[]): void;
  };
  /**
   * A TCP connection from the Internet to an instance's public address; undefined when the network or the host lets
   * nothing through, or nothing listens there.
   */
  dial(to: { instanceId: string; port: number; from: string }): Promise<Connection | undefined>;
  /**
   * A plain request of somebody on the Internet, without credentials of its own: an anonymous read of S3, or a
   * presigned URL.
   *
   * @param from whose it is: the adversary's unless a customer's
   */
  fetch(url: string, from: { ip: string; userAgent?: string; by?: "customer" }): Promise<Fetched>;
  /**
   * Signs a URL that gives an object to whoever has it, as any SDK does: no call is made.
   *
   * @param expiresSeconds up to 604,800 (7 days)
   */
  presign(credentials: Credentials, url: string, expiresSeconds: number): string;
  /** Makes an address or a name known to threat intelligence and to the Internet's DNS. */
  internet(host: { ip: string; name?: string; threat?: "c2" | "mining-pool" | "scanner" | "tor-exit" }): void;
  /** Puts an attempt of the adversary on record. */
  attempted(attempt: Attempt): void;
  /** Puts on record whether work of the business could be done. */
  worked(work: Work): void;
}

/** One thing that the adversary does again and again, or once at a time. */
export interface Behaviour {
  name: string;
  /** Period, in seconds of the drill. */
  everySeconds: number;
  /**
   * First time, in seconds after the clock started with all that `inject` made up and running: where the intruder has
   * no head start, a minute later. At once unless told.
   */
  afterSeconds?: number;
  act(stage: Stage): Promise<void>;
}
