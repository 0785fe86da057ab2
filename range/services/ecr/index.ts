import type { Ask, Call } from "../../call.ts";
import { requestTagContext, resourceTagContext } from "../../iam/tag-context.ts";
import type { Service } from "../../service.ts";
import type { OfRepository } from "./find.ts";
import { policies } from "./policies.ts";
import { registry } from "./registry.ts";
import { repositories } from "./repositories.ts";
import { ecrState } from "./state.ts";
import { tags } from "./tags.ts";

const handlers = { ...repositories, ...policies, ...tags };

interface Input extends OfRepository {
  repositoryNames?: string[];
  resourceArn?: string;
  tags?: { Key?: string; Value?: string }[];
  tagKeys?: string[];
}

/** Service Authorization Reference, "Amazon Elastic Container Registry". */
const ask =
  (operation: string) =>
  (input: Input, call: Call): Ask | Ask[] => {
    const named = input.repositoryNames ?? [
      input.repositoryName ?? input.resourceArn?.replace(/^.*:repository\//, "") ?? "*",
    ];
    return named.map((name) => {
      const row = ecrState(call.scope).repositories.get(name);
      return {
        action: `ecr:${operation}`,
        resource: call.scope.arn("ecr", `repository/${name}`),
        ...(row?.policy !== undefined && { resourcePolicy: row.policy }),
        context: {
          ...resourceTagContext("ecr", row?.tags),
          ...requestTagContext(input.tags, input.tagKeys),
        },
      };
    });
  };

/** Amazon ECR: repositories and their policies. Images cannot be pushed: the range runs no containers. */
export const ecr: Service = {
  id: "ecr",
  handlers: { ...handlers, ...registry },
  asks: Object.fromEntries(Object.keys(handlers).map((name) => [name, ask(name)])) as NonNullable<
    Service["asks"]
  >,
};
