import type { StateMachineType } from "@aws-sdk/client-sfn";
import { NotImplemented } from "../../../errors.ts";
import { OPERATORS } from "./choices.ts";
import { error, type Diagnostic } from "./diagnostics.ts";
import { STATE_TYPES, type Definition, type QueryLanguage, type State } from "./definition.ts";
import { CATCHER, checkFields, EXCLUSIVE, FIELDS, RETRIER, RULE, type Complain } from "./fields.ts";
import { isArray, isObject, typeName, type Json, type JsonObject } from "./json.ts";
import { isPath } from "./path-parser.ts";
import { parseTimestamp } from "./timestamps.ts";
import { checkTransitions } from "./transitions.ts";

/**
 * Checks the resource of a Task and what it is given.
 *
 * @throws {NotImplemented} for integrations that AWS has and the range lacks
 */
export type CheckTask = (
  task: {
    resource: string;
    input: Json | undefined;
    inputField: "Parameters" | "Arguments";
    type: StateMachineType;
  },
  at: string,
  complain: Complain,
) => void;

const MOST_BYTES = 1_048_576;
const LONGEST_NAME = 80;

/**
 * Reads a definition and says all that is wrong with it, in AWS's words where they are known.
 *
 * @returns the definition, which can be run where no diagnostic is an error
 * @throws {NotImplemented} for what the language has and the range lacks
 * @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_ValidateStateMachineDefinitionDiagnostic.html
 */
export function checkDefinition(
  text: string,
  type: StateMachineType,
  checkTask: CheckTask,
): { definition: Definition; diagnostics: Diagnostic[] } {
  const parsed = parse(text);
  if ("problem" in parsed) return { definition: EMPTY, diagnostics: [parsed.problem] };
  const checker = new Checker(type, checkTask);
  checker.machine(parsed.value);
  return { definition: parsed.value as unknown as Definition, diagnostics: checker.diagnostics };
}

const EMPTY: Definition = { StartAt: "", States: {} };

function parse(text: string): { value: JsonObject } | { problem: Diagnostic } {
  const wrong = error("SCHEMA_VALIDATION_FAILED", "Definition must be a valid JSON object");
  if (text === "") return { problem: wrong };
  if (Buffer.byteLength(text) > MOST_BYTES)
    return { problem: error("SCHEMA_VALIDATION_FAILED", `Definition is larger than ${MOST_BYTES} bytes`) };
  try {
    const value = JSON.parse(text) as Json;
    return isObject(value) ? { value } : { problem: wrong };
  } catch (thrown) {
    return { problem: error("INVALID_JSON_DESCRIPTION", (thrown as Error).message) };
  }
}

class Checker {
  readonly diagnostics: Diagnostic[] = [];
  readonly #names = new Set<string>();
  #language: QueryLanguage = "JSONPath";

  constructor(
    private readonly type: StateMachineType,
    private readonly checkTask: CheckTask,
  ) {}

  machine(value: JsonObject): void {
    const { QueryLanguage: language = "JSONPath", TimeoutSeconds: timeout, Version: version } = value;
    this.#oneOf(language, "QueryLanguage", ["JSONPath", "JSONata"], "/QueryLanguage");
    this.#language = language === "JSONata" ? "JSONata" : "JSONPath";
    this.#only(value, ["Comment", "QueryLanguage", "StartAt", "States", "TimeoutSeconds", "Version"], "/");
    if (timeout !== undefined && !(Number.isInteger(timeout) && (timeout as number) >= 1))
      this.#schema("Expected value of type Integer", "/TimeoutSeconds");
    if (version !== undefined) this.#oneOf(version, "Version", ["1.0"], "/Version");
    this.#graph(value, "");
  }

  readonly #schema: Complain = (message, location) =>
    void this.diagnostics.push(error("SCHEMA_VALIDATION_FAILED", message, location));

  #graph(graph: JsonObject, at: string): void {
    const missing = ["States", "StartAt"].filter((name) => graph[name] === undefined);
    if (missing.length) return this.#schema(`These fields are required: [${missing.join(", ")}]`, at || "/");
    const { States: states, StartAt: start } = graph;
    if (typeof start !== "string") return this.#schema("Expected value of type String", `${at}/StartAt`);
    if (!isObject(states)) return this.#schema("Expected value of type Object", `${at}/States`);
    if (!Object.keys(states).length) return this.#schema("Value cannot be empty", `${at}/States`);
    const before = this.diagnostics.length;
    for (const [name, state] of Object.entries(states)) this.#state(name, state, `${at}/States/${name}`);
    // AWS looks at the way through a graph once its states are in order.
    if (this.diagnostics.length === before) this.diagnostics.push(...checkTransitions(states, start, at));
  }

  #state(name: string, state: Json, at: string): void {
    if (this.#names.has(name))
      this.diagnostics.push(error("DUPLICATE_STATE_NAME", `Duplicate state name: ${name}`, at));
    this.#names.add(name);
    if (name.length > LONGEST_NAME)
      this.diagnostics.push(
        error("INVALID_STATE_NAME", `State name is longer than ${LONGEST_NAME} characters`, at),
      );
    if (!isObject(state)) return this.#schema("Expected value of type Object", at);
    const { Type: type } = state;
    if (type === undefined) return this.#schema("These fields are required: [Type]", at);
    if (!this.#oneOf(type, "Type", STATE_TYPES, `${at}/Type`)) return;
    const language = this.#languageOf(state, at);
    const kind = type as State["Type"];
    checkFields(FIELDS[kind], state, at, language, this.#schema);
    for (const set of EXCLUSIVE[kind] ?? []) this.#atMostOne(state, set, at);
    this.#moves(kind, state, at);
    this.#list(state, "Retry", at, (one, here) => this.#retrier(one, here, language));
    this.#list(state, "Catch", at, (one, here) => this.#catcher(one, here, language));
    this.#own(kind, state, at, language);
  }

  #languageOf({ QueryLanguage: own }: JsonObject, at: string): QueryLanguage {
    if (own === undefined) return this.#language;
    this.#oneOf(own, "QueryLanguage", ["JSONPath", "JSONata"], `${at}/QueryLanguage`);
    if (own !== "JSONata" && this.#language === "JSONata")
      this.#schema("'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine", at);
    return own === "JSONata" ? "JSONata" : "JSONPath";
  }

  /** What only one type of state has. */
  #own(kind: State["Type"], state: JsonObject, at: string, language: QueryLanguage): void {
    switch (kind) {
      case "Task": {
        const resource = state["Resource"];
        if (resource === undefined) return this.#schema("These fields are required: [Resource]", at);
        if (typeof resource !== "string")
          return this.#schema("Expected value of type String", `${at}/Resource`);
        const inputField = language === "JSONata" ? "Arguments" : "Parameters";
        return this.checkTask(
          { resource, input: state[inputField], inputField, type: this.type },
          at,
          this.#schema,
        );
      }
      case "Choice":
        if (state["Choices"] === undefined) return this.#schema("These fields are required: [Choices]", at);
        if (isArray(state["Choices"]) && !state["Choices"].length)
          this.#schema("Value cannot be empty", `${at}/Choices`);
        return this.#list(state, "Choices", at, (one, here) => this.#rule(one, here, language));
      case "Wait":
        return this.#exactlyOne(state, ["Seconds", "SecondsPath", "Timestamp", "TimestampPath"], at);
      case "Parallel":
        if (state["Branches"] === undefined) return this.#schema("These fields are required: [Branches]", at);
        if (isArray(state["Branches"]) && !state["Branches"].length)
          this.#schema("Value cannot be empty", `${at}/Branches`);
        return this.#list(state, "Branches", at, (branch, here) => {
          this.#only(branch, ["Comment", "StartAt", "States"], here);
          this.#graph(branch, here);
        });
      case "Map":
        return this.#map(state, at);
      default:
        return undefined;
    }
  }

  #map(state: JsonObject, at: string): void {
    const field = state["Iterator"] === undefined ? "ItemProcessor" : "Iterator";
    const processor = state[field];
    if (processor === undefined) return this.#schema("These fields are required: [ItemProcessor]", at);
    if (!isObject(processor)) return this.#schema("Expected value of type Object", `${at}/${field}`);
    const { ProcessorConfig: config } = processor;
    if (isObject(config) && config["Mode"] === "DISTRIBUTED")
      throw new NotImplemented("distributed Map states");
    this.#only(processor, ["Comment", "ProcessorConfig", "StartAt", "States"], `${at}/${field}`);
    this.#graph(processor, `${at}/${field}`);
  }

  /** Every state but Choice, Succeed and Fail goes on to another, or is an end. */
  #moves(kind: State["Type"], state: JsonObject, at: string): void {
    if (kind === "Choice" || kind === "Succeed" || kind === "Fail") return;
    const { Next: next, End: end } = state;
    if (next !== undefined && typeof next !== "string")
      this.#schema("Expected value of type String", `${at}/Next`);
    if ((next === undefined) === (end !== true))
      this.#schema("Exactly one of these fields is required: [Next, End]", at);
  }

  #retrier(one: JsonObject, at: string, language: QueryLanguage): void {
    this.#requires(one, ["ErrorEquals"], at);
    checkFields(RETRIER, one, at, language, this.#schema);
  }

  #catcher(one: JsonObject, at: string, language: QueryLanguage): void {
    this.#requires(one, ["ErrorEquals", "Next"], at);
    checkFields(CATCHER, one, at, language, this.#schema);
  }

  #rule(rule: JsonObject, at: string, language: QueryLanguage): void {
    this.#requires(rule, language === "JSONata" ? ["Condition", "Next"] : ["Next"], at);
    const comparison: [string, Json][] = [];
    const rest: [string, Json][] = [];
    for (const entry of Object.entries(rule))
      (language === "JSONPath" && COMPARING.has(entry[0]) ? comparison : rest).push(entry);
    checkFields(RULE, Object.fromEntries(rest), at, language, this.#schema);
    if (language === "JSONPath") this.#comparison(Object.fromEntries(comparison), at);
  }

  #comparison(rule: JsonObject, at: string): void {
    const operators = Object.keys(rule).filter((name) => name !== "Variable");
    const [operator] = operators;
    if (operator === undefined || operators.length > 1)
      return this.#schema("Exactly one comparison operator is required", at);
    const here = `${at}/${operator}`;
    if (operator === "And" || operator === "Or") {
      const list = rule[operator]!;
      if (!isArray(list) || !list.length) return this.#schema("Value cannot be empty", here);
      return list.forEach((one, i) => this.#inner(one, `${here}[${i}]`));
    }
    if (operator === "Not") return this.#inner(rule["Not"]!, here);
    if (typeof rule["Variable"] !== "string")
      return this.#schema("These fields are required: [Variable]", at);
    if (!isPath(rule["Variable"]))
      this.#schema(`Value is not a valid JSONPath: ${JSON.stringify(rule["Variable"])}`, `${at}/Variable`);
    this.#operand(OPERATORS.get(operator)!, rule[operator]!, here);
  }

  #inner(rule: Json, at: string): void {
    if (!isObject(rule)) return this.#schema("Expected value of type Object", at);
    const strange = Object.keys(rule).find((name) => !COMPARING.has(name) && name !== "Comment");
    if (strange !== undefined) return this.#schema(`Field '${strange}' is not supported`, at);
    const { Comment: _comment, ...comparison } = rule;
    this.#comparison(comparison, at);
  }

  #operand(kind: "path" | "boolean" | "string" | "number" | "timestamp", value: Json, at: string): void {
    if (kind === "path") {
      if (typeof value !== "string" || !isPath(value))
        this.#schema(`Value is not a valid JSONPath: ${JSON.stringify(value)}`, at);
    } else if (kind === "timestamp") {
      if (parseTimestamp(value) === undefined) this.#schema("String does not match RFC3339 timestamp", at);
    } else if (typeName(value) !== kind)
      this.#schema(`Expected value of type ${kind[0]!.toUpperCase()}${kind.slice(1)}`, at);
  }

  #list(state: JsonObject, field: string, at: string, check: (one: JsonObject, at: string) => void): void {
    const list = state[field];
    if (list === undefined) return;
    if (!isArray(list)) return this.#schema("Expected value of type Array", `${at}/${field}`);
    list.forEach((one, i) => {
      const here = `${at}/${field}[${i}]`;
      if (isObject(one)) check(one, here);
      else this.#schema("Expected value of type Object", here);
    });
  }

  #requires(value: JsonObject, fields: readonly string[], at: string): void {
    const missing = fields.filter((name) => value[name] === undefined);
    if (missing.length) this.#schema(`These fields are required: [${missing.join(", ")}]`, at);
  }

  #only(value: JsonObject, fields: readonly string[], at: string): void {
    for (const name of Object.keys(value))
      if (!fields.includes(name)) this.#schema(`Field '${name}' is not supported`, at);
  }

  #oneOf(value: Json, field: string, choices: readonly string[], at: string): boolean {
    if (typeof value === "string" && choices.includes(value)) return true;
    this.#schema(`The field '${field}' should have one of these values: [${choices.join(", ")}]`, at);
    return false;
  }

  #atMostOne(state: JsonObject, fields: readonly string[], at: string): void {
    if (fields.filter((name) => state[name] !== undefined).length > 1)
      this.#schema(`Only one of these fields is allowed: [${fields.join(", ")}]`, at);
  }

  #exactlyOne(state: JsonObject, fields: readonly string[], at: string): void {
    if (fields.filter((name) => state[name] !== undefined).length !== 1)
      this.#schema(`Exactly one of these fields is required: [${fields.join(", ")}]`, at);
  }
}

const COMPARING = new Set(["Variable", "And", "Or", "Not", ...OPERATORS.keys()]);
