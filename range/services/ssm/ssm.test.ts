import { beforeEach, describe, expect, it } from "vitest";
import { SmallGuest } from "../../guest/small-guest.ts";

let world: SmallGuest;

beforeEach(() => {
  world = new SmallGuest();
});

const call = (operation: string, input: Record<string, unknown> = {}) => world.call("ssm", operation, input);

const errorOf = (act: () => unknown): { name: string; message: string } => {
  try {
    act();
    return { name: "none", message: "" };
  } catch (thrown) {
    return thrown as Error;
  }
};
const codeOf = (act: () => unknown): string => errorOf(act).name;

const send = (commands: string | string[], more: Record<string, unknown> = {}): string =>
  call("SendCommand", {
    DocumentName: "AWS-RunShellScript",
    InstanceIds: [world.instanceId],
    Parameters: { commands: [commands].flat() },
    ...more,
  }).Command.CommandId;

const invocation = (CommandId: string) =>
  call("GetCommandInvocation", { CommandId, InstanceId: world.instanceId });

const isolate = () => world.swapGroups(world.interfaceId, world.group("sg-none"));
const reconnect = () => world.swapGroups(world.interfaceId, "sg-open");

describe("Run Command", () => {
  it("goes from Pending over InProgress to Success, in simulated time", async () => {
    const id = send(["echo one", "sleep 5", "echo two"]);
    expect(codeOf(() => invocation(id))).toBe("InvocationDoesNotExist");
    await world.pass(300);
    expect(invocation(id)).toMatchObject({ Status: "Pending", ResponseCode: -1, ExecutionStartDateTime: "" });
    await world.pass(1_000);
    expect(invocation(id)).toMatchObject({ Status: "InProgress", StandardOutputContent: "" });
    await world.pass(6_000);
    expect(invocation(id)).toMatchObject({
      Status: "Success",
      StatusDetails: "Success",
      ResponseCode: 0,
      PluginName: "aws:runShellScript",
      StandardOutputContent: "one\ntwo\n",
      ExecutionElapsedTime: "PT5.000S",
    });
    expect(call("ListCommands", { CommandId: id }).Commands).toMatchObject([
      { Status: "Success", TargetCount: 1, CompletedCount: 1, ErrorCount: 0 },
    ]);
    const [listed] = call("ListCommandInvocations", { CommandId: id, Details: true }).CommandInvocations;
    expect(listed.CommandPlugins).toMatchObject([
      { Name: "aws:runShellScript", Output: "one\ntwo\n", ResponseCode: 0 },
    ]);
  });

  it("captures memory for as long as that takes", async () => {
    const id = send(["ps aux", "avml /tmp/memory.lime", "ls /tmp"]);
    await world.pass(1_500);
    expect(invocation(id).Status).toBe("InProgress");
    await world.pass(world.world.pace("memory-capture"));
    expect(invocation(id)).toMatchObject({
      Status: "Success",
      StandardOutputContent: expect.stringMatching(/systemd[\s\S]*memory\.lime\n$/),
    });
  });

  it("reports failures with the exit code", async () => {
    const id = send(["echo before", "cat /nowhere", "exit 3"]);
    await world.pass(2_000);
    expect(invocation(id)).toMatchObject({
      Status: "Failed",
      StatusDetails: "Failed",
      ResponseCode: 3,
      StandardOutputContent: "before\n",
      StandardErrorContent: expect.stringMatching(/\/nowhere.*\nfailed to run commands: exit status 3$/s),
    });
  });

  it("shows at most 24,000 characters of output", async () => {
    const id = send("seq 1 20000");
    await world.pass(2_000);
    const { StandardOutputContent: shown } = invocation(id);
    expect(shown).toHaveLength(24_000);
    expect(shown.endsWith("---Output truncated---")).toBe(true);
  });

  it("writes the whole output to S3, as the instance's role", async () => {
    world.call("s3", "CreateBucket", { Bucket: "output" });
    const id = send(["seq 1 20000", "echo oops >&2"], {
      OutputS3BucketName: "output",
      OutputS3KeyPrefix: "runs",
    });
    await world.pass(2_000);
    const Key = `runs/${id}/${world.instanceId}/awsrunShellScript/0.awsrunShellScript/stdout`;
    expect(world.call("s3", "GetObject", { Bucket: "output", Key }).Body.toString()).toHaveLength(108_894);
    expect(invocation(id).StandardOutputUrl).toBe(`https://s3.us-east-1.amazonaws.com/output/${Key}`);
    expect(world.call("s3", "ListObjectsV2", { Bucket: "output" }).KeyCount).toBe(2);
  });

  it("writes the whole output to CloudWatch Logs, as the instance's role", async () => {
    const id = send(["seq 3", "echo oops >&2"], {
      CloudWatchOutputConfig: { CloudWatchOutputEnabled: true },
    });
    await world.pass(2_000);
    const logGroupName = "/aws/ssm/AWS-RunShellScript";
    const streamOf = (name: string) => `${id}/${world.instanceId}/aws-runShellScript/${name}`;
    const said = (name: string) =>
      world
        .call("logs", "GetLogEvents", { logGroupName, logStreamName: streamOf(name) })
        .events.map(({ message }: { message: string }) => message);
    expect([said("stdout"), said("stderr")]).toEqual([["1\n2\n3\n"], ["oops\n"]]);
    expect(invocation(id).CloudWatchOutputConfig).toEqual({
      CloudWatchLogGroupName: logGroupName,
      CloudWatchOutputEnabled: true,
    });
    send("seq 3", { CloudWatchOutputConfig: { CloudWatchOutputEnabled: true } });
    await world.pass(2_000);
    expect(world.call("logs", "DescribeLogStreams", { logGroupName }).logStreams).toHaveLength(3);
  });

  it("never reaches an isolated instance, and times out as undelivered", async () => {
    call("DescribeInstanceInformation");
    isolate();
    expect(call("DescribeInstanceInformation").InstanceInformationList).toMatchObject([
      { PingStatus: "ConnectionLost" },
    ]);
    const id = send("touch /tmp/never", { TimeoutSeconds: 60 });
    await world.pass(59_000);
    expect(invocation(id).Status).toBe("Pending");
    await world.pass(2_000);
    expect(invocation(id)).toMatchObject({ Status: "TimedOut", StatusDetails: "DeliveryTimedOut" });
    expect(call("ListCommands", { CommandId: id }).Commands[0]).toMatchObject({
      Status: "TimedOut",
      DeliveryTimedOutCount: 1,
    });
    reconnect();
    await world.pass(60_000);
    expect(await world.sh("ls /tmp")).toBe("");
  });

  it("reaches an instance that comes back in time", async () => {
    call("DescribeInstanceInformation");
    isolate();
    const id = send("echo late");
    await world.pass(60_000);
    reconnect();
    await world.pass(6_000);
    expect(invocation(id)).toMatchObject({ Status: "Success", StandardOutputContent: "late\n" });
  });

  it("hears nothing from an instance that is isolated meanwhile", async () => {
    const id = send(["sleep 10", "echo done"], {
      Parameters: { commands: ["sleep 10", "echo done"], executionTimeout: ["60"] },
    });
    await world.pass(2_000);
    isolate();
    await world.pass(30_000);
    expect(invocation(id)).toMatchObject({ Status: "InProgress", StandardOutputContent: "" });
    await world.pass(40_000);
    expect(invocation(id)).toMatchObject({ Status: "TimedOut", StatusDetails: "ExecutionTimedOut" });
  });

  it("can be cancelled", async () => {
    const id = send(["sleep 100", "touch /tmp/never"]);
    await world.pass(2_000);
    call("CancelCommand", { CommandId: id });
    expect(invocation(id)).toMatchObject({ Status: "Cancelled", StatusDetails: "Cancelled" });
    await world.pass(200_000);
    expect(await world.sh("ls /tmp")).toBe("");
    expect(codeOf(() => call("CancelCommand", { CommandId: "11111111-2222-3333-4444-555555555555" }))).toBe(
      "InvalidCommandId",
    );
  });

  it("ends with its execution timeout", async () => {
    const id = send("sleep 100", { Parameters: { commands: ["sleep 100"], executionTimeout: ["30"] } });
    await world.pass(32_000);
    expect(invocation(id)).toMatchObject({ Status: "TimedOut", StatusDetails: "ExecutionTimedOut" });
  });

  it("goes to targets by tag", async () => {
    world.ec2.instances.update(world.instanceId, (row) => void (row.tags = [{ Key: "Role", Value: "web" }]));
    const id = send("hostname", {
      InstanceIds: undefined,
      Targets: [{ Key: "tag:Role", Values: ["web", "app"] }],
    });
    const none = send("hostname", { InstanceIds: undefined, Targets: [{ Key: "tag:Role", Values: ["db"] }] });
    await world.pass(2_000);
    expect(invocation(id).Status).toBe("Success");
    expect(call("ListCommands", { CommandId: none }).Commands[0]).toMatchObject({
      Status: "Success",
      StatusDetails: "NoInstancesInTag",
    });
  });

  it.each([
    ["an unknown instance", { InstanceIds: ["i-0000000000000000a"] }, "InvalidInstanceId"],
    ["an unknown document", { DocumentName: "No-Such-Document" }, "InvalidDocument"],
    ["a document for Windows", { DocumentName: "AWS-RunPowerShellScript" }, "UnsupportedPlatformType"],
    ["a document that the range lacks", { DocumentName: "AWS-RunPatchBaseline" }, "NotImplemented"],
    ["missing commands", { Parameters: {} }, "InvalidParameters"],
    ["an unknown parameter", { Parameters: { commands: ["id"], shell: ["zsh"] } }, "InvalidParameters"],
    [
      "a bad parameter",
      { Parameters: { commands: ["id"], executionTimeout: ["never"] } },
      "InvalidParameters",
    ],
    ["too short a timeout", { TimeoutSeconds: 5 }, "ValidationException"],
    ["neither instances nor targets", { InstanceIds: [] }, "InvalidInstanceId"],
    ["an unknown version", { DocumentVersion: "7" }, "InvalidDocumentVersion"],
    ["notifications", { NotificationConfig: { NotificationType: "Command" } }, "NotImplemented"],
  ])("refuses %s", (_, more, code) => {
    expect(codeOf(() => send("id", more))).toBe(code);
  });

  it("refuses instances that are not managed, in AWS's words", () => {
    const { name, message } = (world.disassociate(), errorOf(() => send("id")));
    expect([name, message]).toEqual([
      "InvalidInstanceId",
      "Instances [[i-web]] not in a valid state for account 111122223333",
    ]);
  });

  it("runs documents of one's own", async () => {
    const Content = JSON.stringify({
      schemaVersion: "2.2",
      parameters: { word: { type: "String", default: "hello" } },
      mainSteps: [
        { action: "aws:runShellScript", name: "say", inputs: { runCommand: ["echo {{ word }} there"] } },
      ],
    });
    call("CreateDocument", { Name: "Say", Content, DocumentType: "Command" });
    const id = send("", { DocumentName: "Say", Parameters: { word: ["good day"] } });
    await world.pass(2_000);
    expect(invocation(id)).toMatchObject({ StandardOutputContent: "good day there\n", PluginName: "say" });
  });
});

describe("managed instances", () => {
  it("are online while they run, may call and reach the service", () => {
    const status = () => call("DescribeInstanceInformation").InstanceInformationList[0]?.PingStatus;
    expect(status()).toBe("Online");
    world.call("iam", "DeleteRolePolicy", { RoleName: "web", PolicyName: "agent" });
    expect(status()).toBe("ConnectionLost");
  });

  it("lose their connection when the role's sessions are revoked (fact 16)", async () => {
    const status = () => call("DescribeInstanceInformation").InstanceInformationList[0]?.PingStatus;
    expect(status()).toBe("Online");
    await world.pass(60_000);
    const now = new Date(world.guest.now).toISOString();
    const Condition = { DateLessThan: { "aws:TokenIssueTime": now } };
    const PolicyDocument = JSON.stringify({
      Version: "2012-10-17",
      Statement: [{ Effect: "Deny", Action: "*", Resource: "*", Condition }],
    });
    world.call("iam", "PutRolePolicy", {
      RoleName: "web",
      PolicyName: "AWSRevokeOlderSessions",
      PolicyDocument,
    });
    expect(status()).toBe("ConnectionLost");
    world.restart();
    expect(status()).toBe("Online");
  });

  it("were last heard of at the last ping of their agent, whoever looks and when", async () => {
    const began = world.guest.now;
    const lastPing = () =>
      Number(call("DescribeInstanceInformation").InstanceInformationList[0]?.LastPingDateTime) - began;
    world.instanceBecomes(world.instanceId, "running");
    // At the drill's pace: the first ping after a second, the next ones every thirty.
    await world.pass(65_000);
    expect(lastPing()).toBe(61_000);
    await world.pass(25_000);
    expect(lastPing()).toBe(61_000);
    await world.pass(2_000);
    world.call("iam", "DeleteRolePolicy", { RoleName: "web", PolicyName: "agent" });
    await world.pass(60_000);
    expect(lastPing()).toBe(91_000);
    world.instanceBecomes(world.instanceId, "terminated");
    expect(call("DescribeInstanceInformation").InstanceInformationList).toEqual([]);
  });

  it("stay reachable after the profile was taken away, until the credentials end", async () => {
    const status = () => call("DescribeInstanceInformation").InstanceInformationList[0]?.PingStatus;
    expect(status()).toBe("Online");
    world.disassociate();
    expect(status()).toBe("Online");
    await world.pass(7 * 3_600_000);
    expect(status()).toBe("ConnectionLost");
  });

  it("are no longer reached when somebody stops the agent", async () => {
    call("DescribeInstanceInformation");
    await world.sh("systemctl stop amazon-ssm-agent");
    expect(
      call("DescribeInstanceInformation", { Filters: [{ Key: "PingStatus", Values: ["Online"] }] })
        .InstanceInformationList,
    ).toEqual([]);
  });
});

describe("Parameter Store", () => {
  const put = (Name: string, Value: string, more: object = {}) =>
    call("PutParameter", { Name, Value, Type: "String", ...more });

  it("keeps versions", () => {
    expect(put("/app/db", "one")).toEqual({ Version: 1, Tier: "Standard" });
    expect(codeOf(() => put("/app/db", "two"))).toBe("ParameterAlreadyExists");
    expect(put("/app/db", "two", { Overwrite: true }).Version).toBe(2);
    expect(call("GetParameter", { Name: "/app/db" }).Parameter).toMatchObject({
      Value: "two",
      Version: 2,
      ARN: "arn:aws:ssm:us-east-1:111122223333:parameter/app/db",
    });
    expect(call("GetParameter", { Name: "/app/db:1" }).Parameter).toMatchObject({
      Value: "one",
      Selector: ":1",
    });
    expect(codeOf(() => call("GetParameter", { Name: "/app/db:9" }))).toBe("ParameterVersionNotFound");
    expect(
      call("GetParameterHistory", { Name: "/app/db" }).Parameters.map((p: { Value: string }) => p.Value),
    ).toEqual(["one", "two"]);
    call("DeleteParameter", { Name: "/app/db" });
    expect(codeOf(() => call("GetParameter", { Name: "/app/db" }))).toBe("ParameterNotFound");
  });

  it("shows secure strings only decrypted", () => {
    put("/app/secret", "hunter2", { Type: "SecureString" });
    expect(call("GetParameter", { Name: "/app/secret" }).Parameter.Value).not.toContain("hunter2");
    expect(call("GetParameter", { Name: "/app/secret", WithDecryption: true }).Parameter.Value).toBe(
      "hunter2",
    );
  });

  it("finds by path, page by page", () => {
    for (const name of ["/a/1", "/a/2", "/a/b/3", "/z/1"]) put(name, name);
    const names = (input: object) =>
      call("GetParametersByPath", { Path: "/a", ...input }).Parameters.map((p: { Name: string }) => p.Name);
    expect(names({})).toEqual(["/a/1", "/a/2"]);
    expect(names({ Recursive: true })).toEqual(["/a/1", "/a/2", "/a/b/3"]);
    const first = call("GetParametersByPath", { Path: "/a", Recursive: true, MaxResults: 2 });
    expect(names({ Recursive: true, MaxResults: 2, NextToken: first.NextToken })).toEqual(["/a/b/3"]);
    expect(call("GetParameters", { Names: ["/a/1", "/nope"] })).toMatchObject({
      Parameters: [{ Value: "/a/1" }],
      InvalidParameters: ["/nope"],
    });
    expect(
      call("DescribeParameters", { ParameterFilters: [{ Key: "Name", Option: "Contains", Values: ["b"] }] })
        .Parameters,
    ).toMatchObject([{ Name: "/a/b/3" }]);
  });

  it.each([
    ["aws-own", "ValidationException"],
    ["no/leading/slash", "ValidationException"],
    ["with space", "ValidationException"],
    ["fine_name.1-x", "none"],
  ])("%s as a name → %s", (name, code) => {
    expect(codeOf(() => put(name, "v"))).toBe(code);
  });

  it("knows the newest image of Amazon Linux", () => {
    const Name = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64";
    expect(call("GetParameter", { Name }).Parameter).toMatchObject({
      Value: "ami-1",
      DataType: "aws:ec2:image",
    });
    expect(codeOf(() => call("GetParameter", { Name: Name.replace("x86_64", "arm64") }))).toBe(
      "ParameterNotFound",
    );
  });

  it("carries tags", () => {
    put("/app/db", "one");
    const target = { ResourceType: "Parameter", ResourceId: "/app/db" };
    call("AddTagsToResource", { ...target, Tags: [{ Key: "a", Value: "1" }] });
    expect(call("ListTagsForResource", target)).toEqual({ TagList: [{ Key: "a", Value: "1" }] });
    call("RemoveTagsFromResource", { ...target, TagKeys: ["a"] });
    expect(call("ListTagsForResource", target)).toEqual({ TagList: [] });
  });
});

describe("documents", () => {
  const Content = JSON.stringify({
    schemaVersion: "2.2",
    mainSteps: [{ action: "aws:runShellScript", name: "a", inputs: { runCommand: ["id"] } }],
  });

  it("are made, changed, described and deleted", () => {
    call("CreateDocument", { Name: "Mine", Content, DocumentType: "Command" });
    expect(codeOf(() => call("CreateDocument", { Name: "Mine", Content }))).toBe("DocumentAlreadyExists");
    expect(codeOf(() => call("UpdateDocument", { Name: "Mine", Content, DocumentVersion: "$LATEST" }))).toBe(
      "DuplicateDocumentContent",
    );
    call("UpdateDocument", { Name: "Mine", Content: Content.replace("id", "ls") });
    expect(call("DescribeDocument", { Name: "Mine" }).Document).toMatchObject({
      DocumentVersion: "1",
      LatestVersion: "2",
    });
    expect(call("GetDocument", { Name: "Mine", DocumentVersion: "$LATEST" }).Content).toContain("ls");
    expect(
      call("ListDocuments", { Filters: [{ Key: "Owner", Values: ["Self"] }] }).DocumentIdentifiers,
    ).toMatchObject([{ Name: "Mine" }]);
    const older = (value: string) =>
      call("ListDocuments", { DocumentFilterList: [{ key: "Owner", value }] }).DocumentIdentifiers;
    expect(older("Self")).toMatchObject([{ Name: "Mine" }]);
    expect(older("Amazon")).not.toContainEqual(expect.objectContaining({ Name: "Mine" }));
    call("DeleteDocument", { Name: "Mine" });
    expect(codeOf(() => call("GetDocument", { Name: "Mine" }))).toBe("InvalidDocument");
  });

  it.each([
    ["AWS-Mine", Content, "ValidationException"],
    ["Mine", "not a document", "InvalidDocumentContent"],
    ["Mine", "{}", "InvalidDocumentContent"],
  ])("refuse to be made as %s of %s", (Name, text, code) => {
    expect(codeOf(() => call("CreateDocument", { Name, Content: text }))).toBe(code);
  });

  it("of Automation are refused by name", () => {
    expect(
      errorOf(() => call("StartAutomationExecution", { DocumentName: "AWSSupport-ContainEC2Instance" }))
        .message,
    ).toContain("AWSSupport-ContainEC2Instance");
    expect(codeOf(() => call("StartAutomationExecution", { DocumentName: "Nothing" }))).toBe(
      "AutomationDefinitionNotFoundException",
    );
  });
});
