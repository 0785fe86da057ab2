import { instanceTypes } from "./instances.ts";
import { launchTemplateTypes } from "./launch-templates.ts";
import { prefixListTypes } from "./prefix-lists.ts";
import { routeTypes } from "./routes.ts";
import { securityGroupTypes } from "./security-groups.ts";
import { volumeTypes } from "./volumes.ts";
import { vpcTypes } from "./vpc.ts";

export const ec2Types = [
  ...vpcTypes,
  ...prefixListTypes,
  ...routeTypes,
  ...securityGroupTypes,
  ...launchTemplateTypes,
  ...instanceTypes,
  ...volumeTypes,
];
