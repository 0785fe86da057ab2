import { isIP } from "node:net";
import { publicAddressOf } from "../../../physics/network/addresses.ts";
import { ec2State } from "../../../services/ec2/state.ts";
import type { Scope, World } from "../../../world.ts";
import { isAmazon } from "../places.ts";
import { accessKeyDetails, instanceDetails } from "../resources.ts";
import type { CallDetector } from "../sighting.ts";
import { sightKey } from "./key-sighting.ts";

/**
 * An instance's session credentials that are used from somewhere else: outside of AWS, or from another account's
 * machine. Calls from the instance's own account's addresses (its own, a NAT gateway's, a VPC endpoint's) are fine.
 */
export const detectInstanceCredentials: CallDetector = (scope, record) => {
  const { principal, sourceIp, world } = record.call;
  if (principal.type !== "AssumedRole" || principal.accountId !== scope.accountId || !isIP(sourceIp))
    return undefined;
  const instanceArn = principal.session.sourceInstanceArn;
  if (instanceArn === undefined || isPrivate(sourceIp) || isOwnAddress(world, scope, sourceIp))
    return undefined;
  const [, , , region = scope.region, , resource = ""] = instanceArn.split(":");
  const instanceId = resource.replace(/^instance\//, "");
  const inside = isAmazon(sourceIp);
  return sightKey(
    record,
    `UnauthorizedAccess:IAMUser/InstanceCredentialExfiltration.${inside ? "InsideAWS" : "OutsideAWS"}`,
    inside
      ? `Credentials created exclusively for EC2 instance ${instanceId} have been used from IP address ${sourceIp} of another AWS account.`
      : `Credentials created exclusively for EC2 instance ${instanceId} have been used from external IP address ${sourceIp}.`,
    {
      key: `${instanceId} ${sourceIp}`,
      resource: {
        ResourceType: "AccessKey",
        AccessKeyDetails: accessKeyDetails(principal),
        InstanceDetails: instanceDetails(scope.account.scope(region), instanceId),
      },
    },
  );
};

const isPrivate = (ip: string): boolean => /^(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|127\.)/.test(ip);

/** Whether an address belongs to an interface, a NAT gateway or an Elastic IP of the account, in any Region. */
function isOwnAddress(world: World, scope: Scope, ip: string): boolean {
  const account = world.account(scope.accountId);
  return account.regions().some((region) => {
    const there = account.scope(region);
    const { interfaces, addresses, natGateways } = ec2State(there);
    return (
      addresses.find(({ publicIp }) => publicIp === ip) !== undefined ||
      interfaces.find((face) => publicAddressOf(there, face) === ip) !== undefined ||
      natGateways.find(
        ({ NatGatewayAddresses }) => NatGatewayAddresses?.some(({ PublicIp }) => PublicIp === ip) ?? false,
      ) !== undefined
    );
  });
}
