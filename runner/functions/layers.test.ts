import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { archiveOf } from "../../range/services/cloudformation/resources/inline-code.ts";
import { packArchive } from "../../range/services/lambda/pack-archive.ts";
import { SmallFunctions } from "../../range/services/lambda/small-functions.ts";
import { ChildProcesses } from "./child-processes.ts";
import { findPython } from "./machine.ts";

const python = await findPython("python3.12");
let aws: SmallFunctions;
beforeEach(() => {
  aws = new SmallFunctions((host) => new ChildProcesses(host));
});
afterEach(() => aws.range.close());

const layerOf = (files: Record<string, string>): Uint8Array =>
  packArchive(
    Object.entries(files).map(([path, text]) => ({
      path,
      content: Buffer.from(text),
      mode: path.startsWith("bin/") ? 0o755 : 0o644,
    })),
  );

/** Publishes layers, and runs a function that has them. */
async function answer(
  Runtime: string,
  file: string,
  code: string,
  layers: readonly Record<string, string>[],
  more: object = {},
): Promise<unknown> {
  const Layers = layers.map((files, i) => {
    const input = { LayerName: `layer-${i}`, Content: { ZipFile: layerOf(files) } };
    return aws.call<{ LayerVersionArn: string }>("lambda", "PublishLayerVersion", input).LayerVersionArn;
  });
  aws.make("work", { Runtime, Code: { ZipFile: archiveOf(file, code) }, Timeout: 20, Layers, ...more });
  const { output } = await aws.send("lambda", "Invoke", { FunctionName: "work" });
  return JSON.parse(String(output["Payload"])) as unknown;
}

const SCRIPT = '#!/bin/sh\necho "tool says $1"\n';

describe("a Node.js function", () => {
  const CJS = (expression: string): string => `exports.handler = async () => ${expression};`;
  const names = (text: string): string => `exports.who = ${JSON.stringify(text)};`;

  test.each<[what: string, code: string, layers: Record<string, string>[], expected: unknown]>([
    [
      "requires a package of any Node.js",
      CJS('require("pack").who'),
      [{ "nodejs/node_modules/pack/index.js": names("any") }],
      "any",
    ],
    [
      "takes a package of its own runtime before one of any",
      CJS('require("pack").who'),
      [
        {
          "nodejs/node_modules/pack/index.js": names("any"),
          "nodejs/node22/node_modules/pack/index.js": names("22"),
          "nodejs/node20/node_modules/pack/index.js": names("20"),
        },
      ],
      "22",
    ],
    [
      "has the later layer over the earlier, and what only one of them holds",
      CJS('[require("pack").who, require("fs").readFileSync("/opt/notes.txt", "utf8")]'),
      [
        { "nodejs/node_modules/pack/index.js": names("first"), "notes.txt": "first" },
        { "nodejs/node_modules/pack/index.js": names("second") },
      ],
      ["second", "first"],
    ],
    [
      "requires a file under /opt, which requires its neighbours",
      CJS('require("/opt/nodejs/shared").who'),
      [
        {
          "nodejs/shared.js": 'exports.who = require("./other.js").who + require("pack").who;',
          "nodejs/other.js": names("other "),
          "nodejs/node_modules/pack/index.js": names("pack"),
        },
      ],
      "other pack",
    ],
    [
      "takes the layer's release of the SDK before the runtime's",
      CJS('require("@aws-sdk/client-sts").who'),
      [{ "nodejs/node_modules/@aws-sdk/client-sts/index.js": names("own") }],
      "own",
    ],
    [
      "has the runtime's SDK all the same",
      CJS('typeof require("@aws-sdk/client-sts").STSClient'),
      [{ "notes.txt": "" }],
      "function",
    ],
    [
      "reads, lists and looks at what is under /opt, by every way",
      `const fs = require("node:fs"); const { stat, readdir } = require("node:fs/promises");
       exports.handler = async () => [
         fs.existsSync("/opt/data/a.txt"), fs.readdirSync("/opt/data"), await readdir(new URL("file:///opt/data")),
         (await stat("/opt/data/a.txt")).size, fs.existsSync("/opt/none"),
         await new Promise((done) => fs.createReadStream("/opt/data/a.txt", "utf8").on("data", done)),
       ];`,
      [{ "data/a.txt": "text" }],
      [true, ["a.txt"], ["a.txt"], 4, false, "text"],
    ],
    [
      "finds the later layer's folder where an earlier one has a file, and the other way round",
      CJS('["/opt/a/b", "/opt/c/d"].map((path) => require("fs").readFileSync(path, "utf8"))'),
      [
        { a: "file", "c/d/e": "in a folder" },
        { "a/b": "in a folder", "c/d": "file" },
      ],
      ["in a folder", "file"],
    ],
    [
      "starts programs of a layer, by name and by path",
      `const { execFileSync, execSync } = require("child_process"); const { promisify } = require("util");
       const execFile = promisify(require("child_process").execFile);
       exports.handler = async () => [
         execSync("tool 1").toString(), execFileSync("/opt/bin/tool", ["2"]).toString(),
         (await execFile("/opt/bin/tool", ["3"])).stdout,
         execFileSync("cat", ["/opt/notes.txt"]).toString(),
       ];`,
      [{ "bin/tool": SCRIPT, "notes.txt": "n" }],
      ["tool says 1\n", "tool says 2\n", "tool says 3\n", "n"],
    ],
  ])("%s", async (_what, code, layers, expected) => {
    expect(await answer("nodejs22.x", "index.js", code, layers)).toEqual(expected);
  });

  test("imports modules of a layer", async () => {
    const code = `import { who } from "pack"; import { other } from "/opt/nodejs/other.mjs"; import { readFile } from "node:fs/promises";
      export const handler = async () => [who, other, await readFile("/opt/notes.txt", "utf8"), (await import("pack")).who];`;
    const layer = {
      "nodejs/node_modules/pack/package.json": '{ "type": "module", "exports": "./main.js" }',
      "nodejs/node_modules/pack/main.js": 'export const who = "pack";',
      "nodejs/other.mjs": 'export const other = "other";',
      "notes.txt": "n",
    };
    expect(await answer("nodejs22.x", "index.mjs", code, [layer])).toEqual(["pack", "other", "n", "pack"]);
  });

  test("may say itself where its packages are", async () => {
    const more = { Environment: { Variables: { NODE_PATH: "/opt/mine:/opt/nodejs/node_modules" } } };
    const layer = { "mine/pack/index.js": names("mine"), "nodejs/node_modules/pack/index.js": names("any") };
    expect(await answer("nodejs22.x", "index.js", CJS('require("pack").who'), [layer], more)).toBe("mine");
  });

  test("is told of errors in a layer by their place on Lambda", async () => {
    const layer = { "bad.js": "exports.fail = () => { throw new RangeError('too far'); };" };
    const code = CJS('require("/opt/bad.js").fail()');
    expect(await answer("nodejs22.x", "index.js", code, [layer])).toMatchObject({
      errorType: "RangeError",
      trace: expect.arrayContaining([expect.stringMatching(/^ +at .*\(\/opt\/bad\.js:1:\d+\)$/)]),
    });
  });

  test("says in its log that it starts no extensions", async () => {
    await answer("nodejs22.x", "index.js", CJS("1"), [{ "extensions/watch": "#!/bin/sh\n" }]);
    const logged = async (): Promise<string> => {
      const { output } = await aws.send("lambda", "Invoke", { FunctionName: "work", LogType: "Tail" });
      return Buffer.from(String(output["LogResult"]), "base64").toString();
    };
    expect(await logged(), "once for an environment").not.toContain("extensions");
    const { events } = aws.call<{ events: { message: string }[] }>("logs", "FilterLogEvents", {
      logGroupName: "/aws/lambda/work",
      filterPattern: "extensions",
    });
    expect(events.map(({ message }) => message)).toEqual([
      expect.stringContaining(
        "gameday: a layer of this function has extensions, which the range does not start",
      ),
    ]);
  });

  test("lacks what its layers lack", async () => {
    expect(await answer("nodejs22.x", "index.js", CJS('require("pack").who'), [{ a: "" }])).toMatchObject({
      errorMessage: expect.stringContaining("Cannot find module 'pack'"),
    });
  });
});

describe.skipIf(!python)("a Python function", () => {
  const reads = (text: string): string => `WHO = "${text}"\n`;
  test.each<[what: string, code: string, layer: Record<string, string>, expected: unknown]>([
    [
      "imports a module of any Python, and one of its own version before it",
      "import pack, other\ndef handler(event, context):\n    return [pack.WHO, other.WHO]\n",
      {
        "python/pack.py": reads("any"),
        "python/other.py": reads("other"),
        "python/lib/python3.12/site-packages/pack/__init__.py": reads("3.12"),
        "python/lib/python3.11/site-packages/pack/__init__.py": reads("3.11"),
      },
      ["3.12", "other"],
    ],
    [
      "takes the layer's boto3 before the runtime's",
      "import boto3\ndef handler(event, context):\n    return boto3.WHO\n",
      { "python/boto3.py": reads("own") },
      "own",
    ],
    [
      "reads, lists and looks at what is under /opt, by every way",
      `import os, pathlib, glob
def handler(event, context):
    there = pathlib.Path("/opt/data")
    return [open("/opt/data/a.txt").read(), os.path.exists("/opt/none"), os.listdir("/opt/data"), there.is_dir(),
            [one.name for one in there.iterdir()], (there / "a.txt").read_text(), glob.glob("/opt/data/*.txt"),
            [files for _, _, files in os.walk("/opt/data")]]
`,
      { "data/a.txt": "text" },
      ["text", false, ["a.txt"], true, ["a.txt"], "text", ["/opt/data/a.txt"], [["a.txt"]]],
    ],
    [
      "starts programs of a layer, by name and by path",
      `import subprocess
def handler(event, context):
    run = lambda *words: subprocess.run(words, capture_output=True, text=True, check=True).stdout
    return [run("tool", "1"), run("/opt/bin/tool", "2"), run("cat", "/opt/notes.txt")]
`,
      { "bin/tool": SCRIPT, "notes.txt": "n" },
      ["tool says 1\n", "tool says 2\n", "n"],
    ],
    [
      "imports from a folder of a layer that it names itself",
      `import sys
sys.path.append("/opt/mine")
import pack
def handler(event, context):
    return pack.WHO
`,
      { "mine/pack.py": reads("mine") },
      "mine",
    ],
  ])("%s", async (_what, code, layer, expected) => {
    expect(await answer("python3.12", "index.py", code, [layer])).toEqual(expected);
  });
});
