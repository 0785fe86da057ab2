import type { Call } from "../../call.ts";
import type { Scope } from "../../world.ts";
import {
  accessDenied,
  checkForm,
  functionNotFound,
  invalidMember,
  invalidValue,
  notFound,
} from "./refusals.ts";
import {
  LATEST,
  lambdaState,
  versionKey,
  type AliasRow,
  type FunctionRow,
  type VersionRow,
} from "./state.ts";

/** A function as a caller names it: by its name, a part of its ARN, or the whole of it. */
export interface FunctionReference {
  /** Absent where the name says none: the caller's own. */
  region?: string;
  accountId?: string;
  name: string;
  qualifier?: string;
}

const FORM =
  /^(?:arn:aws[a-zA-Z-]*:lambda:)?(?:([a-z]{2}(?:-[a-z]+)+-\d):)?(?:(\d{12}):)?(?:function:)?([a-zA-Z0-9-_]+)(?::(\$LATEST|[a-zA-Z0-9-_]+))?$/;
const FORM_SHOWN =
  "(arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:)?(\\d{12}:)?(function:)?([a-zA-Z0-9-_]+)(:(\\$LATEST|[a-zA-Z0-9-_]+))?";
const QUALIFIER = /^(\$LATEST|[a-zA-Z0-9-_$]+)$/;

/** Takes a function's name apart, or answers nothing for a text that is none. */
export function parseReference(text: string): FunctionReference | undefined {
  const [, region, accountId, name, qualifier] = FORM.exec(text) ?? [];
  if (name === undefined) return undefined;
  return {
    ...(region !== undefined && { region }),
    ...(accountId !== undefined && { accountId }),
    name,
    ...(qualifier !== undefined && { qualifier }),
  };
}

/** A reference with its place: where the function lives or would live. */
export interface Located {
  scope: Scope;
  name: string;
  /** What the name or the parameter `Qualifier` said. */
  qualifier?: string;
}

/**
 * Reads the function that a request names.
 *
 * @throws {AwsError} ValidationException, ResourceNotFoundException for another Region's function,
 *   InvalidParameterValueException when name and qualifier contradict each other
 */
export function locate(call: Call, functionName: string | undefined, qualifier?: string): Located {
  if (functionName === undefined) throw invalidMember("functionName", undefined, "Member must not be null");
  const reference = parseReference(functionName);
  if (!reference)
    throw invalidMember(
      "functionName",
      functionName,
      `Member must satisfy regular expression pattern: ${FORM_SHOWN}`,
    );
  if (functionName.length > 140)
    throw invalidMember("functionName", functionName, "Member must have length less than or equal to 140");
  checkForm("qualifier", qualifier, QUALIFIER, "\\$(LATEST(\\.PUBLISHED)?)|[a-zA-Z0-9-_$]+");
  if (reference.region !== undefined && reference.region !== call.region)
    throw notFound(
      `Functions from '${reference.region}' are not reachable in this region ('${call.region}')`,
    );
  if (qualifier !== undefined && reference.qualifier !== undefined && qualifier !== reference.qualifier)
    throw invalidValue(
      "The derived qualifier from the function name does not match the specified qualifier.",
    );
  const account = call.world.accounts.get(reference.accountId ?? call.account.id);
  if (!account) throw accessDenied("");
  const named = qualifier ?? reference.qualifier;
  return {
    scope: account.scope(call.region),
    name: reference.name,
    ...(named !== undefined && { qualifier: named }),
  };
}

/** A function's ARN, with its qualifier, if any. */
export const functionArn = ({ scope, name, qualifier }: Located): string =>
  scope.arn("lambda", `function:${name}${qualifier === undefined ? "" : `:${qualifier}`}`);

/** @throws {AwsError} ResourceNotFoundException */
export function findFunction(located: Located): Readonly<FunctionRow> {
  const row = lambdaState(located.scope).functions.get(located.name);
  if (!row) throw functionNotFound(functionArn(located));
  return row;
}

export const findAlias = ({ scope, name, qualifier }: Located): Readonly<AliasRow> | undefined =>
  qualifier === undefined ? undefined : lambdaState(scope).aliases.get(versionKey(name, qualifier));

/**
 * The version that a name stands for: `$LATEST` unless a qualifier says a number or an alias.
 *
 * @throws {AwsError} ResourceNotFoundException
 */
export function findVersion(located: Located): Readonly<VersionRow> {
  findFunction(located);
  const { scope, name, qualifier = LATEST } = located;
  const version = findAlias(located)?.version ?? qualifier;
  const row = lambdaState(scope).versions.get(versionKey(name, version));
  if (!row) throw functionNotFound(functionArn(located));
  return row;
}

/**
 * The function itself, of operations that know neither versions nor aliases.
 *
 * @throws {AwsError} InvalidParameterValueException, ResourceNotFoundException
 */
export function findUnqualified(
  call: Call,
  functionName: string | undefined,
): Located & { row: Readonly<FunctionRow> } {
  const located = locate(call, functionName);
  if (located.qualifier !== undefined)
    throw invalidValue(
      "This operation is permitted on Lambda functions only. Aliases and versions do not support this operation. Please specify either a function name or an unqualified function ARN.",
    );
  return { ...located, row: findFunction(located) };
}
