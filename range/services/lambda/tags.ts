import type * as Sdk from "@aws-sdk/client-lambda";
import type { Call } from "../../call.ts";
import { NotImplemented } from "../../errors.ts";
import { handlers } from "../../service.ts";
import type { Scope } from "../../world.ts";
import { functionArn, parseReference } from "./names.ts";
import { functionNotFound, invalidMember, invalidValue, notFound } from "./refusals.ts";
import { lambdaState } from "./state.ts";

const MOST_TAGS = 50;

export const tags = handlers<typeof Sdk>()({
  TagResource(input, call) {
    const tagged = taggedResource(call, input.Resource);
    if (!input.Tags || !Object.keys(input.Tags).length)
      throw invalidValue("An error occurred and the request cannot be processed.");
    tagged.set(checkTags(input.Tags, tagged.tags));
  },

  UntagResource(input, call) {
    const tagged = taggedResource(call, input.Resource);
    const keys = input.TagKeys;
    if (!keys) throw invalidMember("tagKeys", undefined, "Member must not be null");
    tagged.set(Object.fromEntries(Object.entries(tagged.tags).filter(([key]) => !keys.includes(key))));
  },

  ListTags(input, call) {
    return { Tags: { ...taggedResource(call, input.Resource).tags } };
  },
});

/** Tags as they become when new ones are added. */
export function checkTags(
  added: Record<string, string>,
  had: Record<string, string>,
): Record<string, string> {
  const next = { ...had, ...added };
  if (Object.keys(next).length > MOST_TAGS) throw invalidValue("Number of tags exceeds resource tag limit.");
  for (const key of Object.keys(added))
    if (key.toLowerCase().startsWith("aws:") && !key.startsWith("aws:cloudformation:"))
      throw invalidValue("System tags cannot be added/updated by requester");
  return next;
}

interface Tagged {
  tags: Record<string, string>;
  set(next: Record<string, string>): void;
}

const FORM =
  /^arn:aws[a-zA-Z-]*:lambda:([a-z]{2}(?:-[a-z]+)+-\d):(\d{12}):(function:[a-zA-Z0-9-_]+(?::(?:\$LATEST|[a-zA-Z0-9-_]+))?|layer:[a-zA-Z0-9-_]+|code-signing-config:csc-[a-z0-9]{17}|event-source-mapping:[0-9a-fA-F-]{36}|capacity-provider:[a-zA-Z0-9-_]+)$/;
const FORM_SHOWN =
  "arn:(aws[a-zA-Z-]*):lambda:(eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:\\d{12}:(function:[a-zA-Z0-9-_]+(:(\\$LATEST|[a-zA-Z0-9-_]+))?|layer:([a-zA-Z0-9-_]+)|code-signing-config:csc-[a-z0-9]{17}|event-source-mapping:[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}|capacity-provider:[a-zA-Z0-9-_]+)";

function taggedResource(call: Call, arn: string | undefined): Tagged {
  const [, region, accountId, resource] = FORM.exec(arn ?? "") ?? [];
  if (resource === undefined)
    throw invalidMember("resource", arn, `Member must satisfy regular expression pattern: ${FORM_SHOWN}`);
  const scope = call.world.accounts.get(accountId!)?.scope(region!);
  if (resource.startsWith("function:")) return taggedFunction(scope, arn!);
  if (resource.startsWith("event-source-mapping:"))
    return taggedMapping(scope, resource.slice("event-source-mapping:".length), arn!);
  throw new NotImplemented(`tags of Lambda's ${resource.split(":")[0]}s`);
}

function taggedFunction(scope: Scope | undefined, arn: string): Tagged {
  const { name, qualifier } = parseReference(arn)!;
  if (qualifier !== undefined)
    throw invalidValue(
      "Tags on function aliases and versions are not supported. Please specify a function ARN.",
    );
  const table = scope && lambdaState(scope).functions;
  const row = table?.get(name);
  if (!table || !row) throw functionNotFound(scope ? functionArn({ scope, name }) : arn);
  return { tags: row.tags, set: (next) => void table.update(name, (now) => void (now.tags = next)) };
}

function taggedMapping(scope: Scope | undefined, uuid: string, arn: string): Tagged {
  const table = scope && lambdaState(scope).mappings;
  const row = table?.get(uuid);
  if (!table || !row) throw notFound(`Event source mapping not found: ${arn}`);
  return { tags: row.tags, set: (next) => void table.update(uuid, (now) => void (now.tags = next)) };
}
