import type * as Sdk from "@aws-sdk/client-ecr";
import type { Repository } from "@aws-sdk/client-ecr";
import { AwsError, NotImplemented } from "../../errors.ts";
import { handlers } from "../../service.ts";
import type { Scope } from "../../world.ts";
import { pageOf } from "../paging.ts";
import { refuseMembers } from "../refusal.ts";
import { findRepository, invalidParameter } from "./find.ts";
import { ecrState, type RepositoryRow } from "./state.ts";

const NAME = /^(?:[a-z0-9]+(?:[._-][a-z0-9]+)*\/)*[a-z0-9]+(?:[._-][a-z0-9]+)*$/;
const PAGE = 100;
const MOST = 1_000;

export const repositories = handlers<typeof Sdk>()({
  CreateRepository(input, call) {
    refuseMembers("ecr:CreateRepository", input, ["imageTagMutabilityExclusionFilters"]);
    const name = checkName(input.repositoryName);
    const { repositories } = ecrState(call.scope);
    checkRegistry(call.scope, input.registryId);
    if (repositories.has(name))
      throw new AwsError(
        "RepositoryAlreadyExistsException",
        `The repository with name '${name}' already exists in the registry with id '${call.account.id}'`,
        400,
      );
    const row = repositories.put(name, {
      name,
      arn: call.scope.arn("ecr", `repository/${name}`),
      createdAt: call.at,
      tagMutability: checkMutability(input.imageTagMutability ?? "MUTABLE"),
      scanning: { scanOnPush: input.imageScanningConfiguration?.scanOnPush ?? false },
      encryption: { ...(input.encryptionConfiguration ?? { encryptionType: "AES256" }) },
      tags: (input.tags ?? []).map(({ Key, Value }) => ({ Key, Value })),
    });
    return { repository: viewOf(call.scope, row) };
  },

  DescribeRepositories(input, call) {
    checkRegistry(call.scope, input.registryId);
    const named = input.repositoryNames?.map((repositoryName) =>
      findRepository(call.scope, { repositoryName }),
    );
    const list = named ?? ecrState(call.scope).repositories.list();
    const page = pageOf(
      list.toSorted((a, b) => (a.name < b.name ? -1 : 1)),
      { token: input.nextToken, size: input.maxResults ?? PAGE, most: MOST },
      () =>
        invalidParameter("Invalid parameter at 'NextToken' failed to satisfy constraint: 'invalid token'"),
    );
    return {
      repositories: page.items.map((row) => viewOf(call.scope, row)),
      ...(page.nextToken !== undefined && { nextToken: page.nextToken }),
    };
  },

  /** Without images, which cannot be pushed, every repository is empty. */
  DeleteRepository(input, call) {
    const row = findRepository(call.scope, input);
    ecrState(call.scope).repositories.delete(row.name);
    return { repository: viewOf(call.scope, row) };
  },

  PutImageTagMutability(input, call) {
    refuseMembers("ecr:PutImageTagMutability", input, ["imageTagMutabilityExclusionFilters"]);
    const { name } = findRepository(call.scope, input);
    const tagMutability = checkMutability(input.imageTagMutability ?? "");
    ecrState(call.scope).repositories.update(name, (row) => void (row.tagMutability = tagMutability));
    return { registryId: call.account.id, repositoryName: name, imageTagMutability: tagMutability };
  },

  PutImageScanningConfiguration(input, call) {
    const { name } = findRepository(call.scope, input);
    const scanning = { scanOnPush: input.imageScanningConfiguration?.scanOnPush ?? false };
    ecrState(call.scope).repositories.update(name, (row) => void (row.scanning = scanning));
    return {
      registryId: call.account.id,
      repositoryName: name,
      imageScanningConfiguration: { ...scanning },
    };
  },

  ListImages(input, call) {
    findRepository(call.scope, input);
    return { imageIds: [] };
  },

  DescribeImages(input, call) {
    const { name } = findRepository(call.scope, input);
    const [wanted] = input.imageIds ?? [];
    if (wanted)
      throw new AwsError(
        "ImageNotFoundException",
        `The image with imageId {imageDigest:'${wanted.imageDigest ?? "null"}', imageTag:'${wanted.imageTag ?? "null"}'} does not exist within the repository with name '${name}' in the registry with id '${call.account.id}'`,
        400,
      );
    return { imageDetails: [] };
  },
});

function checkName(name: string | undefined): string {
  if (name === undefined || name.length < 2 || name.length > 256 || !NAME.test(name))
    throw invalidParameter(
      `Invalid parameter at 'repositoryName' failed to satisfy constraint: 'must satisfy regular expression '${NAME.source.slice(1, -1).replaceAll("\\/", "/")}''`,
    );
  return name;
}

function checkMutability(given: string): "MUTABLE" | "IMMUTABLE" {
  if (given === "MUTABLE" || given === "IMMUTABLE") return given;
  if (given.endsWith("_WITH_EXCLUSION")) throw new NotImplemented(`imageTagMutability ${given} of ecr`);
  throw invalidParameter(
    "Invalid parameter at 'imageTagMutability' failed to satisfy constraint: 'Member must satisfy enum value set: [MUTABLE, IMMUTABLE]'",
  );
}

/** A caller of another account's registry would need its policy, which the range does not model. */
function checkRegistry(scope: Scope, registryId: string | undefined): void {
  if (registryId !== undefined && registryId !== scope.accountId)
    throw new NotImplemented("ecr in the registry of another account");
}

export const viewOf = (scope: Scope, row: Readonly<RepositoryRow>): Repository => ({
  repositoryArn: row.arn,
  registryId: scope.accountId,
  repositoryName: row.name,
  repositoryUri: `${scope.accountId}.dkr.ecr.${scope.region}.amazonaws.com/${row.name}`,
  createdAt: new Date(row.createdAt),
  imageTagMutability: row.tagMutability,
  imageScanningConfiguration: { ...row.scanning },
  encryptionConfiguration: { ...row.encryption },
});
