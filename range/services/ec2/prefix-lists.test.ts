import { beforeEach, describe, expect, it } from "vitest";
import { flowsOf, installNetwork, networkState, openFlow, reachable } from "../../physics/network/index.ts";
import { ec2State } from "./state.ts";
import { sandbox, type Sandbox } from "./test-sandbox.ts";

let box: Sandbox;
beforeEach(() => {
  box = sandbox();
});
const refusal = (code: string) => expect.objectContaining({ code });
const settle = (): void => box.wait(box.world.pace("prefix-list-change"));

/** Makes a list of ten places, and waits until it is there. */
function made(...cidrs: string[]): string {
  const { PrefixList } = box.call("CreateManagedPrefixList", {
    PrefixListName: "hostile",
    AddressFamily: "IPv4",
    MaxEntries: 10,
    Entries: cidrs.map((Cidr) => ({ Cidr })),
  });
  settle();
  return PrefixList!.PrefixListId!;
}

const look = (id: string) => box.call("DescribeManagedPrefixLists", { PrefixListIds: [id] }).PrefixLists![0]!;
const cidrsOf = (PrefixListId: string, TargetVersion?: number) =>
  box
    .call("GetManagedPrefixListEntries", {
      PrefixListId,
      ...(TargetVersion !== undefined && { TargetVersion }),
    })
    .Entries!.map(({ Cidr }) => Cidr);
const modify = (PrefixListId: string, more: object) =>
  box.call("ModifyManagedPrefixList", { PrefixListId, ...more });

describe("managed prefix lists", () => {
  it("are made with entries and tags, and shown beside AWS's own", () => {
    const { PrefixList } = box.call("CreateManagedPrefixList", {
      PrefixListName: "com.amazonaws-like",
      AddressFamily: "IPv4",
      MaxEntries: 2,
      Entries: [{ Cidr: "203.0.113.9/24", Description: "botnet" }],
      TagSpecifications: [{ ResourceType: "prefix-list", Tags: [{ Key: "team", Value: "soc" }] }],
    });
    const id = PrefixList!.PrefixListId!;
    expect(PrefixList).toEqual({
      PrefixListId: id,
      PrefixListName: "com.amazonaws-like",
      PrefixListArn: `arn:aws:ec2:us-east-1:111122223333:prefix-list/${id}`,
      AddressFamily: "IPv4",
      MaxEntries: 2,
      Version: 1,
      State: "create-in-progress",
      OwnerId: "111122223333",
      Tags: [{ Key: "team", Value: "soc" }],
    });
    expect(() => modify(id, { PrefixListName: "soon" })).toThrow(refusal("IncorrectState"));
    settle();
    const described = (Name: string, Value: string) =>
      box
        .call("DescribeManagedPrefixLists", { Filters: [{ Name, Values: [Value] }] })
        .PrefixLists!.map(({ PrefixListId, State }) => [PrefixListId, State]);
    for (const [name, value] of [
      ["owner-id", "111122223333"],
      ["prefix-list-name", "com.amazonaws-*"],
      ["tag:team", "soc"],
    ] as const)
      expect(described(name, value)).toEqual([[id, "create-complete"]]);
    expect(box.call("DescribeManagedPrefixLists", {}).PrefixLists).toHaveLength(3);
    expect(box.call("GetManagedPrefixListEntries", { PrefixListId: id }).Entries).toEqual([
      { Cidr: "203.0.113.0/24", Description: "botnet" },
    ]);
    box.call("CreateTags", { Resources: [id], Tags: [{ Key: "case", Value: "7" }] });
    expect(look(id).Tags).toContainEqual({ Key: "case", Value: "7" });
  });

  it.each([
    ["a name of AWS's", { PrefixListName: "com.amazonaws.mine" }, "InvalidParameterValue"],
    ["no place", { MaxEntries: 0 }, "InvalidParameterValue"],
    ["more places than a list may have", { MaxEntries: 1001 }, "InvalidParameterValue"],
    ["another family", { AddressFamily: "IPv5" }, "InvalidParameterValue"],
    ["a block of the other family", { Entries: [{ Cidr: "2001:db8::/32" }] }, "InvalidParameterValue"],
    [
      "more entries than places",
      { Entries: [{ Cidr: "10.0.0.0/8" }, { Cidr: "11.0.0.0/8" }] },
      "PrefixListMaxEntriesExceeded",
    ],
  ])("are refused with %s", (_what, wrong, code) => {
    const input = { PrefixListName: "mine", AddressFamily: "IPv4", MaxEntries: 1 };
    expect(() => box.call("CreateManagedPrefixList", { ...input, ...wrong })).toThrow(refusal(code));
  });

  it("turn to a new version with every change of entries, and back to an old one's entries", () => {
    const id = made("203.0.113.0/24");
    const added = modify(id, { CurrentVersion: 1, AddEntries: [{ Cidr: "198.51.100.7/32" }] });
    expect(added.PrefixList).toMatchObject({ State: "modify-in-progress", Version: 1 });
    expect(() => modify(id, { CurrentVersion: 1, AddEntries: [{ Cidr: "192.0.2.0/24" }] })).toThrow(
      refusal("IncorrectState"),
    );
    settle();
    expect(look(id)).toMatchObject({ State: "modify-complete", Version: 2 });
    modify(id, { CurrentVersion: 2, RemoveEntries: [{ Cidr: "203.0.113.0/24" }] });
    settle();
    expect([cidrsOf(id), cidrsOf(id, 2), cidrsOf(id, 1)]).toEqual([
      ["198.51.100.7/32"],
      ["203.0.113.0/24", "198.51.100.7/32"],
      ["203.0.113.0/24"],
    ]);
    box.call("RestoreManagedPrefixListVersion", { PrefixListId: id, CurrentVersion: 3, PreviousVersion: 1 });
    expect(look(id).State).toBe("restore-in-progress");
    settle();
    expect(look(id)).toMatchObject({ State: "restore-complete", Version: 4 });
    expect(cidrsOf(id)).toEqual(["203.0.113.0/24"]);
    modify(id, { PrefixListName: "renamed" });
    expect(look(id)).toMatchObject({ PrefixListName: "renamed", State: "restore-complete", Version: 4 });
  });

  it.each([
    [
      "an old version",
      { CurrentVersion: 9, AddEntries: [{ Cidr: "192.0.2.0/24" }] },
      "PrefixListVersionMismatch",
    ],
    ["no version", { AddEntries: [{ Cidr: "192.0.2.0/24" }] }, "MissingParameter"],
    [
      "an entry that is not there",
      { CurrentVersion: 1, RemoveEntries: [{ Cidr: "192.0.2.0/24" }] },
      "InvalidPrefixListModification",
    ],
    [
      "an entry that is there",
      { CurrentVersion: 1, AddEntries: [{ Cidr: "203.0.113.0/24" }] },
      "InvalidRequest",
    ],
    [
      "an entry that comes and goes",
      {
        CurrentVersion: 1,
        AddEntries: [{ Cidr: "203.0.113.0/24", Description: "new" }],
        RemoveEntries: [{ Cidr: "203.0.113.0/24" }],
      },
      "InvalidParameterValue",
    ],
    [
      "entries and a size",
      { CurrentVersion: 1, AddEntries: [{ Cidr: "192.0.2.0/24" }], MaxEntries: 20 },
      "InvalidParameterCombination",
    ],
    [
      "more entries than places",
      { CurrentVersion: 1, AddEntries: Array.from({ length: 10 }, (_, i) => ({ Cidr: `192.0.2.${i}/32` })) },
      "PrefixListMaxEntriesExceeded",
    ],
  ])("refuse a change with %s", (_what, change, code) => {
    const id = made("203.0.113.0/24");
    expect(() => modify(id, change)).toThrow(refusal(code));
    expect(look(id)).toMatchObject({ State: "create-complete", Version: 1 });
  });

  it("that are AWS's own cannot be changed", () => {
    expect(() => modify("pl-63a5400a", { PrefixListName: "mine" })).toThrow(refusal("OperationNotPermitted"));
    expect(() => box.call("DeleteManagedPrefixList", { PrefixListId: "pl-0" })).toThrow(
      refusal("InvalidPrefixListID.NotFound"),
    );
  });
});

describe("what names a prefix list", () => {
  const rule = (PrefixListId: string) => ({
    IpProtocol: "tcp",
    FromPort: 22,
    ToPort: 22,
    PrefixListIds: [{ PrefixListId }],
  });
  const group = () =>
    box.call("CreateSecurityGroup", { GroupName: "guard", Description: "guard", VpcId: box.vpcId }).GroupId!;

  it("keeps it from being deleted, and is told", () => {
    const PrefixListId = made("203.0.113.0/24");
    const GroupId = group();
    const named = { GroupId, IpPermissions: [rule(PrefixListId)] };
    box.call("AuthorizeSecurityGroupIngress", named);
    expect(box.call("GetManagedPrefixListAssociations", { PrefixListId }).PrefixListAssociations).toEqual([
      { ResourceId: GroupId, ResourceOwner: "111122223333" },
    ]);
    box.call("DeleteManagedPrefixList", { PrefixListId });
    settle();
    expect(look(PrefixListId)).toMatchObject({
      State: "delete-failed",
      StateMessage: expect.stringContaining(GroupId),
    });
    box.call("RevokeSecurityGroupIngress", named);
    expect(box.call("DeleteManagedPrefixList", { PrefixListId }).PrefixList!.State).toBe(
      "delete-in-progress",
    );
    settle();
    expect(() => look(PrefixListId)).toThrow(refusal("InvalidPrefixListID.NotFound"));
    expect(() => box.call("AuthorizeSecurityGroupIngress", named)).toThrow(
      refusal("InvalidPrefixListID.NotFound"),
    );
  });

  it("counts in a group for as many rules as the list may hold", () => {
    const lists = Array.from({ length: 6 }, () => made());
    const GroupId = group();
    const [first = "", ...others] = lists;
    box.call("AuthorizeSecurityGroupIngress", { GroupId, IpPermissions: others.map(rule) });
    modify(first, { MaxEntries: 11 });
    settle();
    const authorise = () =>
      box.call("AuthorizeSecurityGroupIngress", { GroupId, IpPermissions: [rule(first)] });
    expect(authorise).toThrow(refusal("RulesPerSecurityGroupLimitExceeded"));
    modify(first, { MaxEntries: 10 });
    settle();
    authorise();
    modify(first, { MaxEntries: 11 });
    settle();
    expect(look(first)).toMatchObject({
      State: "modify-failed",
      MaxEntries: 10,
      StateMessage: expect.stringContaining(GroupId),
    });
  });
});

describe("packets", () => {
  const HOSTILE = "203.0.113.9";
  let interfaceId: string;
  let groupId: string;
  let tableId: string;

  beforeEach(() => {
    installNetwork(box.world);
    const { InternetGateway } = box.call("CreateInternetGateway", {});
    const InternetGatewayId = InternetGateway!.InternetGatewayId!;
    box.call("AttachInternetGateway", { InternetGatewayId, VpcId: box.vpcId });
    tableId = box.call("DescribeRouteTables", {}).RouteTables![0]!.RouteTableId!;
    box.call("CreateRoute", {
      RouteTableId: tableId,
      DestinationCidrBlock: "0.0.0.0/0",
      GatewayId: InternetGatewayId,
    });
    groupId = box.call("CreateSecurityGroup", {
      GroupName: "g",
      Description: "g",
      VpcId: box.vpcId,
    }).GroupId!;
    const id = box.launch({
      NetworkInterfaces: [
        { DeviceIndex: 0, SubnetId: box.subnetId, Groups: [groupId], AssociatePublicIpAddress: true },
      ],
    });
    interfaceId = ec2State(box.scope).instances.get(id)!.interfaceIds[0]!;
  });

  const comesIn = () => ({
    interfaceId,
    direction: "ingress" as const,
    protocol: "tcp" as const,
    localPort: 22,
    remoteIp: HOSTILE,
    label: "test",
  });
  const goesOut = () => ({
    interfaceId,
    direction: "egress" as const,
    protocol: "tcp" as const,
    remotePort: 443,
    remoteIp: HOSTILE,
    label: "test",
  });
  const permit = (way: "Ingress" | "Egress", PrefixListId: string) =>
    box.call(`AuthorizeSecurityGroup${way}`, {
      GroupId: groupId,
      IpPermissions: [{ IpProtocol: "-1", PrefixListIds: [{ PrefixListId }] }],
    });
  const closeEgress = () =>
    box.call("RevokeSecurityGroupEgress", {
      GroupId: groupId,
      IpPermissions: [{ IpProtocol: "-1", IpRanges: [{ CidrIp: "0.0.0.0/0" }] }],
    });
  const remove = (id: string, Cidr: string) => {
    modify(id, { CurrentVersion: look(id).Version, RemoveEntries: [{ Cidr }] });
    settle();
  };

  it("pass a group by the entries that its list has now; a tracked connection outlives its entry", () => {
    const list = made("203.0.113.0/24");
    expect(reachable(box.scope, comesIn())).toMatchObject({ reachable: false, reason: "security-group" });
    permit("Ingress", list);
    closeEgress();
    permit("Egress", list);
    const { flow } = openFlow(box.scope, comesIn());
    expect(flow).toMatchObject({ tracked: true });
    remove(list, "203.0.113.0/24");
    expect(flowsOf(box.scope, interfaceId)).toMatchObject([{ id: flow!.id, state: "open" }]);
    for (const request of [comesIn(), goesOut()])
      expect(openFlow(box.scope, request).refused).toBe("security-group");
  });

  it("of an untracked connection stop with the entry that let them pass", () => {
    const list = made("0.0.0.0/0");
    permit("Ingress", list);
    const { flow } = openFlow(box.scope, comesIn());
    expect(flow).toMatchObject({ tracked: false });
    remove(list, "0.0.0.0/0");
    expect(networkState(box.scope).flows.get(flow!.id)).toMatchObject({
      state: "closed",
      endReason: "security-group",
    });
  });

  it("follow a route to a list's entries, the narrowest first and a block before a list", () => {
    const list = made("203.0.113.0/24");
    const trap = box.call("CreateNetworkInterface", { SubnetId: box.subnetId }).NetworkInterface!;
    const route = {
      RouteTableId: tableId,
      DestinationPrefixListId: list,
      NetworkInterfaceId: trap.NetworkInterfaceId!,
    };
    const { flow } = openFlow(box.scope, goesOut());
    box.call("CreateRoute", route);
    expect(() => box.call("CreateRoute", route)).toThrow(refusal("RouteAlreadyExists"));
    expect(networkState(box.scope).flows.get(flow!.id)).toMatchObject({ endReason: "route-changed" });
    expect(openFlow(box.scope, goesOut()).refused).toBe("no-route");
    expect(box.call("GetManagedPrefixListAssociations", { PrefixListId: list })).toMatchObject({
      PrefixListAssociations: [{ ResourceId: tableId }],
    });
    const igw = box.call("DescribeInternetGateways", {}).InternetGateways![0]!.InternetGatewayId!;
    const block = { RouteTableId: tableId, DestinationCidrBlock: "203.0.113.0/24" };
    box.call("CreateRoute", { ...block, GatewayId: igw });
    expect(reachable(box.scope, goesOut())).toMatchObject({ reachable: true });
    box.call("DeleteRoute", block);
    remove(list, "203.0.113.0/24");
    expect(reachable(box.scope, goesOut())).toMatchObject({ reachable: true });
    box.call("ReplaceRoute", {
      RouteTableId: tableId,
      DestinationPrefixListId: list,
      GatewayId: igw,
    });
    box.call("DeleteRoute", { RouteTableId: tableId, DestinationPrefixListId: list });
    expect(() => box.call("DeleteRoute", { RouteTableId: tableId, DestinationPrefixListId: list })).toThrow(
      refusal("InvalidRoute.NotFound"),
    );
  });
});

it("a gateway endpoint's route is the endpoint's own", () => {
  const RouteTableId = box.call("DescribeRouteTables", {}).RouteTables![0]!.RouteTableId!;
  box.call("CreateVpcEndpoint", {
    VpcId: box.vpcId,
    ServiceName: "com.amazonaws.us-east-1.s3",
    RouteTableIds: [RouteTableId],
  });
  expect(() => box.call("DeleteRoute", { RouteTableId, DestinationPrefixListId: "pl-63a5400a" })).toThrow(
    /cannot remove VPC endpoint route pl-63a5400a/,
  );
});
