import type { Statement } from "../../../iam/compile.ts";
import type { SourcedPolicy } from "../../../iam/decide.ts";
import { endsOpen, fits } from "../../../iam/pattern.ts";
import { SERVICE_NAMES } from "./service-names.ts";

/**
 * The prefixes of the services that any of these policies allows anything of, in order. Conditions, resources and
 * denials do not count: a deny that ends sessions leaves open what they could use before.
 */
export const grantedServices = (policies: readonly SourcedPolicy[]): string[] =>
  Object.keys(SERVICE_NAMES)
    .filter((namespace) => policies.some((policy) => grants(policy, namespace)))
    .sort();

/** Whether a policy allows at least one action of a service. */
export const grants = ({ policy }: SourcedPolicy, namespace: string): boolean =>
  policy.statements.some((statement) => statement.effect === "Allow" && speaksOf(statement, namespace));

function speaksOf({ actions }: Statement, namespace: string): boolean {
  return actions.not
    ? !actions.list.some((pattern) => coversAll(pattern, namespace))
    : actions.list.some((pattern) => fits(pattern.split(":")[0]!, namespace));
}

const coversAll = (pattern: string, namespace: string): boolean =>
  endsOpen(pattern) && fits(pattern, `${namespace}:`);
