import type * as EC2 from "@aws-sdk/client-ec2";
import { handlers } from "../../service.ts";
import type { Scope } from "../../world.ts";
import { pageViews } from "./describe.ts";
import { publicIpOf } from "./interface-rows.ts";
import { find, findOrAll } from "./kinds.ts";
import { networkChanged } from "./network-changed.ts";
import { refuse, required } from "./refusals.ts";
import { markRoutes } from "./route-table-rows.ts";
import { ec2State, type InternetGatewayRow } from "./state.ts";
import { newTags } from "./tags.ts";

export const internetGateways = handlers<typeof EC2>()({
  CreateInternetGateway(input, call) {
    const { scope } = call;
    const tags = newTags(input.TagSpecifications, "internet-gateway", call);
    const id = scope.world.random.id("igw");
    const row = ec2State(scope).internetGateways.put(id, {
      InternetGatewayId: id,
      OwnerId: scope.accountId,
      Attachments: [],
      Tags: tags,
    });
    return { InternetGateway: { ...row } };
  },

  AttachInternetGateway(input, call) {
    const { scope } = call;
    const row = find(scope, "internetGateway", required(input.InternetGatewayId, "internetGatewayId"));
    const { VpcId: vpcId } = find(scope, "vpc", required(input.VpcId, "vpcId"));
    if (row.Attachments?.length)
      refuse(
        "Resource.AlreadyAssociated",
        `resource ${row.InternetGatewayId} is already attached to network ${row.Attachments[0]?.VpcId}`,
      );
    if (ec2State(scope).internetGateways.find((each) => isAttached(each, vpcId)))
      refuse("InvalidParameterValue", `Network ${vpcId} already has an internet gateway attached`);
    setAttachments(scope, row, [{ State: "available" as EC2.AttachmentStatus, VpcId: vpcId }]);
    markRoutes(scope, "active", (route) => route.GatewayId === row.InternetGatewayId, vpcId);
    return {};
  },

  DetachInternetGateway(input, call) {
    const { scope } = call;
    const row = find(scope, "internetGateway", required(input.InternetGatewayId, "internetGatewayId"));
    const { VpcId: vpcId } = find(scope, "vpc", required(input.VpcId, "vpcId"));
    if (!isAttached(row, vpcId))
      refuse("Gateway.NotAttached", `resource ${row.InternetGatewayId} is not attached to network ${vpcId}`);
    const isPublic = ec2State(scope).interfaces.find(
      (each) => each.vpcId === vpcId && publicIpOf(scope, each.id) !== undefined,
    );
    if (isPublic)
      refuse(
        "DependencyViolation",
        `Network ${vpcId} has some mapped public address(es). Please unmap those public address(es) before detaching the gateway.`,
      );
    setAttachments(scope, row, []);
    markRoutes(scope, "blackhole", (route) => route.GatewayId === row.InternetGatewayId);
    return {};
  },

  DeleteInternetGateway(input, call) {
    const { scope } = call;
    const row = find(scope, "internetGateway", required(input.InternetGatewayId, "internetGatewayId"));
    if (row.Attachments?.length)
      refuse(
        "DependencyViolation",
        `The internetGateway '${row.InternetGatewayId}' has dependencies and cannot be deleted.`,
      );
    ec2State(scope).internetGateways.delete(row.InternetGatewayId);
    return {};
  },

  DescribeInternetGateways(input, call) {
    const all = findOrAll(call.scope, "internetGateway", input.InternetGatewayIds).map(
      (row): EC2.InternetGateway => ({ ...row }),
    );
    const { views, nextToken } = pageViews(all, input, {
      "attachment.state": (view) => view.Attachments?.map((each) => each.State),
      "attachment.vpc-id": (view) => view.Attachments?.map((each) => each.VpcId),
      "internet-gateway-id": (view) => view.InternetGatewayId,
      "owner-id": (view) => view.OwnerId,
    });
    return { InternetGateways: views, NextToken: nextToken };
  },
});

const isAttached = (row: Readonly<InternetGatewayRow>, vpcId: string): boolean =>
  row.Attachments?.some((each) => each.VpcId === vpcId) ?? false;

function setAttachments(
  scope: Scope,
  row: Readonly<InternetGatewayRow>,
  attachments: EC2.InternetGatewayAttachment[],
): void {
  ec2State(scope).internetGateways.update(
    row.InternetGatewayId,
    (each) => void (each.Attachments = attachments),
  );
  networkChanged(scope, `attachment of ${row.InternetGatewayId}`);
}
