import type { Scope } from "../../../world.ts";
import { cloudformationState, type Caller, type Deployable } from "../state.ts";
import { dependenciesOf } from "../template/order.ts";
import { deploymentFacts } from "./facts.ts";
import type { Operation } from "./operation.ts";

/**
 * Begins an operation on a stack: whatever ran on it before is overtaken.
 *
 * @param token the ClientRequestToken, for the events
 */
export function beginOperation(
  scope: Scope,
  stackId: string,
  deployable: Deployable,
  caller: Caller,
  token: string | undefined,
): { operation: Operation; imports: ReadonlySet<string> } {
  const imports = new Set<string>();
  const stack = cloudformationState(scope).stacks.update(stackId, (row) => {
    row.operation++;
    if (token === undefined) delete row.requestToken;
    else row.requestToken = token;
  });
  const identity = { scope, stackId, stackName: stack.name };
  const operation: Operation = {
    ...identity,
    number: stack.operation,
    caller,
    deployable,
    facts: deploymentFacts(
      identity,
      deployable,
      caller,
      () => operation,
      (name) => imports.add(name),
    ),
    needs: dependenciesOf(deployable.template.Resources),
    pauseMs: scope.world.pace("cloudformation-resource"),
    lastService: "",
  };
  return { operation, imports };
}
