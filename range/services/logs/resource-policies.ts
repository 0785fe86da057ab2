import type * as Sdk from "@aws-sdk/client-cloudwatch-logs";
import type { ResourcePolicy } from "@aws-sdk/client-cloudwatch-logs";
import { AwsError } from "../../errors.ts";
import { handlers } from "../../service.ts";
import { strictPageOf } from "../paging.ts";
import { refuseMembers } from "../refusal.ts";
import { byName } from "./find.ts";
import { pageSize } from "./groups.ts";
import { invalidMember, invalidParameter, invalidToken, limitExceeded } from "./refusals.ts";
import { logsState, type ResourcePolicyRow } from "./state.ts";

const MOST_POLICIES = 10;
const MOST_CHARACTERS = 5_120;

export const resourcePolicies = handlers<typeof Sdk>()({
  PutResourcePolicy(input, { scope }) {
    refuseMembers("PutResourcePolicy", input, ["resourceArn", "expectedRevisionId"]);
    const name = input.policyName;
    if (!name) throw invalidMember("policyName", "null", "Member must not be null");
    const document = checkDocument(input.policyDocument);
    const { resourcePolicies } = logsState(scope);
    if (!resourcePolicies.has(name) && resourcePolicies.size >= MOST_POLICIES) throw limitExceeded();
    const row = resourcePolicies.put(name, { name, document, lastUpdatedTime: scope.world.clock.now() });
    return { resourcePolicy: policyView(row) };
  },

  DescribeResourcePolicies(input, { scope }) {
    refuseMembers("DescribeResourcePolicies", input, ["resourceArn", "policyScope"]);
    const found = logsState(scope).resourcePolicies.list().sort(byName);
    const page = strictPageOf(
      found,
      { token: input.nextToken, size: pageSize(input.limit), most: 50 },
      invalidToken,
    );
    return {
      resourcePolicies: page.items.map(policyView),
      ...(page.nextToken !== undefined && { nextToken: page.nextToken }),
    };
  },

  DeleteResourcePolicy(input, { scope }) {
    refuseMembers("DeleteResourcePolicy", input, ["resourceArn", "expectedRevisionId"]);
    const name = input.policyName;
    if (!name) throw invalidMember("policyName", "null", "Member must not be null");
    if (!logsState(scope).resourcePolicies.delete(name))
      throw new AwsError("ResourceNotFoundException", `Policy with name [${name}] does not exist`);
  },
});

function checkDocument(document: string | undefined): string {
  if (!document) throw invalidMember("policyDocument", "null", "Member must not be null");
  if (document.length > MOST_CHARACTERS)
    throw invalidMember(
      "policyDocument",
      "…",
      `Member must have length less than or equal to ${MOST_CHARACTERS}`,
    );
  try {
    const parsed: unknown = JSON.parse(document);
    if (typeof parsed === "object" && parsed !== null && "Statement" in parsed) return document;
  } catch {
    // Falls through to the one answer for every malformed document.
  }
  throw invalidParameter("Unsupported policy document. Syntax errors in policy.");
}

const policyView = (row: Readonly<ResourcePolicyRow>): ResourcePolicy => ({
  policyName: row.name,
  policyDocument: row.document,
  lastUpdatedTime: row.lastUpdatedTime,
});
