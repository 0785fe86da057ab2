/* oxlint-disable no-new -- a construct joins its tree by being made */
import { Fn, Tags } from "aws-cdk-lib";
import * as ec2 from "aws-cdk-lib/aws-ec2";
import type { Stack } from "aws-cdk-lib";
import { SECURITY_GROUP } from "./names.ts";

const VPC_CIDR = "10.20.0.0/16";
const ANYWHERE = "0.0.0.0/0";
/** The protocol number that stands for every protocol in network ACLs. */
const ALL_PROTOCOLS = -1;
const TCP = 6;

export interface Network {
  vpc: ec2.CfnVPC;
  /** Whatever sends or receives through the Internet gateway must wait for this. */
  internetRoute: ec2.CfnRoute;
  loadBalancerSubnets: ec2.CfnSubnet[];
  webSubnets: ec2.CfnSubnet[];
  forensicSubnet: ec2.CfnSubnet;
  loadBalancerAcl: ec2.CfnNetworkAcl;
  webAcl: ec2.CfnNetworkAcl;
  forensicAcl: ec2.CfnNetworkAcl;
  loadBalancerGroup: ec2.CfnSecurityGroup;
  webGroup: ec2.CfnSecurityGroup;
}

/**
 * A VPC over two Availability Zones: public subnets for the load balancer and for the web instances, which
 * have public addresses of their own, and one forensic subnet that only the forensic workstation reaches.
 *
 * @param forensicWorkstationCidr the workstation's range of addresses
 */
export function addNetwork(stack: Stack, forensicWorkstationCidr: string): Network {
  const vpc = new ec2.CfnVPC(stack, "Vpc", {
    cidrBlock: VPC_CIDR,
    enableDnsHostnames: true,
    enableDnsSupport: true,
  });
  Tags.of(vpc).add("Name", "gameday");
  const gateway = new ec2.CfnInternetGateway(stack, "InternetGateway");
  const attachment = new ec2.CfnVPCGatewayAttachment(stack, "InternetGatewayAttachment", {
    vpcId: vpc.ref,
    internetGatewayId: gateway.ref,
  });

  const subnet = (id: string, cidrBlock: string, zone: 0 | 1): ec2.CfnSubnet => {
    const made = new ec2.CfnSubnet(stack, id, {
      vpcId: vpc.ref,
      cidrBlock,
      availabilityZone: Fn.select(zone, Fn.getAzs()),
      mapPublicIpOnLaunch: true,
    });
    Tags.of(made).add("Name", id);
    return made;
  };
  const loadBalancerSubnets = [
    subnet("LoadBalancerSubnet1", "10.20.0.0/24", 0),
    subnet("LoadBalancerSubnet2", "10.20.1.0/24", 1),
  ];
  const webSubnets = [subnet("WebSubnet1", "10.20.10.0/24", 0), subnet("WebSubnet2", "10.20.11.0/24", 1)];
  const forensicSubnet = subnet("ForensicSubnet", "10.20.99.0/24", 0);

  const routes = (id: string, destination: string, subnets: ec2.CfnSubnet[]): ec2.CfnRoute => {
    const table = new ec2.CfnRouteTable(stack, `${id}RouteTable`, { vpcId: vpc.ref });
    Tags.of(table).add("Name", id);
    const route = new ec2.CfnRoute(stack, `${id}InternetRoute`, {
      routeTableId: table.ref,
      destinationCidrBlock: destination,
      gatewayId: gateway.ref,
    });
    route.addResourceDependency(attachment);
    for (const member of subnets)
      new ec2.CfnSubnetRouteTableAssociation(stack, `${member.node.id}Routes`, {
        subnetId: member.ref,
        routeTableId: table.ref,
      });
    return route;
  };
  const internetRoute = routes("Public", ANYWHERE, [...loadBalancerSubnets, ...webSubnets]);
  routes("Forensic", forensicWorkstationCidr, [forensicSubnet]);

  const acl = (id: string, subnets: ec2.CfnSubnet[], entries: AclRule[]): ec2.CfnNetworkAcl => {
    const made = new ec2.CfnNetworkAcl(stack, `${id}NetworkAcl`, { vpcId: vpc.ref });
    Tags.of(made).add("Name", id);
    for (const { egress, ...rule } of entries)
      new ec2.CfnNetworkAclEntry(stack, `${id}NetworkAcl${egress ? "Outbound" : "Inbound"}`, {
        networkAclId: made.ref,
        ruleNumber: 100,
        ruleAction: "allow",
        egress,
        ...rule,
      });
    for (const member of subnets)
      new ec2.CfnSubnetNetworkAclAssociation(stack, `${member.node.id}Acl`, {
        subnetId: member.ref,
        networkAclId: made.ref,
      });
    return made;
  };
  const open: AclRule[] = [
    { egress: false, protocol: ALL_PROTOCOLS, cidrBlock: ANYWHERE },
    { egress: true, protocol: ALL_PROTOCOLS, cidrBlock: ANYWHERE },
  ];
  const loadBalancerAcl = acl("LoadBalancer", loadBalancerSubnets, open);
  const webAcl = acl("Web", webSubnets, open);
  const forensicAcl = acl(
    "Forensic",
    [forensicSubnet],
    [
      { egress: false, protocol: TCP, cidrBlock: forensicWorkstationCidr, portRange: { from: 22, to: 22 } },
      {
        egress: true,
        protocol: TCP,
        cidrBlock: forensicWorkstationCidr,
        portRange: { from: 1024, to: 65535 },
      },
    ],
  );

  const anyEgress = [{ ipProtocol: "-1", cidrIp: ANYWHERE, description: "Anywhere" }];
  const loadBalancerGroup = new ec2.CfnSecurityGroup(stack, "LoadBalancerSecurityGroup", {
    groupName: SECURITY_GROUP.loadBalancer,
    groupDescription: "Customers reach the load balancer",
    vpcId: vpc.ref,
    securityGroupIngress: [
      { ipProtocol: "tcp", fromPort: 80, toPort: 80, cidrIp: ANYWHERE, description: "Customers" },
    ],
    securityGroupEgress: anyEgress,
  });
  const webGroup = new ec2.CfnSecurityGroup(stack, "WebSecurityGroup", {
    groupName: SECURITY_GROUP.web,
    groupDescription: "The load balancer reaches the web fleet",
    vpcId: vpc.ref,
    securityGroupIngress: [
      {
        ipProtocol: "tcp",
        fromPort: 80,
        toPort: 80,
        sourceSecurityGroupId: loadBalancerGroup.attrGroupId,
        description: "Load balancer",
      },
    ],
    securityGroupEgress: anyEgress,
  });

  return {
    vpc,
    internetRoute,
    loadBalancerSubnets,
    webSubnets,
    forensicSubnet,
    loadBalancerAcl,
    webAcl,
    forensicAcl,
    loadBalancerGroup,
    webGroup,
  };
}

type AclRule = Pick<ec2.CfnNetworkAclEntryProps, "protocol" | "cidrBlock" | "portRange"> & {
  egress: boolean;
};
