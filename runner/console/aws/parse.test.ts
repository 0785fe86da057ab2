import { beforeAll, describe, expect, test } from "vitest";
import type { ServiceModel } from "../../../range/wire/model.ts";
import type { ServiceId } from "../../../range/wire/services.ts";
import { makeAwsCli, type ConsoleCall } from "./index.ts";
import { serviceOfCommand } from "./names.ts";
import { PARSE_CASES } from "./parse.cases.ts";
import { memoryIo, shellWords } from "./test-io.ts";
import { modelsForTests } from "./test-models.ts";
import { extractModel } from "../../../tools/extract-models.ts";

const FILES = {
  "/files/pol.json": '{"Version":"2012-10-17","Statement":[]}\n',
  "/files/in.json": '{"Filters":[{"Name":"vpc-id","Values":["v1"]}],"MaxResults":7}\n',
  "/files/bin": "\x00\x01hi",
  "/files/note": "from a file",
};

let model: (service: ServiceId) => ServiceModel;

const serviceOf = (line: string): ServiceId =>
  shellWords(line)
    .map((word) => serviceOfCommand(word))
    .find((service) => service !== undefined)!;

beforeAll(async () => {
  const operations: Partial<Record<ServiceId, string[]>> = {};
  for (const [line, operation] of PARSE_CASES) (operations[serviceOf(line)] ??= []).push(operation);
  model = await modelsForTests(extractModel, operations);
}, 60_000);

async function run(line: string): Promise<{ code: number; err: string; out: string; calls: ConsoleCall[] }> {
  const calls: ConsoleCall[] = [];
  const io = memoryIo({ files: FILES });
  const cli = makeAwsCli({
    model,
    token: () => "TOKEN",
    send: (call) => {
      calls.push(call);
      return Promise.resolve({});
    },
  });
  const words = shellWords(line);
  const binary = words.includes("--cli-binary-format") ? [] : ["--cli-binary-format", "raw-in-base64-out"];
  const code = await cli.run([...words, ...binary], io);
  return { code, err: io.err, out: io.out, calls };
}

describe("a command line becomes the input that botocore would send", () => {
  test.each(PARSE_CASES)("%s", async (line, operation, input) => {
    const { code, err, calls } = await run(line);
    expect(err).toBe("");
    expect(code).toBe(0);
    expect(calls[0]).toMatchObject({ service: serviceOf(line), operation });
    expect(calls[0]!.input).toEqual(input);
  });
});

describe("a command line that AWS CLI refuses", () => {
  const REFUSED: readonly (readonly [line: string, code: number, message: string])[] = [
    ["", 252, "aws: error: the following arguments are required: command"],
    [
      "ec3 describe-instances",
      252,
      "aws: error: argument command: Invalid choice: 'ec3', valid choices are:",
    ],
    [
      "guarduty list-detectors",
      252,
      "aws: error: argument command: Invalid choice: 'guarduty', maybe you meant:\n\n  * guardduty",
    ],
    ["ec2", 252, "aws: error: the following arguments are required: operation"],
    [
      "ec2 describe-instnces",
      252,
      "aws: error: argument operation: Invalid choice: 'describe-instnces', maybe you meant:\n\n  * describe-instances",
    ],
    [
      "ec2 describe-fleets",
      254,
      "An error occurred (NotImplemented) when calling the DescribeFleets operation: The range does not implement ec2:DescribeFleets.",
    ],
    ["cloudformation deploy --stack-name s", 252, "does not support aws cloudformation deploy"],
    [
      "ec2 create-tags --tags Key=a,Value=b",
      252,
      "aws: error: the following arguments are required: --resources",
    ],
    ["s3api get-object --bucket b --key k", 252, "aws: error: the following arguments are required: outfile"],
    [
      "configservice put-configuration-recorder --configuration-recorder name=default,recordingGroup={allSupported=true}",
      252,
      "Invalid type for parameter ConfigurationRecorder.recordingGroup.allSupported, value: true, type: <class 'str'>, valid types: <class 'bool'>",
    ],
    ["ec2 describe-instances --foo bar", 252, "Unknown options: --foo, bar"],
    ["ec2 describe-instances i-1", 252, "Unknown options: i-1"],
    ["iam create-user --user-name", 252, "aws: error: argument --user-name: expected one argument"],
    [
      "ec2 describe-vpcs --output xml",
      252,
      "aws: error: argument --output: Invalid choice, valid choices are:",
    ],
    [
      "ec2 run-instances --image-id ami-1 --secondary-private 1",
      252,
      "aws: error: ambiguous option: --secondary-private could match --secondary-private-ip-addresses, --secondary-private-ip-address-count",
    ],
    [
      "ec2 describe-instances --filters Name",
      252,
      "Error parsing parameter '--filters': Expected: '=', received: 'EOF' for input:\nName\n    ^",
    ],
    [
      "ec2 describe-instances --filters Name=a,Name=b",
      252,
      `Error parsing parameter '--filters': Second instance of key "Name" encountered for input:\nName=a,Name=b\n       ^\nThis is often because there is a preceding "," instead of a space.`,
    ],
    [
      "ec2 describe-instances --filters Nmae=a,Values=b",
      252,
      'Parameter validation failed:\nUnknown parameter in Filters[0]: "Nmae", must be one of: Name, Values',
    ],
    [
      `ec2 describe-instances --cli-input-json '{"MaxResults":"x"}'`,
      252,
      "Parameter validation failed:\nInvalid type for parameter MaxResults, value: x, type: <class 'str'>, valid types: <class 'int'>",
    ],
    [
      `ec2 create-tags --cli-input-json '{"Tags":[]}'`,
      252,
      'Parameter validation failed:\nMissing required parameter in input: "Resources"',
    ],
    [
      "autoscaling detach-instances --auto-scaling-group-name g --instance-ids i-1",
      252,
      'Parameter validation failed:\nMissing required parameter in input: "ShouldDecrementDesiredCapacity"',
    ],
    [
      "ec2 describe-instances --filters Name=a,Values",
      252,
      "Invalid type for parameter Filters[0].Name, value: ",
    ],
    ["ec2 describe-instances --filters [{", 252, "Error parsing parameter '--filters': Invalid JSON: "],
    ["ec2 describe-instances --max-results many", 255, "invalid literal for int() with base 10: 'many'"],
    [
      "iam put-user-policy --user-name u --policy-name p --policy-document file://nowhere.json",
      252,
      "Error parsing parameter '--policy-document': Unable to load paramfile file://nowhere.json: [Errno 2] No such file or directory",
    ],
    ["s3api put-object --bucket b --key k --body nowhere", 252, "Blob values must be a path to a file."],
    ["kms encrypt --key-id k --plaintext {} --cli-binary-format base64", 252, 'Invalid base64: "{}"'],
    [
      "ec2 modify-instance-attribute --instance-id i-1 --source-dest-check --no-source-dest-check",
      252,
      'Cannot specify both the "--source-dest-check" option and the "--no-source-dest-check" option.',
    ],
    [
      "ec2 authorize-security-group-ingress --group-id g --protocol tcp --ip-permissions IpProtocol=-1",
      252,
      "The --protocol option is not compatible with the --ip-permissions option",
    ],
    [
      "ec2 authorize-security-group-ingress --group-id g --protocol tpc --port 1",
      255,
      "protocol parameter should be one of: tcp|udp|icmp|all or any valid protocol number.",
    ],
    [
      "ec2 authorize-security-group-ingress --group-id g --port x",
      255,
      "port parameter should be of the form",
    ],
    ["ec2 run-instances --image-id a --count x", 255, "count parameter should be of form min[:max]"],
    ["ec2 describe-vpcs --query Vpcs[", 252, "Bad value for --query Vpcs[: "],
    [
      "ec2 describe-instances --no-paginate --max-items 1",
      252,
      "Cannot specify --no-paginate along with pagination arguments: --max-items",
    ],
    ["ec2 describe-vpcs --endpoint-url http://elsewhere", 252, "reaches only the account of this drill"],
  ];

  test.each(REFUSED)("aws %s", async (line, expected, message) => {
    const { code, err, out, calls } = await run(line);
    expect(err).toContain(message);
    expect(code).toBe(expected);
    expect(calls).toEqual([]);
    expect(out).toBe("");
  });
});
