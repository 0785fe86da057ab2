import type * as Sdk from "@aws-sdk/client-dynamodb";
import type { Tag } from "@aws-sdk/client-dynamodb";
import type { Call } from "../../call.ts";
import { AwsError } from "../../errors.ts";
import { parseArn } from "../../iam/arn.ts";
import { handlers } from "../../service.ts";
import { pageOf } from "../paging.ts";
import { invalid, invalidValues } from "./refusals.ts";
import { dynamodbState } from "./state.ts";
import { lookUpTable, type FoundTable } from "./tables-found.ts";

const MOST_TAGS = 50;
const PAGE = 10;

export const tags = handlers<typeof Sdk>()({
  TagResource(input, call) {
    const { table, scope } = resourceOf(call, input.ResourceArn);
    const set = checkTags(input.Tags);
    const keys = new Set(set.map(({ Key }) => Key));
    const merged = checkTags([...table.tags.filter(({ Key }) => !keys.has(Key)), ...set]);
    dynamodbState(scope).tables.update(table.name, (row) => void (row.tags = merged));
  },

  UntagResource(input, call) {
    const { table, scope } = resourceOf(call, input.ResourceArn);
    dynamodbState(scope).tables.update(table.name, (row) => {
      row.tags = row.tags.filter(({ Key }) => !input.TagKeys?.includes(Key));
    });
  },

  ListTagsOfResource(input, call) {
    const { table } = resourceOf(call, input.ResourceArn);
    const { items, nextToken } = pageOf(
      table.tags,
      { token: input.NextToken, size: undefined, most: PAGE },
      () => invalid("The token is invalid."),
    );
    return {
      Tags: items.map((tag) => ({ ...tag })),
      ...(nextToken !== undefined && { NextToken: nextToken }),
    };
  },
});

/**
 * The table that an ARN names.
 *
 * @throws {AwsError} ValidationException, ResourceNotFoundException
 */
export function resourceOf({ scope }: Pick<Call, "scope">, arn = ""): FoundTable {
  const parsed = parseArn(arn);
  if (parsed?.service !== "dynamodb" || !/^table\/[^/]+$/.test(parsed.resource))
    throw invalid(`Invalid TableArn: Invalid ResourceArn provided as input ${arn}`);
  const found = lookUpTable(scope, arn);
  if (!found)
    throw new AwsError(
      "ResourceNotFoundException",
      `Requested resource not found: ResourcArn: ${arn} not found`,
      400,
    );
  return found;
}

/** Copies tags. Throws ValidationException for what DynamoDB refuses. */
export function checkTags(asked: readonly Tag[] = []): { Key: string; Value: string }[] {
  const keys = asked.map(({ Key = "" }) => Key);
  if (new Set(keys).size < keys.length) throw invalidValues("Duplicate tag keys provided as input");
  const odd = keys.find((key) => !key || key.length > 128 || /^aws:(?!cloudformation:)/i.test(key));
  if (odd !== undefined) throw invalidValues(`Tag key is reserved, empty or too long: ${odd}`);
  if (asked.length > MOST_TAGS) throw invalidValues(`Too many tags: at most ${MOST_TAGS} are allowed`);
  return asked.map(({ Key, Value }) => ({ Key: Key!, Value: Value ?? "" }));
}
