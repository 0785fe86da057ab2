import type * as sdk from "@aws-sdk/client-eventbridge";
import type { Tag } from "@aws-sdk/client-eventbridge";
import type { Call } from "../../call.ts";
import { handlers } from "../../service.ts";
import { busOf, invalid, notFound, required, ruleOf } from "./find.ts";
import { eventsState, ruleId } from "./state.ts";

type Sdk = typeof sdk;

export const tags = handlers<Sdk>()({
  TagResource(input, call) {
    const added = checkTags(input.Tags ?? []);
    change(call, input.ResourceARN, (old) => [
      ...old.filter((tag) => !added.some(({ Key }) => Key === tag.Key)),
      ...added,
    ]);
    return {};
  },

  UntagResource(input, call) {
    change(call, input.ResourceARN, (old) => old.filter(({ Key }) => !input.TagKeys?.includes(Key ?? "")));
    return {};
  },

  ListTagsForResource(input, call) {
    return { Tags: structuredClone(taggedOf(call, input.ResourceARN).row.tags) };
  },
});

function change(call: Call, arn: string | undefined, next: (old: Tag[]) => Tag[]): void {
  const { row, kind } = taggedOf(call, arn);
  const changed = next(row.tags);
  const { buses, rules } = eventsState(call.scope);
  if (kind === "bus") buses.update(row.name, (bus) => void (bus.tags = changed));
  else rules.update(ruleId(row.bus, row.name), (rule) => void (rule.tags = changed));
}

function taggedOf(call: Call, arn: string | undefined) {
  const [, kind, path = ""] =
    /^arn:aws:events:[a-z0-9-]+:\d{12}:(rule|event-bus)\/(.+)$/.exec(required("resourceARN", arn)) ?? [];
  if (kind === "event-bus") return { kind: "bus" as const, row: busOf(call, path) };
  if (kind !== "rule") throw notFound(`Resource ${arn} does not exist.`);
  const [last, bus] = path.split("/").toReversed();
  return { kind: "rule" as const, row: ruleOf(call, last, bus) };
}

/**
 * Copies tags that EventBridge would take.
 *
 * @throws {AwsError} ValidationException
 */
export function checkTags(list: readonly Tag[]): Tag[] {
  return list.map(({ Key, Value }) => {
    if (!Key || Key.length > 128 || (Value ?? "").length > 256)
      throw invalid(`Tag key ${Key ?? ""} is not valid.`);
    if (Key.startsWith("aws:")) throw invalid("Tag keys that begin with aws: are reserved for AWS.");
    return { Key, Value: Value ?? "" };
  });
}
