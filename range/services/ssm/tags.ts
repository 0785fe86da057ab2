import type * as SSM from "@aws-sdk/client-ssm";
import { AwsError, NotImplemented } from "../../errors.ts";
import { handlers } from "../../service.ts";
import type { Scope } from "../../world.ts";
import { ownParameter } from "./parameters.ts";
import { ssmState } from "./state.ts";

type Target = { ResourceType?: SSM.ResourceTypeForTagging; ResourceId?: string };

/** Tags of parameters and documents. */
export const tags = handlers<typeof SSM>()({
  AddTagsToResource(input, call) {
    const added = input.Tags ?? [];
    change(call.scope, input, (old) => [
      ...old.filter((tag) => !added.some((each) => each.Key === tag.Key)),
      ...structuredClone(added),
    ]);
    return {};
  },
  RemoveTagsFromResource(input, call) {
    change(call.scope, input, (old) => old.filter((tag) => !input.TagKeys?.includes(tag.Key ?? "")));
    return {};
  },
  ListTagsForResource(input, call) {
    return { TagList: structuredClone(locate(call.scope, input).row.tags) };
  },
});

function locate(scope: Scope, { ResourceType: type, ResourceId: id }: Target) {
  if (type === "Parameter") {
    try {
      return { kind: "parameters" as const, row: ownParameter(scope, id) };
    } catch {
      throw invalidId();
    }
  }
  if (type !== "Document") throw new NotImplemented(`tags of ${type ?? "nothing"} in Systems Manager`);
  const row = ssmState(scope).documents.get(id);
  if (!row) throw invalidId();
  return { kind: "documents" as const, row };
}

function change(scope: Scope, target: Target, edit: (tags: SSM.Tag[]) => SSM.Tag[]): void {
  const { kind, row } = locate(scope, target);
  const next = edit(structuredClone(row.tags));
  if (next.length > 50)
    throw new AwsError(
      "TooManyTagsError",
      "The Targets parameter includes too many tags. Remove one or more tags and try the command again.",
      400,
    );
  if (kind === "parameters")
    ssmState(scope).parameters.update(row.name, (changed) => void (changed.tags = next));
  else ssmState(scope).documents.update(row.name, (changed) => void (changed.tags = next));
}

const invalidId = (): AwsError =>
  new AwsError(
    "InvalidResourceId",
    "The resource ID isn't valid. Verify that you entered the correct ID and try again.",
    400,
  );
