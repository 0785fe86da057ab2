import { Match, Template } from "aws-cdk-lib/assertions";
import { describe, expect, test } from "vitest";
import { OUTPUT_NAMES, PARAMETER, RUN_TAG } from "./names.ts";
import { synthesise } from "./synth.ts";

interface Resource {
  Type: string;
  Properties: Record<string, unknown>;
  DependsOn?: string[];
}

const json = synthesise();
const template = Template.fromJSON(json);
const resources = json["Resources"] as Record<string, Resource>;
const ofType = (type: string): [string, Resource][] =>
  Object.entries(resources).filter(([, resource]) => resource.Type === type);

/** Types that CloudFormation cannot tag. */
const UNTAGGED = new Set([
  "AWS::EC2::NetworkAclEntry",
  "AWS::EC2::Route",
  "AWS::EC2::SubnetNetworkAclAssociation",
  "AWS::EC2::SubnetRouteTableAssociation",
  "AWS::EC2::VPCGatewayAttachment",
  "AWS::IAM::AccessKey",
  "AWS::IAM::Group",
  "AWS::IAM::InstanceProfile",
  "AWS::IAM::ManagedPolicy",
  "AWS::IAM::Policy",
  "AWS::S3::BucketPolicy",
  "AWS::SNS::TopicPolicy",
]);

describe("the template", () => {
  test("is the same for the same code", () => {
    expect(synthesise()).toEqual(json);
  });

  test("fits into one call, so that no bootstrap bucket is needed", () => {
    expect(JSON.stringify(json).length).toBeLessThan(50 * 1024);
  });

  test("needs nothing that was bootstrapped: no assets, no functions, no custom resources", () => {
    expect(Object.keys(json["Parameters"] as object).sort()).toEqual(Object.values(PARAMETER).sort());
    expect(json["Rules"]).toBeUndefined();
    const types = new Set(Object.values(resources).map((resource) => resource.Type));
    expect([...types].filter((type) => /Lambda|Custom|::CDK::/.test(type))).toEqual([]);
  });

  test("answers every output that sessions read, and no other", () => {
    expect(Object.keys(json["Outputs"] as object).sort()).toEqual([...OUTPUT_NAMES].sort());
  });

  test.each(Object.entries(resources).filter(([, { Type }]) => !UNTAGGED.has(Type)))(
    "%s carries the run",
    (id) => {
      const { Type, Properties } = resources[id]!;
      const data = Properties["LaunchTemplateData"] as { TagSpecifications: unknown[] } | undefined;
      const tags = data ? [Properties["TagSpecifications"], data.TagSpecifications] : [Properties["Tags"]];
      for (const list of tags) expect(JSON.stringify(list), Type).toContain(`{"Key":"${RUN_TAG}"`.slice(1));
    },
  );
});

describe("the network", () => {
  test("spans two Availability Zones with a load balancer's and a web subnet in each", () => {
    const zoneOf = (id: string): unknown => resources[id]!.Properties["AvailabilityZone"];
    for (const tier of ["LoadBalancerSubnet", "WebSubnet"]) {
      expect(zoneOf(`${tier}1`)).toEqual({ "Fn::Select": [0, { "Fn::GetAZs": "" }] });
      expect(zoneOf(`${tier}2`)).toEqual({ "Fn::Select": [1, { "Fn::GetAZs": "" }] });
    }
  });

  test("gives web instances a direct path to the Internet", () => {
    expect(resources["WebSubnet1"]!.Properties["MapPublicIpOnLaunch"]).toBe(true);
    expect(resources["PublicInternetRoute"]!.Properties).toMatchObject({
      DestinationCidrBlock: "0.0.0.0/0",
      GatewayId: { Ref: "InternetGateway" },
    });
  });

  test("lets nobody but the workstation into the forensic subnet, by route and by ACL", () => {
    const workstation = { Ref: PARAMETER.forensicWorkstationCidr };
    const forensicTable = { Ref: "ForensicRouteTable" };
    const destinations = ofType("AWS::EC2::Route")
      .filter(
        ([, { Properties }]) => JSON.stringify(Properties["RouteTableId"]) === JSON.stringify(forensicTable),
      )
      .map(([, { Properties }]) => Properties["DestinationCidrBlock"]);
    expect(destinations).toEqual([workstation]);
    for (const entry of ["ForensicNetworkAclInbound", "ForensicNetworkAclOutbound"])
      expect(resources[entry]!.Properties["CidrBlock"]).toEqual(workstation);
  });

  test("has every allow rule of its ACLs at 100, with room below for denials", () => {
    const numbers = ofType("AWS::EC2::NetworkAclEntry").map(([, { Properties }]) => Properties["RuleNumber"]);
    expect(new Set(numbers)).toEqual(new Set([100]));
  });

  test("lets only the load balancer's group reach the web group", () => {
    template.hasResourceProperties("AWS::EC2::SecurityGroup", {
      GroupName: "WebApp",
      SecurityGroupIngress: [Match.objectLike({ FromPort: 80, SourceSecurityGroupId: Match.anyValue() })],
    });
  });
});

describe("the web service", () => {
  test("heals itself by the load balancer's health", () => {
    template.hasResourceProperties("AWS::AutoScaling::AutoScalingGroup", {
      MinSize: { Ref: PARAMETER.minSize },
      MaxSize: { Ref: PARAMETER.maxSize },
      DesiredCapacity: { Ref: PARAMETER.desiredCapacity },
      HealthCheckType: "ELB",
    });
    template.hasResourceProperties("AWS::ElasticLoadBalancingV2::TargetGroup", {
      HealthCheckPath: "/health",
    });
  });

  test("has the story's flaw, two volumes and no key pair", () => {
    const data = resources["WebLaunchTemplate"]!.Properties["LaunchTemplateData"] as Record<string, unknown>;
    expect(data["MetadataOptions"]).toMatchObject({ HttpTokens: { Ref: PARAMETER.httpTokens } });
    template.hasParameter(PARAMETER.httpTokens, { Default: "optional" });
    expect(data["BlockDeviceMappings"]).toHaveLength(2);
    expect(data).not.toHaveProperty("KeyName");
  });
});

describe("storage", () => {
  test.each(ofType("AWS::S3::Bucket"))("%s is private and encrypted", (_id, bucket) => {
    expect(bucket.Properties).toMatchObject({
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
      BucketEncryption: { ServerSideEncryptionConfiguration: expect.any(Array) },
    });
  });

  test("keeps every version of evidence", () => {
    expect(resources["EvidenceBucket"]!.Properties["VersioningConfiguration"]).toEqual({ Status: "Enabled" });
  });

  test.each([
    "cloudtrail.amazonaws.com",
    "delivery.logs.amazonaws.com",
    "logdelivery.elasticloadbalancing.amazonaws.com",
  ])("lets %s write below AWSLogs", (service) => {
    template.hasResourceProperties("AWS::S3::BucketPolicy", {
      Bucket: { Ref: "LogBucket" },
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({ Effect: "Allow", Action: "s3:PutObject", Principal: { Service: service } }),
        ]),
      },
    });
  });
});

describe("rights", () => {
  const statements = Object.entries(resources).flatMap(([id, { Properties }]) => {
    const document = Properties["PolicyDocument"] as { Statement: Record<string, unknown>[] } | undefined;
    return (document?.Statement ?? []).map((statement): [string, Record<string, unknown>] => [id, statement]);
  });
  const actionsOf = (statement: Record<string, unknown>): string[] =>
    [statement["Action"]].flat() as string[];

  test("no policy allows everything", () => {
    expect(statements.length).toBeGreaterThan(10);
    for (const [id, statement] of statements)
      if (statement["Effect"] === "Allow") expect(actionsOf(statement), id).not.toContain("*");
    expect(JSON.stringify(json)).not.toContain("AdministratorAccess");
  });

  test("a responder cannot make identities, touch the organisation, the account, or its own rights", () => {
    const responder = statements.filter(([id]) => id === "ResponderPolicy").map(([, statement]) => statement);
    const allowed = responder.filter((statement) => statement["Effect"] === "Allow").flatMap(actionsOf);
    expect(allowed).toContain("ec2:*");
    expect(
      allowed.filter((action) =>
        /^(organizations:(?!(Describe|List)\*$)|account|billing|iam:\*|iam:CreateUser|iam:CreateRole$)/.test(
          action,
        ),
      ),
    ).toEqual([]);
    expect(responder.find((statement) => statement["Effect"] === "Deny")).toMatchObject({
      Resource: [{ "Fn::GetAtt": ["ResponderRole", "Arn"] }, { "Fn::GetAtt": ["Responder", "Arn"] }],
    });
  });

  test("a responder sweeps other services for what is there, and not for what is in it", () => {
    const allowed = statements
      .filter(([id, { Effect }]) => id === "ResponderPolicy" && Effect === "Allow")
      .flatMap(([, statement]) => actionsOf(statement))
      .map((action) => new RegExp(`^${action.replaceAll("*", ".*")}$`));
    const may = (action: string): boolean => allowed.some((pattern) => pattern.test(action));
    for (const action of ["ecs:ListClusters", "lightsail:GetInstances", "organizations:DescribeOrganization"])
      expect(may(action), action).toBe(true);
    for (const action of [
      "secretsmanager:GetSecretValue",
      "dynamodb:Scan",
      "dynamodb:GetItem",
      "lightsail:GetInstanceAccessDetails",
      "lightsail:GetRelationalDatabaseMasterUserPassword",
      "lightsail:GetBucketAccessKeys",
      "macie2:GetSensitiveDataOccurrences",
      "rds:DownloadDBLogFilePortion",
    ])
      expect(may(action), action).toBe(false);
  });

  test("only the deployer has a long-term key", () => {
    template.resourceCountIs("AWS::IAM::AccessKey", 1);
    template.hasResourceProperties("AWS::IAM::AccessKey", { UserName: { Ref: "CiDeployer" } });
  });
});

describe("detection", () => {
  test("the trail covers all Regions and the data bucket's objects, and waits for its bucket policy", () => {
    template.hasResource("AWS::CloudTrail::Trail", {
      Properties: {
        IsMultiRegionTrail: true,
        IsLogging: true,
        EnableLogFileValidation: true,
        IncludeGlobalServiceEvents: true,
        EventSelectors: [
          {
            IncludeManagementEvents: true,
            ReadWriteType: "All",
            DataResources: [{ Type: "AWS::S3::Object", Values: Match.anyValue() }],
          },
        ],
      },
      DependsOn: Match.arrayWith(["LogBucketPolicy"]),
    });
  });

  test("GuardDuty publishes repeats every 15 minutes and findings become alerts", () => {
    template.hasResourceProperties("AWS::GuardDuty::Detector", {
      Enable: true,
      FindingPublishingFrequency: "FIFTEEN_MINUTES",
      Features: [{ Name: "S3_DATA_EVENTS", Status: "ENABLED" }],
    });
    template.hasResourceProperties("AWS::Events::Rule", {
      Targets: [{ Id: "alerts", Arn: { Ref: "AlertTopic" } }],
    });
  });
});
