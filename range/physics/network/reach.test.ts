import { beforeEach, describe, expect, test } from "vitest";
import { elbv2State } from "../../services/elbv2/state.ts";
import { canReachService, resolveDns, serviceAddress, serviceReach } from "./index.ts";
import { EVERYWHERE, SmallVpc } from "./small-vpc.ts";

let vpc: SmallVpc;

beforeEach(() => {
  vpc = new SmallVpc();
  vpc.group("sg-egress", { egress: true, cidrIpv4: EVERYWHERE });
  vpc.group("sg-none");
  vpc.group("sg-endpoint", {
    egress: false,
    protocol: "tcp",
    fromPort: 443,
    toPort: 443,
    cidrIpv4: "10.0.0.0/16",
  });
});

function interfaceEndpoint(service: string, privateIp: string, groupId = "sg-endpoint"): void {
  const id = `vpce-${service}`;
  vpc.face(`eni-${service}`, privateIp, {
    interfaceType: "vpc_endpoint",
    requesterId: "727180483921",
    groupIds: [groupId],
  });
  vpc.ec2.vpcEndpoints.put(id, {
    VpcEndpointId: id,
    VpcEndpointType: "Interface",
    VpcId: "vpc-1",
    ServiceName: `com.amazonaws.us-east-1.${service}`,
    State: "Available",
    PrivateDnsEnabled: true,
    NetworkInterfaceIds: [`eni-${service}`],
  });
}

describe("which way Run Command reaches an instance", () => {
  test("a public address and the Internet gateway", () => {
    const { instanceId } = vpc.instance("web", ["sg-egress"], { autoPublicIp: "198.51.100.1" });
    expect(serviceReach(vpc.scope, instanceId, "ssm")).toEqual({ reachable: true, path: "igw" });
  });

  test("the NAT gateway", () => {
    const { instanceId } = vpc.instance("app", ["sg-egress"], { privateIp: "10.0.2.5" });
    expect(serviceReach(vpc.scope, instanceId, "ssm")).toEqual({ reachable: true, path: "nat" });
  });

  test("no public address and no endpoint", () => {
    const { instanceId } = vpc.instance("web", ["sg-egress"]);
    expect(canReachService(vpc.scope, instanceId, "ssm")).toBe(false);
  });

  test("an isolation group without egress", () => {
    const { instanceId } = vpc.instance("web", ["sg-none"], { autoPublicIp: "198.51.100.1" });
    expect(serviceReach(vpc.scope, instanceId, "ssm")).toEqual({
      reachable: false,
      reason: "security-group",
    });
  });

  test("interface endpoints: both the service's and the message channel's", () => {
    const { instanceId } = vpc.instance("web", ["sg-egress"]);
    interfaceEndpoint("ssm", "10.0.2.20");
    expect(canReachService(vpc.scope, instanceId, "ssm")).toBe(false);
    interfaceEndpoint("ssmmessages", "10.0.2.21");
    expect(serviceReach(vpc.scope, instanceId, "ssm")).toEqual({ reachable: true, path: "endpoint" });
    expect(resolveDns(vpc.scope, instanceId, "ssm.us-east-1.amazonaws.com")).toBe("10.0.2.20");
  });

  test("private DNS leads to the endpoint even when its group refuses and the Internet is open", () => {
    const { instanceId } = vpc.instance("web", ["sg-egress"], { autoPublicIp: "198.51.100.1" });
    interfaceEndpoint("ssm", "10.0.2.20", "sg-none");
    expect(serviceReach(vpc.scope, instanceId, "ssm")).toEqual({
      reachable: false,
      reason: "security-group",
    });
  });

  test("a stopped instance", () => {
    const { instanceId } = vpc.instance("web", ["sg-egress"], { autoPublicIp: "198.51.100.1" });
    vpc.instanceBecomes(instanceId, "stopped");
    expect(canReachService(vpc.scope, instanceId, "ssm")).toBe(false);
  });
});

test("a gateway endpoint carries S3 without a public address, to the groups that name its prefix list", () => {
  vpc.group("sg-s3", {
    egress: true,
    protocol: "tcp",
    fromPort: 443,
    toPort: 443,
    prefixListId: "pl-63a5400a",
  });
  const { instanceId } = vpc.instance("app", ["sg-s3"]);
  expect(canReachService(vpc.scope, instanceId, "s3")).toBe(false);
  vpc.ec2.vpcEndpoints.put("vpce-s3", {
    VpcEndpointId: "vpce-s3",
    VpcEndpointType: "Gateway",
    VpcId: "vpc-1",
    ServiceName: "com.amazonaws.us-east-1.s3",
  });
  vpc.routes("subnet-public", { DestinationPrefixListId: "pl-63a5400a", GatewayId: "vpce-s3" });
  expect(serviceReach(vpc.scope, instanceId, "s3")).toEqual({ reachable: true, path: "gateway-endpoint" });
  expect(canReachService(vpc.scope, instanceId, "kms")).toBe(false);
});

test("bucket names resolve to the service's address", () => {
  const { instanceId } = vpc.instance("app", ["sg-none"]);
  for (const name of ["s3.amazonaws.com", "logs-bucket.s3.us-east-1.amazonaws.com", "b.s3.amazonaws.com"])
    expect(resolveDns(vpc.scope, instanceId, name)).toBe(serviceAddress("us-east-1", "s3"));
});

test("names of instances and load balancers", () => {
  const { instanceId } = vpc.instance("app", ["sg-none"]);
  vpc.instance("web", ["sg-none"], { privateIp: "10.0.1.77", autoPublicIp: "198.51.100.7" });
  const ask = (name: string): string | undefined => resolveDns(vpc.scope, instanceId, name);
  expect(ask("ip-10-0-1-77.ec2.internal")).toBe("10.0.1.77");
  expect(ask("ec2-198-51-100-7.compute-1.amazonaws.com")).toBe("10.0.1.77");
  expect(ask("ec2-198-51-100-8.compute-1.amazonaws.com")).toBe("198.51.100.8");
  vpc.face("eni-alb", "10.0.1.90", { requesterId: "amazon-elb", autoPublicIp: "198.51.100.90" });
  elbv2State(vpc.scope).loadBalancers.put("alb", {
    arn: "alb",
    name: "web",
    dnsName: "web-1.us-east-1.elb.amazonaws.com",
    createdAt: 0,
    scheme: "internet-facing",
    vpcId: "vpc-1",
    state: "active",
    zones: [{ zoneName: "us-east-1a", subnetId: "subnet-public", interfaceId: "eni-alb" }],
    securityGroupIds: [],
    attributes: {},
    tags: [],
  });
  expect(ask("web-1.us-east-1.elb.amazonaws.com")).toBe("198.51.100.90");
});
