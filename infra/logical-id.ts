import type { CfnElement } from "aws-cdk-lib";
import type { IConstruct } from "constructs";

/** Gives a construct's own resource a logical id without CDK's hash, so that generated names read well. */
export function nameResource<C extends IConstruct>(construct: C, logicalId: string): C {
  (construct.node.defaultChild as CfnElement).overrideLogicalId(logicalId);
  return construct;
}
