import type * as Sdk from "@aws-sdk/client-resource-groups-tagging-api";
import type { FailureInfo } from "@aws-sdk/client-resource-groups-tagging-api";
import type { Call } from "../../call.ts";
import { AwsError, NotImplemented } from "../../errors.ts";
import { handlers, type Service } from "../../service.ts";
import { serviceCall } from "../../journey.ts";
import { pageOf } from "../paging.ts";
import { refuseMembers } from "../refusal.ts";
import { resourcesIn, type TaggedResource } from "./tagged-resources.ts";
import { TAGGERS, type TagChange } from "./taggers.ts";

const MOST_RESOURCES = 100;
const USUAL_RESOURCES = 50;
/** GetTagKeys and GetTagValues give so many at once, unasked. */
const MOST_WORDS = 1_000;
const SERVICE = "tagging.amazonaws.com";

const operations = handlers<typeof Sdk>()({
  GetResources(input, call) {
    refuseMembers("GetResources", input, [
      "IncludeComplianceDetails",
      "ExcludeCompliantResources",
      "TagsPerPage",
    ]);
    const { ResourceARNList, TagFilters = [], ResourceTypeFilters = [] } = input;
    if (ResourceARNList && (TagFilters.length || ResourceTypeFilters.length))
      throw invalid("ResourceARNList cannot be combined with TagFilters or ResourceTypeFilters.");
    const size = input.ResourcesPerPage ?? USUAL_RESOURCES;
    if (size < 1 || size > MOST_RESOURCES)
      throw invalid(`ResourcesPerPage must be between 1 and ${MOST_RESOURCES}`);
    const wanted = tagged(call).filter(
      ({ arn, tags }) =>
        (!ResourceARNList || ResourceARNList.includes(arn)) &&
        (!ResourceTypeFilters.length || ResourceTypeFilters.some((type) => isOfType(arn, type))) &&
        TagFilters.every(
          ({ Key = "", Values = [] }) =>
            Object.hasOwn(tags, Key) && (!Values.length || Values.includes(tags[Key]!)),
        ),
    );
    const { items, nextToken = "" } = pageOf(
      wanted,
      { token: input.PaginationToken, size, most: MOST_RESOURCES },
      expired,
    );
    return {
      PaginationToken: nextToken,
      ResourceTagMappingList: items.map(({ arn, tags }) => ({
        ResourceARN: arn,
        Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
      })),
    };
  },

  GetTagKeys(input, call) {
    const { items, nextToken } = words(
      tagged(call).flatMap(({ tags }) => Object.keys(tags)),
      input.PaginationToken,
    );
    return { PaginationToken: nextToken, TagKeys: items };
  },

  GetTagValues(input, call) {
    const { items, nextToken } = words(
      tagged(call).flatMap(({ tags }) => (Object.hasOwn(tags, input.Key!) ? [tags[input.Key!]!] : [])),
      input.PaginationToken,
    );
    return { PaginationToken: nextToken, TagValues: items };
  },

  TagResources(input, call) {
    return {
      FailedResourcesMap: changeEach(call, input.ResourceARNList, { set: input.Tags ?? {}, removed: [] }),
    };
  },

  UntagResources(input, call) {
    return {
      FailedResourcesMap: changeEach(call, input.ResourceARNList, { set: {}, removed: input.TagKeys ?? [] }),
    };
  },
});

/**
 * AWS Resource Groups Tagging API: finds and tags what services keep, by their own operations and with the caller's
 * own permissions for them.
 *
 * @see https://docs.aws.amazon.com/resourcegroupstagging/latest/APIReference/overview.html
 */
export const tagging: Service = {
  id: "tagging",
  iamPrefix: "tag",
  handlers: operations,
};

/** What has tags. */
const tagged = (call: Call): TaggedResource[] =>
  resourcesIn(call.scope).filter(({ tags }) => Object.keys(tags).length);

/** @param type such as `s3` or `ec2:instance` */
function isOfType(arn: string, type: string): boolean {
  const [, , service, , , ...rest] = arn.split(":");
  const [wantedService, wantedKind] = type.split(":");
  return (
    service === wantedService && (wantedKind === undefined || rest.join(":").split(/[/:]/)[0] === wantedKind)
  );
}

function words(all: readonly string[], token: string | undefined): { items: string[]; nextToken: string } {
  const each = [...new Set(all)].sort();
  const { items, nextToken = "" } = pageOf(each, { token, size: undefined, most: MOST_WORDS }, expired);
  return { items, nextToken };
}

/** Changes the tags of each resource by its own service. @returns what failed, by ARN */
function changeEach(
  call: Call,
  arns: readonly string[] = [],
  change: TagChange,
): Record<string, FailureInfo> {
  const failed: Record<string, FailureInfo> = {};
  for (const arn of arns)
    try {
      changeOne(call, arn, change);
    } catch (error) {
      if (!(error instanceof AwsError) || error instanceof NotImplemented) throw error;
      failed[arn] = {
        StatusCode: error.status ?? 400,
        ErrorCode: "InvalidParameterException",
        ErrorMessage: error.message,
      };
    }
  return failed;
}

function changeOne(call: Call, arn: string, change: TagChange): void {
  const [, , service = "", region, accountId] = arn.split(":");
  const tagger = Object.hasOwn(TAGGERS, service) ? TAGGERS[service] : undefined;
  const isHere = (!region || region === call.region) && (!accountId || accountId === call.account.id);
  if (!tagger || !isHere) throw invalid(`The ARN '${arn}' is of no resource that can be tagged from here.`);
  const current = (): TagChange["set"] =>
    resourcesIn(call.scope).find((resource) => resource.arn === arn)?.tags ?? {};
  for (const { name, input, as = service } of tagger(arn, change, current))
    serviceCall(call.scope, SERVICE, as, name, input, call.principal, call.actor);
}

const invalid = (message: string): AwsError => new AwsError("InvalidParameterException", message, 400);
const expired = (): AwsError =>
  new AwsError("PaginationTokenExpiredException", "The specified pagination token has expired.", 400);
