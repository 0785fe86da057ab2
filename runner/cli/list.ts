import { loadAll, loadScenario } from "../catalogue.ts";
import { print, printJson } from "./print.ts";

export async function list(options: { json?: boolean }): Promise<void> {
  const scenarios = await loadAll();
  if (options.json) {
    printJson(
      scenarios.map(({ id, title, family, difficulty, parMinutes, summary, maps, needs }) => ({
        id,
        title,
        family,
        difficulty,
        parMinutes,
        summary,
        maps,
        needs,
      })),
    );
    return;
  }
  const width = Math.max(...scenarios.map((x) => x.id.length));
  for (const x of scenarios)
    print(
      `${x.id.padEnd(width)}  ${"●".repeat(x.difficulty)}${"○".repeat(5 - x.difficulty)}  ${String(x.parMinutes).padStart(3)} min  ${x.title}`,
    );
}

export async function show(id: string, options: { json?: boolean }): Promise<void> {
  const x = await loadScenario(id);
  if (options.json) {
    const { title, family, difficulty, parMinutes, summary, maps, needs } = x;
    printJson({
      id,
      title,
      family,
      difficulty,
      parMinutes,
      summary,
      maps,
      needs,
      hints: x.hints.map(({ cost }) => cost),
    });
    return;
  }
  print(`${x.title}
${x.summary}

family       ${x.family}
difficulty   ${x.difficulty} of 5
par          ${x.parMinutes} minutes
hints        ${x.hints.map(({ cost }) => `−${cost}`).join(", ")} points
ATT&CK       ${x.maps.attack.join(", ")}
GuardDuty    ${x.maps.findings.join(", ")}
NIST         ${x.maps.nist.join(", ")}
exam         ${x.maps.exam.join(", ")}

Play it: gameday play ${x.id}`);
}
