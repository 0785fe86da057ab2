import type * as SSM from "@aws-sdk/client-ssm";
import { AwsError, NotImplemented } from "../../errors.ts";
import { handlers } from "../../service.ts";
import type { Scope } from "../../world.ts";
import { automationState } from "./automation/state.ts";
import { ownParameter } from "./parameters.ts";
import { ssmState } from "./state.ts";

type Target = { ResourceType?: SSM.ResourceTypeForTagging; ResourceId?: string };

/** Tags of parameters, documents and automations. */
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
  if (type === "Automation") {
    const row = automationState(scope).executions.get(id);
    if (!row) throw invalidId();
    return { kind: "executions" as const, row };
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
  const retag = (changed: { tags: SSM.Tag[] }): void => void (changed.tags = next);
  if (kind === "executions") automationState(scope).executions.update(row.id, retag);
  else ssmState(scope)[kind].update(row.name, retag);
}

const invalidId = (): AwsError =>
  new AwsError(
    "InvalidResourceId",
    "The resource ID isn't valid. Verify that you entered the correct ID and try again.",
    400,
  );
