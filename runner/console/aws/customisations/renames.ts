import type { ServiceId } from "../../../../range/wire/services.ts";
import type { OptionTable } from "../options.ts";

/** Options with other names than the model's: `service.Operation` or `service.*`, old name, new name. */
const RENAMES: readonly (readonly [scope: string, from: string, to: string])[] = [
  ["ec2.CreateImage", "no-no-reboot", "reboot"],
  ["ec2.CreateNetworkAclEntry", "no-egress", "ingress"],
  ["ec2.DeleteNetworkAclEntry", "no-egress", "ingress"],
  ["ec2.ReplaceNetworkAclEntry", "no-egress", "ingress"],
  ["ec2.RunInstances", "no-disable-api-termination", "enable-api-termination"],
  ["sns.Subscribe", "endpoint", "notification-endpoint"],
  ["states.SendTaskSuccess", "output", "task-output"],
];

/** Names that still work beside the present ones. */
const ALIASES: readonly (readonly [scope: string, name: string, alias: string])[] = [
  ["iam.EnableMFADevice", "authentication-code1", "authentication-code-1"],
  ["iam.EnableMFADevice", "authentication-code2", "authentication-code-2"],
  ["iam.ResyncMFADevice", "authentication-code1", "authentication-code-1"],
  ["iam.ResyncMFADevice", "authentication-code2", "authentication-code-2"],
  ["lambda.PublishVersion", "code-sha256", "code-sha-256"],
];

/** Renames options, and adds aliases (awscli/customizations/argrename.py). */
export function renameOptions(service: ServiceId, operation: string, table: OptionTable): void {
  const scope = `${service}.${operation}`;
  for (const [where, from, to] of RENAMES) {
    const option = where === scope ? table.get(from) : undefined;
    if (!option) continue;
    table.delete(from);
    table.set(to, { ...option, name: to });
  }
  for (const [where, name, alias] of ALIASES) {
    const option = where === scope ? table.get(name) : undefined;
    if (option) table.set(alias, { ...option, name: alias, required: false, hidden: true, aliasOf: name });
  }
}
