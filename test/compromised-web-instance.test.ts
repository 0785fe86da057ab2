import { expect, test } from "vitest";
import { provesItsContract } from "./contract.ts";
import { inside, prepared } from "./prepared.ts";

provesItsContract("compromised-web-instance");

test("the login that should not be there can have happened: with the key of its user, when that was there", async () => {
  const { session, arena } = await prepared("compromised-web-instance");
  const { instanceId } = session.facts as { instanceId: string };
  const shown = await inside(
    arena,
    instanceId,
    "grep svc-backup /var/log/secure; stat -c %Y /home/svc-backup/.ssh/authorized_keys",
  );
  const [accepted, opened, closed, madeAt] = shown.split("\n");
  expect(accepted).toMatch(
    /Accepted publickey for svc-backup from 127\.0\.0\.1 port \d+ ssh2: ED25519 SHA256:gpuKrWkvt2uS0pgsTWZnTHhCjqLEszW7rOyYANATzFc$/,
  );
  expect(opened).toContain("session opened for user svc-backup(uid=1007)");
  expect(closed).toContain("session closed for user svc-backup");
  const timeOf = (line = "") => Date.parse(`2026 ${line.slice(0, 15)} UTC`);
  expect(timeOf(accepted)).toBeGreaterThan(Number(madeAt) * 1000);
  expect(timeOf(closed)).toBeLessThan(arena.now());
  await arena.close();
});

test("what the intruder runs can be run, and the console knows the file system that is mounted", async () => {
  const { session, arena } = await prepared("compromised-web-instance");
  const { instanceId } = session.facts as { instanceId: string };
  const shown = await inside(
    arena,
    instanceId,
    "stat -c %A /usr/local/bin/kworkerd /tmp/.X11-unix/.cache/run.sh; mount | head -1",
  );
  expect(shown).toMatch(/^-rwxr-xr-x\n-rwxr-xr-x\n\S+ on \/ type xfs /);
  const { Output = "" } = await arena.stage.platform.ec2.getConsoleOutput({ InstanceId: instanceId });
  const mounted = Buffer.from(Output, "base64")
    .toString()
    .match(/\S+ \(nvme0n1p1\): .*/g);
  expect(mounted).toEqual(["XFS (nvme0n1p1): Mounting V5 Filesystem", "XFS (nvme0n1p1): Ending clean mount"]);
  await arena.close();
});

test("the second listener listens, and its program lies where the process table says", async () => {
  const { session, arena } = await prepared("compromised-web-instance");
  const { instanceId } = session.facts as { instanceId: string };
  await session.start();
  await arena.advance(250_000);
  const program = "/tmp/.X11-unix/.cache/sshd";
  const shown = await inside(
    arena,
    instanceId,
    `stat -c %A ${program}; ps -eo args | grep '^${program}'; ss -Htlnp | grep 8443; netstat -tln | grep -c 8443; lsof -i :8443 | grep -c LISTEN`,
  );
  const [mode, args, listens, ...counts] = shown.trim().split("\n");
  expect([mode, args, ...counts]).toEqual(["-rwxr-xr-x", `${program} -D -p 8443`, "1", "1"]);
  expect(listens).toMatch(/^LISTEN .* 0\.0\.0\.0:8443 .*\(\("sshd",pid=\d+/);
  await arena.close();
});
