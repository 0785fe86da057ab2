import { createHash } from "node:crypto";

/** One login, as `last` shows it. */
export interface Login {
  user: string;
  /** `pts/0` unless told. */
  tty?: string;
  /** The address it came from; empty for the console. */
  from: string;
  /** Simulated times in milliseconds since the epoch; without an end the session is still open. */
  at: number;
  endedAt?: number;
  /** A wrong password or key: it goes to the security log only. */
  failed?: boolean;
}

const DAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

const two = (n: number): string => String(n).padStart(2, "0");

/** `09:07`, in UTC as everything in the guest. */
export const hourMinute = (timeMs: number): string => {
  const date = new Date(timeMs);
  return `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}`;
};

/** `Jan  5`. */
export const monthDay = (timeMs: number): string => {
  const date = new Date(timeMs);
  return `${MONTHS[date.getUTCMonth()]} ${String(date.getUTCDate()).padStart(2)}`;
};

/** `Mon Jan  5 09:07`. */
export const dayTime = (timeMs: number): string =>
  `${DAYS[new Date(timeMs).getUTCDay()]} ${monthDay(timeMs)} ${hourMinute(timeMs)}`;

/** `Jan  5 09:07:01`, as syslog begins its lines. */
export const syslogTime = (timeMs: number): string =>
  `${monthDay(timeMs)} ${hourMinute(timeMs)}:${two(new Date(timeMs).getUTCSeconds())}`;

/** `Mon Jan  5 09:07:01 2026`, as C's `ctime` writes it. */
export const fullTime = (timeMs: number): string =>
  `${DAYS[new Date(timeMs).getUTCDay()]} ${syslogTime(timeMs)} ${new Date(timeMs).getUTCFullYear()}`;

/** A line of `/var/log/wtmp`, which the range keeps as text so that tools can read it on a mounted disk too. */
export const wtmpLine = ({ user, tty = "pts/0", from, at, endedAt }: Login): string =>
  `${[user, tty, from || "-", at, endedAt ?? "-"].join(" ")}\n`;

/** Reads what {@link wtmpLine} wrote. Lines that are none are passed over. */
export function readWtmp(text: string): Login[] {
  return text.split("\n").flatMap((line) => {
    const [, user, tty, from, at, endedAt] = /^(\S+) (\S+) (\S+) (\d+) (\d+|-)$/.exec(line) ?? [];
    if (!user || !tty || !from || !at) return [];
    return [
      {
        user,
        tty,
        from: from === "-" ? "" : from,
        at: Number(at),
        ...(endedAt !== "-" && { endedAt: Number(endedAt) }),
      },
    ];
  });
}

/** What the machine knows of a user who logs in. */
export interface Account {
  uid: number;
  /** The line of `authorized_keys` by which the user comes in; without one it is the password. */
  key?: string;
}

/**
 * What a machine's files say of a user; undefined when there is none of that name.
 *
 * @param read the content of a file, empty when it is missing
 */
export function accountOn(read: (path: string) => string, user: string): Account | undefined {
  const fields = read("/etc/passwd")
    .split("\n")
    .map((line) => line.split(":"))
    .find(([name]) => name === user);
  if (!fields) return undefined;
  const key = read(`${fields[5]}/.ssh/authorized_keys`)
    .split("\n")
    .find((line) => KEY_LINE.test(line));
  return { uid: Number(fields[2]), ...(key !== undefined && { key }) };
}

/** The line of a password or a key that was wrong, as sshd writes it to `/var/log/secure`. */
export const failedLine = ({ user, from, at }: Login, host: string, pid: number): string =>
  sshdLine(at, host, pid, `Failed password for ${user} from ${from} port ${portOf(pid)} ssh2`);

/** What sshd writes when there is no user of that name. */
export const invalidUserLine = ({ user, from, at }: Login, host: string, pid: number): string =>
  sshdLine(at, host, pid, `Invalid user ${user} from ${from} port ${portOf(pid)}`);

/** The lines that sshd writes to `/var/log/secure` about a login that came about. */
export function secureLines(login: Login, account: Account, host: string, pid: number): string {
  const { user, from, at, endedAt } = login;
  const way = account.key === undefined ? "password" : "publickey";
  const shown = account.key === undefined ? "" : `: ${fingerprint(account.key)}`;
  const session = "pam_unix(sshd:session): session";
  return (
    sshdLine(at, host, pid, `Accepted ${way} for ${user} from ${from} port ${portOf(pid)} ssh2${shown}`) +
    sshdLine(at, host, pid, `${session} opened for user ${user}(uid=${account.uid}) by (uid=0)`) +
    (endedAt === undefined ? "" : sshdLine(endedAt, host, pid, `${session} closed for user ${user}`))
  );
}

const sshdLine = (at: number, host: string, pid: number, text: string): string =>
  `${syslogTime(at)} ${host} sshd[${pid}]: ${text}\n`;

const portOf = (pid: number): number => 40_000 + (pid % 20_000);

/** How sshd calls the kinds of keys, by how a key's line begins. */
const KEY_KINDS: Readonly<Record<string, string>> = { "ssh-ed25519": "ED25519", "ssh-rsa": "RSA" };
const KEY_LINE = /^(ssh-ed25519|ssh-rsa) (\S+)/;

/** `ED25519 SHA256:…`, as `ssh-keygen -l` shows the key of a line, too. */
function fingerprint(line: string): string {
  const [, kind = "", blob = ""] = KEY_LINE.exec(line) ?? [];
  const digest = createHash("sha256").update(Buffer.from(blob, "base64")).digest("base64");
  return `${KEY_KINDS[kind]} SHA256:${digest.replace(/=+$/, "")}`;
}
