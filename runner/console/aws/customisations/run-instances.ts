import { generalFailure, parametersFailure } from "../failures.ts";
import type { InputTree, OptionTable } from "../options.ts";

/** Replaces `--min-count` and `--max-count` by `--count min[:max]` (awscli/customizations/ec2/addcount.py). */
export function addCount(table: OptionTable): void {
  table.delete("min-count");
  table.delete("max-count");
  table.set("count", {
    name: "count",
    takes: "one",
    required: false,
    type: "min[:max]",
    apply(tree, words) {
      const counts = /^(\d+)(?::(\d+))?$/.exec(words[0]!);
      if (!counts) throw generalFailure("count parameter should be of form min[:max] (e.g. 1 or 1:10)");
      tree["MinCount"] = Number(counts[1]);
      tree["MaxCount"] = Number(counts[2] ?? counts[1]);
    },
  });
}

/**
 * Adds `--associate-public-ip-address` and the secondary addresses, which belong to a network interface
 * (awscli/customizations/ec2/runinstances.py).
 */
export function addInterfaceShortcuts(table: OptionTable): void {
  for (const associate of [true, false]) {
    const name = associate ? "associate-public-ip-address" : "no-associate-public-ip-address";
    table.set(name, {
      name,
      takes: "nothing",
      required: false,
      type: "boolean",
      apply(tree) {
        interfaceOf(tree)["AssociatePublicIpAddress"] = associate;
      },
    });
  }
  table.set("secondary-private-ip-addresses", {
    name: "secondary-private-ip-addresses",
    takes: "many",
    required: false,
    type: "list",
    apply(tree, words) {
      interfaceOf(tree)["PrivateIpAddresses"] = words.map((address) => ({
        PrivateIpAddress: address,
        Primary: false,
      }));
    },
  });
  table.set("secondary-private-ip-address-count", {
    name: "secondary-private-ip-address-count",
    takes: "one",
    required: false,
    type: "integer",
    apply(tree, words) {
      interfaceOf(tree)["SecondaryPrivateIpAddressCount"] = Number(words[0]);
    },
  });
}

const MADE = Symbol("made by a shortcut");
type Interface = Record<string, unknown> & { [MADE]?: true };

function interfaceOf(tree: InputTree): Interface {
  const interfaces = tree["NetworkInterfaces"] as Interface[] | undefined;
  if (interfaces && !interfaces[0]?.[MADE])
    throw parametersFailure(
      "Mixing the --network-interfaces option with the simple, scalar options is not supported.",
    );
  const made = interfaces?.[0] ?? { DeviceIndex: 0, [MADE]: true as const };
  tree["NetworkInterfaces"] = [made];
  return made;
}

/**
 * Moves what EC2 wants inside the network interface there, sets the counts that are not given, and encodes the
 * user data.
 */
export function finishRunInstances(tree: InputTree): void {
  tree["MinCount"] ??= 1;
  tree["MaxCount"] ??= 1;
  const [first] = (tree["NetworkInterfaces"] as Interface[] | undefined) ?? [];
  if (!first?.[MADE]) return;
  const move = (from: string, to: string, change: (value: unknown) => unknown = (value) => value): void => {
    if (tree[from] === undefined) return;
    first[to] = change(tree[from]);
    delete tree[from];
  };
  move("SubnetId", "SubnetId");
  move("SecurityGroupIds", "Groups");
  move("PrivateIpAddress", "PrivateIpAddresses", (address) => [{ PrivateIpAddress: address, Primary: true }]);
  move("Ipv6AddressCount", "Ipv6AddressCount");
  move("Ipv6Addresses", "Ipv6Addresses");
}
