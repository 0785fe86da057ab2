import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import { invalid } from "../refusals.ts";
import { Placeholders } from "./placeholders.ts";

/** What requests with expressions have in common. */
interface Requested {
  ExpressionAttributeNames?: Record<string, string> | undefined;
  ExpressionAttributeValues?: Record<string, AttributeValue> | undefined;
}

const CONDITIONS = [
  "UpdateExpression",
  "ConditionExpression",
  "FilterExpression",
  "KeyConditionExpression",
] as const;
const EXPRESSIONS: readonly string[] = [...CONDITIONS, "ProjectionExpression"];
/** The parameters of the time before there were expressions. */
const LEGACY: readonly string[] = [
  "AttributeUpdates",
  "AttributesToGet",
  "ConditionalOperator",
  "Expected",
  "KeyConditions",
  "QueryFilter",
  "ScanFilter",
];

/**
 * Reads what the expressions of a request call names and values by, and checks that it has expressions to be called
 * in, and not besides the parameters that they replace.
 *
 * @param taken the expressions that the operation takes values in
 * @throws {AwsError} ValidationException in DynamoDB's words
 */
export function placeholdersOf(
  input: Requested,
  taken: readonly (typeof CONDITIONS)[number][],
): Placeholders {
  const given = (names: readonly string[]): string[] =>
    names.filter((name) => (input as Readonly<Record<string, unknown>>)[name] !== undefined);
  const [expressions, legacy] = [given(EXPRESSIONS), given(LEGACY)];
  if (expressions.length && legacy.length)
    throw invalid(
      `Can not use both expression and non-expression parameters in the same request: Non-expression parameters: {${legacy.join(", ")}} Expression parameters: {${expressions.join(", ")}}`,
    );
  const { ExpressionAttributeNames: names, ExpressionAttributeValues: values } = input;
  if (names && !expressions.length)
    throw invalid("ExpressionAttributeNames can only be specified when using expressions");
  if (names && !Object.keys(names).length) throw invalid("ExpressionAttributeNames must not be empty");
  if (values && !given(taken).length)
    throw invalid(
      `ExpressionAttributeValues can only be specified when using expressions: ${taken.join(" and ")} ${taken.length > 1 ? "are" : "is"} null`,
    );
  if (values && !Object.keys(values).length) throw invalid("ExpressionAttributeValues must not be empty");
  return new Placeholders(names, values);
}
