import { awsRunbook } from "./aws-runbook.ts";

/** SSH and RDP. */
const PORTS = [22, 3389];

const revoke = (name: string, ranges: object[]): object => ({
  name,
  action: "aws:executeAwsApi",
  inputs: {
    Service: "ec2",
    Api: "RevokeSecurityGroupIngress",
    GroupId: "{{ GroupId }}",
    IpPermissions: PORTS.map((port) => ({
      IpProtocol: "tcp",
      FromPort: port,
      ToPort: port,
      IpRanges: ranges,
      Ipv6Ranges: [{ CidrIpv6: "::/0" }],
    })),
  },
  isEnd: true,
});

/** One call takes all rules away together: where one of them is missing, EC2 refuses it for all. */
export const networkRunbooks = [
  awsRunbook("AWS-DisablePublicAccessForSecurityGroup", {
    description: "Close SSH and RDP of a security group to all addresses",
    targetType: "/AWS::EC2::SecurityGroup",
    parameters: {
      GroupId: { type: "String", description: "(Required) The security group." },
      IpAddressToBlock: {
        type: "String",
        description: "(Optional) A further IPv4 range to which the ports are closed.",
        default: "",
      },
    },
    mainSteps: [
      {
        name: "chooseRanges",
        action: "aws:branch",
        inputs: {
          Choices: [
            {
              NextStep: "revokeFromAll",
              Variable: "{{ IpAddressToBlock }}",
              StringEquals: "",
            },
          ],
          Default: "revokeFromAllAndOne",
        },
      },
      revoke("revokeFromAll", [{ CidrIp: "0.0.0.0/0" }]),
      revoke("revokeFromAllAndOne", [{ CidrIp: "0.0.0.0/0" }, { CidrIp: "{{ IpAddressToBlock }}" }]),
    ],
  }),
];
