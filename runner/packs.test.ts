import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { transformSync } from "esbuild";
import { afterAll, describe, expect, test } from "vitest";
import { playTrial } from "./contract/trial.ts";
import { loadContractTerms, loadResponses, loadScenario, scenarioIds, usePack } from "./catalogue.ts";

const TEMPLATE = fileURLToPath(new URL("new/template/", import.meta.url));
const home = mkdtempSync(join(tmpdir(), "gameday-packs-"));
afterAll(() => rmSync(home, { recursive: true, force: true }));

let packs = 0;

/** A pack outside the project with one scenario: the sample, under another id, with some of its files changed. */
function makePack(
  id: string,
  files: Readonly<Record<string, string | ((text: string) => string)>> = {},
): string {
  const pack = join(home, `pack-${++packs}`);
  cpSync(TEMPLATE, join(pack, id), { recursive: true });
  const change = { "scenario.ts": (text: string) => text, ...files };
  for (const [name, content] of Object.entries(change)) {
    const path = join(pack, id, name);
    mkdirSync(dirname(path), { recursive: true });
    const text = typeof content === "string" ? content : content(readFileSync(path, "utf8"));
    writeFileSync(path, text.replaceAll("sample-scenario", id));
  }
  return pack;
}

describe("a pack", () => {
  test("of TypeScript is loaded from any folder, without a build step", async () => {
    usePack(makePack("typed-pack"));
    expect(scenarioIds()).toContain("typed-pack");
    expect((await loadScenario("typed-pack")).title).toBe("A laptop was left in a café");
    expect((await loadResponses("typed-pack")).map((x) => x.id)).toContain("reference");
    expect(await loadContractTerms("typed-pack")).toEqual({});
  });

  test("shares what its scenario and its responses both import: one module, one state", async () => {
    const count = (text: string): string =>
      `import { counter } from "./counter.ts";\ncounter.count++;\n${text}`;
    const pack = makePack("sharing-pack", {
      "counter.ts": "export const counter = { count: 0 };\n",
      "scenario.ts": count,
      "responses.ts": (text) =>
        `${count(text)}\nexport const contract = { seeds: [String(counter.count)] };\n`,
    });
    usePack(pack);
    expect(await loadContractTerms("sharing-pack")).toEqual({ seeds: ["2"] });
  });

  test("of plain JavaScript is loaded, too", async () => {
    const pack = join(home, `pack-${++packs}`);
    mkdirSync(join(pack, "plain-pack"), { recursive: true });
    const text = readFileSync(join(TEMPLATE, "scenario.ts"), "utf8").replaceAll(
      "sample-scenario",
      "plain-pack",
    );
    writeFileSync(join(pack, "plain-pack/scenario.mjs"), transformSync(text, { loader: "ts" }).code);
    usePack(pack);
    expect((await loadScenario("plain-pack")).id).toBe("plain-pack");
    await expect(loadResponses("plain-pack")).rejects.toThrow("has no responses.ts");
  });
});

const swap =
  (from: string, to: string) =>
  (text: string): string => {
    if (!text.includes(from)) throw new Error(`the sample has no ${from}`);
    return text.replace(from, to);
  };

test.each<[what: string, id: string, name: string, change: (text: string) => string, says: RegExp]>([
  [
    "a brief is missing",
    "no-brief",
    "scenario.ts",
    swap("brief: (", "brief_: ("),
    /no-brief\/scenario\.ts:\d+:\d+: scenario no-brief: brief: a function is wanted, not nothing; brief_: there is no such field/,
  ],
  [
    "points do not add up",
    "bad-points",
    "scenario.ts",
    swap("points: 70", "points: 60"),
    /bad-points\/scenario\.ts:\d+:\d+: scenario bad-points: criteria\.objectives: their points add up to 90, not 100$/,
  ],
  [
    "an order names nothing",
    "bad-order",
    "scenario.ts",
    swap('before("traced"', 'before("tracd"'),
    /criteria\.order\.0\.first: look-first names "tracd", which is no objective and no moment$/,
  ],
  [
    "what is to be played next is nowhere",
    "bad-next",
    "scenario.ts",
    swap('"leaked-access-key"', '"leaked-acces-key"'),
    /bad-next\/scenario\.ts: debrief\.practiseNext\.0: there is no scenario "leaked-acces-key"; did you mean "leaked-access-key"\? \(/,
  ],
  [
    "the id is not the folder's name",
    "other-id",
    "scenario.ts",
    swap('id: "sample-scenario"', 'id: "another"'),
    /other-id\/scenario\.ts: id: "other-id" is wanted, as its folder is called$/,
  ],
  [
    "it exports none",
    "no-default",
    "scenario.ts",
    swap("export default", "export const scenario ="),
    /no-default\/scenario\.ts: default: a scenario is wanted, as in `export default defineScenario/,
  ],
  [
    "it cannot be read",
    "broken-syntax",
    "scenario.ts",
    swap("export default", "export default }"),
    /broken-syntax\/scenario\.ts:\d+:\d+: Unexpected "}"$/,
  ],
  [
    "it imports what is not there",
    "bad-import",
    "scenario.ts",
    swap('from "gameday"', 'from "gamedya"'),
    /bad-import\/scenario\.ts:\d+:\d+: Could not resolve "gamedya"$/,
  ],
  [
    "it imports a name that the kit lacks",
    "bad-name",
    "scenario.ts",
    swap("  before,\n", "  befor,\n"),
    /bad-name\/scenario\.ts:\d+:\d+: before is not defined$/,
  ],
  [
    "its own code fails when it is loaded",
    "bad-code",
    "scenario.ts",
    (text) => `${text}\nthrow new Error("not today");\n`,
    /bad-code\/scenario\.ts:\d+:\d+: not today$/,
  ],
])("%s: it is refused by file and field", async (_, id, name, change, says) => {
  usePack(makePack(id, { [name]: change }));
  await expect(loadScenario(id)).rejects.toThrow(says);
});

test("responses are refused by file and field", async () => {
  usePack(makePack("bad-response", { "responses.ts": swap('kind: "careless"', 'kind: "sloppy" as never') }));
  await expect(loadResponses("bad-response")).rejects.toThrow(
    /bad-response\/responses\.ts: default\.3\.kind: one of reference, alternative, careless, wrong is wanted, not "sloppy"$/,
  );
});

test("the terms of a contract are refused by file and field", async () => {
  usePack(
    makePack("bad-terms", {
      "responses.ts": (text) => `${text}\nexport const contract = { nobodyMs: "long" };\n`,
    }),
  );
  await expect(loadContractTerms("bad-terms")).rejects.toThrow(
    /bad-terms\/responses\.ts: contract\.nobodyMs: a number above 0 is wanted, not "long"$/,
  );
});

describe("a folder that is no pack is refused", () => {
  test("there is none", () => {
    expect(() => usePack(join(home, "nowhere"))).toThrow(/there is no folder .*nowhere/);
  });

  test("it holds no scenario", () => {
    mkdirSync(join(home, "empty/notes"), { recursive: true });
    expect(() => usePack(join(home, "empty"))).toThrow(
      /empty holds no scenario: <id>\/scenario\.ts is wanted/,
    );
  });

  test("responses have no scenario", () => {
    const pack = makePack("half");
    rmSync(join(pack, "half/scenario.ts"));
    expect(() => usePack(pack)).toThrow(/half has responses and no scenario\.ts$/);
  });

  test("an id is taken, by the catalogue or by another pack", () => {
    expect(() => usePack(makePack("compromised-web-instance"))).toThrow(
      /compromised-web-instance: the id "compromised-web-instance" is taken by the catalogue$/,
    );
    usePack(makePack("twice"));
    expect(() => usePack(makePack("twice"))).toThrow(/the id "twice" is taken by .*twice$/);
  });
});

describe("what a scenario's own functions do wrong is its author's, by scenario, function and line", () => {
  test.each<[what: string, id: string, change: (text: string) => string, says: RegExp]>([
    [
      "AWS refuses what inject asks for",
      "inject-refused",
      swap(
        "const { AccessKey } =",
        'await stage.platform.s3.getObject({ Bucket: "not-there", Key: "a" });\n    const { AccessKey } =',
      ),
      /inject-refused\/scenario\.ts:52:29: scenario inject-refused: inject threw NoSuchBucket: The specified bucket/,
    ],
    [
      "inject answers nothing",
      "no-facts",
      swap("return { userName: USER", "void { userName: USER"),
      /no-facts\/scenario\.ts: scenario no-facts: inject: an object with the facts is wanted, not nothing$/,
    ],
    [
      "the brief throws",
      "brief-throws",
      swap("${ticket} · severity", "${(null as never as Facts).userName} · severity"),
      /brief-throws\/scenario\.ts:41:\d+: scenario brief-throws: brief threw TypeError: Cannot read properties of null/,
    ],
    [
      "markers are no texts",
      "bad-markers",
      swap("markers: () => []", "markers: () => [7 as never]"),
      /scenario bad-markers: markers\.0: a text is wanted, not 7$/,
    ],
    [
      "a criterion throws",
      "bad-criterion",
      swap('call.eventName === "LookupEvents" &&', "(call as never as { of: Facts }).of.userName &&"),
      /bad-criterion\/scenario\.ts:\d+:\d+: scenario bad-criterion: criteria\.objectives\.traced\.test threw TypeError/,
    ],
    [
      "a behaviour throws",
      "bad-act",
      swap("const bucket = outputs", 'throw new RangeError("not now");\n        const bucket = outputs'),
      /bad-act\/scenario\.ts:\d+:\d+: scenario bad-act: adversary\.lost-key\.act threw RangeError: not now$/,
    ],
    ...(
      [
        ["0", "0"],
        ["-5", "-5"],
        ["NaN", "NaN"],
        ['"x" as never', '"x"'],
      ] as const
    ).map(
      ([period, said], i) =>
        [
          `the period of a behaviour is ${said}`,
          `bad-period-${i}`,
          swap("everySeconds: 20", `everySeconds: ${period}`),
          new RegExp(`: adversary\\.lost-key\\.everySeconds: a number above 0 is wanted, not ${said}$`),
        ] as [string, string, (text: string) => string, RegExp],
    ),
    [
      "the first time of a behaviour lies before the start",
      "bad-first",
      swap("everySeconds: 20", "everySeconds: 20, afterSeconds: -1"),
      /: adversary\.lost-key\.afterSeconds: a number, 0 or more is wanted, not -1$/,
    ],
    [
      "a behaviour has no name and does nothing",
      "bad-behaviour",
      (text) => swap("async act(", "async acts(")(swap('name: "lost-key"', 'name: ""')(text)),
      /: adversary\.0\.name: a text is wanted, not an empty text; adversary\.0\.act: a function is wanted/,
    ],
  ])("%s", async (_, id, change, says) => {
    usePack(makePack(id, { "scenario.ts": change }));
    await expect(playTrial({ scenario: id, response: "reference", seed: "1" })).rejects.toThrow(
      expect.objectContaining({ exitCode: 64, message: expect.stringMatching(says) }),
    );
  });

  test("a period without end is once", async () => {
    usePack(makePack("once", { "scenario.ts": swap("everySeconds: 20", "everySeconds: Infinity") }));
    const { verdict } = await playTrial({ scenario: "once", response: "look-only", seed: "1" });
    expect(verdict?.lost.map((x) => x.code)).toEqual(["unobserved:keyRefused"]);
  });
});
