/** A runbook that AWS owns, written by us from the steps that its reference page tells. */
export interface AwsRunbook {
  name: string;
  targetType?: string;
  content: Readonly<Record<string, unknown>>;
}

const ROLE = {
  type: "String",
  description:
    "(Optional) The Amazon Resource Name (ARN) of the role that Automation takes. Without one it uses the permissions of who starts it.",
  default: "",
};

/**
 * States a runbook of AWS.
 *
 * @param content its parameters, steps and outputs; the role is a parameter of every one
 * @see https://docs.aws.amazon.com/systems-manager-automation-runbooks/latest/userguide/automation-runbook-reference.html
 */
export function awsRunbook(
  name: string,
  content: {
    description: string;
    targetType?: string;
    parameters: Readonly<Record<string, object>>;
    mainSteps: readonly object[];
    outputs?: readonly string[];
    /** Some cannot do without a role. */
    needsRole?: true;
  },
): AwsRunbook {
  const { description, targetType, parameters, mainSteps, outputs, needsRole } = content;
  const { default: _, ...required } = ROLE;
  return {
    name,
    ...(targetType !== undefined && { targetType }),
    content: {
      description,
      schemaVersion: "0.3",
      assumeRole: "{{ AutomationAssumeRole }}",
      parameters: { ...parameters, AutomationAssumeRole: needsRole ? required : ROLE },
      mainSteps,
      ...(outputs && { outputs }),
    },
  };
}
