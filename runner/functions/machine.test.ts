import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { findSdk, lambdaPaths, sdkFallback, sdkPath } from "./machine.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "gameday-somebodys-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function put(file: string, text: string): void {
  mkdirSync(dirname(join(folder, file)), { recursive: true });
  writeFileSync(join(folder, file), text);
}

function run(file: string): { stdout: string; stderr: string } {
  return spawnSync(process.execPath, [...sdkFallback(), join(folder, file)], {
    encoding: "utf8",
    env: { NODE_PATH: sdkPath(), AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true" },
  });
}

const NAMED = ["@aws-sdk/client-sts", "@smithy/core"];

describe.skipIf(findSdk() === undefined)("modules of somebody's folder", () => {
  test("that are imported find the SDK", () => {
    put(
      "own.mjs",
      `import { STSClient } from "@aws-sdk/client-sts";\nimport { getSmithyContext } from "@smithy/core/transport";\nconsole.log(STSClient.name, typeof getSmithyContext);`,
    );
    expect(run("own.mjs")).toMatchObject({ stdout: "STSClient function\n", stderr: "" });
  });

  test("that are required find it", () => {
    put("own.cjs", `console.log(typeof require("${NAMED[0]}").STSClient, typeof require("${NAMED[1]}"));`);
    expect(run("own.cjs")).toMatchObject({ stdout: "function object\n", stderr: "" });
  });

  test("find the libraries that stand beside the clients, which are for the very same clients", () => {
    const uses = (load: string): string => `
      const [{ GetCommand, DynamoDBDocumentClient }, { DynamoDBClient, GetItemCommand }] = ${load};
      const client = new DynamoDBClient({ region: "us-east-1" });
      DynamoDBDocumentClient.from(client);
      console.log(new GetCommand({ TableName: "t", Key: { id: 1 } }).clientCommand instanceof GetItemCommand);`;
    const names = ["@aws-sdk/lib-dynamodb", "@aws-sdk/client-dynamodb"];
    put(
      "own.mjs",
      uses(`await Promise.all(${JSON.stringify(names)}.map((name) => import(name)))`) +
        `const [{ getSignedUrl }, { Upload }, { marshall }] = await Promise.all(
          ["s3-request-presigner", "lib-storage", "util-dynamodb"].map((name) => import("@aws-sdk/" + name)),
        );
        console.log(typeof getSignedUrl, typeof Upload, JSON.stringify(marshall({ id: 1 })));`,
    );
    put("own.cjs", uses(`${JSON.stringify(names)}.map((name) => require(name))`));
    expect(run("own.mjs")).toMatchObject({
      stdout: 'true\nfunction function {"id":{"N":"1"}}\n',
      stderr: "",
    });
    expect(run("own.cjs")).toMatchObject({ stdout: "true\n", stderr: "" });
  });

  test("have their own first", () => {
    put("node_modules/@aws-sdk/client-sts/index.js", `module.exports = { STSClient: "own" };`);
    put("own.mjs", `import sdk from "@aws-sdk/client-sts";\nconsole.log(sdk.STSClient);`);
    put("own.cjs", `console.log(require("@aws-sdk/client-sts").STSClient);`);
    expect([run("own.mjs").stdout, run("own.cjs").stdout]).toEqual(["own\n", "own\n"]);
  });

  test("find nothing else", () => {
    put("own.mjs", `import "left-pad";`);
    expect(run("own.mjs").stderr).toContain("Cannot find package 'left-pad'");
    put("client.mjs", `import "@aws-sdk/client-of-nothing";`);
    expect(run("client.mjs").stderr).toMatch(
      /Cannot find package '@aws-sdk\/client-of-nothing' imported from .*client\.mjs/,
    );
  });
});

test.each([
  ["python3.13", "/var/lang/lib/python3.13/site-packages"],
  ["python3.11", "/var/runtime"],
])("folders of an interpreter that runs %s have Lambda's names", (runtime, sdk) => {
  const paths = lambdaPaths(runtime, {
    executable: "/usr/bin/python3",
    version: "3.11.7",
    boto3: "/usr/lib/python3.11/site-packages",
    packages: ["/usr/local/lib/python3.11/site-packages", "/usr/lib/python3.11/site-packages"],
    library: "/usr/lib/python3.11",
  });
  const named = (text: string): string =>
    paths.reduce((shown, [path, name]) => shown.replaceAll(path, name), text);
  expect(named("/usr/lib/python3.11/site-packages/botocore/client.py")).toBe(`${sdk}/botocore/client.py`);
  expect(named("/usr/local/lib/python3.11/site-packages/x.py")).toBe(
    `/var/lang/lib/${runtime}/site-packages/x.py`,
  );
  expect(named("/usr/lib/python3.11/json/decoder.py")).toBe(`/var/lang/lib/${runtime}/json/decoder.py`);
});
