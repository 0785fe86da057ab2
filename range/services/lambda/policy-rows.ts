import type { Random } from "../../random.ts";
import type { Table } from "../../table.ts";
import { statementsOf, withoutStatement, withStatement, type PolicyStatement } from "../policy-statements.ts";
import { conflict, notFound, staleRevision } from "./refusals.ts";
import type { PolicyRow } from "./state.ts";

/** The policies of one kind of resource, and what a stale revision is told to ask. */
export interface PolicyTable {
  policies: Table<PolicyRow>;
  random: Random;
  operation: Parameters<typeof staleRevision>[0];
}

/**
 * Adds a statement to the policy of a resource, which is made with the first one.
 *
 * @param revisionId what the caller took the policy for, if the caller said
 * @throws {AwsError} PreconditionFailedException, ResourceConflictException where the Sid is taken
 */
export function addStatement(
  { policies, random, operation }: PolicyTable,
  key: string,
  statement: PolicyStatement,
  revisionId: string | undefined,
): Readonly<PolicyRow> {
  const had = policies.get(key);
  if (revisionId !== undefined && revisionId !== had?.revisionId) throw staleRevision(operation);
  if (had && statementsOf(had.document).some(({ Sid }) => Sid === statement["Sid"]))
    throw conflict(
      `The statement id (${String(statement["Sid"])}) provided already exists. Please provide a new statement id, or remove the existing statement.`,
    );
  const document = had?.document ?? JSON.stringify({ Version: "2012-10-17", Id: "default", Statement: [] });
  return policies.put(key, { document: withStatement(document, statement), revisionId: random.uuid() });
}

/**
 * Takes a statement out of the policy of a resource, which goes with the last one.
 *
 * @throws {AwsError} ResourceNotFoundException, PreconditionFailedException
 */
export function removeStatement(
  { policies, random, operation }: PolicyTable,
  key: string,
  sid: string,
  revisionId: string | undefined,
): void {
  const had = policies.get(key);
  if (!had) throw notFound("No policy is associated with the given resource.");
  if (revisionId !== undefined && revisionId !== had.revisionId) throw staleRevision(operation);
  if (!statementsOf(had.document).some(({ Sid }) => Sid === sid))
    throw notFound(`Statement ${sid} is not found in resource policy.`);
  const left = withoutStatement(had.document, sid);
  if (left === undefined) policies.delete(key);
  else policies.put(key, { document: left, revisionId: random.uuid() });
}
