import { KERNEL } from "../base-image.ts";
import { dayTime, fullTime, hourMinute, readWtmp, type Login } from "../logins.ts";
import { shortName } from "../sockets.ts";
import { type GuestCommand, type Io, readWords, table, UsageError } from "./command.ts";
import { loads, upFor } from "./processes.ts";

/** Users, and who is or was logged in. */
export const userCommands: Record<string, GuestCommand> = {
  last(args, io) {
    const { values, flags, rest } = readWords(args, ["-n", "-f"]);
    const file = io.path(values.get("-f") ?? "/var/log/wtmp");
    const logins = readWtmp(io.files.read(file).toString());
    const wanted = logins.filter(
      (login) => !rest.length || rest.includes(login.user) || rest.includes(login.tty ?? ""),
    );
    const { bootedAt } = io.guest.memory;
    const time = flags.has("-F") ? fullTime : dayTime;
    const boot = `reboot   system boot  ${KERNEL.slice(0, 16)} ${time(bootedAt)}   still running\n`;
    const isOwn = !values.has("-f");
    const shown = [
      ...wanted.map((login) => ({ at: login.at, line: loginLine(login, flags.has("-F")) })),
      ...(isOwn && !rest.length ? [{ at: bootedAt, line: boot }] : []),
    ].sort((a, b) => b.at - a.at);
    const number = Number(
      values.get("-n") ?? args.find((word) => /^-\d+$/.test(word))?.slice(1) ?? shown.length,
    );
    const begin = Math.min(...logins.map(({ at }) => at), ...(isOwn || !logins.length ? [bootedAt] : []));
    const lines = shown.slice(0, number).map(({ line }) => line);
    return `${lines.join("")}\nwtmp begins ${time(begin)}\n`;
  },

  lastb(_, io) {
    const failed = io.files
      .read("/var/log/secure")
      .toString()
      .split("\n")
      .filter((line) => line.includes("Failed password"));
    return failed
      .toReversed()
      .map((line) => {
        const [, at = "", user = "", from = ""] =
          /^(\w+ +\d+ [\d:]+) .*Failed password for (?:invalid user )?(\S+) from (\S+)/.exec(line) ?? [];
        return `${user.padEnd(8)} ssh:notty    ${from.padEnd(16)} ${at}\n`;
      })
      .join("");
  },

  lastlog(_, io) {
    const newest = new Map<string, Login>();
    for (const login of readWtmp(io.files.read("/var/log/wtmp").toString())) newest.set(login.user, login);
    const users = passwd(io).map(({ name }) => {
      const login = newest.get(name);
      return login
        ? [name, login.tty ?? "", login.from, dayTime(login.at)]
        : [name, "", "", "**Never logged in**"];
    });
    return table([["Username", "Port", "From", "Latest"], ...users], [], "  ");
  },

  who: (_, io) =>
    table(
      io.guest.memory.sessions.map(({ user, tty, from, since }) => [
        user,
        tty,
        `${new Date(since).toISOString().slice(0, 10)} ${hourMinute(since)}`,
        `(${from})`,
      ]),
      [],
      "  ",
    ),

  users: (_, io) => `${io.guest.memory.sessions.map((session) => session.user).join(" ")}\n`,

  w(_, io) {
    const rows = io.guest.memory.sessions.map(({ user, tty, from, since }) => {
      const shell = io.guest.processes.find((process) => process.tty === tty && process.user === user);
      return [user, tty, from, hourMinute(since), "0.00s", "0.01s", shell ? shortName(shell) : "-bash"];
    });
    return (
      ` ${hourMinute(io.now())}:00 up ${upFor(io)},  ${rows.length} users,  load average: ${loads(io)}\n` +
      table([["USER", "TTY", "FROM", "LOGIN@", "IDLE", "PCPU", "WHAT"], ...rows], [], "  ")
    );
  },

  whoami: (_, io) => `${io.user}\n`,

  id(args, io) {
    const name = args.find((word) => !word.startsWith("-")) ?? io.user;
    const user = passwd(io).find((each) => each.name === name);
    if (!user) throw new UsageError(`'${name}': no such user`);
    const groups = groupsOf(io, name, user.gid);
    if (args.includes("-u")) return `${args.includes("-n") ? name : user.uid}\n`;
    return `uid=${user.uid}(${name}) gid=${user.gid}(${groups[0]?.name ?? name}) groups=${groups.map(({ gid, name: group }) => `${gid}(${group})`).join(",")}\n`;
  },

  groups(args, io) {
    const name = args[0] ?? io.user;
    const user = passwd(io).find((each) => each.name === name);
    return `${
      user
        ? groupsOf(io, name, user.gid)
            .map((group) => group.name)
            .join(" ")
        : ""
    }\n`;
  },

  getent(args, io) {
    const file = { passwd: "/etc/passwd", group: "/etc/group", shadow: "/etc/shadow", hosts: "/etc/hosts" }[
      args[0] ?? ""
    ];
    if (!file) throw new UsageError(`Unknown database: ${args[0] ?? ""}`);
    const lines = io.files
      .read(file)
      .toString()
      .split("\n")
      .filter((line) => line && (args[1] === undefined || line.startsWith(`${args[1]}:`)));
    return { stdout: lines.map((line) => `${line}\n`).join(""), exitCode: lines.length ? 0 : 2 };
  },

  useradd(args, io) {
    const { values, rest } = readWords(args, ["-u", "-s", "-G", "-g", "-d", "-c"]);
    const name = rest[0];
    if (!name) throw new UsageError("a user name is needed");
    if (passwd(io).some((user) => user.name === name))
      return { stderr: `useradd: user '${name}' already exists\n`, exitCode: 9 };
    const shell = values.get("-s");
    io.guest.addUser({
      name,
      ...(values.has("-u") && { uid: Number(values.get("-u")) }),
      ...(shell && { shell }),
      groups: values.get("-G")?.split(",") ?? [],
    });
    return "";
  },

  userdel(args, io) {
    const name = args.find((word) => !word.startsWith("-")) ?? "";
    if (!passwd(io).some((user) => user.name === name))
      return { stderr: `userdel: user '${name}' does not exist\n`, exitCode: 6 };
    for (const file of ["/etc/passwd", "/etc/shadow", "/etc/group"])
      editLines(io, file, (line) => (line.startsWith(`${name}:`) ? undefined : line));
    if (args.includes("-r")) io.guest.disk.remove(`/home/${name}`);
    return "";
  },

  passwd(args, io) {
    const name = args.find((word) => !word.startsWith("-")) ?? io.user;
    if (!passwd(io).some((user) => user.name === name))
      return { stderr: `passwd: Unknown user name '${name}'.\n`, exitCode: 1 };
    const locks = args.includes("-l");
    if (!locks && !args.includes("-u"))
      throw new UsageError("there is no terminal to ask for a password: use -l to lock or -u to unlock");
    editLines(io, "/etc/shadow", (line) =>
      line.startsWith(`${name}:`) ? line.replace(/^([^:]+):!*/, locks ? "$1:!!" : "$1:") : line,
    );
    return `${locks ? "Locking" : "Unlocking"} password for user ${name}.\npasswd: Success\n`;
  },

  usermod(args, io) {
    const { flags, values, rest } = readWords(args, ["-s", "-G", "-e", "--expiredate", "--shell"]);
    const name = rest[0] ?? "";
    if (!passwd(io).some((user) => user.name === name))
      return { stderr: `usermod: user '${name}' does not exist\n`, exitCode: 6 };
    const shell = values.get("-s") ?? values.get("--shell");
    if (shell)
      editLines(io, "/etc/passwd", (line) =>
        line.startsWith(`${name}:`) ? line.replace(/[^:]*$/, shell) : line,
      );
    if (flags.has("-L"))
      editLines(io, "/etc/shadow", (line) =>
        line.startsWith(`${name}:`) ? line.replace(/^([^:]+):!*/, "$1:!!") : line,
      );
    return "";
  },

  sudo(args, io) {
    const words =
      args[0] === "-u" ? args.slice(2) : args.filter((word, index) => index > 0 || !/^-[niEHS]+$/.test(word));
    if (words[0] === "-l")
      return `User ${io.user} may run the following commands on ${io.guest.hostname}:\n    (ALL) NOPASSWD: ALL\n`;
    return io.run(words);
  },

  nohup: (args, io) => io.run(args),
  setsid: (args, io) => io.run(args),
  nice: (args, io) => io.run(args[0] === "-n" ? args.slice(2) : args),
};

function loginLine({ user, tty = "", from, at, endedAt }: Login, full: boolean): string {
  const begun = full ? fullTime(at) : dayTime(at);
  const ended = full ? fullTime : hourMinute;
  const end =
    endedAt === undefined ? "   still logged in" : ` - ${ended(endedAt)}  (${spanOf(endedAt - at)})`;
  return `${user.padEnd(8)} ${tty.padEnd(12)} ${from.padEnd(16)} ${begun}${end}\n`;
}

/** `00:02`, and `1+00:02` from a day on. */
function spanOf(ms: number): string {
  const two = (number: number): string => String(number).padStart(2, "0");
  const minutes = Math.floor(ms / 60_000);
  const days = Math.floor(minutes / 1_440);
  return `${days ? `${days}+` : ""}${two(Math.floor((minutes % 1_440) / 60))}:${two(minutes % 60)}`;
}

interface PasswdLine {
  name: string;
  uid: string;
  gid: string;
}

const passwd = (io: Io): PasswdLine[] =>
  io.files
    .read("/etc/passwd")
    .toString()
    .split("\n")
    .filter(Boolean)
    .map((line) => {
      const [name = "", , uid = "", gid = ""] = line.split(":");
      return { name, uid, gid };
    });

function groupsOf(io: Io, user: string, gid: string): { name: string; gid: string }[] {
  const groups = io.files
    .read("/etc/group")
    .toString()
    .split("\n")
    .filter(Boolean)
    .map((line) => {
      const [name = "", , id = "", members = ""] = line.split(":");
      return { name, gid: id, members: members.split(",") };
    });
  return [
    ...groups.filter((group) => group.gid === gid),
    ...groups.filter((group) => group.gid !== gid && group.members.includes(user)),
  ];
}

function editLines(io: Io, path: string, edit: (line: string) => string | undefined): void {
  const lines = io.files.read(path).toString().split("\n");
  io.files.write(
    path,
    Buffer.from(
      lines
        .map(edit)
        .filter((line) => line !== undefined)
        .join("\n"),
    ),
  );
}
