import type * as Sdk from "@aws-sdk/client-dynamodb";
import { AwsError } from "../../errors.ts";
import { handlers } from "../../service.ts";
import { isPolicy } from "../policy-statements.ts";
import { invalid } from "./refusals.ts";
import { dynamodbState, type TableRow } from "./state.ts";
import { resourceOf } from "./tags.ts";

const MOST_BYTES = 20 * 1024;
const NO_POLICY = "NO_POLICY";

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/access-control-resource-based.html */
export const resourcePolicies = handlers<typeof Sdk>()({
  PutResourcePolicy(input, call) {
    const { table, scope } = resourceOf(call, input.ResourceArn);
    const document = checkPolicy(input.Policy);
    checkRevision(table, input.ExpectedRevisionId);
    const { tables, random } = dynamodbState(scope);
    const revision = String(random.int(1e12, 1e13));
    tables.update(table.name, (row) => void (row.policy = { document, revision }));
    return { RevisionId: revision };
  },

  GetResourcePolicy(input, call) {
    const { policy } = resourceOf(call, input.ResourceArn).table;
    if (!policy) throw noPolicy(input.ResourceArn);
    return { Policy: policy.document, RevisionId: policy.revision };
  },

  DeleteResourcePolicy(input, call) {
    const { table, scope } = resourceOf(call, input.ResourceArn);
    checkRevision(table, input.ExpectedRevisionId);
    if (!table.policy) return {};
    const { revision } = table.policy;
    dynamodbState(scope).tables.update(table.name, (row) => void delete row.policy);
    return { RevisionId: revision };
  },
});

const noPolicy = (arn = ""): AwsError =>
  new AwsError(
    "PolicyNotFoundException",
    `Resource-based policy not found for the provided ResourceArn: ${arn}`,
    400,
  );

function checkRevision({ policy, arn }: Readonly<TableRow>, expected: string | undefined): void {
  if (expected === undefined || expected === (policy?.revision ?? NO_POLICY)) return;
  throw noPolicy(arn);
}

/** @throws {AwsError} ValidationException */
export function checkPolicy(document: string | undefined = ""): string {
  if (Buffer.byteLength(document) > MOST_BYTES)
    throw invalid("Resource policy size exceeds the maximum allowed size");
  if (!isPolicy(document)) throw invalid("Invalid policy document: Syntax errors in policy");
  return document;
}
