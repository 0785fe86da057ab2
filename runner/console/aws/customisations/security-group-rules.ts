import { generalFailure, parametersFailure } from "../failures.ts";
import type { InputTree, OptionTable } from "../options.ts";

/** Options of the model that the shortcuts stand for. */
const HIDDEN = [
  "ip-protocol",
  "from-port",
  "to-port",
  "cidr-ip",
  "source-security-group-name",
  "source-security-group-owner-id",
];

type Permission = Record<string, unknown>;

const SHORTCUTS: Readonly<Record<string, (permission: Permission, value: string) => void>> = {
  protocol(permission, value) {
    const number = Number(value);
    if (Number.isInteger(number) && (number < -1 || number > 255))
      throw generalFailure("protocol numbers must be in the range 0-255 or -1 to specify all protocols");
    if (!Number.isInteger(number) && !["tcp", "udp", "icmp", "all"].includes(value))
      throw generalFailure(
        "protocol parameter should be one of: tcp|udp|icmp|all or any valid protocol number.",
      );
    permission["IpProtocol"] = value === "all" ? "-1" : value;
  },
  port(permission, value) {
    const range = value === "all" || value === "-1" ? ["", "-1", "-1"] : /^(\d+)(?:-(-?\d+))?$/.exec(value);
    if (!range) throw generalFailure("port parameter should be of the form <from[-to]> (e.g. 22 or 22-25)");
    permission["FromPort"] = Number(range[1]);
    permission["ToPort"] = Number(range[2] ?? range[1]);
  },
  cidr(permission, value) {
    permission["IpRanges"] = [{ CidrIp: value }];
  },
  "source-group"(permission, value) {
    groupPair(permission)[value.startsWith("sg-") ? "GroupId" : "GroupName"] = value;
  },
  "group-owner"(permission, value) {
    groupPair(permission)["UserId"] = value;
  },
};

/**
 * Adds `--protocol`, `--port`, `--cidr`, `--source-group` and `--group-owner`, which make one permission
 * (awscli/customizations/ec2/secgroupsimplify.py).
 */
export function addRuleShortcuts(table: OptionTable): void {
  for (const name of HIDDEN) {
    const option = table.get(name);
    if (option) option.hidden = true;
  }
  for (const [name, set] of Object.entries(SHORTCUTS))
    table.set(name, {
      name,
      takes: "one",
      required: false,
      type: "string",
      apply: (tree, words) => set(permissionOf(tree, name), words[0]!),
    });
}

const MADE = Symbol("made by a shortcut");

function permissionOf(tree: InputTree, option: string): Permission {
  const permissions = tree["IpPermissions"] as (Permission & { [MADE]?: true })[] | undefined;
  if (permissions && !permissions[0]?.[MADE])
    throw parametersFailure(`The --${option} option is not compatible with the --ip-permissions option `);
  const permission = permissions?.[0] ?? { [MADE]: true as const };
  tree["IpPermissions"] = [permission];
  return permission;
}

function groupPair(permission: Permission): Permission {
  const pairs = (permission["UserIdGroupPairs"] ??= [{}]) as Permission[];
  return pairs[0]!;
}
