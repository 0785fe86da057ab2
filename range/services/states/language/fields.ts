import { NotImplemented } from "../../../errors.ts";
import type { QueryLanguage, State } from "./definition.ts";
import { isArray, isObject, type Json, type JsonObject } from "./json.ts";
import { isJsonata, syntaxProblem } from "./jsonata.ts";
import { isPath, parsePath } from "./path-parser.ts";
import { isExpression, wrongMembers } from "./templates.ts";
import { parseTimestamp } from "./timestamps.ts";

/** Tells of something wrong, at a place such as `/States/Wait/Seconds`. */
export type Complain = (message: string, location: string) => void;

/** Checks a field's value. */
export type Check = (value: Json, at: string, complain: Complain, language: QueryLanguage) => void;

export interface Field {
  check: Check;
  /** The only query language in which the field has a meaning. */
  only?: QueryLanguage;
}

const inJsonPath = (check: Check): Field => ({ check, only: "JSONPath" });
const inJsonata = (check: Check): Field => ({ check, only: "JSONata" });
const inBoth = (check: Check): Field => ({ check });

const expected = (type: string): string => `Expected value of type ${type}`;

const text: Check = (value, at, complain) => {
  if (typeof value !== "string") complain(expected("String"), at);
};

const flag: Check = (value, at, complain) => {
  if (typeof value !== "boolean") complain(expected("Boolean"), at);
};

const path: Check = (value, at, complain) => {
  if (value !== null && (typeof value !== "string" || !isPath(value)))
    complain(`Value is not a valid JSONPath: ${JSON.stringify(value)}`, at);
};

/** A path that leads to one place, in which a value can be put. */
const referencePath: Check = (value, at, complain) => {
  if (value === null) return;
  const is = typeof value === "string" && isPath(value) && parsePath(value);
  if (!is || !is.definite || is.root !== "data")
    complain(`Value is not a Reference Path: ${JSON.stringify(value)}`, at);
};

/** Paths that pick something out of the input, also by an intrinsic function. */
const pathOrFunction: Check = (value, at, complain) => {
  if (!isExpression(value))
    complain(
      `The value for the field '${at.split("/").at(-1)}' must be a valid JSONPath or a valid intrinsic function call`,
      at,
    );
};

const template: Check = (value, at, complain) => {
  for (const name of wrongMembers(value))
    complain(
      `The value for the field '${name}' must be a valid JSONPath or a valid intrinsic function call`,
      at,
    );
};

/** Any value, in which JSONata expressions may stand anywhere. */
const expressions: Check = (value, at, complain, language) => {
  if (isJsonata(value)) {
    const problem = syntaxProblem(value);
    if (problem !== undefined) complain(problem, at);
  } else if (isArray(value)) value.forEach((item, i) => expressions(item, `${at}[${i}]`, complain, language));
  else if (isObject(value))
    for (const [name, member] of Object.entries(value))
      expressions(member, `${at}/${name}`, complain, language);
};

/** A constant of a kind, or in JSONata an expression for it. */
const orExpression =
  (constant: Check): Check =>
  (value, at, complain, language) =>
    (language === "JSONata" && isJsonata(value) ? expressions : constant)(value, at, complain, language);

const whole =
  (least: number, most = 99_999_999): Check =>
  (value, at, complain) => {
    if (!Number.isInteger(value)) complain(expected("Integer"), at);
    else if ((value as number) < least || (value as number) > most)
      complain(`Value is out of bounds: it must be between ${least} and ${most}`, at);
  };

const timestamp: Check = (value, at, complain) => {
  if (parseTimestamp(value) === undefined) complain("String does not match RFC3339 timestamp", at);
};

const assign: Check = (value, at, complain, language) => {
  if (!isObject(value)) return complain(expected("Object"), at);
  for (const name of Object.keys(value)) {
    const bare = name.replace(/\.\$$/, "");
    if (!/^[\p{L}_][\p{L}\p{N}_]{0,79}$/u.test(bare) || bare === "states")
      complain(`Invalid variable name: ${bare}`, at);
  }
  (language === "JSONata" ? expressions : template)(value, at, complain, language);
};

const errorEquals: Check = (value, at, complain) => {
  if (!isArray(value) || value.some((name) => typeof name !== "string"))
    return complain(expected("Array of String"), at);
  if (!value.length) complain("Value cannot be empty", at);
  if (value.includes("States.ALL") && value.length > 1)
    complain("'States.ALL' must appear alone in 'ErrorEquals'", at);
};

/** Fields whose content is checked with the state's place in the graph: transitions, rules and inner graphs. */
const elsewhere = inBoth(() => undefined);

const lacking =
  (what: string): Check =>
  () => {
    throw new NotImplemented(what);
  };

const ANY: Record<string, Field> = {
  Type: elsewhere,
  Comment: inBoth(text),
  QueryLanguage: elsewhere,
  Output: inJsonata(expressions),
};
const PATHS: Record<string, Field> = { InputPath: inJsonPath(path), OutputPath: inJsonPath(path) };
const MOVING: Record<string, Field> = { Next: elsewhere, End: inBoth(flag), Assign: inBoth(assign) };
const RESULT: Record<string, Field> = {
  ResultPath: inJsonPath(referencePath),
  ResultSelector: inJsonPath(template),
};
const FAILING: Record<string, Field> = { Retry: elsewhere, Catch: elsewhere };
const distributed = inBoth(lacking("distributed Map states"));

/** The fields of each type of state, and what may stand in them. */
export const FIELDS: Readonly<Record<State["Type"], Readonly<Record<string, Field>>>> = {
  Pass: {
    ...ANY,
    ...PATHS,
    ...MOVING,
    Parameters: inJsonPath(template),
    Result: inJsonPath(() => undefined),
    ResultPath: RESULT["ResultPath"]!,
  },
  Task: {
    ...ANY,
    ...PATHS,
    ...MOVING,
    ...RESULT,
    ...FAILING,
    Resource: elsewhere,
    Parameters: inJsonPath(template),
    Arguments: inJsonata(expressions),
    TimeoutSeconds: inBoth(orExpression(whole(1))),
    TimeoutSecondsPath: inJsonPath(path),
    HeartbeatSeconds: inBoth(orExpression(whole(1))),
    HeartbeatSecondsPath: inJsonPath(path),
    Credentials: inBoth(lacking("Credentials of Task states")),
  },
  Choice: { ...ANY, ...PATHS, Assign: inBoth(assign), Choices: elsewhere, Default: inBoth(text) },
  Wait: {
    ...ANY,
    ...PATHS,
    ...MOVING,
    Seconds: inBoth(orExpression(whole(0))),
    SecondsPath: inJsonPath(path),
    Timestamp: inBoth(orExpression(timestamp)),
    TimestampPath: inJsonPath(path),
  },
  Succeed: { ...ANY, ...PATHS },
  Fail: {
    Type: elsewhere,
    Comment: inBoth(text),
    QueryLanguage: elsewhere,
    Error: inBoth(orExpression(text)),
    ErrorPath: inJsonPath(pathOrFunction),
    Cause: inBoth(orExpression(text)),
    CausePath: inJsonPath(pathOrFunction),
  },
  Parallel: {
    ...ANY,
    ...PATHS,
    ...MOVING,
    ...RESULT,
    ...FAILING,
    Branches: elsewhere,
    Parameters: inJsonPath(template),
    Arguments: inJsonata(expressions),
  },
  Map: {
    ...ANY,
    ...PATHS,
    ...MOVING,
    ...RESULT,
    ...FAILING,
    ItemProcessor: elsewhere,
    Iterator: elsewhere,
    Items: inJsonata(expressions),
    ItemsPath: inJsonPath(path),
    ItemSelector: inBoth((value, ...rest) =>
      (rest[2] === "JSONata" ? expressions : template)(value, ...rest),
    ),
    Parameters: inJsonPath(template),
    MaxConcurrency: inBoth(orExpression(whole(0))),
    MaxConcurrencyPath: inJsonPath(path),
    ItemReader: distributed,
    ItemBatcher: distributed,
    ResultWriter: distributed,
    Label: distributed,
    ToleratedFailureCount: distributed,
    ToleratedFailureCountPath: distributed,
    ToleratedFailurePercentage: distributed,
    ToleratedFailurePercentagePath: distributed,
  },
};

/** Of each set only one field may be given. */
export const EXCLUSIVE: Readonly<Partial<Record<State["Type"], readonly (readonly string[])[]>>> = {
  Task: [
    ["TimeoutSeconds", "TimeoutSecondsPath"],
    ["HeartbeatSeconds", "HeartbeatSecondsPath"],
  ],
  Fail: [
    ["Error", "ErrorPath"],
    ["Cause", "CausePath"],
  ],
  Map: [
    ["MaxConcurrency", "MaxConcurrencyPath"],
    ["ItemProcessor", "Iterator"],
    ["ItemSelector", "Parameters"],
  ],
};

export const RETRIER: Readonly<Record<string, Field>> = {
  ErrorEquals: inBoth(errorEquals),
  Comment: inBoth(text),
  IntervalSeconds: inBoth(whole(1)),
  MaxAttempts: inBoth(whole(0)),
  MaxDelaySeconds: inBoth(whole(1, 31_622_400)),
  BackoffRate: inBoth((value, at, complain) => {
    if (typeof value !== "number" || value < 1) complain("Value must be a number of at least 1.0", at);
  }),
  JitterStrategy: inBoth((value, at, complain) => {
    if (value !== "FULL" && value !== "NONE")
      complain("The field 'JitterStrategy' should have one of these values: [FULL, NONE]", at);
  }),
};

export const CATCHER: Readonly<Record<string, Field>> = {
  ErrorEquals: inBoth(errorEquals),
  Comment: inBoth(text),
  Next: elsewhere,
  ResultPath: inJsonPath(referencePath),
  Output: inJsonata(expressions),
  Assign: inBoth(assign),
};

/** The fields of a Choice rule besides its comparison. */
export const RULE: Readonly<Record<string, Field>> = {
  Comment: inBoth(text),
  Next: elsewhere,
  Condition: inJsonata((value, ...rest) => {
    if (typeof value !== "boolean" && !isJsonata(value)) rest[1](expected("Boolean"), rest[0]);
    else expressions(value, ...rest);
  }),
  Output: inJsonata(expressions),
  Assign: inBoth(assign),
};

/** Checks the fields of an object by their table; tells of those that are not in it. */
export function checkFields(
  fields: Readonly<Record<string, Field>>,
  values: JsonObject,
  at: string,
  language: QueryLanguage,
  complain: Complain,
): void {
  for (const [name, value] of Object.entries(values)) {
    const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
    if (!field) complain(`Field '${name}' is not supported`, at);
    else if (field.only && field.only !== language)
      complain(
        `The QueryLanguage is set to '${language}', but field '${name}' is only supported for the '${field.only}' QueryLanguage`,
        at,
      );
    else field.check(value, `${at}/${name}`, complain, language);
  }
}
