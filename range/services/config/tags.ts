import type * as Sdk from "@aws-sdk/client-config-service";
import type { Call } from "../../call.ts";
import { handlers } from "../../service.ts";
import { pageOf } from "../paging.ts";
import { invalidToken, refuse } from "./refusals.ts";
import { configState } from "./state.ts";

export const tags = handlers<typeof Sdk>()({
  TagResource(input, call) {
    change(call, input.ResourceArn, (row) => {
      for (const tag of input.Tags ?? []) row.tags[tag.Key ?? ""] = tag.Value ?? "";
    });
  },

  UntagResource(input, call) {
    change(call, input.ResourceArn, (row) => {
      for (const key of input.TagKeys ?? []) delete row.tags[key];
    });
  },

  ListTagsForResource(input, call) {
    const { tags: held } = find(call, input.ResourceArn).row;
    const page = pageOf(
      Object.entries(held).map(([Key, Value]) => ({ Key, Value })),
      { token: input.NextToken, size: input.Limit, most: input.Limit || 50 },
      invalidToken,
    );
    return { Tags: page.items, ...(page.nextToken !== undefined && { NextToken: page.nextToken }) };
  },
});

function find({ scope }: Call, arn: string | undefined) {
  const { recorders, rules } = configState(scope);
  for (const table of [recorders, rules]) {
    const row = table.find((each) => each.arn === arn);
    if (row) return { table, row };
  }
  throw refuse("ResourceNotFoundException", `ResourceArn '${arn ?? ""}' does not exist`);
}

function change(
  call: Call,
  arn: string | undefined,
  how: (row: { tags: Record<string, string> }) => void,
): void {
  const { table, row } = find(call, arn);
  table.update(row.name, how);
}
