import type * as IAM from "@aws-sdk/client-iam";
import type { SourcedPolicy } from "../../../iam/decide.ts";
import { handlers } from "../../../service.ts";
import { findEntity, permissionsOf } from "../entities.ts";
import { iamPage } from "../pages.ts";
import { invalidMember, required } from "../refusals.ts";
import { grants } from "./granted-services.ts";

const MOST_NAMESPACES = 200;

export const grantingPolicies = handlers<typeof IAM>()({
  ListPoliciesGrantingServiceAccess(input, call) {
    const policies = permissionsOf(call, findEntity(call, required(input.Arn, "arn")));
    const namespaces = required(input.ServiceNamespaces, "serviceNamespaces");
    if (namespaces.length < 1 || namespaces.length > MOST_NAMESPACES)
      throw invalidMember(
        "serviceNamespaces",
        `Member must have length ${namespaces.length ? `less than or equal to ${MOST_NAMESPACES}` : "greater than or equal to 1"}`,
      );
    const entries = namespaces.map((ServiceNamespace) => ({
      ServiceNamespace,
      Policies: policies.filter((policy) => grants(policy, ServiceNamespace.toLowerCase())).map(policyView),
    }));
    const { items, ...page } = iamPage(entries, { Marker: input.Marker });
    return { PoliciesGrantingServiceAccess: items, ...page };
  },
});

/** A managed policy has an ARN; an inline one is known by who holds it. */
function policyView({ name, holder = "" }: SourcedPolicy): IAM.PolicyGrantingServiceAccess {
  if (name.startsWith("arn:"))
    return { PolicyName: name.slice(name.lastIndexOf("/") + 1), PolicyType: "MANAGED", PolicyArn: name };
  const [type = "", entity = ""] = holder.split("/");
  return {
    PolicyName: name,
    PolicyType: "INLINE",
    EntityType: type.toUpperCase() as IAM.PolicyOwnerEntityType,
    EntityName: entity,
  };
}
