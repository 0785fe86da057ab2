import type { AnyState, Catcher, QueryLanguage } from "../language/definition.ts";
import { DataFault, tooLarge } from "../language/faults.ts";
import { isTooLarge, type Json, type JsonObject } from "../language/json.ts";
import { evaluateAll, expectType, isJsonata } from "../language/jsonata.ts";
import { placeAt, valueAt, type Surroundings } from "../language/paths.ts";
import { fillTemplate } from "../language/templates.ts";
import { awaited, type Steps } from "./process.ts";
import type { Run } from "./run.ts";

/** What a state hands on. */
export interface Leaving {
  output: Json;
  /** Variables that it assigned. */
  assigned: JsonObject;
}

/** What happened to a state's data so far: what `$states` tells besides the context. */
interface Results {
  result?: Json;
  errorOutput?: Json;
}

/**
 * How data flows through one state, in either query language.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/concepts-input-output-filtering.html
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html
 */
export class StateData {
  /** @param input as the state before handed it on */
  constructor(
    private readonly run: Run,
    readonly name: string,
    private readonly state: AnyState,
    readonly language: QueryLanguage,
    readonly input: Json,
    readonly variables: JsonObject,
    public context: JsonObject,
  ) {}

  /** The input that the state works on. */
  effectiveInput(): Json {
    const { InputPath: path } = this.state;
    if (this.language === "JSONata" || path === undefined) return this.input;
    return path === null ? {} : valueAt(path, this.around(this.input));
  }

  /** What a task or inner states are given. */
  *arguments(input: Json): Steps<Json> {
    const { Arguments, Parameters } = this.state;
    if (this.language === "JSONata")
      return Arguments === undefined ? input : yield* this.evaluate(Arguments, "Arguments");
    return Parameters === undefined ? input : this.fill(Parameters, input);
  }

  /** Fills a template of JSONPath. */
  fill(template: Json, data: Json, context = this.context): Json {
    return fillTemplate(template, { ...this.around(data), context }, this.run.chances);
  }

  /** Evaluates the expressions of JSONata in a value. */
  *evaluate(value: Json, location: string, results: Results = {}, context = this.context): Steps<Json> {
    const nowMs = this.run.scope.world.clock.now();
    const states: JsonObject = { input: this.input, context, ...results };
    return yield* awaited(
      evaluateAll(
        value,
        location,
        { variables: this.variables, states },
        { nowMs, chances: this.run.chances },
      ),
    );
  }

  /** A number that stands in a field, or in JSONPath at the path of the field's `Path` form. */
  *number(
    field: "TimeoutSeconds" | "HeartbeatSeconds" | "MaxConcurrency",
    input: Json,
  ): Steps<number | undefined> {
    const state = this.state as Readonly<Record<string, Json | undefined>>;
    const source = state[field];
    const path = state[`${field}Path`] as string | undefined;
    let value = source;
    if (isJsonata(source)) {
      value = yield* this.evaluate(source, field);
      expectType(value, source, field, "number");
    } else if (path !== undefined) value = valueAt(path, this.around(input));
    if (value !== undefined && (!Number.isInteger(value) || (value as number) < 0))
      throw unfit(
        source,
        field,
        path === undefined
          ? `${field} must be a non-negative integer but was: ${JSON.stringify(value)}`
          : `The ${field}Path field refers to value ${JSON.stringify(value)} which is not a non-negative integer`,
      );
    return value as number | undefined;
  }

  /**
   * What the state hands on after its work.
   *
   * @param result what the work came to; nothing for states that only pass their input on
   * @param state what says how: the state itself, or with what one of its rules says instead
   */
  *leave(result: Json | undefined, input: Json, state = this.state): Steps<Leaving> {
    if (this.language === "JSONata")
      return yield* this.leaveByExpression(
        state,
        result === undefined ? {} : { result },
        result ?? this.input,
      );
    const { ResultSelector, ResultPath = "$", OutputPath = "$", Assign } = state;
    const selected =
      result === undefined
        ? input
        : ResultSelector === undefined
          ? result
          : this.fill(ResultSelector, result);
    const combined =
      result === undefined
        ? input
        : ResultPath === null
          ? this.input
          : placeAt(ResultPath, this.input, selected);
    const assigned = Assign === undefined ? {} : (this.fill(Assign, selected) as JsonObject);
    const output = OutputPath === null ? {} : valueAt(OutputPath, this.around(combined));
    return this.checked({ output, assigned });
  }

  /** What a catcher hands on. */
  *leaveCaught(catcher: Catcher, errorOutput: JsonObject): Steps<Leaving> {
    if (this.language === "JSONata")
      return yield* this.leaveByExpression(catcher, { errorOutput }, errorOutput);
    const { ResultPath = "$", Assign } = catcher;
    return this.checked({
      output: ResultPath === null ? this.input : placeAt(ResultPath, this.input, errorOutput),
      assigned: Assign === undefined ? {} : (this.fill(Assign, errorOutput) as JsonObject),
    });
  }

  /** `Output` and `Assign` of a state, a catcher or a rule, in JSONata. */
  *leaveByExpression(
    from: { readonly Output?: Json; readonly Assign?: JsonObject },
    results: Results,
    otherwise: Json,
  ): Steps<Leaving> {
    const assigned =
      from.Assign === undefined ? {} : ((yield* this.evaluate(from.Assign, "Assign", results)) as JsonObject);
    const output =
      from.Output === undefined ? otherwise : yield* this.evaluate(from.Output, "Output", results);
    return this.checked({ output, assigned });
  }

  around(data: Json): Surroundings {
    return { data, context: this.context, variables: this.variables };
  }

  checked(leaving: Leaving): Leaving {
    if (isTooLarge(leaving.output)) throw tooLarge(this.name);
    return leaving;
  }
}

/** What is wrong with a field's value: where an expression made it, evaluating it has failed. */
export const unfit = (source: Json | undefined, field: string, message: string): DataFault =>
  isJsonata(source) ? new DataFault(message, "States.QueryEvaluationError", field) : new DataFault(message);
