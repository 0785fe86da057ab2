import type { ResourceType } from "@aws-sdk/client-config-service";
import { iamState } from "../iam/state.ts";
import type { Members } from "./read.ts";
import { text, type RecordedType } from "./recorded-type.ts";

/** A type of IAM, with its inline and attached policies. */
function iamType(
  type: ResourceType,
  noun: "User" | "Role" | "Group",
  table: "users" | "roles" | "groups",
): RecordedType {
  return {
    type,
    table: `iam.${table}`,
    action: `iam:Get${noun}`,
    global: true,
    rows: (scope) => iamState(scope)[table].ids(),
    find(read, name) {
      const named = { [`${noun}Name`]: name };
      const answer = read<Record<string, Members>>("iam", `Get${noun}`, named);
      const facts = answer?.[noun];
      if (!facts) return undefined;
      const inline = read<{ PolicyNames?: string[] }>("iam", `List${noun}Policies`, named)?.PolicyNames ?? [];
      return {
        id: text(facts, `${noun}Id`),
        arn: text(facts, "Arn"),
        name,
        configuration: {
          ...facts,
          [`${noun}PolicyList`]: inline.map((PolicyName) =>
            read("iam", `Get${noun}Policy`, { ...named, PolicyName }),
          ),
          AttachedManagedPolicies: read<Members>("iam", `ListAttached${noun}Policies`, named)?.[
            "AttachedPolicies"
          ],
        },
      };
    },
  };
}

const policy: RecordedType = {
  type: "AWS::IAM::Policy",
  table: "iam.policies",
  action: "iam:GetPolicy",
  global: true,
  rows: (scope) => iamState(scope).policies.ids(),
  find(read, arn) {
    const facts = read<{ Policy?: Members }>("iam", "GetPolicy", { PolicyArn: arn })?.Policy;
    if (!facts) return undefined;
    const version = read<Members>("iam", "GetPolicyVersion", {
      PolicyArn: arn,
      VersionId: facts["DefaultVersionId"],
    });
    return {
      id: text(facts, "PolicyId"),
      arn,
      name: text(facts, "PolicyName"),
      configuration: { ...facts, PolicyVersionList: [version?.["PolicyVersion"]] },
    };
  },
};

export const IAM_TYPES: readonly RecordedType[] = [
  iamType("AWS::IAM::User", "User", "users"),
  iamType("AWS::IAM::Role", "Role", "roles"),
  iamType("AWS::IAM::Group", "Group", "groups"),
  policy,
];
