import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ACCESS_POINT_LINES } from "./lines/access-points.ts";
import { EC2_LINES } from "./lines/ec2.ts";
import { FEDERATION_LINES } from "./lines/federation.ts";
import { FLEET_LINES } from "./lines/fleet.ts";
import { FUNCTION_LINES } from "./lines/functions.ts";
import { IAM_LINES } from "./lines/iam.ts";
import { KEY_LINES } from "./lines/keys.ts";
import type { Line } from "./lines/line.ts";
import { MACHINE_LINES } from "./lines/machines.ts";
import { MESSAGE_LINES } from "./lines/messages.ts";
import { openTable, type Played, type Table } from "./lines/play.ts";
import { RUNBOOK_LINES } from "./lines/runbooks.ts";
import { S3_LINES } from "./lines/s3.ts";
import { SCHEDULE_LINES } from "./lines/schedules.ts";
import { SECRET_LINES } from "./lines/secrets.ts";
import { SWEEP_LINES } from "./lines/sweep.ts";
import { WEB_ACL_LINES } from "./lines/web-acl.ts";
import { AWS_CLI_1, AWS_CLI_2, describeWith, LOOK_ALIKE, type Peer } from "./peers.ts";

const TABLES: Readonly<Record<string, readonly Line[]>> = {
  ec2: EC2_LINES,
  iam: IAM_LINES,
  federation: FEDERATION_LINES,
  s3: S3_LINES,
  accessPoints: ACCESS_POINT_LINES,
  fleet: FLEET_LINES,
  functions: FUNCTION_LINES,
  keys: KEY_LINES,
  machines: MACHINE_LINES,
  messages: MESSAGE_LINES,
  runbooks: RUNBOOK_LINES,
  schedules: SCHEDULE_LINES,
  secrets: SECRET_LINES,
  sweep: SWEEP_LINES,
  webAcl: WEB_ACL_LINES,
};

const CLIS = [AWS_CLI_1, AWS_CLI_2, LOOK_ALIKE].filter((cli) => cli.argv);
const played = new Map<Peer, number>(CLIS.map((cli) => [cli, 0]));

/** Each command line is carried out by every CLI at the same time, each on its own twin of the range. */
describe.each(Object.entries(TABLES))("%s", (_, lines) => {
  let tables: Table[] = [];
  let folder: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "gameday-clients-"));
    tables = await Promise.all(
      CLIS.map((cli, i) => {
        mkdirSync(join(folder, String(i)));
        return openTable(cli, join(folder, String(i)));
      }),
    );
  });
  afterAll(async () => {
    await Promise.all(tables.map((table) => table.close()));
    rmSync(folder, { recursive: true, force: true });
  });

  test.each(lines.map((line, i) => [`${i + 1}. aws ${line.run}`, line] as const))(
    "%s",
    async (_name, line) => {
      const results = await Promise.all(tables.map((table) => table.play(line)));
      for (const { cli } of results) played.set(cli, played.get(cli)! + 1);
      const complaints = results.flatMap((result) => complain(result, line));
      expect(complaints.join("\n\n")).toBe("");
      const [two, own] = [AWS_CLI_2, LOOK_ALIKE].map((cli) => results.find((result) => result.cli === cli));
      if (!two || !own || line.differs !== undefined || line.lacking) return;
      expect(own.code, "exit code of the look-alike beside the AWS CLI 2's").toBe(two.code);
      expect(structured(own.stdout), "the look-alike beside the AWS CLI 2").toEqual(structured(two.stdout));
    },
  );
});

test("the look-alike reaches S3 Control, for which others put the account's id before the address", async () => {
  const folder = mkdtempSync(join(tmpdir(), "gameday-clients-"));
  const table = await openTable(LOOK_ALIKE, folder);
  const block = ["BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"];
  const lines: Line[] = [
    {
      run: "s3control get-public-access-block --account-id {ACCOUNT}",
      exits: 254,
      says: "(NoSuchPublicAccessBlockConfiguration)",
    },
    {
      run: `s3control put-public-access-block --account-id {ACCOUNT} --public-access-block-configuration ${block.map((x) => `${x}=true`).join(",")}`,
      prints: "",
    },
    {
      run: "s3control get-public-access-block --account-id {ACCOUNT}",
      prints: { PublicAccessBlockConfiguration: Object.fromEntries(block.map((x) => [x, true])) },
    },
  ];
  for (const line of lines) expect(complain(await table.play(line), line)).toEqual([]);
  await table.close();
  rmSync(folder, { recursive: true, force: true });
});

const lineCount = Object.values(TABLES).flat().length;
describeWith([AWS_CLI_1], AWS_CLI_1.name, () => {
  test("played every line", () => expect(played.get(AWS_CLI_1)).toBe(lineCount));
});
describeWith([AWS_CLI_2], AWS_CLI_2.name, () => {
  test("played every line", () => expect(played.get(AWS_CLI_2)).toBe(lineCount));
});

function complain({ cli, code, stdout, stderr, wrong }: Played, { exits = 0 }: Line): string[] {
  const expected = exits === 0 || cli !== AWS_CLI_1 ? code === exits : code !== 0;
  const all = [...(expected ? [] : [`exit code ${code} instead of ${exits}`]), ...wrong];
  if (!all.length) return [];
  return [
    `${cli.name}: ${all.join("\n")}\n--- standard output\n${stdout.slice(0, 3000)}\n--- standard error\n${stderr.slice(0, 3000)}`,
  ];
}

/** What was printed, without what chance draws: ids, keys, tokens. */
function structured(text: string): unknown {
  const same = text
    .replace(/\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g, "#")
    .replace(/\b(?=[0-9a-f]*\d)([0-9a-f]{16,17}|[0-9a-f]{32})\b/g, "#")
    .replace(/\b(AKIA|ASIA|AIDA|AROA)[A-Z0-9]{12,}\b/g, "$1#");
  try {
    return JSON.parse(same);
  } catch {
    return inOrder(same.replace(/\S{40}(?=\s|$)|\S{100,}/g, "#"));
  }
}

/** The AWS CLI carries objects side by side, and says of each that it is there when it is: in no order. */
const inOrder = (text: string): string =>
  /^(copy|delete|download|move|upload): /.test(text) ? text.split("\n").toSorted().join("\n") : text;
