import { expect, test } from "vitest";
import { ec2 } from "../../../../range/services/ec2/index.ts";
import { SmallAccount } from "../../../../range/services/small-account.ts";
import { compute } from "./compute.ts";

test("a group's rules are told by the entries of the prefix lists that they name, whenever those change", () => {
  const account = new SmallAccount([ec2]);
  const call = <A>(operation: string, input: Record<string, unknown>): A =>
    account.call<A>("ec2", operation, input);
  const { Vpc } = call<{ Vpc: { VpcId: string } }>("CreateVpc", { CidrBlock: "10.0.0.0/16" });
  const { GroupId } = call<{ GroupId: string }>("CreateSecurityGroup", {
    GroupName: "g",
    Description: "g",
    VpcId: Vpc.VpcId,
  });
  const { PrefixListId } = call<{ PrefixList: { PrefixListId: string } }>("CreateManagedPrefixList", {
    PrefixListName: "everybody",
    AddressFamily: "IPv4",
    MaxEntries: 2,
    Entries: [{ Cidr: "0.0.0.0/0" }],
  }).PrefixList;
  call("AuthorizeSecurityGroupIngress", {
    GroupId,
    IpPermissions: [{ IpProtocol: "tcp", FromPort: 22, ToPort: 22, PrefixListIds: [{ PrefixListId }] }],
  });
  const peers = () => compute.project.securityGroups(account.scope, GroupId)?.Ingress.map(({ Peer }) => Peer);
  expect(peers()).toEqual(["0.0.0.0/0"]);
  account.pass(1_000);
  call("ModifyManagedPrefixList", {
    PrefixListId,
    CurrentVersion: 1,
    AddEntries: [{ Cidr: "192.0.2.0/24" }],
    RemoveEntries: [{ Cidr: "0.0.0.0/0" }],
  });
  account.pass(1_000);
  expect(peers()).toEqual(["192.0.2.0/24"]);
  expect(compute.follow["ec2.prefixLists"]?.(account.scope, PrefixListId)).toEqual([
    { table: "securityGroups", id: GroupId },
  ]);
});
