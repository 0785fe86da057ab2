import type { AnyHandler, Service } from "../../service.ts";
import { addresses } from "./addresses.ts";
import { asks } from "./asks.ts";
import { consoles } from "./console.ts";
import { creditSpecifications } from "./credit-specifications.ts";
import { defaultVpc } from "./default-vpc.ts";
import { dhcpOptions } from "./dhcp-options.ts";
import { endpoints } from "./endpoints.ts";
import { flowLogs } from "./flow-logs.ts";
import { imageAttributes } from "./image-attributes.ts";
import { images } from "./images.ts";
import { instanceAttributes } from "./instance-attributes.ts";
import { instanceStatus } from "./instance-status.ts";
import { instanceTypes } from "./instance-types.ts";
import { instances } from "./instances.ts";
import { interfaces } from "./interfaces.ts";
import { internetGateways } from "./internet-gateways.ts";
import { keyPairs } from "./key-pairs.ts";
import { launchTemplates } from "./launch-templates.ts";
import { metadataOptions } from "./metadata-options.ts";
import { natGateways } from "./nat-gateways.ts";
import { networkAcls } from "./network-acls.ts";
import { checkParameters } from "./parameters.ts";
import { prefixLists } from "./prefix-lists.ts";
import { profileAssociations } from "./profile-associations.ts";
import { records } from "./records.ts";
import { refuse } from "./refusals.ts";
import { regions } from "./regions.ts";
import { routeTables } from "./route-tables.ts";
import { routes } from "./routes.ts";
import { runInstances } from "./run-instances.ts";
import { securityGroupRules } from "./security-group-rules.ts";
import { securityGroups } from "./security-groups.ts";
import { settings } from "./settings.ts";
import { snapshotAttributes } from "./snapshot-attributes.ts";
import { snapshots } from "./snapshots.ts";
import { subnets } from "./subnets.ts";
import { tags } from "./tags.ts";
import { unmade } from "./unmade/index.ts";
import { volumes } from "./volumes.ts";
import { vpcs } from "./vpcs.ts";

export { seedImages, addImage, publishImage, type SeedImage } from "./image-rows.ts";
export {
  allocatePrivateIp,
  createServiceInterface,
  publicIpOf,
  removeInterface as removeServiceInterface,
} from "./interface-rows.ts";
export { lookUpProfile } from "./instance-profiles.ts";
export { instanceTags } from "./tags.ts";

const families: Readonly<Record<string, AnyHandler>> = {
  ...addresses,
  ...consoles,
  ...creditSpecifications,
  ...defaultVpc,
  ...dhcpOptions,
  ...endpoints,
  ...flowLogs,
  ...imageAttributes,
  ...images,
  ...instanceAttributes,
  ...instanceStatus,
  ...instanceTypes,
  ...instances,
  ...interfaces,
  ...internetGateways,
  ...keyPairs,
  ...launchTemplates,
  ...metadataOptions,
  ...natGateways,
  ...networkAcls,
  ...prefixLists,
  ...profileAssociations,
  ...regions,
  ...routeTables,
  ...routes,
  ...runInstances,
  ...securityGroupRules,
  ...securityGroups,
  ...settings,
  ...snapshotAttributes,
  ...snapshots,
  ...subnets,
  ...tags,
  ...unmade,
  ...volumes,
  ...vpcs,
};

/**
 * Every operation refuses parameters that it does not take, and answers a dry run: IAM has agreed by then, which is
 * what a dry run asks.
 */
const guarded =
  (operation: string, handler: AnyHandler): AnyHandler =>
  (input: { DryRun?: boolean }, call) => {
    checkParameters(operation, input);
    if (input.DryRun) refuse("DryRunOperation", "Request would have succeeded, but DryRun flag is set.", 412);
    return handler(input as never, call);
  };

/** Amazon EC2 and the parts of VPC and EBS that share its API. */
export const ec2: Service = {
  id: "ec2",
  handlers: Object.fromEntries(
    Object.entries(families).map(([operation, handler]) => [operation, guarded(operation, handler)]),
  ),
  asks,
  records,
};
