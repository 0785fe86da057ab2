import { beforeAll, describe, expect, test } from "vitest";
import { makeAwsCli, type AwsCli } from "./index.ts";
import { memoryIo } from "./test-io.ts";
import { modelsForTests } from "./test-models.ts";
import { extractModel } from "../../../tools/extract-models.ts";

let cli: AwsCli;

beforeAll(async () => {
  const model = await modelsForTests(extractModel, {
    ec2: [
      "DescribeInstances",
      "DescribeVpcs",
      "ModifyInstanceAttribute",
      "TerminateInstances",
      "RunInstances",
    ],
    s3: ["GetObject"],
    logs: ["FilterLogEvents"],
  });
  cli = makeAwsCli({
    model,
    send: () => Promise.reject(new Error("no call is due")),
    suggest: (option) => (option === "instance-ids" ? ["i-0aaa", "i-0bbb"] : []),
  });
}, 60_000);

describe("completion", () => {
  test.each<[string, string[]]>([
    ["guard", ["guardduty"]],
    ["s3", ["s3", "s3api", "s3control"]],
    [
      "ec2 ",
      [
        "describe-instances",
        "describe-vpcs",
        "modify-instance-attribute",
        "run-instances",
        "terminate-instances",
        "wait",
      ],
    ],
    ["ec2 describe-", ["describe-instances", "describe-vpcs"]],
    ["--region eu-west-1 ec2 term", ["terminate-instances"]],
    ["ec2 wait instance-s", ["instance-stopped"]],
    ["ec2 wait instance-running --instance-", ["--instance-ids"]],
    ["ec2 terminate-instances --instance-ids ", ["i-0aaa", "i-0bbb"]],
    ["ec2 terminate-instances --instance-ids i-0aaa i-0b", ["i-0bbb"]],
    ["ec2 modify-instance-attribute --no-dis", ["--no-disable-api-stop", "--no-disable-api-termination"]],
    ["ec2 run-instances --cou", ["--count"]],
    ["ec2 describe-vpcs --output y", ["yaml", "yaml-stream"]],
    ["ec2 describe-vpcs --no-cli-p", ["--no-cli-pager"]],
    ["ec2 describe-vpcs --next", []],
    ["ec2 describe-vpcs --max", ["--max-items"]],
    ["s3 ", ["cp", "ls", "mb", "mv", "presign", "rb", "rm", "sync"]],
    ["s3 cp --recu", ["--recursive"]],
    ["s3api get-object --ra", ["--range"]],
    ["logs t", ["tail"]],
    ["logs tail g --si", ["--since"]],
    ["configure l", ["list", "list-profiles"]],
    ["nothing ", []],
  ])("aws %s", (line, expected) => {
    expect(cli.complete(line.split(" "))).toEqual(expected);
  });
});

describe("help", () => {
  const help = async (line: string): Promise<string> => {
    const io = memoryIo();
    expect(await cli.run(line.split(" "), io)).toBe(0);
    return io.out;
  };

  test("of all, of a service, of a condition", async () => {
    expect(await help("help")).toMatch(/COMMANDS\n(.*\n)* {7}guardduty\n/);
    expect(await help("ec2 help")).toContain("       describe-instances\n");
    expect(await help("ec2 wait help")).toContain(
      "instance-running  (polls describe-instances every 15 seconds",
    );
    expect(await help("s3 help")).toContain("       presign\n");
    expect(await help("s3 cp help")).toContain("[--exclude <value>]");
  });

  test("of an operation: its options, which are required, their shorthand", async () => {
    const text = await help("ec2 modify-instance-attribute help");
    expect(text).toContain("         --instance-id <value>\n");
    expect(text).toContain("         [--disable-api-termination | --no-disable-api-termination]\n");
    expect(text).toContain("--instance-id (string) [required]\n");
    expect(text).toContain("Shorthand: DeviceName=string,Ebs={VolumeId=string,DeleteOnTermination=boolean},");
    expect(await help("ec2 describe-instances help")).toContain(
      "describe-instances is a paginated operation.",
    );
    expect(await help("s3api get-object help")).toContain("         <outfile>\n");
  });
});
