import { describe, expect, test } from "vitest";
import { DataFault } from "./faults.ts";
import { isPath } from "./path-parser.ts";
import type { Json } from "./json.ts";
import { placeAt, valueAt, type Surroundings } from "./paths.ts";

const around: Surroundings = {
  data: {
    detail: { "instance-id": "i-1", tags: [{ k: "a", n: 1 }, { k: "b", n: 2 }, { k: "c" }] },
    list: [10, 20, 30, 40],
    none: null,
  },
  context: { Execution: { Id: "arn:x" } },
  variables: { group: { id: "sg-1" } },
};

describe("paths lead to values", () => {
  test.each([
    ["$.detail.instance-id", "i-1"],
    ["$['detail']['instance-id']", "i-1"],
    ['$["detail"].tags[0].k', "a"],
    ["$.detail.\\instance\\-id", "i-1"],
    ["$.list[-1]", 40],
    ["$.none", null],
    ["$$.Execution.Id", "arn:x"],
    ["$group.id", "sg-1"],
    ["$.list[1:3]", [20, 30]],
    ["$.list[:2]", [10, 20]],
    ["$.list[0,2]", [10, 30]],
    ["$.list[*]", [10, 20, 30, 40]],
    ["$.detail.tags[*].k", ["a", "b", "c"]],
    ["$..k", ["a", "b", "c"]],
    ["$.detail.tags[?(@.k == 'b')].n", [2]],
    ["$.detail.tags[?(@.n)].k", ["a", "b"]],
    ["$.detail.tags[?(!@.n)].k", ["c"]],
    ["$.detail.tags[?(@.n > 1 || @.k == 'c')].k", ["b", "c"]],
    ["$.detail.tags[?(@.n >= 1 && @.k != 'b')].k", ["a"]],
    ["$.detail.tags[?(@.k in ['a','c'])].k", ["a", "c"]],
    ["$.detail.tags[?(@.k =~ /A|b/i)].k", ["a", "b"]],
    ["$.detail.tags[?(@.k == 'nobody')]", []],
  ])("%s", (path, expected) => {
    expect(valueAt(path, around)).toEqual(expected);
  });

  test.each([
    ["$.nothing", "Invalid path '$.nothing' : No results for path: $['nothing']"],
    ["$.no.such.path", "Invalid path '$.no.such.path' : Missing property in path $['no']"],
    ["$.list[9]", "Invalid path '$.list[9]' : No results for path: $['list'][9]"],
    ["$missing", "Invalid path '$missing' : No results for path: $['missing']"],
  ])("%s leads nowhere, and says so as AWS does", (path, message) => {
    expect(() => valueAt(path, around)).toThrow(new DataFault(message));
  });

  test.each(["a", "$.", "$[", "$.a[b]", "$.a[?(@.x ==)]", "$.a b", "", "$.a['x]"])(
    "%s is no path",
    (path) => {
      expect(isPath(path)).toBe(false);
    },
  );
});

describe("reference paths take a value in", () => {
  test.each<[string, Json, Json]>([
    ["$", { a: 1 }, 9],
    ["$.b", { a: 1 }, { a: 1, b: 9 }],
    ["$.a", { a: 1 }, { a: 9 }],
    ["$.x.y", { a: 1 }, { a: 1, x: { y: 9 } }],
    ["$.l[1]", { l: [1, 2] }, { l: [1, 9] }],
  ])("%s into %j", (path, input, expected) => {
    const before = structuredClone(input);
    expect(placeAt(path, input, 9)).toEqual(expected);
    expect(input).toEqual(before);
  });

  test.each<[string, Json]>([
    ["$.a.b", { a: 1 }],
    ["$.l[2]", { l: [1, 2] }],
    ["$.l[0]", {}],
  ])("%s cannot be laid through %j", (path, input) => {
    expect(() => placeAt(path, input, 9)).toThrow(DataFault);
  });
});
