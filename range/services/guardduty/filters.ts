import type * as sdk from "@aws-sdk/client-guardduty";
import type { Call } from "../../call.ts";
import { handlers } from "../../service.ts";
import { pageOf } from "../paging.ts";
import { checkCriteria } from "./criteria.ts";
import { badRequest, detectorOf, invalidValue } from "./find.ts";
import { guarddutyState, type FilterRow } from "./state.ts";

type Sdk = typeof sdk;

/** Filters; those with the action ARCHIVE are suppression rules: new findings that fit are archived unseen. */
export const filters = handlers<Sdk>()({
  CreateFilter(input, call) {
    detectorOf(call, input.DetectorId);
    const name = input.Name ?? "";
    if (!/^[\w.-]{3,64}$/.test(name) || !input.FindingCriteria) throw invalidValue();
    checkCriteria(input.FindingCriteria);
    const { filters: table } = guarddutyState(call.scope);
    if (table.has(name)) throw badRequest("a filter with the given name already exists.");
    if (table.size >= 100) throw badRequest("the maximum number of filters has been reached.");
    table.put(name, {
      name,
      ...(input.Description && { description: input.Description }),
      action: checkAction(input.Action ?? "NOOP"),
      rank: checkRank(input.Rank ?? 1),
      criteria: structuredClone(input.FindingCriteria),
      tags: { ...input.Tags },
      createdAt: call.at,
      updatedAt: call.at,
      version: 1,
    });
    return { Name: name };
  },

  GetFilter(input, call) {
    const row = filterOf(call, input.DetectorId, input.FilterName);
    return {
      Name: row.name,
      ...(row.description !== undefined && { Description: row.description }),
      Action: row.action,
      Rank: row.rank,
      FindingCriteria: structuredClone(row.criteria),
      Tags: { ...row.tags },
      CreatedAt: new Date(row.createdAt),
      UpdatedAt: new Date(row.updatedAt),
      Version: row.version,
    };
  },

  UpdateFilter(input, call) {
    const { name } = filterOf(call, input.DetectorId, input.FilterName);
    checkCriteria(input.FindingCriteria);
    const action = input.Action && checkAction(input.Action);
    const rank = input.Rank === undefined ? undefined : checkRank(input.Rank);
    guarddutyState(call.scope).filters.update(name, (row) => {
      if (input.Description !== undefined) row.description = input.Description;
      if (action) row.action = action;
      if (rank !== undefined) row.rank = rank;
      if (input.FindingCriteria) row.criteria = structuredClone(input.FindingCriteria);
      row.updatedAt = call.at;
      row.version++;
    });
    return { Name: name };
  },

  DeleteFilter(input, call) {
    guarddutyState(call.scope).filters.delete(filterOf(call, input.DetectorId, input.FilterName).name);
    return {};
  },

  ListFilters(input, call) {
    detectorOf(call, input.DetectorId);
    const names = guarddutyState(call.scope)
      .filters.list()
      .sort((a, b) => a.rank - b.rank)
      .map(({ name }) => name);
    const { items, nextToken } = pageOf(
      names,
      { token: input.NextToken, size: input.MaxResults, most: 50 },
      invalidValue,
      invalidValue,
    );
    return { FilterNames: items, ...(nextToken !== undefined && { NextToken: nextToken }) };
  },
});

function filterOf(call: Call, detectorId: string | undefined, name: string | undefined): Readonly<FilterRow> {
  detectorOf(call, detectorId);
  const row = guarddutyState(call.scope).filters.get(name);
  if (!row) throw badRequest("the specified filter could not be found.");
  return row;
}

function checkAction(action: FilterRow["action"]): FilterRow["action"] {
  if (action !== "NOOP" && action !== "ARCHIVE") throw invalidValue();
  return action;
}

function checkRank(rank: number): number {
  if (!Number.isInteger(rank) || rank < 1 || rank > 100) throw invalidValue();
  return rank;
}
