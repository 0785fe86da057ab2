import { AwsError } from "../../errors.ts";
import type { Scope } from "../../world.ts";
import { ecrState, type RepositoryRow } from "./state.ts";

/** What requests say of the repository that they mean. */
export interface OfRepository {
  registryId?: string | undefined;
  repositoryName?: string | undefined;
}

/**
 * The repository that a request names.
 *
 * @throws {AwsError} RepositoryNotFoundException, also for registries of other accounts, which let nobody in
 */
export function findRepository(
  scope: Scope,
  { registryId, repositoryName = "" }: OfRepository,
): Readonly<RepositoryRow> {
  const registry = registryId ?? scope.accountId;
  const row = registry === scope.accountId ? ecrState(scope).repositories.get(repositoryName) : undefined;
  if (!row)
    throw new AwsError(
      "RepositoryNotFoundException",
      `The repository with name '${repositoryName}' does not exist in the registry with id '${registry}'`,
      400,
    );
  return row;
}

/** Where a message says that something is. */
export const placeOf = (scope: Scope, { name }: Pick<RepositoryRow, "name">): string =>
  `the repository with name '${name}' in the registry with id '${scope.accountId}'`;

export const invalidParameter = (message: string): AwsError =>
  new AwsError("InvalidParameterException", message, 400);
