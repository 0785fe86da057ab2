import type * as SSM from "@aws-sdk/client-ssm";
import { AwsError } from "../../errors.ts";
import { handlers } from "../../service.ts";

/** AWS's defaults (API reference, UpdateServiceSetting), which nobody in the range can change. */
const DEFAULTS: Readonly<Record<string, string>> = {
  "/ssm/documents/console/public-sharing-permission": "Enable",
  "/ssm/managed-instance/activation-tier": "standard",
  "/ssm/managed-instance/default-ec2-instance-management-role": "$None",
  "/ssm/opsinsights/opscenter": "Disabled",
  "/ssm/parameter-store/default-parameter-tier": "Standard",
  "/ssm/parameter-store/high-throughput-enabled": "false",
};

export const serviceSettings = handlers<typeof SSM>()({
  GetServiceSetting(input, call) {
    const arn = /^arn:aws:ssm:([a-z0-9-]+):(\d{12}):servicesetting(\/.+)$/.exec(input.SettingId ?? "");
    const isOwn = !arn || (arn[1] === call.region && arn[2] === call.account.id);
    const id = arn ? arn[3]! : `/${(input.SettingId ?? "").replace(/^\//, "")}`;
    if (!isOwn || !Object.hasOwn(DEFAULTS, id))
      throw new AwsError(
        "ServiceSettingNotFound",
        "The specified service setting wasn't found. Either the service name or the setting hasn't been provisioned by the AWS service team.",
        400,
      );
    return {
      ServiceSetting: {
        SettingId: id,
        SettingValue: DEFAULTS[id]!,
        LastModifiedUser: "System",
        ARN: call.scope.arn("ssm", `servicesetting${id}`),
        Status: "Default",
      },
    };
  },
});
