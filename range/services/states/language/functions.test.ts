import { describe, expect, test } from "vitest";
import { ruleHolds, type ChoiceRule } from "./choices.ts";
import { DataFault } from "./faults.ts";
import { isIntrinsic, workOut } from "./intrinsics.ts";
import type { Json } from "./json.ts";
import { evaluateAll, syntaxProblem } from "./jsonata.ts";
import { fillTemplate, wrongMembers } from "./templates.ts";

const chances = { uuid: () => "0f0e-uuid", float: (seed?: number) => (seed === undefined ? 0.5 : 0.25) };
const data: Json = {
  s: "a",
  n: 3,
  t: "2026-01-05T09:00:00Z",
  yes: true,
  none: null,
  list: [1, 2, 2],
  o: { a: 1 },
};
const around = { data, context: { Execution: { Name: "run-1" } }, variables: { v: { x: "y" } } };

describe("intrinsic functions", () => {
  test.each<[string, Json]>([
    ["States.Array($.n, 'x', 1.5, true, null)", [3, "x", 1.5, true, null]],
    ["States.ArrayPartition($.list, 2)", [[1, 2], [2]]],
    ["States.ArrayContains($.list, 2)", true],
    ["States.ArrayRange(1, 9, 4)", [1, 5, 9]],
    ["States.ArrayRange(3, 0, -1)", [3, 2, 1, 0]],
    ["States.ArrayGetItem($.list, 1)", 2],
    ["States.ArrayLength($.list)", 3],
    ["States.ArrayUnique($.list)", [1, 2]],
    ["States.Base64Encode('Data')", "RGF0YQ=="],
    ["States.Base64Decode('RGF0YQ==')", "Data"],
    ["States.Hash('input data', 'SHA-1')", "aaff4a450a104cd177d28d18d74485e8cae074b7"],
    ["States.JsonMerge($.o, States.StringToJson('{\"b\":2}'), false)", { a: 1, b: 2 }],
    ["States.JsonToString($.o)", '{"a":1}'],
    ["States.MathRandom(1, 11)", 6],
    ["States.MathRandom(0, 100, 7)", 25],
    ["States.MathAdd($.n, -1)", 2],
    // As AWS answered them.
    ["States.StringSplit('This.is+a,test=string', '.+,=')", ["This", "is", "a", "test", "string"]],
    ["States.StringSplit(',,,,', ',')", []],
    ["States.UUID()", "0f0e-uuid"],
    ["States.Format('{} of {} \\{\\} it\\'s {}', $.s, $$.Execution.Name, $.o)", `a of run-1 {} it's {"a":1}`],
    ["States.Format($v.x)", "y"],
    ["States.ArrayGetItem(States.StringSplit('a/b', '/'), 1)", "b"],
    ["States.ArrayLength($.list[?(@ == 2)])", 2],
  ])("%s", (call, expected) => {
    expect(workOut(call, around, chances)).toEqual(expected);
  });

  test.each([
    ["States.ArrayGetItem($.list, 9)", "out of the bounds"],
    ["States.Format('{} {}', 1)", "does not match the occurrences"],
    ["States.MathAdd(1.5, 1)", "must be of type integer"],
    ["States.Hash('x', 'SHA-9')", "Unknown hash algorithm"],
    [
      "States.ArrayLength($.nothing)",
      "The JsonPath argument for the field '$.nothing' could not be found in the input",
    ],
  ])("%s fails as States.Runtime", (call, message) => {
    expect(() => workOut(call, around, chances)).toThrow(
      expect.objectContaining({ error: "States.Runtime", message: expect.stringContaining(message) }),
    );
  });

  test.each([
    "States.Nothing()",
    "States.UUID(",
    "States.Array(1 2)",
    "Array(1)",
    "States.Array($.)",
    "States.UUID() x",
  ])("%s is none", (call) => expect(isIntrinsic(call)).toBe(false));

  test("no more than ten stand within one another", () => {
    const nested = (depth: number): string => `${"States.Array(".repeat(depth)}1${")".repeat(depth)}`;
    expect(isIntrinsic(nested(10))).toBe(true);
    expect(isIntrinsic(nested(11))).toBe(false);
  });
});

describe("payload templates", () => {
  test("take paths and functions where a name ends in .$, and all else as it is", () => {
    const template = {
      "id.$": "$.s",
      kept: "$.s",
      deep: [{ "n.$": "States.MathAdd($.n, 1)" }],
      "v.$": "$v.x",
    };
    expect(fillTemplate(template, around, chances)).toEqual({
      id: "a",
      kept: "$.s",
      deep: [{ n: 4 }],
      v: "y",
    });
  });

  test("say which path leads nowhere, in AWS's words", () => {
    expect(() => fillTemplate({ "a.$": "$.x.y" }, around, chances)).toThrow(
      new DataFault(
        `The JSONPath '$.x.y' specified for the field 'a.$' could not be found in the input '${JSON.stringify(data)}'`,
      ),
    );
  });

  test("are checked before they are used", () => {
    expect(wrongMembers({ "a.$": "plain", b: [{ "c.$": 3 }], "d.$": "$.ok" })).toEqual(["a.$", "c.$"]);
  });
});

describe("rules of Choice states", () => {
  test.each<[ChoiceRule, boolean]>([
    [{ Variable: "$.s", StringEquals: "a" }, true],
    [{ Variable: "$.s", StringLessThan: "b" }, true],
    [{ Variable: "$.s", StringGreaterThanEquals: "b" }, false],
    [{ Variable: "$.n", StringEquals: "3" }, false],
    [{ Variable: "$.s", StringMatches: "*a*" }, true],
    [{ Variable: "$.t", StringMatches: "2026-*:00Z" }, true],
    [{ Variable: "$.s", StringMatches: "\\*" }, false],
    [{ Variable: "$.n", NumericEquals: 3 }, true],
    [{ Variable: "$.n", NumericGreaterThan: 3 }, false],
    [{ Variable: "$.n", NumericLessThanEqualsPath: "$.list[1]" }, false],
    [{ Variable: "$.yes", BooleanEquals: true }, true],
    [{ Variable: "$.t", TimestampLessThan: "2026-01-05T10:00:00+00:30" }, true],
    [{ Variable: "$.t", TimestampEqualsPath: "$.t" }, true],
    [{ Variable: "$.none", IsNull: true }, true],
    [{ Variable: "$.n", IsNumeric: false }, false],
    [{ Variable: "$.t", IsTimestamp: true }, true],
    [{ Variable: "$.s", IsTimestamp: false }, true],
    [{ Variable: "$.nothing", IsPresent: false }, true],
    [{ Variable: "$v.x", StringEquals: "y" }, true],
    [
      {
        And: [
          { Variable: "$.yes", IsBoolean: true },
          { Variable: "$.n", NumericLessThan: 4 },
        ],
      },
      true,
    ],
    [{ Or: [{ Variable: "$.n", NumericEquals: 1 }, { Not: { Variable: "$.s", IsString: true } }] }, false],
  ])("%j is %s", (rule, expected) => {
    expect(ruleHolds(rule, around)).toBe(expected);
  });

  test("a variable that is not there is an error", () => {
    expect(() => ruleHolds({ Variable: "$.nothing", IsNull: true }, around)).toThrow(
      new DataFault(
        "Invalid path '$.nothing': The choice state's condition path references an invalid value.",
      ),
    );
  });
});

describe("JSONata", () => {
  const moment = { nowMs: Date.UTC(2026, 0, 5, 9), chances };
  const bindings = { variables: { v: 2 }, states: { input: { n: 3, s: "a", list: [1, 2] } } };
  const evaluate = (value: Json): Promise<Json> => evaluateAll(value, "Output", bindings, moment);

  test.each<[string, Json]>([
    ["$states.input.n + $v", 5],
    ["$states.input.list[$ > 1]", 2],
    ["[$states.input.list[$ > 1]]", [2]],
    ["$now()", "2026-01-05T09:00:00.000Z"],
    ["$now('[Y]-[M01]')", "2026-01"],
    ["$millis()", Date.UTC(2026, 0, 5, 9)],
    ["$random()", 0.5],
    ["$random(7)", 0.25],
    ["$uuid()", "0f0e-uuid"],
    ["$partition([1,2,3], 2)", [[1, 2], [3]]],
    ["$range(0, 4, 2)", [0, 2, 4]],
    ["$hash('input data', 'SHA-1')", "aaff4a450a104cd177d28d18d74485e8cae074b7"],
    ["$parse('{\"a\":1}').a", 1],
    ["$shuffle([1,2,3])", [1, 3, 2]],
    ["null", null],
  ])("%s", async (expression, expected) => {
    expect(await evaluate(`{% ${expression} %}`)).toEqual(expected);
  });

  test("is evaluated wherever it stands, and nothing else is touched", async () => {
    expect(await evaluate({ a: ["{% $v %}", "$v"], b: { c: "{% $states.input.s %}" } })).toEqual({
      a: [2, "$v"],
      b: { c: "a" },
    });
  });

  test.each([
    [
      { result: "{% $nothing %}" },
      "Output/result",
      "'$nothing' specified for the field 'Output/result' returned nothing (undefined).",
    ],
    ["{% function($x){$x} %}", "Output", "returned an unsupported result type."],
    [
      "{% $random('x')() %}",
      "Output",
      "threw an error during evaluation. T1006: Attempted to invoke a non-function",
    ],
    [
      "{% $eval('1') %}",
      "Output",
      "threw an error during evaluation. T1006: Attempted to invoke a non-function",
    ],
    ["{% $error('no') %}", "Output", "threw an error during evaluation. D3137: no"],
  ])("%j fails as AWS says", async (value, location, message) => {
    await expect(evaluate(value)).rejects.toMatchObject({
      error: "States.QueryEvaluationError",
      location,
      message: expect.stringContaining(message),
    });
  });

  test.each([
    ["{% 1 + %}", "Unexpected end of expression"],
    ["{% $v %}", undefined],
  ])("%s: %s", (text, problem) => {
    expect(syntaxProblem(text)).toBe(problem);
  });
});
