import { CfnOutput, CfnParameter, Fn, LegacyStackSynthesizer, Stack, Tags, Validations } from "aws-cdk-lib";
import type { App } from "aws-cdk-lib";
import { addBuckets } from "./buckets.ts";
import { addDetection } from "./detection.ts";
import { OUTPUT_NAMES, PARAMETER, RUN_TAG, STACK_NAME, USER, type OutputName } from "./names.ts";
import { addNetwork } from "./network.ts";
import { addPeople } from "./people.ts";
import { addInstanceRole, addResponder } from "./roles.ts";
import { addWebService } from "./web-service.ts";

const DEFAULT_IMAGE = "resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64";
/** One address of RFC 5737's documentation range, so that nobody's real address is let in by default. */
const DEFAULT_WORKSTATION = "198.51.100.77/32";

/**
 * The sandbox: the account's business and its defences, which incidents then break.
 *
 * It has no assets and takes the CLI's own credentials, so that it deploys where nothing was bootstrapped.
 */
export class Sandbox extends Stack {
  constructor(app: App) {
    super(app, STACK_NAME, {
      description: "A sandbox for incident response exercises",
      synthesizer: new LegacyStackSynthesizer(),
    });
    const run = this.#parameter(
      PARAMETER.run,
      "Id of the run",
      String(app.node.tryGetContext("run") ?? "local"),
    );
    const imageId = this.#parameter(PARAMETER.webImageId, "Image of the web fleet", DEFAULT_IMAGE);
    const workstation = this.#parameter(
      PARAMETER.forensicWorkstationCidr,
      "The only addresses that reach the forensic subnet",
      DEFAULT_WORKSTATION,
    );
    const fleet = {
      imageId,
      name: this.#parameter(PARAMETER.webName, "Name tag of the web servers", "web"),
      desiredCapacity: this.#parameter(PARAMETER.desiredCapacity, "How many web servers", "2"),
      minSize: this.#parameter(PARAMETER.minSize, "How many web servers at least", "2"),
      maxSize: this.#parameter(PARAMETER.maxSize, "How many web servers at most", "4"),
      volumeEncryption: this.#parameter(
        PARAMETER.volumeEncryption,
        "Encrypt the web servers' volumes",
        "true",
      ),
      // IMDSv1 is allowed: the flaw through which the instance role's credentials are stolen.
      httpTokens: this.#parameter(PARAMETER.httpTokens, "IMDSv2 only (required), or IMDSv1 too", "optional"),
    };

    const reason = "Launch templates take `resolve:ssm:` as well as an AMI id, so the parameter is a string.";
    for (const rule of ["W1030", "W2506"])
      Validations.of(this).acknowledge({ id: `CloudFormation-Validate::${rule}`, reason });

    const network = addNetwork(this, workstation);
    const buckets = addBuckets(
      this,
      this.#parameter(PARAMETER.dataBucketName, "Name of the data bucket", ""),
    );
    const instance = addInstanceRole(this, buckets);
    const web = addWebService(this, network, buckets, {
      ...fleet,
      instanceProfileArn: instance.profile.attrArn,
      run,
    });
    const { analyst, deployer } = addPeople(this, buckets, run, {
      analyst: this.#parameter(PARAMETER.analystName, "What the analyst is called", USER.analyst),
      deployer: this.#parameter(PARAMETER.deployerName, "What the CI deployer is called", USER.deployer),
      path: this.#parameter(PARAMETER.peoplePath, "The IAM path of all people", "/"),
    });
    const responder = addResponder(this, buckets, instance.role);
    const detection = addDetection(this, network, buckets);
    // The stack itself cannot carry a tag whose value is a parameter; who deploys gives it one.
    Tags.of(this).add(RUN_TAG, run, { excludeResourceTypes: ["aws:cdk:stack"] });

    const outputs: Record<OutputName, string> = {
      AnalystUserName: analyst.userName,
      AlertTopicArn: detection.alerts.topicArn,
      AutoScalingGroupName: web.group.ref,
      CiDeployerAccessKeyId: deployer.accessKey.accessKeyId,
      CiDeployerSecretAccessKey: deployer.accessKey.secretAccessKey.unsafeUnwrap(),
      CiDeployerUserName: deployer.user.userName,
      CiDeployRoleArn: deployer.deployRole.roleArn,
      DataBucketName: buckets.data.bucketName,
      DetectorId: detection.detector.ref,
      ElasticIpAddress: web.elasticIp.attrPublicIp,
      ElasticIpAllocationId: web.elasticIp.attrAllocationId,
      EvidenceBucketName: buckets.evidence.bucketName,
      FlowLogGroupName: detection.flowLogGroup.logGroupName,
      ForensicNetworkAclId: network.forensicAcl.ref,
      ForensicSubnetId: network.forensicSubnet.ref,
      ForensicWorkstationCidr: workstation,
      InstanceProfileArn: instance.profile.attrArn,
      InstanceRoleArn: instance.role.roleArn,
      InstanceRoleName: instance.role.roleName,
      LaunchTemplateId: web.launchTemplate.ref,
      LoadBalancerArn: web.loadBalancer.ref,
      LoadBalancerDnsName: web.loadBalancer.attrDnsName,
      LoadBalancerNetworkAclId: network.loadBalancerAcl.ref,
      LoadBalancerSecurityGroupId: network.loadBalancerGroup.attrGroupId,
      LoadBalancerSubnetIds: Fn.join(
        ",",
        network.loadBalancerSubnets.map((subnet) => subnet.ref),
      ),
      LogBucketName: buckets.logs.bucketName,
      ResponderPolicyArn: responder.policy.managedPolicyArn,
      ResponderRoleArn: responder.role.roleArn,
      ResponderRoleName: responder.role.roleName,
      Run: run,
      TargetGroupArn: web.targetGroup.ref,
      TrailArn: detection.trail.attrArn,
      TrailName: detection.trail.ref,
      VpcId: network.vpc.ref,
      WebNetworkAclId: network.webAcl.ref,
      WebSecurityGroupId: network.webGroup.attrGroupId,
      WebSubnetIds: Fn.join(
        ",",
        network.webSubnets.map((subnet) => subnet.ref),
      ),
    };
    for (const name of OUTPUT_NAMES)
      new CfnOutput(this, `${name}Output`, { value: outputs[name] }).overrideLogicalId(name);
  }

  #parameter(name: string, description: string, value: string): string {
    return new CfnParameter(this, name, { type: "String", description, default: value }).valueAsString;
  }
}
