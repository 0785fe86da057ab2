import type * as EC2 from "@aws-sdk/client-ec2";
import { NotImplemented } from "../../errors.ts";
import { handlers } from "../../service.ts";
import type { Scope } from "../../world.ts";
import { pageViews } from "./describe.ts";
import { find, findOrAll } from "./kinds.ts";
import { required } from "./refusals.ts";
import { ec2State } from "./state.ts";

/** The id of the Region's default options, which AWS makes with the first VPC. */
export function defaultDhcpOptions(scope: Scope): string {
  const { dhcpOptions } = ec2State(scope);
  const [first] = dhcpOptions.ids();
  if (first !== undefined) return first;
  const id = scope.world.random.id("dopt");
  const domain = scope.region === "us-east-1" ? "ec2.internal" : `${scope.region}.compute.internal`;
  dhcpOptions.put(id, {
    DhcpOptionsId: id,
    OwnerId: scope.accountId,
    DhcpConfigurations: [
      { Key: "domain-name", Values: [{ Value: domain }] },
      { Key: "domain-name-servers", Values: [{ Value: "AmazonProvidedDNS" }] },
    ],
    Tags: [],
  });
  return id;
}

export const dhcpOptions = handlers<typeof EC2>()({
  DescribeDhcpOptions(input, call) {
    const all = findOrAll(call.scope, "dhcpOptions", input.DhcpOptionsIds).map((row): EC2.DhcpOptions => ({
      ...row,
    }));
    const { views, nextToken } = pageViews(all, input, {
      "dhcp-options-id": (view) => view.DhcpOptionsId,
      key: (view) => view.DhcpConfigurations?.map((each) => each.Key),
      value: (view) =>
        view.DhcpConfigurations?.flatMap((each) => (each.Values ?? []).map((value) => value.Value)),
      "owner-id": (view) => view.OwnerId,
    });
    return { DhcpOptions: views, NextToken: nextToken };
  },

  AssociateDhcpOptions(input, call) {
    const { VpcId: vpcId } = find(call.scope, "vpc", required(input.VpcId, "vpcId"));
    const wanted = required(input.DhcpOptionsId, "dhcpOptionsId");
    if (wanted === "default") throw new NotImplemented("VPCs without DHCP options");
    const { DhcpOptionsId: id } = find(call.scope, "dhcpOptions", wanted);
    ec2State(call.scope).vpcs.update(vpcId, (row) => void (row.DhcpOptionsId = id));
    return {};
  },
});
