import type * as EC2 from "@aws-sdk/client-ec2";
import { handlers } from "../../service.ts";
import type { Scope } from "../../world.ts";
import { lookUp as lookUpKey } from "../kms/find.ts";
import { oneOf, refuse, refuseValue, required } from "./refusals.ts";
import { ec2State } from "./state.ts";

/** How many vCPUs of standard On-Demand instances an account may run in a Region (Service Quotas, L-1216C47A). */
export const MOST_VCPUS = 256;

/** The account's settings in a Region, with EC2's defaults. */
export const settingsOf = (scope: Scope): Readonly<Settings> =>
  ec2State(scope).settings.get("settings") ?? DEFAULTS;

const DEFAULTS = { ebsEncryptionByDefault: false, snapshotBlockPublicAccess: "unblocked" } as const;
type Settings = ReturnType<typeof ec2State>["settings"] extends Iterable<Readonly<infer Row>> ? Row : never;

/** The one state that blocks public access to images. */
const BLOCKED = "block-new-sharing";

export function changeSettings(scope: Scope, change: Partial<Settings>): void {
  ec2State(scope).settings.put("settings", { ...settingsOf(scope), ...change });
}

export const settings = handlers<typeof EC2>()({
  GetEbsEncryptionByDefault(_input, call) {
    return { EbsEncryptionByDefault: settingsOf(call.scope).ebsEncryptionByDefault, SseType: "sse-ebs" };
  },

  EnableEbsEncryptionByDefault(_input, call) {
    changeSettings(call.scope, { ebsEncryptionByDefault: true });
    return { EbsEncryptionByDefault: true };
  },

  DisableEbsEncryptionByDefault(_input, call) {
    changeSettings(call.scope, { ebsEncryptionByDefault: false });
    return { EbsEncryptionByDefault: false };
  },

  GetEbsDefaultKmsKeyId(_input, call) {
    return { KmsKeyId: settingsOf(call.scope).ebsDefaultKmsKeyId ?? "alias/aws/ebs" };
  },

  ModifyEbsDefaultKmsKeyId(input, call) {
    const found = lookUpKey(call.scope, required(input.KmsKeyId, "KmsKeyId"));
    if (!found) return refuseValue(input.KmsKeyId, "KmsKeyId", "The KMS key does not exist.");
    changeSettings(call.scope, { ebsDefaultKmsKeyId: found.key.arn });
    return { KmsKeyId: found.key.arn };
  },

  ResetEbsDefaultKmsKeyId(_input, call) {
    const { ebsDefaultKmsKeyId: _, ...rest } = settingsOf(call.scope);
    ec2State(call.scope).settings.put("settings", rest);
    return { KmsKeyId: "alias/aws/ebs" };
  },

  GetSnapshotBlockPublicAccessState(_input, call) {
    return { State: settingsOf(call.scope).snapshotBlockPublicAccess, ManagedBy: "account" };
  },

  EnableSnapshotBlockPublicAccess(input, call) {
    const { State: state } = input;
    if (state !== "block-all-sharing" && state !== "block-new-sharing") return refuseValue(state, "State");
    changeSettings(call.scope, { snapshotBlockPublicAccess: state });
    return { State: state };
  },

  DisableSnapshotBlockPublicAccess(_input, call) {
    changeSettings(call.scope, { snapshotBlockPublicAccess: "unblocked" });
    return { State: "unblocked" };
  },

  GetSerialConsoleAccessStatus(_input, call) {
    const { serialConsoleAccess = false } = settingsOf(call.scope);
    return { SerialConsoleAccessEnabled: serialConsoleAccess, ManagedBy: "account" };
  },

  EnableSerialConsoleAccess(_input, call) {
    changeSettings(call.scope, { serialConsoleAccess: true });
    return { SerialConsoleAccessEnabled: true };
  },

  DisableSerialConsoleAccess(_input, call) {
    changeSettings(call.scope, { serialConsoleAccess: false });
    return { SerialConsoleAccessEnabled: false };
  },

  GetImageBlockPublicAccessState(_input, call) {
    const { imageBlockPublicAccess: blocked } = settingsOf(call.scope);
    return { ImageBlockPublicAccessState: blocked ? BLOCKED : "unblocked", ManagedBy: "account" };
  },

  /** Images that are public already stay so. */
  EnableImageBlockPublicAccess(input, call) {
    const name = "ImageBlockPublicAccessState";
    oneOf(required(input[name], name), [BLOCKED], name);
    changeSettings(call.scope, { imageBlockPublicAccess: true });
    return { ImageBlockPublicAccessState: BLOCKED };
  },

  DisableImageBlockPublicAccess(_input, call) {
    changeSettings(call.scope, { imageBlockPublicAccess: false });
    return { ImageBlockPublicAccessState: "unblocked" };
  },

  GetAllowedImagesSettings() {
    return { State: "disabled", ImageCriteria: [], ManagedBy: "account" };
  },

  DescribeVpcBlockPublicAccessOptions(_input, call) {
    return {
      VpcBlockPublicAccessOptions: {
        AwsAccountId: call.account.id,
        AwsRegion: call.region,
        State: "default-state",
        InternetGatewayBlockMode: "off",
        ExclusionsAllowed: "allowed",
        ManagedBy: "account",
      },
    };
  },

  /** There is none: CreateSpotDatafeedSubscription is refused by name. */
  DescribeSpotDatafeedSubscription() {
    return refuse("InvalidSpotDatafeed.NotFound", "Spot datafeed subscription does not exist.");
  },

  DescribeAccountAttributes(input, call) {
    const vpc = ec2State(call.scope).vpcs.find((row) => row.IsDefault === true);
    const values: Record<string, string> = {
      "vpc-max-security-groups-per-interface": "5",
      "max-instances": "20",
      "supported-platforms": "VPC",
      "default-vpc": vpc?.VpcId ?? "none",
      "max-elastic-ips": "5",
      "vpc-max-elastic-ips": "5",
    };
    const names: readonly string[] = input.AttributeNames?.length
      ? input.AttributeNames
      : Object.keys(values);
    return {
      AccountAttributes: names.map((name) => ({
        AttributeName: name,
        AttributeValues: [{ AttributeValue: values[name] ?? refuseValue(name, "attributeName") }],
      })),
    };
  },
});
