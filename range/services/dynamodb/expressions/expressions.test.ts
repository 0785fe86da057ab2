import { describe, expect, it } from "vitest";
import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import { readItem, type Item } from "../values.ts";
import { applyUpdate } from "./apply-update.ts";
import { meets } from "./evaluate-condition.ts";
import { parseCondition } from "./parse-condition.ts";
import { parseUpdate } from "./parse-update.ts";
import { Placeholders } from "./placeholders.ts";
import { parseProjection, project } from "./projection.ts";

const ITEM: Item = readItem({
  id: { S: "i-1" },
  n: { N: "10.50" },
  title: { S: "hello world" },
  bytes: { B: Buffer.from("abc") },
  flag: { BOOL: true },
  nil: { NULL: true },
  words: { SS: ["a", "b"] },
  nums: { NS: ["1", "2"] },
  doc: { M: { a: { N: "1" }, l: { L: [{ S: "x" }, { S: "y" }, { M: { k: { S: "v" } } }] } } },
});

const NAMES = { "#t": "title", "#d": "doc", "#odd": "a.b" };
const VALUES: Record<string, AttributeValue> = {
  ":one": { N: "1" },
  ":n": { N: "10.5" },
  ":twenty": { N: "20" },
  ":hello": { S: "hello" },
  ":a": { S: "a" },
  ":z": { S: "z" },
  ":s": { S: "S" },
  ":map": { M: { a: { N: "1" } } },
  ":list": { L: [{ S: "x" }] },
  ":words": { SS: ["b", "a"] },
  ":more": { SS: ["b", "c"] },
  ":two": { NS: ["2"] },
  ":true": { BOOL: true },
  ":empty": { S: "" },
};
const placeholders = () => new Placeholders(NAMES, VALUES);
const refusalOf = (work: () => unknown): string => {
  try {
    work();
    return "no refusal";
  } catch (thrown) {
    return (thrown as Error).message;
  }
};

describe("a condition", () => {
  it.each<[string, boolean]>([
    ["n = :n", true],
    ["n <> :n", false],
    ["n < :twenty and n > :one", true],
    ["n <= :n AND n >= :n", true],
    ["title < :one", false],
    ["absent = :n", false],
    ["absent <> :n", true],
    ["NOT absent = :n", true],
    ["words = :words", true],
    ["#t BETWEEN :a AND :z", true],
    ["n BETWEEN :one AND :twenty AND flag = :true", true],
    ["n BETWEEN :one AND :twenty AND nil <> :true", true],
    ["n IN (:one, :n)", true],
    ["n IN (:one, :twenty)", false],
    ["attribute_exists(doc.l[2].k)", true],
    ["attribute_exists(doc.l[3])", false],
    ["attribute_not_exists(absent)", true],
    ["attribute_type(id, :s)", true],
    ["attribute_type(n, :s)", false],
    ["begins_with(#t, :hello)", true],
    ["begins_with(n, :hello)", false],
    ["contains(#t, :hello)", true],
    ["contains(words, :a)", true],
    ["contains(words, :z)", false],
    ["contains(nums, :one)", true],
    ["contains(nums, :a)", false],
    ["size(#t) > :n", true],
    ["size(doc.l) > :one", true],
    ["size(n) > :one", false],
    ["id = :a OR n = :n AND absent = :n", false],
    ["(id = :a OR n = :n) AND NOT (absent = :n)", true],
    ["doc.a = :one", true],
    ["#d.#odd = :one", false],
  ])("%s is %s", (text, expected) => {
    expect(meets(ITEM, parseCondition("ConditionExpression", text, placeholders()))).toBe(expected);
  });

  it.each([
    ["", "The expression can not be empty;"],
    ["id == :a", 'Syntax error; token: "=", near: "== :a"'],
    ["id =", 'Syntax error; token: "<EOF>", near: "="'],
    ["AND id = :a", 'Syntax error; token: "AND", near: "AND id"'],
    ["id = :a id", 'Syntax error; token: "id", near: ":a id"'],
    ["id ! :a", 'Syntax error; token: "!", near: "id ! :a"'],
    ["name = :a", "Attribute name is a reserved keyword; reserved keyword: name"],
    ["doc.status = :a", "Attribute name is a reserved keyword; reserved keyword: status"],
    ["#x = :a", "An expression attribute name used in the document path is not defined; attribute name: #x"],
    ["id = :x", "An expression attribute value used in expression is not defined; attribute value: :x"],
    ["exists(id)", "Invalid function name; function: exists"],
    [
      "if_not_exists(id, :a) = :a",
      "The function is not allowed in a condition expression; function: if_not_exists",
    ],
    [
      "attribute_exists(id, :a)",
      "Incorrect number of operands for operator or function; operator or function: attribute_exists, number of operands: 2",
    ],
    [
      "attribute_exists(:a)",
      "Operator or function requires a document path; operator or function: attribute_exists",
    ],
    [
      "id < :map",
      "Incorrect operand type for operator or function; operator or function: <, operand type: M",
    ],
    [
      "begins_with(id, :one)",
      "Incorrect operand type for operator or function; operator or function: begins_with, operand type: N",
    ],
    [
      "attribute_type(id, :a)",
      "Invalid attribute type name found; type: a, valid types: {B,NULL,SS,BOOL,L,BS,N,NS,S,M}",
    ],
    [
      "id = id",
      "The first operand must be distinct from the remaining operands for this operator or function; operator: =, first operand: [id]",
    ],
    [
      "n BETWEEN :twenty AND :one",
      "The BETWEEN operator requires upper bound to be greater than or equal to lower bound; lower bound operand: AttributeValue: {N:20}, upper bound operand: AttributeValue: {N:1}",
    ],
    [
      "n BETWEEN :one AND :a",
      "The BETWEEN operator requires same data type for lower and upper bounds; lower bound operand: AttributeValue: {N:1}, upper bound operand: AttributeValue: {S:a}",
    ],
    ["((id = :a))", "The expression has redundant parentheses;"],
    [
      "id = contains(id, :a)",
      "The function is not allowed to be used this way in an expression; function: contains",
    ],
  ])("%j is refused", (text, problem) => {
    expect(refusalOf(() => parseCondition("ConditionExpression", text, placeholders()))).toBe(
      `Invalid ConditionExpression: ${problem}`,
    );
  });

  it("holds no more operators than AWS allows, however deep they lie", () => {
    const deep = `${"(".repeat(400)}n = :n${")".repeat(400)}`;
    expect(refusalOf(() => parseCondition("FilterExpression", deep, placeholders()))).toContain(
      "too many operators",
    );
    const long = Array.from({ length: 600 }, () => "n = :n").join(" OR ");
    expect(refusalOf(() => parseCondition("FilterExpression", long, placeholders()))).toContain(
      "Expression size has exceeded the maximum allowed size",
    );
  });
});

describe("an update", () => {
  const after = (text: string): Item => applyUpdate(ITEM, parseUpdate(text, placeholders()));

  it.each<[string, Record<string, unknown>]>([
    ["SET n = :one", { n: { N: "1" } }],
    ["set n = n + :one, id = :a", { n: { N: "11.5" }, id: { S: "a" } }],
    ["SET n = :one - n", { n: { N: "-9.5" } }],
    ["SET fresh = if_not_exists(absent, :one) + :one", { fresh: { N: "2" } }],
    ["SET fresh = if_not_exists(n, :one)", { fresh: { N: "10.5" } }],
    ["SET id = #t, #t = id", { id: { S: "hello world" }, title: { S: "i-1" } }],
    ["REMOVE n", { n: undefined }],
    ["REMOVE absent", { absent: undefined }],
    ["ADD n :one", { n: { N: "11.5" } }],
    ["ADD fresh :one, extra :words", { fresh: { N: "1" }, extra: { SS: ["b", "a"] } }],
    ["ADD words :more", { words: { SS: ["a", "b", "c"] } }],
    ["DELETE words :more", { words: { SS: ["a"] } }],
    ["DELETE words :words", { words: undefined }],
    ["DELETE nums :two SET id = :a", { nums: { NS: ["1"] }, id: { S: "a" } }],
    ["DELETE absent :words", { absent: undefined }],
  ])("%s writes %j", (text, expected) => {
    expect({ ...after(text) }).toEqual({ ...ITEM, ...expected });
  });

  it("reaches into maps and lists, and closes the gaps that it leaves", () => {
    expect(after("SET doc.l[1] = :a, doc.l[9] = :z, doc.b = :one REMOVE doc.l[0], doc.a")["doc"]).toEqual({
      M: { l: { L: [{ S: "a" }, { M: { k: { S: "v" } } }, { S: "z" }] }, b: { N: "1" } },
    });
    expect(after("SET doc.l = list_append(:list, doc.l)")["doc"]).toMatchObject({
      M: { l: { L: [{ S: "x" }, { S: "x" }, { S: "y" }, {}] } },
    });
    expect(ITEM["doc"]).toMatchObject({ M: { a: { N: "1" } } });
  });

  it.each([
    ["SET n = absent", "The provided expression refers to an attribute that does not exist in the item"],
    ["SET n = id + :one", "An operand in the update expression has an incorrect data type"],
    ["ADD id :one", "An operand in the update expression has an incorrect data type"],
    ["DELETE nums :words", "An operand in the update expression has an incorrect data type"],
    ["SET absent.a = :one", "The document path provided in the update expression is invalid for update"],
    ["SET id[0] = :one", "The document path provided in the update expression is invalid for update"],
    ["REMOVE absent.a", "The document path provided in the update expression is invalid for update"],
    ["SET n = :one n = :one", 'Invalid UpdateExpression: Syntax error; token: "n", near: ":one n ="'],
    ["PUT n = :one", 'Invalid UpdateExpression: Syntax error; token: "PUT", near: "PUT n"'],
    ["SET n = :one,", 'Invalid UpdateExpression: Syntax error; token: "<EOF>", near: ","'],
    [
      "SET status = :one",
      "Invalid UpdateExpression: Attribute name is a reserved keyword; reserved keyword: status",
    ],
    [
      "SET n = :one SET id = :a",
      'Invalid UpdateExpression: The "SET" section can only be used once in an update expression;',
    ],
    [
      "SET doc = :map, doc.a = :one",
      "Invalid UpdateExpression: Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [doc], path two: [doc, a]",
    ],
    [
      "SET doc.a = :one, doc[0] = :one",
      "Invalid UpdateExpression: Two document paths conflict with each other; must remove or rewrite one of these paths; path one: [doc, a], path two: [doc, [0]]",
    ],
    [
      "ADD n :hello",
      "Invalid UpdateExpression: Incorrect operand type for operator or function; operator: ADD, operand type: STRING, typeSet: ALLOWED_FOR_ADD_OPERAND",
    ],
    [
      "DELETE words :one",
      "Invalid UpdateExpression: Incorrect operand type for operator or function; operator: DELETE, operand type: NUMBER, typeSet: ALLOWED_FOR_DELETE_OPERAND",
    ],
    [
      "SET n = n + :hello",
      "Invalid UpdateExpression: Incorrect operand type for operator or function; operator or function: +, operand type: S",
    ],
    [
      "SET n = size(id)",
      "Invalid UpdateExpression: The function is not allowed in an update expression; function: size",
    ],
  ])("%s is refused: %s", (text, problem) => {
    expect(refusalOf(() => after(text))).toBe(problem);
  });
});

describe("a projection", () => {
  it.each<[string, object]>([
    ["id, n", { id: { S: "i-1" }, n: { N: "10.5" } }],
    ["#d.a, absent", { doc: { M: { a: { N: "1" } } } }],
    ["doc.l[1], doc.l[2].k", { doc: { M: { l: { L: [{ S: "y" }, { M: { k: { S: "v" } } }] } } } }],
    ["doc.l[9], id.x", {}],
  ])("%s picks %j", (text, expected) => {
    expect({ ...project(ITEM, parseProjection(text, placeholders())) }).toEqual(expected);
  });

  it.each([
    [
      "id, id",
      "Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [id], path two: [id]",
    ],
    ["id,", 'Syntax error; token: "<EOF>", near: ","'],
    ["user", "Attribute name is a reserved keyword; reserved keyword: user"],
  ])("%s is refused", (text, problem) => {
    expect(refusalOf(() => parseProjection(text, placeholders()))).toBe(
      `Invalid ProjectionExpression: ${problem}`,
    );
  });
});

describe("placeholders", () => {
  it.each<[Record<string, string> | undefined, Record<string, AttributeValue> | undefined, string]>([
    [{ x: "y" }, undefined, 'ExpressionAttributeNames contains invalid key: Syntax error; key: "x"'],
    [undefined, { x: { S: "y" } }, 'ExpressionAttributeValues contains invalid key: Syntax error; key: "x"'],
    [
      undefined,
      { ":x": {} as AttributeValue },
      "ExpressionAttributeValues contains invalid value: Supplied AttributeValue is empty, must contain exactly one of the supported datatypes for key :x",
    ],
    [
      { "#x": "y" },
      undefined,
      "Value provided in ExpressionAttributeNames unused in expressions: keys: {#x}",
    ],
    [
      undefined,
      { ":x": { S: "" }, ":y": { N: "1" } },
      "Value provided in ExpressionAttributeValues unused in expressions: keys: {:x, :y}",
    ],
  ])("%j and %j are refused", (names, values, problem) => {
    expect(refusalOf(() => new Placeholders(names, values).mustBeUsed())).toBe(problem);
  });
});
