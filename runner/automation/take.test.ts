import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, expect, test } from "vitest";
import { openRange } from "../targets/range/open.ts";
import { install } from "./install.ts";
import { takeInstallation } from "./take.ts";

const folder = mkdtempSync(join(tmpdir(), "gameday-take-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** The command that deploys a template with the AWS SDK, as tools of any kind would. */
function deploying(name: string, template: string): string {
  const file = join(folder, `${name}.cjs`);
  const sdk = resolve("node_modules/@aws-sdk/client-cloudformation");
  writeFileSync(
    file,
    `const { CloudFormation, waitUntilStackCreateComplete } = require(${JSON.stringify(sdk)});
     const client = new CloudFormation();
     const StackName = ${JSON.stringify(name)};
     const { GAMEDAY_RUN, GAMEDAY_TICKET, GAMEDAY_EVIDENCE_BUCKET, GAMEDAY_LOG_BUCKET } = process.env;
     client
       .createStack({ StackName, TemplateBody: JSON.stringify(${template}), OnFailure: "DELETE" })
       .then(() => waitUntilStackCreateComplete({ client, maxWaitTime: 60, minDelay: 1 }, { StackName }))
       .catch(() => (process.exitCode = 7));`,
  );
  return `${process.execPath} ${file}`;
}

test("says why stacks failed, whose sandbox nobody can ask any more", async () => {
  const alias = `{ Type: "AWS::KMS::Alias", Properties: { AliasName: "alias/x", TargetKeyId: "none" } }`;
  const command = deploying("lost", `{ Resources: { Ring: ${alias} } }`);
  await expect(takeInstallation(command)).rejects.toThrow(
    /ended with exit code 7: nothing was tested\n +lost: Ring: .*none/,
  );
  await expect(takeInstallation(`${command} || true`)).rejects.toThrow(
    /no stack was deployed\n +lost: Ring: .*none/,
  );
}, 60_000);

test("tells what deploys what the page says, and moves that to each run", async () => {
  const words = "[GAMEDAY_RUN, GAMEDAY_TICKET, GAMEDAY_EVIDENCE_BUCKET, GAMEDAY_LOG_BUCKET].join()";
  const installation = await takeInstallation(
    deploying(
      "page",
      `{ Resources: { Queue: { Type: "AWS::SQS::Queue" } }, Outputs: { Words: { Value: ${words} } } }`,
    ),
  );
  const arena = await openRange({
    run: "td-take",
    seed: "take",
    historyStartMs: Date.UTC(2026, 0, 5, 8),
    pace: "drill",
  });
  await install(arena, installation);
  const { Stacks } = await arena.installer("us-east-1").cloudformation.describeStacks({ StackName: "page" });
  const { EvidenceBucketName, LogBucketName } = arena.stage.outputs;
  expect(Stacks?.[0]?.Outputs?.[0]?.OutputValue).toBe(
    ["td-take", arena.stage.ticket, EvidenceBucketName, LogBucketName].join(),
  );
  await arena.close();
}, 60_000);
