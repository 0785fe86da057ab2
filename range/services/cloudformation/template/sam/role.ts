import { arnOfAwsPolicy } from "../../../iam/aws-managed.ts";
import { isObject } from "../template.ts";
import { resourceOf, tagList, type Json, type SamResource } from "./members.ts";
import { policyOfTemplate } from "./policy-templates.ts";
import { samProblem } from "./problem.ts";

/** What a resource's own execution role has, besides the policies that its author gave it. */
interface RoleWish {
  service: string;
  /** ARNs. */
  managed: readonly unknown[];
  /** Documents by name. */
  inline?: readonly { PolicyName: string; PolicyDocument: Json }[];
  createdBy: string;
}

export const serviceRole = (name: string): Json => ({
  "Fn::Sub": `arn:\${AWS::Partition}:iam::aws:policy/service-role/${name}`,
});

export const trustIn = (service: string): Json => ({
  Version: "2012-10-17",
  Statement: [{ Action: ["sts:AssumeRole"], Effect: "Allow", Principal: { Service: [service] } }],
});

/** The role that SAM makes for a function or a state machine that brings none. */
export function executionRole(resource: SamResource, wish: RoleWish): Json {
  const { id, properties, standing } = resource;
  const { managed, inline } = policiesOf(id, properties["Policies"]);
  return resourceOf(
    "AWS::IAM::Role",
    {
      AssumeRolePolicyDocument: properties["AssumeRolePolicyDocument"] ?? trustIn(wish.service),
      ManagedPolicyArns: unique([...wish.managed, ...managed]),
      ...(inline.length + (wish.inline?.length ?? 0) > 0 && {
        Policies: [...inline, ...(wish.inline ?? [])],
      }),
      ...(properties["PermissionsBoundary"] !== undefined && {
        PermissionsBoundary: properties["PermissionsBoundary"],
      }),
      ...(properties["RolePath"] !== undefined && { Path: properties["RolePath"] }),
      Tags: tagList(properties["Tags"], wish.createdBy),
    },
    standing,
  );
}

const unique = (list: readonly unknown[]): unknown[] => [
  ...new Map(list.map((one) => [JSON.stringify(one), one])).values(),
];

function policiesOf(
  id: string,
  given: unknown,
): { managed: unknown[]; inline: { PolicyName: string; PolicyDocument: Json }[] } {
  const managed: unknown[] = [];
  const inline: { PolicyName: string; PolicyDocument: Json }[] = [];
  const list: unknown[] = given === undefined ? [] : Array.isArray(given) ? given : [given];
  for (const [index, one] of list.entries()) {
    const add = (PolicyDocument: Json): void =>
      void inline.push({ PolicyName: `${id}RolePolicy${index}`, PolicyDocument });
    if (typeof one === "string") managed.push(one.startsWith("arn:") ? one : arnOfAwsPolicy(one));
    else if (!isObject(one)) throw samProblem(id, "Policies must be names, ARNs, statements or templates.");
    else if ("Statement" in one) add({ Version: "2012-10-17", ...one });
    else if (isFunction(one)) managed.push(one);
    else
      for (const [name, values] of Object.entries(one))
        add(policyOfTemplate(id, name, isObject(values) ? values : {}));
  }
  return { managed, inline };
}

const isFunction = (value: Json): boolean => {
  const [name = ""] = Object.keys(value);
  return name === "Ref" || name.startsWith("Fn::");
};
