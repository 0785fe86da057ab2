import type * as sdk from "@aws-sdk/client-guardduty";
import type { Finding, SortCriteria } from "@aws-sdk/client-guardduty";
import type { Call } from "../../call.ts";
import { handlers } from "../../service.ts";
import { addSampleFindings } from "../../telemetry/guardduty/samples.ts";
import { pageOf } from "../paging.ts";
import { attributeOf, checkAttribute, checkCriteria, fitsCriteria } from "./criteria.ts";
import { detectorOf, invalidValue } from "./find.ts";
import { guarddutyState } from "./state.ts";

type Sdk = typeof sdk;

export const findings = handlers<Sdk>()({
  ListFindings(input, call) {
    detectorOf(call, input.DetectorId);
    checkCriteria(input.FindingCriteria);
    const rows = all(call).filter((finding) => fitsCriteria(finding, input.FindingCriteria));
    const sorted = sort(rows, input.SortCriteria);
    const { items, nextToken } = pageOf(
      sorted,
      { token: input.NextToken, size: input.MaxResults, most: 50 },
      invalidValue,
      invalidValue,
    );
    return {
      FindingIds: items.map(({ Id }) => Id!),
      ...(nextToken !== undefined && { NextToken: nextToken }),
    };
  },

  /** Ids that do not exist are left out. */
  GetFindings(input, call) {
    detectorOf(call, input.DetectorId);
    const ids = input.FindingIds ?? [];
    if (!ids.length || ids.length > 50) throw invalidValue();
    const { findings: table } = guarddutyState(call.scope);
    const found = ids.flatMap((id) => table.get(id)?.finding ?? []);
    return { Findings: structuredClone(input.SortCriteria ? sort(found, input.SortCriteria) : found) };
  },

  ArchiveFindings(input, call) {
    setArchived(call, input, true);
    return {};
  },

  UnarchiveFindings(input, call) {
    setArchived(call, input, false);
    return {};
  },

  UpdateFindingsFeedback(input, call) {
    detectorOf(call, input.DetectorId);
    const { Feedback } = input;
    if (Feedback !== "USEFUL" && Feedback !== "NOT_USEFUL") throw invalidValue();
    change(call, input.FindingIds, (finding) => ({
      ...finding,
      Service: { ...finding.Service, UserFeedback: Feedback },
    }));
    return {};
  },

  CreateSampleFindings(input, call) {
    addSampleFindings(call.scope, detectorOf(call, input.DetectorId), input.FindingTypes);
    return {};
  },
});

const all = (call: Call): Finding[] =>
  guarddutyState(call.scope)
    .findings.list()
    .map(({ finding }) => finding);

function setArchived(
  call: Call,
  input: { DetectorId: string | undefined; FindingIds: string[] | undefined },
  archived: boolean,
): void {
  detectorOf(call, input.DetectorId);
  change(call, input.FindingIds, (finding) => ({
    ...finding,
    Service: { ...finding.Service, Archived: archived },
  }));
}

function change(call: Call, ids: readonly string[] | undefined, next: (finding: Finding) => Finding): void {
  const { findings: table } = guarddutyState(call.scope);
  if (!ids?.length || ids.length > 50 || ids.some((id) => !table.has(id))) throw invalidValue();
  for (const id of ids) table.update(id, (row) => void (row.finding = next(row.finding)));
}

/** Without criteria the most severe come first, and of those the oldest. */
function sort(list: readonly Finding[], criteria: SortCriteria | undefined): Finding[] {
  const attribute = criteria?.AttributeName;
  if (attribute === undefined)
    return [...list].sort((a, b) => b.Severity! - a.Severity! || compare(a.CreatedAt, b.CreatedAt));
  checkAttribute(attribute);
  const sign = criteria?.OrderBy === "DESC" ? -1 : 1;
  return [...list].sort((a, b) => sign * compare(attributeOf(a, attribute), attributeOf(b, attribute)));
}

function compare(a: unknown, b: unknown): number {
  if (typeof a === "number" && typeof b === "number") return a - b;
  const [x, y] = [String(a), String(b)];
  return x < y ? -1 : x > y ? 1 : 0;
}
