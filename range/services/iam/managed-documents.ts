import { awsManagedPolicy } from "./aws-managed.ts";
import type { IamState } from "./state.ts";

/** The JSON text that a managed policy's default version says now; nothing when there is no such policy. */
export function managedPolicyDocument(state: IamState, arn: string): string | undefined {
  const own = state.policies.get(arn);
  if (!own) return awsManagedPolicy(arn)?.document;
  return own.versions.find(({ id }) => id === own.defaultVersionId)?.document;
}
