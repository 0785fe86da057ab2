import type { SubnetMapping } from "@aws-sdk/client-elastic-load-balancing-v2";
import { AwsError } from "../../errors.ts";
import type { Scope } from "../../world.ts";
import { ec2State } from "../ec2/state.ts";
import { refuseMembers } from "../refusal.ts";

/** The name of a new load balancer.
 *
 * @throws {AwsError} `ValidationError`
 */
export function checkLoadBalancerName(name: string | undefined): string {
  if (!name) throw new AwsError("ValidationError", "The load balancer name must be specified");
  if (name.length > 32)
    throw new AwsError(
      "ValidationError",
      `The load balancer name '${name}' cannot be longer than '32' characters`,
    );
  if (!/^[A-Za-z0-9-]+$/.test(name))
    throw new AwsError(
      "ValidationError",
      `The load balancer name '${name}' can only contain characters that are alphanumeric characters and hyphens(-)`,
    );
  if (name.startsWith("-") || name.endsWith("-"))
    throw new AwsError(
      "ValidationError",
      `The load balancer name '${name}' cannot begin or end with a hyphen(-)`,
    );
  if (name.startsWith("internal-"))
    throw new AwsError("ValidationError", `The load balancer name '${name}' cannot begin with 'internal-'`);
  return name;
}

/** The subnets that a request names, in either of its two forms. */
export function subnetIdsOf(
  operation: string,
  input: { Subnets?: string[] | undefined; SubnetMappings?: SubnetMapping[] | undefined },
): string[] {
  if (input.Subnets?.length && input.SubnetMappings?.length)
    throw new AwsError("ValidationError", "You must specify either subnets or subnet mappings, not both");
  for (const mapping of input.SubnetMappings ?? [])
    refuseMembers(operation, mapping, [
      "AllocationId",
      "PrivateIPv4Address",
      "IPv6Address",
      "SourceNatIpv6Prefix",
    ]);
  return input.Subnets ?? (input.SubnetMappings ?? []).map((mapping) => mapping.SubnetId ?? "");
}

/** Subnets in at least two zones of one VPC.
 *
 * @throws {AwsError} `SubnetNotFound`, `InvalidConfigurationRequest`, `ValidationError`
 */
export function checkSubnets(scope: Scope, subnetIds: readonly string[]) {
  const { subnets } = ec2State(scope);
  const rows = subnetIds.map((id) => {
    const row = subnets.get(id);
    if (!row) throw new AwsError("SubnetNotFound", `The subnet ID '${id}' does not exist`);
    return row;
  });
  const zones = new Set(rows.map((row) => row.AvailabilityZone));
  if (zones.size < rows.length)
    throw new AwsError(
      "InvalidConfigurationRequest",
      "A load balancer cannot be attached to multiple subnets in the same Availability Zone",
    );
  if (zones.size < 2)
    throw new AwsError(
      "ValidationError",
      "At least two subnets in two different Availability Zones must be specified",
    );
  const vpcId = rows[0]!.VpcId;
  if (rows.some((row) => row.VpcId !== vpcId))
    throw new AwsError("InvalidConfigurationRequest", "All subnets must belong to the same VPC");
  return rows;
}

/** An Internet-facing load balancer needs an Internet gateway in its VPC. */
export function checkInternetGateway(scope: Scope, vpcId: string): void {
  const attached = ec2State(scope).internetGateways.find((row) =>
    (row.Attachments ?? []).some((attachment) => attachment.VpcId === vpcId),
  );
  if (!attached) throw new AwsError("InvalidSubnet", `VPC ${vpcId} has no internet gateway`);
}

/** The security groups of a load balancer; the VPC's default group when none is named. */
export function checkGroups(scope: Scope, vpcId: string, wanted: readonly string[] | undefined): string[] {
  const { groups } = ec2State(scope);
  if (!wanted?.length) {
    const standard = groups.find((group) => group.vpcId === vpcId && group.name === "default");
    return standard ? [standard.id] : [];
  }
  for (const id of wanted) {
    const group = groups.get(id);
    if (!group || group.vpcId !== vpcId)
      throw new AwsError("InvalidConfigurationRequest", "One or more security groups are invalid");
  }
  return [...new Set(wanted)];
}
