import { beforeEach, describe, expect, it } from "vitest";
import { SmallGuest } from "../../guest/small-guest.ts";
import { AwsError } from "../../errors.ts";

let world: SmallGuest;
beforeEach(() => {
  world = new SmallGuest();
});

const call = (operation: string, input: Record<string, unknown> = {}) => world.call("ssm", operation, input);
function codeOf(operation: string, input: Record<string, unknown>): string {
  try {
    call(operation, input);
    return "none";
  } catch (thrown) {
    if (thrown instanceof AwsError) return thrown.code;
    throw thrown;
  }
}
const isolate = () => world.swapGroups(world.interfaceId, world.group("sg-none"));

describe("the connection of a session", () => {
  it("is there as long as the agent reaches the service", () => {
    const Target = world.instanceId;
    expect(call("GetConnectionStatus", { Target })).toEqual({ Target, Status: "connected" });
    isolate();
    expect(call("GetConnectionStatus", { Target }).Status).toBe("notconnected");
    expect(call("GetConnectionStatus", { Target: "i-0123456789abcdef0" }).Status).toBe("notconnected");
    expect(codeOf("GetConnectionStatus", { Target: "" })).toBe("ValidationException");
  });
});

describe("properties of managed nodes", () => {
  it("tell of the instance and of its agent", () => {
    expect(call("DescribeInstanceProperties").InstanceProperties).toMatchObject([
      {
        InstanceId: world.instanceId,
        PingStatus: "Online",
        InstanceState: "running",
        InstanceRole: expect.stringMatching(/instance-profile\//),
        SourceType: "AWS::EC2::Instance",
      },
    ]);
    isolate();
    expect(call("DescribeInstanceProperties").InstanceProperties).toMatchObject([
      { PingStatus: "ConnectionLost" },
    ]);
  });

  it.each([
    [{ InstancePropertyFilterList: [{ key: "PingStatus", valueSet: ["Online"] }] }, 1],
    [{ FiltersWithOperator: [{ Key: "PingStatus", Values: ["Inactive"] }] }, 0],
  ])("are filtered by %j", (input, count) => {
    expect(call("DescribeInstanceProperties", input).InstanceProperties).toHaveLength(count);
  });

  it.each([
    [{ MaxResults: 4 }, "ValidationException"],
    [{ NextToken: "made-up" }, "InvalidNextToken"],
    [
      { InstancePropertyFilterList: [{ key: "Colour", valueSet: ["red"] }] },
      "InvalidInstanceInformationFilterValue",
    ],
    [
      { FiltersWithOperator: [{ Key: "PingStatus", Values: ["Online"], Operator: "LessThan" }] },
      "NotImplemented",
    ],
  ])("of %j are refused", (input, code) => {
    expect(codeOf("DescribeInstanceProperties", input)).toBe(code);
  });
});

describe("inventory", () => {
  const TypeName = "AWS:InstanceInformation";

  it("has what nodes report of their own accord", () => {
    const { Entities } = call("GetInventory");
    expect(Entities).toMatchObject([
      {
        Id: world.instanceId,
        Data: { [TypeName]: { TypeName, SchemaVersion: "1.0", Content: [{ InstanceStatus: "Active" }] } },
      },
    ]);
    const [content] = Entities[0].Data[TypeName].Content;
    const { Entries } = call("ListInventoryEntries", { InstanceId: world.instanceId, TypeName });
    expect(Entries).toEqual([content]);
    isolate();
    expect(call("GetInventory").Entities[0].Data[TypeName].Content).toMatchObject([
      { InstanceStatus: "Connection Lost" },
    ]);
  });

  it("has no applications: nothing gathers them", () => {
    const InstanceId = world.instanceId;
    expect(call("ListInventoryEntries", { InstanceId, TypeName: "AWS:Application" }).Entries).toEqual([]);
    expect(
      call("GetInventory", { ResultAttributes: [{ TypeName: "AWS:Application" }] }).Entities,
    ).toMatchObject([{ Id: InstanceId, Data: {} }]);
  });

  it.each([
    [{ Key: `${TypeName}.PlatformType`, Values: ["Linux"] }, 1],
    [{ Key: `${TypeName}.PlatformType`, Values: ["Linux"], Type: "NotEqual" }, 0],
    [{ Key: `${TypeName}.PlatformName`, Values: ["Amazon"], Type: "BeginWith" }, 1],
  ])("is filtered by %j", (filter, count) => {
    expect(call("GetInventory", { Filters: [filter] }).Entities).toHaveLength(count);
  });

  const REFUSED: [operation: string, input: Record<string, unknown>, code: string][] = [
    ["GetInventory", { Filters: [{ Key: "AWS:Application.Name", Values: ["x"] }] }, "NotImplemented"],
    ["GetInventory", { Aggregators: [{ Expression: "x" }] }, "NotImplemented"],
    ["GetInventory", { MaxResults: 51 }, "ValidationException"],
    ["ListInventoryEntries", { InstanceId: "i-0123456789abcdef0", TypeName }, "InvalidInstanceId"],
    ["ListInventoryEntries", { InstanceId: "i-web", TypeName: "Application" }, "InvalidTypeNameException"],
  ];
  it.each(REFUSED)("%s of %j is refused", (operation, input, code) => {
    call("DescribeInstanceInformation");
    expect(
      codeOf(operation, input["InstanceId"] === "i-web" ? { ...input, InstanceId: world.instanceId } : input),
    ).toBe(code);
  });

  it("a node has no associations", () => {
    const InstanceId = world.instanceId;
    expect(call("DescribeEffectiveInstanceAssociations", { InstanceId })).toEqual({ Associations: [] });
    expect(call("DescribeInstanceAssociationsStatus", { InstanceId })).toEqual({
      InstanceAssociationStatusInfos: [],
    });
  });
});

describe("versions of a document", () => {
  const Content = JSON.stringify({
    schemaVersion: "2.2",
    mainSteps: [{ action: "aws:runShellScript", name: "a", inputs: { runCommand: ["id"] } }],
  });

  it("are listed, the newest first, page by page", () => {
    call("CreateDocument", { Name: "Mine", Content, DocumentType: "Command", VersionName: "first" });
    call("UpdateDocument", { Name: "Mine", Content: Content.replace("id", "ls") });
    const { DocumentVersions } = call("ListDocumentVersions", { Name: "Mine" });
    expect(DocumentVersions).toMatchObject([
      { DocumentVersion: "2", IsDefaultVersion: false },
      { DocumentVersion: "1", IsDefaultVersion: true, VersionName: "first" },
    ]);
    const first = call("ListDocumentVersions", { Name: "Mine", MaxResults: 1 });
    const next = call("ListDocumentVersions", { Name: "Mine", NextToken: first.NextToken });
    expect([...first.DocumentVersions, ...next.DocumentVersions]).toEqual(DocumentVersions);
    expect(call("ListDocumentVersions", { Name: "AWS-RunShellScript" }).DocumentVersions).toMatchObject([
      { DocumentVersion: "1", IsDefaultVersion: true },
    ]);
    expect(codeOf("ListDocumentVersions", { Name: "None" })).toBe("InvalidDocument");
  });

  it("are shared with nobody", () => {
    call("CreateDocument", { Name: "Mine", Content, DocumentType: "Command" });
    const share = { Name: "Mine", PermissionType: "Share" };
    expect(call("DescribeDocumentPermission", share).AccountIds).toEqual([]);
    expect(codeOf("DescribeDocumentPermission", { ...share, PermissionType: "Other" })).toBe(
      "InvalidPermissionType",
    );
    expect(codeOf("DescribeDocumentPermission", { ...share, Name: "None" })).toBe("InvalidDocument");
  });
});

describe("service settings", () => {
  it.each([
    "/ssm/documents/console/public-sharing-permission",
    "ssm/documents/console/public-sharing-permission",
  ])("%s is the default", (SettingId) => {
    expect(call("GetServiceSetting", { SettingId }).ServiceSetting).toMatchObject({
      SettingValue: "Enable",
      Status: "Default",
    });
  });

  it("are found by ARN too, and unknown ones are not", () => {
    const { ARN } = call("GetServiceSetting", {
      SettingId: "/ssm/managed-instance/activation-tier",
    }).ServiceSetting;
    expect(call("GetServiceSetting", { SettingId: ARN }).ServiceSetting).toMatchObject({
      SettingValue: "standard",
    });
    expect(codeOf("GetServiceSetting", { SettingId: "/ssm/none" })).toBe("ServiceSettingNotFound");
  });
});
