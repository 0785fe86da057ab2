import { AwsError } from "../../../errors.ts";
import type { Template } from "./template.ts";

/** Resource types of IAM that need an acknowledgement, with the property that names them, if they have one. */
const IAM_TYPES: Readonly<Record<string, string | undefined>> = {
  "AWS::IAM::AccessKey": undefined,
  "AWS::IAM::Group": "GroupName",
  "AWS::IAM::InstanceProfile": "InstanceProfileName",
  "AWS::IAM::ManagedPolicy": "ManagedPolicyName",
  "AWS::IAM::Policy": undefined,
  "AWS::IAM::Role": "RoleName",
  "AWS::IAM::RolePolicy": undefined,
  "AWS::IAM::User": "UserName",
  "AWS::IAM::UserToGroupAddition": undefined,
};

export interface NeededCapability {
  capability: "CAPABILITY_IAM" | "CAPABILITY_NAMED_IAM";
  reason: string;
}

/** The acknowledgement that a template needs of who deploys it, if it makes IAM resources. */
export function neededCapability(template: Template): NeededCapability | undefined {
  const types = new Set<string>();
  let named = false;
  for (const { Type, Properties } of Object.values(template.Resources)) {
    if (!Object.hasOwn(IAM_TYPES, Type)) continue;
    types.add(Type);
    const naming = IAM_TYPES[Type];
    if (naming && Properties?.[naming] !== undefined) named = true;
  }
  if (!types.size) return undefined;
  return {
    capability: named ? "CAPABILITY_NAMED_IAM" : "CAPABILITY_IAM",
    reason: `The following resource(s) require capabilities: [${[...types].sort().join(", ")}]`,
  };
}

/**
 * Looks whether who deploys has acknowledged what a template does.
 *
 * @param unseen nobody sees what macros make of the template before it is made: without a change set
 * @throws {AwsError} InsufficientCapabilitiesException when a needed acknowledgement was not given
 */
export function checkCapabilities(template: Template, given: readonly string[] = [], unseen = false): void {
  if (unseen && template.Transform !== undefined && !given.includes(AUTO_EXPAND))
    throw insufficient(AUTO_EXPAND);
  const needed = neededCapability(template);
  if (!needed || given.includes("CAPABILITY_NAMED_IAM") || given.includes(needed.capability)) return;
  throw insufficient(needed.capability);
}

const AUTO_EXPAND = "CAPABILITY_AUTO_EXPAND";

const insufficient = (capability: string): AwsError =>
  new AwsError("InsufficientCapabilitiesException", `Requires capabilities : [${capability}]`, 400);
