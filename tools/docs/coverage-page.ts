import type { Scenario } from "../../scenarios/kit/define.ts";
import { EXAM, findingLink, NIST, taskText, techniqueLink } from "./links.ts";

/** Who covers what: one matrix for each mapping. */
export const coveragePage = (scenarios: readonly Scenario[]): string => `# Coverage

What the [scenarios](scenarios/README.md) are mapped to. \`gameday list --attack\`, \`--finding\`, \`--exam\` and
\`--domain\` choose by the same mappings.

## MITRE ATT&CK techniques

${matrix(scenarios, "technique", ({ maps }) => maps.attack, techniqueLink)}

## Tasks of SCS-C03

${EXAM}:

${matrix(scenarios, "task", ({ maps }) => maps.exam.filter((x) => x.startsWith("SCS-C03 ")), taskText)}

## GuardDuty finding types

${matrix(scenarios, "finding type", ({ maps }) => maps.findings, findingLink)}

## Phases

${NIST}, in the words of revision 2; revision 3 of 2025 tells the same by the functions of CSF 2.0.

${matrix(
  scenarios,
  "phase",
  ({ maps }) => maps.nist,
  (x) => x,
)}
`;

/** Rows for all values in their order, a column for each scenario that has any, a dot where both meet. */
function matrix(
  scenarios: readonly Scenario[],
  head: string,
  valuesOf: (scenario: Scenario) => readonly string[],
  tell: (value: string) => string,
): string {
  const columns = scenarios.filter((x) => valuesOf(x).length);
  const values = [...new Set(columns.flatMap(valuesOf))].sort();
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  return [
    line([head, ...columns.map(({ id }) => `[${id}](scenarios/${id}.md)`)]),
    line(["---", ...columns.map(() => ":-:")]),
    ...values.map((value) =>
      line([tell(value), ...columns.map((x) => (valuesOf(x).includes(value) ? "●" : ""))]),
    ),
  ].join("\n");
}
