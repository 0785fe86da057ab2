import { readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

/** The arrows of the house: which rooms a room may import. */
const ARROWS: Readonly<Record<string, readonly string[]>> = {
  infra: [],
  range: [],
  grader: [],
  scenarios: ["grader", "infra"],
  runner: ["scenarios", "infra", "range", "grader"],
};
/** The only files in which time and chance come from the machine. */
const SOURCES = new Set(["range/clock.ts", "range/random.ts"]);
/** Rooms in which time and chance are injected. */
const TIMELESS = ["range", "grader", "scenarios", "infra"];
const BANNED: readonly [RegExp, string][] = [
  [/\bDate\.now\(/, "Date.now()"],
  [/\bnew Date\(\s*\)/, "new Date()"],
  [/\bMath\.random\(/, "Math.random()"],
  [/\bset(Timeout|Interval|Immediate)\(/, "a timer"],
  [
    /\brandomUUID\(|\brandomBytes\(|\bperformance\.now\(|\bprocess\.hrtime\b/,
    "the machine's clock or chance",
  ],
];

const ROOT = fileURLToPath(new URL("..", import.meta.url));

function filesOf(room: string): string[] {
  const found: string[] = [];
  const walk = (folder: string): void => {
    for (const name of readdirSync(folder)) {
      const path = join(folder, name);
      if (statSync(path).isDirectory()) walk(path);
      else if (/\.tsx?$/.test(name)) found.push(relative(ROOT, path));
    }
  };
  walk(join(ROOT, room));
  return found;
}

/** Relative imports of a file, as paths from the root. */
function importsOf(file: string, text: string): string[] {
  return [...text.matchAll(/(?:from\s+|import\s*\(\s*|import\s+)["'](\.[^"']+)["']/g)].map((x) =>
    relative(ROOT, join(ROOT, dirname(file), x[1]!)),
  );
}

const isTest = (file: string): boolean => /\.test\.tsx?$/.test(file);

test.each(Object.keys(ARROWS))("%s imports only the rooms that it may", (room) => {
  const wrong = filesOf(room)
    .filter((file) => !isTest(file))
    .flatMap((file) =>
      importsOf(file, readFileSync(join(ROOT, file), "utf8"))
        .filter((path) => {
          const other = path.split("/")[0]!;
          return other !== room && !ARROWS[room]!.includes(other);
        })
        .map((path) => `${file} imports ${path}`),
    );
  expect(wrong).toEqual([]);
});

test("scenarios know the sandbox by its names only", () => {
  const wrong = filesOf("scenarios").flatMap((file) =>
    importsOf(file, readFileSync(join(ROOT, file), "utf8"))
      .filter((path) => path.startsWith("infra/") && path !== "infra/names.ts")
      .map((path) => `${file} imports ${path}`),
  );
  expect(wrong).toEqual([]);
});

test("the range, the grader and the scenarios take time and chance from outside", () => {
  const wrong = TIMELESS.flatMap(filesOf)
    .filter((file) => !SOURCES.has(file) && !isTest(file))
    .flatMap((file) => {
      const text = readFileSync(join(ROOT, file), "utf8").replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, "");
      return BANNED.filter(([pattern]) => pattern.test(text)).map(([, what]) => `${file} uses ${what}`);
    });
  expect(wrong).toEqual([]);
});

test("no SDK code is loaded at run time by the range and the scenarios: types only", () => {
  const wrong = ["range", "scenarios", "grader"]
    .flatMap(filesOf)
    .filter((file) => !isTest(file))
    .filter((file) => {
      // The source of a Lambda function is a text, and runs elsewhere.
      const text = readFileSync(join(ROOT, file), "utf8").replace(/`[^`]*`/g, "``");
      return /^import (?!type\b)[^;]*["']@(aws-sdk|smithy)\//m.test(text);
    });
  expect(wrong).toEqual([]);
});

test("the CDK never enters the player's runtime", () => {
  const wrong = ["range", "scenarios", "grader", "runner"]
    .flatMap(filesOf)
    .filter((file) => /["'](aws-cdk-lib|constructs)/.test(readFileSync(join(ROOT, file), "utf8")));
  expect(wrong).toEqual([]);
});

test("nothing names a machine's paths", () => {
  const rooms = [...Object.keys(ARROWS), "test", "tools"];
  const wrong = rooms
    .flatMap(filesOf)
    .filter((file) =>
      /["'`\s](\/work\/|\/home\/[a-z]+\/(?!\.)|\/Users\/)/.test(
        readFileSync(join(ROOT, file), "utf8").replaceAll("/home/ec2-user", "").replaceAll("/home/svc-", ""),
      ),
    )
    .filter((file) => file !== "test/house.test.ts");
  expect(wrong).toEqual([]);
});

test("packs get through one door what scenarios share", () => {
  const door = readFileSync(join(ROOT, "scenarios/index.ts"), "utf8");
  const missing = ["adversary", "kit", "response"]
    .flatMap((folder) => filesOf(`scenarios/${folder}`))
    .filter((file) => !isTest(file) && file !== "scenarios/kit/check.ts")
    .filter((file) => !door.includes(`"./${relative("scenarios", file)}"`));
  expect(missing).toEqual([]);
});
