import { Random } from "../../random.ts";
import { AWS_DOCUMENTS } from "./aws-documents.ts";
import type { AwsDocument } from "./aws-statements.ts";

/** One of AWS's own managed policies: the same in every account, and nobody can change it. */
export interface AwsManagedPolicy {
  name: string;
  arn: string;
  path: string;
  id: string;
  versionId: string;
  createDate: number;
  updateDate: number;
  description?: string;
  /** JSON text of the default version. */
  document: string;
}

const BY_ARN = new Map<string, AwsManagedPolicy>(
  Object.entries(AWS_DOCUMENTS).map(([name, entry]) => {
    const policy = managedPolicy(name, entry);
    return [policy.arn, policy];
  }),
);

/** Finds one by its ARN, such as `arn:aws:iam::aws:policy/AWSDenyAll`. */
export const awsManagedPolicy = (arn: string): AwsManagedPolicy | undefined => BY_ARN.get(arn);

export const awsManagedPolicies = (): AwsManagedPolicy[] => [...BY_ARN.values()];

/** The ARN of the policy with this name, on whichever path it lies. */
export const arnOfAwsPolicy = (name: string): string =>
  `arn:aws:iam::aws:policy${AWS_DOCUMENTS[name]?.path ?? "/"}${name}`;

function managedPolicy(name: string, entry: AwsDocument): AwsManagedPolicy {
  const { id, path = "/", version = 1, created, edited = created, statements, description } = entry;
  return {
    name,
    arn: `arn:aws:iam::aws:policy${path}${name}`,
    path,
    // The same in every account and run, as AWS's own are.
    id: id ?? new Random(name).iamId("ANPA"),
    versionId: `v${version}`,
    createDate: Date.parse(created),
    updateDate: Date.parse(edited),
    ...(description && { description }),
    // AWS writes its own policies in lines: the places that a simulation names are lines of this text.
    document: JSON.stringify({ Version: "2012-10-17", Statement: statements }, null, 2),
  };
}
