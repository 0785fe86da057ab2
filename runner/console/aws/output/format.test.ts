import { describe, expect, test } from "vitest";
import { isoTime } from "../answers.ts";
import { FORMAT_CASES } from "./format.cases.ts";
import { formatJson } from "./json.ts";
import { formatTable } from "./table.ts";
import { formatText } from "./text.ts";
import { formatYaml, formatYamlStream } from "./yaml.ts";

describe("text", () => {
  test.each(FORMAT_CASES)("$name", ({ data, text }) => {
    expect(formatText(data)).toBe(text);
  });
});

describe("table", () => {
  test.each(FORMAT_CASES.filter(({ table }) => table !== undefined))("$name", ({ data, table }) => {
    expect(formatTable("DescribeThings", data, { widthColumns: 80, color: false })).toBe(table);
  });

  test("a wide terminal keeps wide boxes upright", () => {
    const { data } = FORMAT_CASES.find(({ name }) => name === "wider than the terminal")!;
    const table = formatTable("GetCallerIdentity", data, { widthColumns: 200, color: false });
    expect(table.split("\n")[2]).toMatch(/^\+-+\+-+\+-+\+$/);
  });

  test("colour marks values and inner borders", () => {
    const table = formatTable("T", { A: { B: 1 } }, { widthColumns: 80, color: true });
    expect(table).toContain("\u001b[1m\u001b[34m1\u001b[0m");
    expect(table).toContain("\u001b[2m\u001b[33m|\u001b[0m");
  });
});

describe("json", () => {
  test.each([
    ["an empty answer prints nothing", {}, ""],
    ["nothing found by a query", null, "null\n"],
    ["an empty list", [], "[]\n"],
    ["four spaces", { A: ["é"], B: {} }, '{\n    "A": [\n        "é"\n    ],\n    "B": {}\n}\n'],
  ])("%s", (_, data, expected) => {
    expect(formatJson(data)).toBe(expected);
  });
});

describe("yaml", () => {
  test("lists stand at the indentation of their key, ambiguous texts in quotes", async () => {
    const data = {
      Vpcs: [{ VpcId: "vpc-1", OwnerId: "123456789012", State: "true", At: "2026-01-15T10:00:00+00:00" }],
    };
    expect(await formatYaml(data)).toBe(
      "Vpcs:\n- VpcId: vpc-1\n  OwnerId: '123456789012'\n  State: 'true'\n  At: '2026-01-15T10:00:00+00:00'\n",
    );
  });

  test("a stream is a list of pages", async () => {
    expect(await formatYamlStream({ A: 1 })).toBe("- A: 1\n");
    expect(await formatYaml({})).toBe("");
  });
});

test.each([
  [new Date("2026-01-15T10:00:00Z"), "2026-01-15T10:00:00+00:00"],
  [new Date("2026-01-15T10:00:00.120Z"), "2026-01-15T10:00:00.120000+00:00"],
  [1768471200, "2026-01-15T10:00:00+00:00"],
])("times are ISO 8601 with an offset: %s", (value, expected) => {
  expect(isoTime(value)).toBe(expected);
});
