import type * as Sdk from "@aws-sdk/client-s3-control";
import type { Ask, Call } from "../../call.ts";
import { requestTagContext } from "../../iam/tag-context.ts";
import { asks } from "../../service.ts";
import { s3State, type AccessPointRow } from "../s3/state.ts";
import { tagsOf, throughContext } from "../s3/through.ts";
import { arnOf } from "./find.ts";
import { tagsOfResource } from "./tags.ts";

type Named = { AccountId?: string; Name: string | undefined };

/** An action on an access point. Its own policy counts where it is there; other accounts cannot call at all. */
const accessPoint =
  (action: string) =>
  (input: Named, call: Call): Ask => {
    const resource = arnOf(call, input);
    const point = s3State(call.scope).accessPoints.get(resource);
    return {
      action: `s3:${action}`,
      resource,
      context: { ...throughContext(point), ...(point && tagsOf(point)) },
      resourcePolicy: point?.policy,
    };
  };

function create(
  input: Named & Pick<Sdk.CreateAccessPointRequest, "VpcConfiguration" | "Tags">,
  call: Call,
): Ask[] {
  const arn = arnOf(call, input);
  const vpcId = input.VpcConfiguration?.VpcId;
  const planned: Pick<AccessPointRow, "arn" | "accountId" | "vpcId"> = {
    arn,
    accountId: call.account.id,
    ...(vpcId !== undefined && { vpcId }),
  };
  const context = { ...throughContext(planned), ...requestTagContext(input.Tags) };
  return ["s3:CreateAccessPoint", ...(input.Tags?.length ? ["s3:TagResource"] : [])].map((action) => ({
    action,
    resource: arn,
    context,
  }));
}

const tagging =
  (action: string) =>
  (
    input: { AccountId?: string; ResourceArn: string | undefined; Tags?: Sdk.Tag[]; TagKeys?: string[] },
    call: Call,
  ): Ask => ({
    action: `s3:${action}`,
    resource: input.ResourceArn ?? "*",
    context: {
      ...requestTagContext(input.Tags, input.TagKeys),
      ...Object.fromEntries(
        (tagsOfResource(call, input) ?? []).map(({ Key, Value }) => [`aws:ResourceTag/${Key}`, Value]),
      ),
    },
  });

/**
 * What each operation asks of IAM.
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
 */
export const s3controlAsks = asks<typeof Sdk>()({
  GetPublicAccessBlock: () => ({ action: "s3:GetAccountPublicAccessBlock", resource: "*" }),
  PutPublicAccessBlock: () => ({ action: "s3:PutAccountPublicAccessBlock", resource: "*" }),
  DeletePublicAccessBlock: () => ({ action: "s3:PutAccountPublicAccessBlock", resource: "*" }),

  CreateAccessPoint: create,
  GetAccessPoint: accessPoint("GetAccessPoint"),
  ListAccessPoints: () => ({ action: "s3:ListAccessPoints", resource: "*" }),
  DeleteAccessPoint: accessPoint("DeleteAccessPoint"),
  PutAccessPointPolicy: accessPoint("PutAccessPointPolicy"),
  GetAccessPointPolicy: accessPoint("GetAccessPointPolicy"),
  GetAccessPointPolicyStatus: accessPoint("GetAccessPointPolicyStatus"),
  DeleteAccessPointPolicy: accessPoint("DeleteAccessPointPolicy"),
  TagResource: tagging("TagResource"),
  UntagResource: tagging("UntagResource"),
  ListTagsForResource: tagging("ListTagsForResource"),
});
