import type * as SSM from "@aws-sdk/client-ssm";
import type { Call } from "../../call.ts";
import { AwsError } from "../../errors.ts";
import { handlers } from "../../service.ts";
import type { Scope } from "../../world.ts";
import { pageOf } from "../paging.ts";
import { refuseMembers } from "../refusal.ts";
import { publicParameter, publicParameters } from "./public-parameters.ts";
import { invalidToken, invalidSize, validationError } from "./refusals.ts";
import { referencedSecret } from "./secret-references.ts";
import { ssmState, type ParameterRow, type ParameterVersion } from "./state.ts";

/** A version of a parameter that is answered: the account's own, or one that AWS publishes. */
export type FoundParameter = ParameterVersion & { name: string; arn: string; selector?: string };

/** Parameter Store. */
export const parameters = handlers<typeof SSM>()({
  PutParameter(input, call) {
    refuseMembers("PutParameter", input, ["Policies"]);
    const name = plainName(input.Name ?? "");
    checkName(name);
    const { parameters: table } = ssmState(call.scope);
    const known = table.get(name);
    if (known && !input.Overwrite)
      throw new AwsError(
        "ParameterAlreadyExists",
        "The parameter already exists. To overwrite this value, set the overwrite option in the request to true.",
        400,
      );
    if (known && input.Tags?.length)
      throw new AwsError(
        "ValidationException",
        "Invalid request: tags and overwrite can't be used together. To create a parameter with tags, please remove overwrite flag. To update tags for an existing parameter, please use AddTagsToResource or RemoveTagsFromResource.",
        400,
      );
    const version = newVersion(call, input, known?.versions.at(-1));
    if (known) table.update(name, (row) => void row.versions.push(version));
    else table.put(name, { name, versions: [version], tags: structuredClone(input.Tags ?? []) });
    return { Version: version.version, Tier: version.tier };
  },

  GetParameter(input, call) {
    const Parameter = read(call, input.Name ?? "", input.WithDecryption);
    if (!Parameter) throw new AwsError("ParameterNotFound", "", 400);
    return { Parameter };
  },

  GetParameters(input, call) {
    const names = input.Names ?? [];
    if (!names.length || names.length > 10)
      throw validationError(
        "names",
        `[${names.join(", ")}]`,
        `Member must have length ${names.length ? "less than or equal to 10" : "greater than or equal to 1"}`,
      );
    const found = names.map((name) => ({ name, parameter: read(call, name, input.WithDecryption) }));
    return {
      Parameters: found.flatMap(({ parameter }) => parameter ?? []),
      InvalidParameters: found.filter(({ parameter }) => !parameter).map(({ name }) => name),
    };
  },

  GetParametersByPath(input, call) {
    const path = input.Path ?? "";
    if (!path.startsWith("/"))
      throw new AwsError(
        "ValidationException",
        'The parameter doesn\'t meet the parameter name requirements. The parameter name must begin with a forward slash "/". It can\'t be prefixed with \\"aws\\" or \\"ssm\\" (case-insensitive). It must use only letters, numbers, or the following symbols: . (period), - (hyphen), _ (underscore). Special characters are not allowed. All sub-paths, if specified, must use the forward slash symbol "/". Valid example: /get/parameters2-/by1./path0_.',
        400,
      );
    const folder = path.endsWith("/") ? path : `${path}/`;
    const all = [...ssmState(call.scope).parameters]
      .map(newest(call.scope))
      .concat(publicParameters(call.scope));
    const wanted = all
      .filter(
        ({ name }) =>
          name.startsWith(folder) && (input.Recursive || !name.slice(folder.length).includes("/")),
      )
      .filter((found) => (input.ParameterFilters ?? []).every((filter) => fitsFilter(found, [], filter)))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
    const page = pageOf(
      wanted,
      { token: input.NextToken, size: input.MaxResults, most: 10 },
      invalidToken,
      invalidSize,
    );
    return {
      Parameters: page.items.map((found) => view(found, input.WithDecryption)),
      ...(page.nextToken && { NextToken: page.nextToken }),
    };
  },

  DescribeParameters(input, call) {
    refuseMembers("DescribeParameters", input, ["Shared"]);
    const filters: SSM.ParameterStringFilter[] = [
      ...(input.ParameterFilters ?? []),
      ...(input.Filters ?? []).map(({ Key, Values }) => ({
        Key,
        Option: Key === "Name" ? "BeginsWith" : "Equals",
        Values,
      })),
    ];
    const wanted = [...ssmState(call.scope).parameters]
      .map((row) => ({ row, found: newest(call.scope)(row) }))
      .filter(({ row, found }) => filters.every((filter) => fitsFilter(found, row.tags, filter)));
    const page = pageOf(
      wanted,
      { token: input.NextToken, size: input.MaxResults, most: 50 },
      invalidToken,
      invalidSize,
    );
    return {
      Parameters: page.items.map(({ found }) => ({ ARN: found.arn, ...describe(found) })),
      ...(page.nextToken && { NextToken: page.nextToken }),
    };
  },

  GetParameterHistory(input, call) {
    const row = ownParameter(call.scope, input.Name);
    const page = pageOf(
      row.versions,
      { token: input.NextToken, size: input.MaxResults, most: 50 },
      invalidToken,
      invalidSize,
    );
    return {
      Parameters: page.items.map((version) => {
        const found = { ...version, name: row.name, arn: parameterArn(call.scope, row.name) };
        return { ...describe(found), Value: shown(found, input.WithDecryption), Labels: [] };
      }),
      ...(page.nextToken && { NextToken: page.nextToken }),
    };
  },

  DeleteParameter(input, call) {
    const row = ownParameter(call.scope, input.Name);
    ssmState(call.scope).parameters.delete(row.name);
    return {};
  },

  DeleteParameters(input, call) {
    const { parameters: table } = ssmState(call.scope);
    const DeletedParameters: string[] = [];
    const InvalidParameters: string[] = [];
    for (const name of input.Names ?? [])
      (table.delete(plainName(name)) ? DeletedParameters : InvalidParameters).push(name);
    return { DeletedParameters, InvalidParameters };
  },
});

/** `arn:aws:ssm:…:parameter/name`: a leading slash of the name is the one after `parameter`. */
export const parameterArn = (scope: Scope, name: string): string =>
  scope.arn("ssm", `parameter/${name.replace(/^\//, "")}`);

/** A name without the ARN around it and the version after it. */
export const plainName = (name: string): string => {
  const [, own] = /^arn:aws:ssm:[^:]*:\d*:parameter(\/.+)$/.exec(name) ?? [];
  return (own ?? name).replace(/:[^:]*$/, (selector) =>
    own === undefined && name.startsWith("arn:") ? selector : "",
  );
};

/** The row of a parameter. Throws ParameterNotFound, with AWS's empty message. */
export function ownParameter(scope: Scope, name: string | undefined): Readonly<ParameterRow> {
  const { parameters: table } = ssmState(scope);
  const plain = plainName(name ?? "");
  const row = table.get(plain) ?? table.get(plain.replace(/^\//, ""));
  if (!row) throw new AwsError("ParameterNotFound", "", 400);
  return row;
}

/** A parameter of the account's, of AWS's, or a secret of Secrets Manager under a parameter's name. */
function read(call: Call, name: string, withDecryption: boolean | undefined): SSM.Parameter | undefined {
  const found = findParameter(call.scope, name);
  return found ? view(found, withDecryption) : referencedSecret(call, name, withDecryption);
}

function findParameter(scope: Scope, name: string): FoundParameter | undefined {
  const given = publicParameter(scope, name);
  if (given) return given;
  const { parameters: table } = ssmState(scope);
  const plain = plainName(name);
  const row = table.get(plain) ?? (name.startsWith("arn:") ? table.get(plain.replace(/^\//, "")) : undefined);
  const selector = /:([^:/]+)$/.exec(name.replace(/^arn:aws:ssm:[^:]*:\d*:parameter/, ""))?.[1];
  if (!row) return undefined;
  if (selector === undefined) return newest(scope)(row);
  const version = row.versions.find((each) => String(each.version) === selector);
  if (!version)
    throw new AwsError(
      "ParameterVersionNotFound",
      `Systems Manager could not find version ${selector} of ${row.name}. Verify the version and try again.`,
      400,
    );
  return { ...version, name: row.name, arn: parameterArn(scope, row.name), selector: `:${selector}` };
}

const newest =
  (scope: Scope) =>
  (row: Readonly<ParameterRow>): FoundParameter => ({
    ...row.versions.at(-1)!,
    name: row.name,
    arn: parameterArn(scope, row.name),
  });

function newVersion(
  call: Call,
  input: SSM.PutParameterRequest,
  last: ParameterVersion | undefined,
): ParameterVersion {
  const type = input.Type ?? last?.type;
  if (!type)
    throw new AwsError(
      "ValidationException",
      "A parameter type is required when you create a parameter.",
      400,
    );
  if (!["String", "StringList", "SecureString"].includes(type))
    throw validationError(
      "type",
      type,
      "Member must satisfy enum value set: [SecureString, StringList, String]",
    );
  const value = input.Value ?? "";
  const tier =
    input.Tier === "Intelligent-Tiering"
      ? value.length > 4096
        ? "Advanced"
        : "Standard"
      : (input.Tier ?? last?.tier ?? "Standard");
  if (!value) throw validationError("value", value, "Member must have length greater than or equal to 1");
  if (Buffer.byteLength(value) > (tier === "Advanced" ? 8192 : 4096))
    throw new AwsError(
      "ValidationException",
      `${tier} tier parameters support a maximum parameter value of ${tier === "Advanced" ? 8192 : 4096} characters.${tier === "Standard" ? " To create a larger parameter value, upgrade the parameter to use the advanced-parameter tier." : ""}`,
      400,
    );
  const allowedPattern = input.AllowedPattern ?? last?.allowedPattern;
  if (allowedPattern !== undefined && !new RegExp(allowedPattern).test(value))
    throw new AwsError(
      "ParameterPatternMismatchException",
      `Parameter value, cannot be validated against allowedPattern: ${allowedPattern}`,
      400,
    );
  const description = input.Description ?? last?.description;
  return {
    version: (last?.version ?? 0) + 1,
    value,
    type,
    tier,
    dataType: input.DataType ?? last?.dataType ?? "text",
    modifiedAt: call.at,
    modifiedBy: "arn" in call.principal ? call.principal.arn : call.principal.type,
    ...(type === "SecureString" && { keyId: input.KeyId ?? last?.keyId ?? "alias/aws/ssm" }),
    ...(description !== undefined && { description }),
    ...(allowedPattern !== undefined && { allowedPattern }),
  };
}

function checkName(name: string): void {
  if (/^\/?(aws|ssm)/i.test(name))
    throw new AwsError(
      "ValidationException",
      `Parameter name: can't be prefixed with "${/^\/?aws/i.test(name) ? "aws" : "ssm"}" (case-insensitive). If formed as a path, it can consist of sub-paths divided by slash symbol; each sub-path can be formed as a mix of letters, numbers and the following 3 symbols .-_`,
      400,
    );
  if (!/^[a-zA-Z0-9_.\-/]+$/.test(name) || (name.includes("/") && !name.startsWith("/")))
    throw new AwsError("ValidationException", "Parameter name must be a fully qualified name.", 400);
  if (name.length > 1011)
    throw validationError("name", name, "Member must have length less than or equal to 1011");
}

/** Without decryption a secure string is what is stored: something that does not tell its value. */
const shown = (found: FoundParameter, decrypt = false): string =>
  found.type === "SecureString" && !decrypt
    ? Buffer.from(`AQICAH${found.arn}/${found.version}`).toString("base64")
    : found.value;

const view = (found: FoundParameter, decrypt?: boolean): SSM.Parameter => ({
  Name: found.name,
  Type: found.type,
  Value: shown(found, decrypt),
  Version: found.version,
  LastModifiedDate: new Date(found.modifiedAt),
  ARN: found.arn,
  DataType: found.dataType,
  ...(found.selector && { Selector: found.selector }),
});

const describe = (found: FoundParameter): SSM.ParameterMetadata => ({
  Name: found.name,
  Type: found.type,
  ...(found.keyId && { KeyId: found.keyId }),
  LastModifiedDate: new Date(found.modifiedAt),
  LastModifiedUser: found.modifiedBy,
  ...(found.description !== undefined && { Description: found.description }),
  ...(found.allowedPattern !== undefined && { AllowedPattern: found.allowedPattern }),
  Version: found.version,
  Tier: found.tier,
  Policies: [],
  DataType: found.dataType,
});

function fitsFilter(
  found: FoundParameter,
  tags: readonly SSM.Tag[],
  { Key: key = "", Option: option = "Equals", Values: values = [] }: SSM.ParameterStringFilter,
): boolean {
  const compare = (text: string): boolean =>
    values.some((value) =>
      option === "BeginsWith"
        ? text.startsWith(value)
        : option === "Contains"
          ? text.includes(value)
          : text === value,
    );
  switch (key) {
    case "Name":
      return compare(found.name);
    case "Type":
      return compare(found.type);
    case "KeyId":
      return found.keyId !== undefined && compare(found.keyId);
    case "Tier":
      return compare(found.tier);
    case "DataType":
      return compare(found.dataType);
    case "Path":
      return values.some((path) => {
        const rest = found.name.startsWith(`${path.replace(/\/$/, "")}/`)
          ? found.name.slice(path.replace(/\/$/, "").length + 1)
          : undefined;
        return rest !== undefined && (option === "Recursive" || !rest.includes("/"));
      });
    default:
      if (!key.startsWith("tag:"))
        throw new AwsError("InvalidFilterKey", "The specified key isn't valid.", 400);
      return tags.some(
        (tag) => tag.Key === key.slice("tag:".length) && (!values.length || values.includes(tag.Value ?? "")),
      );
  }
}
