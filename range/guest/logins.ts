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

/** The lines that sshd writes to `/var/log/secure` about a login. */
export function secureLines(login: Login, host: string, pid: number): string {
  const line = (at: number, text: string): string => `${syslogTime(at)} ${host} sshd[${pid}]: ${text}\n`;
  const { user, from, at, endedAt, failed } = login;
  const port = 40_000 + (pid % 20_000);
  if (failed) return line(at, `Failed password for ${user} from ${from} port ${port} ssh2`);
  return (
    line(
      at,
      `Accepted publickey for ${user} from ${from} port ${port} ssh2: RSA SHA256:${fingerprint(user + from)}`,
    ) +
    line(at, `pam_unix(sshd:session): session opened for user ${user}(uid=1000) by (uid=0)`) +
    (endedAt === undefined ? "" : line(endedAt, `pam_unix(sshd:session): session closed for user ${user}`))
  );
}

/** Something that looks like a key's fingerprint and is the same for the same key. */
function fingerprint(text: string): string {
  let state = 7;
  let out = "";
  for (let i = 0; i < 43; i++) {
    state = (state * 31 + text.charCodeAt(i % text.length) + i) % 64;
    out += "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"[state];
  }
  return out;
}
