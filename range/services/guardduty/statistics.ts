import type * as sdk from "@aws-sdk/client-guardduty";
import type { Finding, FindingStatistics, OrderBy } from "@aws-sdk/client-guardduty";
import { handlers } from "../../service.ts";
import { findingSubject } from "../../telemetry/guardduty/detail.ts";
import { checkCriteria, fitsCriteria } from "./criteria.ts";
import { badRequest, detectorOf, invalidValue } from "./find.ts";
import { guarddutyState } from "./state.ts";

type Sdk = typeof sdk;

export const statistics = handlers<Sdk>()({
  GetFindingsStatistics(input, call) {
    detectorOf(call, input.DetectorId);
    checkCriteria(input.FindingCriteria);
    const { FindingStatisticTypes: types, GroupBy: by, OrderBy: order, MaxResults: most = 100 } = input;
    if (types?.length && by) throw badRequest("findingStatisticTypes and groupBy cannot be used together.");
    const list = guarddutyState(call.scope)
      .findings.list()
      .map(({ finding }) => finding)
      .filter((finding) => fitsCriteria(finding, input.FindingCriteria));
    if (by) return { FindingStatistics: grouped(list, by, order, most) };
    if (!types?.includes("COUNT_BY_SEVERITY")) throw invalidValue();
    const counts: Record<string, number> = {};
    for (const { Severity = 0 } of list) counts[String(Severity)] = (counts[String(Severity)] ?? 0) + 1;
    return { FindingStatistics: { CountBySeverity: counts } };
  },
});

function grouped(
  list: readonly Finding[],
  by: string,
  order: OrderBy | undefined,
  most: number,
): FindingStatistics {
  const group = <Group>(
    keyOf: (finding: Finding) => string,
    view: (of: readonly Finding[]) => Group,
  ): Group[] => {
    const groups = new Map<string, Finding[]>();
    for (const finding of list) groups.set(keyOf(finding), [...(groups.get(keyOf(finding)) ?? []), finding]);
    const sign = order === "ASC" ? 1 : -1;
    return [...groups.values()]
      .sort((a, b) => sign * (a.length - b.length))
      .slice(0, most)
      .map(view);
  };
  const common = (of: readonly Finding[]) => ({
    TotalFindings: of.length,
    LastGeneratedAt: new Date(
      of
        .map(({ UpdatedAt }) => UpdatedAt ?? "")
        .sort()
        .at(-1) ?? 0,
    ),
  });
  switch (by) {
    case "SEVERITY":
      return {
        GroupedBySeverity: group(
          ({ Severity }) => String(Severity),
          (of) => ({ ...common(of), Severity: of[0]!.Severity }),
        ),
      };
    case "FINDING_TYPE":
      return {
        GroupedByFindingType: group(
          ({ Type = "" }) => Type,
          (of) => ({ ...common(of), FindingType: of[0]!.Type }),
        ),
      };
    case "ACCOUNT":
      return {
        GroupedByAccount: group(
          ({ AccountId = "" }) => AccountId,
          (of) => ({ ...common(of), AccountId: of[0]!.AccountId }),
        ),
      };
    case "DATE":
      return {
        GroupedByDate: group(
          ({ UpdatedAt = "", Severity }) => `${UpdatedAt.slice(0, 10)} ${Severity}`,
          (of) => ({
            ...common(of),
            Date: new Date(of[0]!.UpdatedAt!.slice(0, 10)),
            Severity: of[0]!.Severity,
          }),
        ),
      };
    case "RESOURCE":
      return {
        GroupedByResource: group(findingSubject, (of) => ({
          ...common(of),
          AccountId: of[0]!.AccountId,
          ResourceId: findingSubject(of[0]!),
          ResourceType: of[0]!.Resource?.ResourceType,
        })),
      };
    default:
      throw invalidValue();
  }
}
