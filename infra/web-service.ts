import { Fn, Tags } from "aws-cdk-lib";
import * as autoscaling from "aws-cdk-lib/aws-autoscaling";
import * as ec2 from "aws-cdk-lib/aws-ec2";
import * as elb from "aws-cdk-lib/aws-elasticloadbalancingv2";
import type { Stack } from "aws-cdk-lib";
import type { Buckets } from "./buckets.ts";
import { RUN_TAG } from "./names.ts";
import type { Network } from "./network.ts";

/** A web server that answers `/` and `/health`, for accounts where the image brings none. */
const USER_DATA = `#!/bin/bash
mkdir -p /srv/web && cd /srv/web
echo ok > health
echo welcome > index.html
python3 -m http.server 80 &
`;

export interface WebService {
  loadBalancer: elb.CfnLoadBalancer;
  targetGroup: elb.CfnTargetGroup;
  launchTemplate: ec2.CfnLaunchTemplate;
  group: autoscaling.CfnAutoScalingGroup;
  elasticIp: ec2.CfnEIP;
}

export interface FleetSettings {
  imageId: string;
  instanceProfileArn: string;
  /** The id of the run, for what the launch template makes. */
  run: string;
  /** The `Name` tag of instances and volumes. */
  name: string;
  desiredCapacity: string;
  minSize: string;
  maxSize: string;
  /** `true` or `false`. */
  volumeEncryption: string;
  /** `optional` or `required`. */
  httpTokens: string;
}

/**
 * The business: an Internet-facing load balancer in front of an Auto Scaling group of web instances.
 *
 * @param settings each a value, or a parameter of the template
 */
export function addWebService(
  stack: Stack,
  network: Network,
  buckets: Buckets,
  settings: FleetSettings,
): WebService {
  const loadBalancer = new elb.CfnLoadBalancer(stack, "LoadBalancer", {
    type: "application",
    scheme: "internet-facing",
    subnets: network.loadBalancerSubnets.map((subnet) => subnet.ref),
    securityGroups: [network.loadBalancerGroup.attrGroupId],
    loadBalancerAttributes: [
      { key: "access_logs.s3.enabled", value: "true" },
      { key: "access_logs.s3.bucket", value: buckets.logs.bucketName },
    ],
  });
  loadBalancer.addResourceDependency(network.internetRoute);
  loadBalancer.node.addDependency(buckets.logs.policy!);
  const targetGroup = new elb.CfnTargetGroup(stack, "WebTargetGroup", {
    vpcId: network.vpc.ref,
    targetType: "instance",
    protocol: "HTTP",
    port: 80,
    healthCheckPath: "/health",
    targetGroupAttributes: [{ key: "deregistration_delay.timeout_seconds", value: "300" }],
  });
  const listener = new elb.CfnListener(stack, "HttpListener", {
    loadBalancerArn: loadBalancer.ref,
    protocol: "HTTP",
    port: 80,
    defaultActions: [{ type: "forward", targetGroupArn: targetGroup.ref }],
  });

  const tags = [
    { key: RUN_TAG, value: settings.run },
    { key: "Name", value: settings.name },
  ];
  // CloudFormation takes a parameter's text where it wants a truth value; CDK's type does not know.
  const encrypted = settings.volumeEncryption as unknown as boolean;
  const launchTemplate = new ec2.CfnLaunchTemplate(stack, "WebLaunchTemplate", {
    tagSpecifications: [{ resourceType: "launch-template", tags }],
    launchTemplateData: {
      imageId: settings.imageId,
      instanceType: "t3.small",
      iamInstanceProfile: { arn: settings.instanceProfileArn },
      securityGroupIds: [network.webGroup.attrGroupId],
      metadataOptions: { httpEndpoint: "enabled", httpTokens: settings.httpTokens },
      blockDeviceMappings: [
        {
          deviceName: "/dev/xvda",
          ebs: { volumeType: "gp3", volumeSize: 8, encrypted, deleteOnTermination: true },
        },
        {
          deviceName: "/dev/sdf",
          ebs: { volumeType: "gp3", volumeSize: 4, encrypted, deleteOnTermination: true },
        },
      ],
      userData: Fn.base64(USER_DATA),
      tagSpecifications: [
        { resourceType: "instance", tags },
        { resourceType: "volume", tags },
      ],
    },
  });
  const group = new autoscaling.CfnAutoScalingGroup(stack, "WebAutoScalingGroup", {
    minSize: settings.minSize,
    maxSize: settings.maxSize,
    desiredCapacity: settings.desiredCapacity,
    vpcZoneIdentifier: network.webSubnets.map((subnet) => subnet.ref),
    launchTemplate: {
      launchTemplateId: launchTemplate.ref,
      version: launchTemplate.attrLatestVersionNumber,
    },
    targetGroupArns: [targetGroup.ref],
    healthCheckType: "ELB",
    healthCheckGracePeriod: 300,
  });
  Tags.of(group).add("Name", settings.name);
  // Targets that no listener uses are never checked, so the fleet would not become healthy.
  group.addResourceDependency(listener);
  group.addResourceDependency(network.internetRoute);

  const elasticIp = new ec2.CfnEIP(stack, "ElasticIp", { domain: "vpc" });
  elasticIp.addResourceDependency(network.internetRoute);
  return { loadBalancer, targetGroup, launchTemplate, group, elasticIp };
}
