import type { Action, Finding, Resource } from "@aws-sdk/client-guardduty";
import { NotImplemented } from "../../errors.ts";
import { invalidValue } from "../../services/guardduty/find.ts";
import { guarddutyState, type DetectorRow } from "../../services/guardduty/state.ts";
import type { Scope } from "../../world.ts";
import { FINDING_TYPES, isKnownType, typeOf, type FindingTypeName } from "./catalog.ts";
import { remoteIpDetails } from "./places.ts";
import { addFinding } from "./report.ts";
import { publicAccess } from "./resources.ts";

const TYPE_FORM = /^[A-Za-z]+:[A-Za-z0-9]+\/[\w.!&-]+$/;

/**
 * Makes sample findings with AWS's placeholders: `i-99999999`, `[SAMPLE]` in the title, `sample` in
 * `additionalInfo`.
 *
 * @param types all that the range knows unless given
 * @throws {AwsError} BadRequestException for what is no finding type; {NotImplemented} for types that the range lacks
 */
export function addSampleFindings(
  scope: Scope,
  detector: Readonly<DetectorRow>,
  types: readonly string[] | undefined,
): void {
  const wanted = types?.length ? types : Object.keys(FINDING_TYPES);
  const known = wanted.map((type) => {
    if (isKnownType(type)) return type;
    throw TYPE_FORM.test(type) ? new NotImplemented(`sample findings of the type ${type}`) : invalidValue();
  });
  for (const type of known) {
    const finding = sampleOf(scope, detector, type);
    addFinding(scope, `sample ${finding.Id}`, finding);
  }
}

function sampleOf(scope: Scope, detector: Readonly<DetectorRow>, type: FindingTypeName): Finding {
  const { severity, resource, action, role, source, title } = typeOf(type);
  const now = scope.world.clock.date().toISOString();
  const id = guarddutyState(scope).random.hex(32);
  const [resourceView, subject] = RESOURCES[resource](scope);
  return {
    AccountId: scope.accountId,
    Arn: scope.arn("guardduty", `detector/${detector.id}/finding/${id}`),
    CreatedAt: now,
    Description: title.replace("{}", subject),
    Id: id,
    Partition: "aws",
    Region: scope.region,
    Resource: resourceView,
    SchemaVersion: "2.0",
    Service: {
      Action: ACTIONS[action],
      Archived: false,
      Count: 1,
      DetectorId: detector.id,
      EventFirstSeen: now,
      EventLastSeen: now,
      ResourceRole: role,
      ServiceName: "guardduty",
      FeatureName: source,
      AdditionalInfo: { Value: JSON.stringify({ sample: true }), Type: "default" },
    },
    Severity: severity,
    Title: `[SAMPLE] ${title.replace("{}", subject)}`,
    Type: type,
    UpdatedAt: now,
  };
}

const ACCESS_KEY = {
  AccessKeyId: "GeneratedFindingAccessKeyId",
  PrincipalId: "GeneratedFindingPrincipalId",
  UserName: "GeneratedFindingUserName",
  UserType: "IAMUser",
};

const RESOURCES: Readonly<
  Record<"Instance" | "AccessKey" | "S3Bucket", (scope: Scope) => [Resource, string]>
> = {
  Instance: (scope) => [
    {
      ResourceType: "Instance",
      InstanceDetails: {
        AvailabilityZone: "GeneratedFindingInstaceAvailabilityZone",
        IamInstanceProfile: {
          Arn: `arn:aws:iam::${scope.accountId}:example/instance/profile`,
          Id: "GeneratedFindingInstanceProfileId",
        },
        ImageDescription: "GeneratedFindingInstaceImageDescription",
        ImageId: "ami-99999999",
        InstanceId: "i-99999999",
        InstanceState: "running",
        InstanceType: "m3.xlarge",
        LaunchTime: "2016-08-02T02:05:06.000Z",
        NetworkInterfaces: [
          {
            Ipv6Addresses: [],
            NetworkInterfaceId: "eni-bfcffe88",
            PrivateDnsName: "GeneratedFindingPrivateDnsName",
            PrivateIpAddress: "10.0.0.1",
            PrivateIpAddresses: [
              { PrivateDnsName: "GeneratedFindingPrivateName", PrivateIpAddress: "10.0.0.1" },
            ],
            PublicDnsName: "GeneratedFindingPublicDNSName",
            PublicIp: "198.51.100.0",
            SecurityGroups: [
              { GroupId: "GeneratedFindingSecurityId", GroupName: "GeneratedFindingSecurityGroupName" },
            ],
            SubnetId: "GeneratedFindingSubnetId",
            VpcId: "GeneratedFindingVPCId",
          },
        ],
        ProductCodes: [{}],
        Tags: [1, 2, 3].map((n) => ({
          Key: `GeneratedFindingInstaceTag${n}`,
          Value: `GeneratedFindingInstaceValue${n}`,
        })),
      },
    },
    "i-99999999",
  ],
  AccessKey: () => [{ ResourceType: "AccessKey", AccessKeyDetails: ACCESS_KEY }, ACCESS_KEY.UserName],
  S3Bucket: () => [
    {
      ResourceType: "S3Bucket",
      AccessKeyDetails: ACCESS_KEY,
      S3BucketDetails: [
        {
          Arn: "arn:aws:s3:::bucketName",
          Name: "bucketName",
          Type: "Destination",
          CreatedAt: new Date(Date.UTC(2017, 11, 18, 15, 58, 11, 551)),
          Owner: { Id: "CanonicalId of Owner" },
          Tags: [{ Key: "foo", Value: "bar" }],
          DefaultServerSideEncryption: {
            EncryptionType: "SSEAlgorithm",
            KmsMasterKeyArn: "arn:aws:kms:region:123456789012:key/key-id",
          },
          PublicAccess: publicAccess({ byPolicy: false, byAcl: false, effective: false }, {}),
        },
      ],
    },
    "bucketName",
  ],
};

const REMOTE = remoteIpDetails("198.51.100.0");

const ACTIONS: Readonly<
  Record<"NETWORK_CONNECTION" | "DNS_REQUEST" | "PORT_PROBE" | "AWS_API_CALL", Action>
> = {
  NETWORK_CONNECTION: {
    ActionType: "NETWORK_CONNECTION",
    NetworkConnectionAction: {
      Blocked: false,
      ConnectionDirection: "OUTBOUND",
      LocalIpDetails: { IpAddressV4: "10.0.0.23" },
      LocalPortDetails: { Port: 39677, PortName: "Unknown" },
      Protocol: "TCP",
      RemoteIpDetails: REMOTE,
      RemotePortDetails: { Port: 80, PortName: "HTTP" },
    },
  },
  DNS_REQUEST: {
    ActionType: "DNS_REQUEST",
    DnsRequestAction: { Domain: "GeneratedFindingDomainName", Protocol: "UDP", Blocked: true },
  },
  PORT_PROBE: {
    ActionType: "PORT_PROBE",
    PortProbeAction: {
      Blocked: false,
      PortProbeDetails: [
        {
          LocalIpDetails: { IpAddressV4: "10.0.0.23" },
          LocalPortDetails: { Port: 80, PortName: "HTTP" },
          RemoteIpDetails: REMOTE,
        },
      ],
    },
  },
  AWS_API_CALL: {
    ActionType: "AWS_API_CALL",
    AwsApiCallAction: {
      Api: "GeneratedFindingAPIName",
      CallerType: "Remote IP",
      RemoteIpDetails: REMOTE,
      ServiceName: "GeneratedFindingAPIServiceName",
      AffectedResources: {},
    },
  },
};
