import { difficultyText } from "../../runner/ui/picker-model.ts";
import type { Scenario } from "../../scenarios/kit/define.ts";

/** The table of all scenarios: by family, the easy ones first. */
export const indexPage = (scenarios: readonly Scenario[]): string => `# Scenarios

| scenario | what happens | family | difficulty | par |
| --- | --- | --- | --- | --- |
${[...scenarios].sort(inOrder).map(row).join("\n")}

[Which techniques, findings and exam tasks they cover](../coverage.md) · [How to write one](../write-a-scenario.md)
`;

const inOrder = (a: Scenario, b: Scenario): number =>
  a.family.localeCompare(b.family) || a.difficulty - b.difficulty || a.id.localeCompare(b.id);

const row = ({ id, title, family, difficulty, parMinutes }: Scenario): string =>
  `| [${id}](${id}.md) | ${title} | ${family} | ${difficultyText(difficulty)} | ${parMinutes} min |`;
