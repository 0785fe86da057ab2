import { KERNEL_RELEASE } from "../physics/instances/console.ts";
import { Disk, entryOf, type FileWish } from "./disk.ts";

/** How long before the first use the image was built, in milliseconds: files of the system are that old. */
const AGE_MS = 40 * 86_400_000;

/** Programs in `/usr/bin`: what the shell brings along, and the guest's own commands. */
export const PROGRAMS: readonly string[] = [
  ...words(
    "alias awk base64 basename bash cat chmod clear column comm cp cut diff dirname du echo egrep env expand expr",
  ),
  ...words(
    "false fgrep file fold grep gunzip gzip head help history join jq ln md5sum mkdir mv nl od paste printenv printf",
  ),
  ...words(
    "pwd readlink rev rg rm rmdir sed seq sha1sum sha256sum sleep sort split sqlite3 strings tac tail tar tee time",
  ),
  ...words("tr tree true unalias unexpand uniq wc which xan xargs yq zcat"),
  ...words(
    "aws avml blkid chkconfig chown crontab curl date dd df dig dmesg dnf ec2-metadata fdisk find free getenforce getent",
  ),
  ...words(
    "groups halt host hostname hostnamectl id insmod ip ip6tables iptables iptables-save journalctl kill killall last",
  ),
  ...words(
    "lastb lastlog ls lsattr lsblk lscpu lsmod lsof mkfs.xfs mktemp mount netstat nice nohup nproc nslookup passwd",
  ),
  ...words(
    "pgrep pidof ping pkill poweroff ps pstree reboot rmmod rpm service setsid shutdown ss stat sudo sync systemctl",
  ),
  ...words(
    "timedatectl timeout top touch tty umount uname uptime useradd userdel usermod users w wget who whoami yum",
  ),
  ...words("amazon-ssm-agent ssm-agent-worker dbus-broker gdb node openssl python3.9 ssh su tcpdump"),
];

/** Programs elsewhere that are called by their own path, or that run as services. */
const DAEMONS = words(
  "/usr/sbin/sshd /usr/sbin/crond /usr/sbin/chronyd /usr/sbin/rsyslogd /usr/sbin/agetty /usr/lib/systemd/systemd /usr/lib/systemd/systemd-journald",
);

/** Paths under which people know a program of `/usr/bin`: small scripts that call it. */
const WRAPPERS = words(
  "/usr/sbin/iptables /usr/sbin/iptables-save /usr/sbin/insmod /usr/sbin/rmmod /usr/sbin/lsmod /usr/sbin/fdisk /usr/sbin/ip /usr/sbin/useradd /usr/sbin/userdel /usr/sbin/usermod /usr/sbin/shutdown /usr/sbin/reboot /usr/sbin/blkid /usr/sbin/mkfs.xfs /usr/sbin/lsof /usr/sbin/service",
);

function words(text: string): string[] {
  return text.split(" ");
}

const SET_UID = new Set(["/usr/bin/sudo", "/usr/bin/su", "/usr/bin/passwd", "/usr/bin/crontab"]);

const PASSWD = `root:x:0:0:root:/root:/bin/bash
bin:x:1:1:bin:/bin:/sbin/nologin
daemon:x:2:2:daemon:/sbin:/sbin/nologin
nobody:x:65534:65534:Kernel Overflow User:/:/sbin/nologin
systemd-network:x:192:192:systemd Network Management:/:/usr/sbin/nologin
dbus:x:81:81:System Message Bus:/:/usr/sbin/nologin
chrony:x:993:991::/var/lib/chrony:/sbin/nologin
sshd:x:74:74:Privilege-separated SSH:/usr/share/empty.sshd:/usr/sbin/nologin
webapp:x:991:990::/srv/web:/sbin/nologin
ec2-user:x:1000:1000:EC2 Default User:/home/ec2-user:/bin/bash
ssm-user:x:1001:1001::/home/ssm-user:/bin/bash
`;

const FILES: Readonly<Record<string, string | FileWish>> = {
  "/etc/os-release": `NAME="Amazon Linux"
VERSION="2023"
ID="amzn"
ID_LIKE="fedora"
VERSION_ID="2023"
PLATFORM_ID="platform:al2023"
PRETTY_NAME="Amazon Linux 2023.9.20251117"
CPE_NAME="cpe:2.3:o:amazon:amazon_linux:2023"
HOME_URL="https://aws.amazon.com/linux/amazon-linux-2023/"
`,
  "/etc/system-release": "Amazon Linux release 2023.9.20251117 (Amazon Linux)\n",
  "/etc/passwd": PASSWD,
  "/etc/shadow": {
    content: PASSWD.split("\n")
      .filter(Boolean)
      .map((line) => `${line.split(":")[0]}:!!:20000::::::\n`)
      .join(""),
    mode: 0o000,
  },
  "/etc/group": PASSWD.split("\n")
    .filter(Boolean)
    .map((line) => `${line.split(":")[0]}:x:${line.split(":")[3]}:\n`)
    .join(""),
  "/etc/sudoers": { content: "root ALL=(ALL) ALL\n#includedir /etc/sudoers.d\n", mode: 0o440 },
  "/etc/sudoers.d/90-cloud-init-users": { content: "ec2-user ALL=(ALL) NOPASSWD:ALL\n", mode: 0o440 },
  "/etc/hosts":
    "127.0.0.1   localhost localhost.localdomain\n::1         localhost6 localhost6.localdomain6\n",
  "/etc/resolv.conf": "nameserver 169.254.169.253\n",
  "/etc/fstab": "UUID=6f3c1d6e-6a0b-4e56-9d0c-2f1d5c3f9a11 /  xfs defaults,noatime 1 1\n",
  "/etc/crontab": "SHELL=/bin/bash\nPATH=/sbin:/bin:/usr/sbin:/usr/bin\nMAILTO=root\n",
  "/etc/cron.d/0hourly": "01 * * * * root run-parts /etc/cron.hourly\n",
  "/etc/ssh/sshd_config": {
    content: "Port 22\nPermitRootLogin forced-commands-only\nPasswordAuthentication no\nUsePAM yes\n",
    mode: 0o600,
  },
  "/etc/amazon/ssm/amazon-ssm-agent.json": "{}\n",
  "/root/.bash_history": { content: "", mode: 0o600 },
  "/home/ec2-user/.bash_history": { content: "", mode: 0o600, owner: "ec2-user" },
  "/home/ec2-user/.bashrc": {
    content: "# .bashrc\n[ -f /etc/bashrc ] && . /etc/bashrc\n",
    owner: "ec2-user",
  },
  "/home/ec2-user/.ssh/authorized_keys": { content: "", mode: 0o600, owner: "ec2-user" },
  "/srv/web/server.js": { content: "require('./app').listen(80)\n", owner: "webapp" },
  "/srv/web/package.json": { content: '{"name":"web","private":true}\n', owner: "webapp" },
  "/var/log/messages": { content: "", mode: 0o600 },
  "/var/log/secure": { content: "", mode: 0o600 },
  "/var/log/cron": { content: "", mode: 0o600 },
  "/var/log/audit/audit.log": { content: "", mode: 0o600 },
  "/var/log/web/access.log": { content: "", owner: "webapp" },
  "/var/log/wtmp": "",
  "/opt/forensics/lime.ko": "\x7fELF lime kernel module\n",
};

const DIRECTORIES = [
  "/tmp",
  "/var/tmp",
  "/dev",
  "/proc",
  "/sys",
  "/run",
  "/mnt",
  "/media",
  "/opt",
  "/boot",
  "/dev/shm",
  "/usr/local/bin",
];

const LINKS: Readonly<Record<string, string>> = {
  "/bin": "usr/bin",
  "/sbin": "usr/sbin",
  "/lib": "usr/lib",
  "/usr/bin/python3": "python3.9",
  "/usr/bin/sh": "bash",
};

/**
 * A fresh disk with Amazon Linux 2023 and the range's web application.
 *
 * @param nowMs simulated time of the first use, in milliseconds since the epoch
 */
export function baseDisk(nowMs: number): Disk {
  if (latest?.nowMs !== nowMs) latest = { nowMs, disk: makeBaseDisk(nowMs - AGE_MS) };
  return latest.disk.copy();
}

/** Several images are made in one moment. */
let latest: { nowMs: number; disk: Disk } | undefined;

function makeBaseDisk(builtAt: number): Disk {
  const disk = new Disk();
  const directory = { kind: "directory", modifiedAt: builtAt, owner: "root", group: "root" } as const;
  disk.put("/", { ...directory, mode: 0o755 });
  for (const path of DIRECTORIES)
    disk.put(path, { ...directory, mode: /tmp$|shm$/.test(path) ? 0o1777 : 0o755 });
  disk.put("/root", { ...directory, mode: 0o550 });
  for (const [home, owner] of [
    ["/home/ec2-user", "ec2-user"],
    ["/home/ssm-user", "ssm-user"],
    ["/srv/web", "webapp"],
  ] as const)
    disk.put(home, { ...directory, mode: 0o700, owner, group: owner });
  for (const path of [...PROGRAMS.map((name) => `/usr/bin/${name}`), ...DAEMONS])
    disk.put(path, entryOf({ content: program(path), mode: SET_UID.has(path) ? 0o4755 : 0o755 }, builtAt));
  for (const path of WRAPPERS) {
    const content = `#!/bin/sh\nexec /usr/bin/${path.split("/").at(-1)} "$@"\n`;
    disk.put(path, entryOf({ content, mode: 0o755 }, builtAt));
  }
  for (const [path, wish] of Object.entries(FILES)) disk.put(path, entryOf(wish, builtAt));
  for (const [path, link] of Object.entries(LINKS)) disk.put(path, entryOf({ link }, builtAt));
  return disk;
}

const program = (path: string): Buffer =>
  Buffer.from(`\x7fELF\x02\x01\x01\0 GNU/Linux x86-64 ${path} Amazon Linux 2023\n`, "latin1");

/** The packages that own the system's programs, for `rpm`. */
export const PACKAGES: Readonly<Record<string, readonly string[]>> = {
  "bash-5.2.15-1.amzn2023.0.2.x86_64": ["/usr/bin/bash"],
  "coreutils-single-8.32-30.amzn2023.0.3.x86_64": ["/usr/bin/ls", "/usr/bin/cat"],
  "procps-ng-3.3.17-1.amzn2023.0.2.x86_64": ["/usr/bin/ps"],
  "curl-minimal-8.11.1-4.amzn2023.0.1.x86_64": ["/usr/bin/curl"],
  "iproute-5.10.0-2.amzn2023.0.5.x86_64": ["/usr/bin/ss", "/usr/sbin/ip"],
  "sudo-1.9.15-1.p5.amzn2023.0.1.x86_64": ["/usr/bin/sudo"],
  "openssh-server-8.7p1-8.amzn2023.0.14.x86_64": ["/usr/sbin/sshd"],
  "cronie-1.5.7-1.amzn2023.0.2.x86_64": ["/usr/sbin/crond", "/usr/bin/crontab"],
  "systemd-252.23-3.amzn2023.x86_64": [
    "/usr/lib/systemd/systemd",
    "/usr/bin/systemctl",
    "/usr/bin/journalctl",
  ],
  "amazon-ssm-agent-3.3.1611.0-1.amzn2023.x86_64": ["/usr/bin/amazon-ssm-agent", "/usr/bin/ssm-agent-worker"],
  "awscli-2-2.25.0-1.amzn2023.noarch": ["/usr/bin/aws"],
  "nodejs20-20.18.3-1.amzn2023.0.1.x86_64": ["/usr/bin/node"],
  "python3-3.9.21-1.amzn2023.0.1.x86_64": ["/usr/bin/python3.9"],
  "openssl-3.2.2-1.amzn2023.0.1.x86_64": ["/usr/bin/openssl"],
  [`kernel-${KERNEL_RELEASE}.x86_64`]: [],
};

export const KERNEL = `${KERNEL_RELEASE}.x86_64`;
