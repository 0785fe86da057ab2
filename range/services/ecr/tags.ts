import type * as Sdk from "@aws-sdk/client-ecr";
import { handlers } from "../../service.ts";
import type { Scope } from "../../world.ts";
import { findRepository, invalidParameter } from "./find.ts";
import { ecrState, type RepositoryRow } from "./state.ts";

export const tags = handlers<typeof Sdk>()({
  TagResource(input, call) {
    const { name } = repositoryOf(call.scope, input.resourceArn);
    const given = (input.tags ?? []).map(({ Key, Value }) => ({ Key, Value }));
    const keys = new Set(given.map((tag) => tag.Key));
    ecrState(call.scope).repositories.update(name, (row) => {
      row.tags = [...row.tags.filter((tag) => !keys.has(tag.Key)), ...given];
    });
  },

  UntagResource(input, call) {
    const { name } = repositoryOf(call.scope, input.resourceArn);
    const keys = new Set(input.tagKeys);
    ecrState(call.scope).repositories.update(name, (row) => {
      row.tags = row.tags.filter((tag) => !keys.has(tag.Key ?? ""));
    });
  },

  ListTagsForResource: (input, call) => ({
    tags: repositoryOf(call.scope, input.resourceArn).tags.map((tag) => ({ ...tag })),
  }),
});

function repositoryOf(scope: Scope, arn = ""): Readonly<RepositoryRow> {
  const name = /^arn:aws:ecr:[a-z0-9-]+:\d{12}:repository\/(.+)$/.exec(arn)?.[1];
  if (name === undefined)
    throw invalidParameter("Invalid parameter at 'resourceArn' failed to satisfy constraint: 'Invalid ARN'");
  return findRepository(scope, { repositoryName: name });
}
