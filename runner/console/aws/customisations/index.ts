import type { ServiceId } from "../../../../range/wire/services.ts";
import type { OptionTable } from "../options.ts";
import { addCount, addInterfaceShortcuts } from "./run-instances.ts";
import { addSimpleDatum } from "./put-metric-data.ts";
import { addVirtualMfaFile } from "./virtual-mfa.ts";
import { addRecordingGroup } from "./recording-group.ts";
import { renameOptions } from "./renames.ts";
import { addRuleShortcuts } from "./security-group-rules.ts";
import { addCodeFile } from "./lambda-code.ts";

type Customisation = (table: OptionTable) => void;

const CUSTOMISATIONS: Readonly<Record<string, readonly Customisation[]>> = {
  "ec2.RunInstances": [addCount, addInterfaceShortcuts],
  "ec2.AuthorizeSecurityGroupIngress": [addRuleShortcuts],
  "ec2.AuthorizeSecurityGroupEgress": [addRuleShortcuts],
  "ec2.RevokeSecurityGroupIngress": [addRuleShortcuts],
  "ec2.RevokeSecurityGroupEgress": [addRuleShortcuts],
  "cloudwatch.PutMetricData": [addSimpleDatum],
  "iam.CreateVirtualMFADevice": [addVirtualMfaFile],
  "config.PutConfigurationRecorder": [addRecordingGroup],
  "lambda.CreateFunction": [addCodeFile("Code")],
  "lambda.PublishLayerVersion": [addCodeFile("Content")],
};

/** Applies AWS CLI's customisations of an operation's options (awscli/customizations). */
export function customise(service: ServiceId, operation: string, table: OptionTable): void {
  renameOptions(service, operation, table);
  for (const change of CUSTOMISATIONS[`${service}.${operation}`] ?? []) change(table);
}
