import { expect, test } from "vitest";
import { provesItsContract } from "./contract.ts";
import { inside, prepared } from "./prepared.ts";

provesItsContract("hostile-ip-range");

test("the jump host's colleagues come in by the key that it holds for them, and guesses began when the page says", async () => {
  const { session, arena } = await prepared("hostile-ip-range");
  const { jumpHostId } = session.facts as { jumpHostId: string };
  const startedAt = arena.now();
  const keys = "/home/ec2-user/.ssh/authorized_keys";
  const shown = await inside(
    arena,
    jumpHostId,
    `ls -l ${keys}; cat ${keys}; grep Accepted /var/log/secure; grep Failed /var/log/secure | head -1`,
  );
  const [listed, key = "", ...log] = shown.trim().split("\n");
  expect(listed).toMatch(/^-rw------- .* ec2-user +ec2-user /);
  const { KeyPairs } = await arena.stage.platform.ec2.describeKeyPairs({ IncludePublicKey: true });
  expect(KeyPairs?.map((x) => x.PublicKey)).toEqual([key]);
  const first = log.pop()!;
  expect(log.length).toBeGreaterThan(5);
  // EC2 shows the fingerprint of an Ed25519 key as OpenSSH does, with padding.
  const fingerprint = KeyPairs![0]!.KeyFingerprint!.replace(/=+$/, "");
  for (const line of log) expect(line).toContain(`Accepted publickey for ec2-user from 192.0.2.44`);
  for (const line of log) expect(line).toContain(`ssh2: ED25519 SHA256:${fingerprint}`);
  const minutes = (startedAt - Date.parse(`2026 ${first.slice(0, 15)} UTC`)) / 60_000;
  expect(minutes).toBeGreaterThan(5);
  expect(minutes).toBeLessThan(15);
  expect(session.brief.text).toContain("for some minutes now");
  await arena.close();
});
