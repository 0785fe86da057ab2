import { AwsError, NotImplemented } from "../../errors.ts";
import { AWS_RUNBOOKS, runbookOfAws } from "./automation/runbooks/index.ts";

export const RUN_SHELL_SCRIPT = "AWS-RunShellScript";

/** Documents of AWS that exist and that the range does not carry out. */
const KNOWN = new Set([
  "AWS-ApplyAnsiblePlaybooks",
  "AWS-ApplyChefRecipes",
  "AWS-ApplyPatchBaseline",
  "AWS-ConfigureAWSPackage",
  "AWS-ConfigureCloudWatch",
  "AWS-ConfigureDocker",
  "AWS-GatherSoftwareInventory",
  "AWS-InstallApplication",
  "AWS-InstallPowerShellModule",
  "AWS-RefreshAssociation",
  "AWS-RunAnsiblePlaybook",
  "AWS-RunDockerAction",
  "AWS-RunDocument",
  "AWS-RunInspecChecks",
  "AWS-RunPatchBaseline",
  "AWS-RunPatchBaselineAssociation",
  "AWS-RunRemoteScript",
  "AWS-RunSaltState",
  "AWS-UpdateEC2Config",
  "AWS-UpdateSSMAgent",
  "AmazonCloudWatch-ManageAgent",
  "AmazonInspector-ManageAWSAgent",
]);

const RUN_SHELL_SCRIPT_CONTENT = {
  schemaVersion: "1.2",
  description: "Run a shell script or specify the commands to run.",
  parameters: {
    commands: {
      type: "StringList",
      description: "(Required) Specify a shell script or a command to run.",
      minItems: 1,
      displayType: "textarea",
    },
    workingDirectory: {
      type: "String",
      default: "",
      description: "(Optional) The path to the working directory on your instance.",
      maxChars: 4096,
    },
    executionTimeout: {
      type: "String",
      default: "3600",
      description:
        "(Optional) The time in seconds for a command to complete before it is considered to have failed. Default is 3600 (1 hour). Maximum is 172800 (48 hours).",
      allowedPattern: "([1-9][0-9]{0,4})|(1[0-6][0-9]{4})|(17[0-1][0-9]{3})|(172[0-7][0-9]{2})|(172800)",
    },
  },
  runtimeConfig: {
    "aws:runShellScript": {
      properties: [
        {
          id: "0.aws:runShellScript",
          runCommand: "{{ commands }}",
          workingDirectory: "{{ workingDirectory }}",
          timeoutSeconds: "{{ executionTimeout }}",
        },
      ],
    },
  },
};

/** A document that AWS owns. */
export interface AwsDocument {
  name: string;
  type: "Command" | "Automation";
  /** JSON text. */
  content: string;
  targetType?: string;
}

/** The documents of AWS that the range has. */
export const awsDocuments = (): AwsDocument[] =>
  [RUN_SHELL_SCRIPT, ...AWS_RUNBOOKS].map((name) => awsDocument(name)!);

/**
 * A document that AWS owns.
 *
 * @returns nothing for names that are not AWS's
 * @throws {AwsError} UnsupportedPlatformType for Windows' documents; NotImplemented by name for AWS's other ones
 */
export function awsDocument(name: string): AwsDocument | undefined {
  const short = name.replace(/^arn:aws:ssm:[^:]*::document\//, "");
  if (short === RUN_SHELL_SCRIPT)
    return { name: short, type: "Command", content: text(RUN_SHELL_SCRIPT_CONTENT) };
  const runbook = runbookOfAws(short);
  if (runbook) {
    const { targetType } = runbook;
    const content = text(runbook.content);
    return { name: short, type: "Automation", content, ...(targetType !== undefined && { targetType }) };
  }
  if (short === "AWS-RunPowerShellScript")
    throw new AwsError(
      "UnsupportedPlatformType",
      "The document doesn't support the platform type of the given instance IDs.",
      400,
    );
  if (KNOWN.has(short)) throw new NotImplemented(`the Systems Manager document ${short}`);
  return undefined;
}

const text = (content: object): string => JSON.stringify(content, null, 2);
