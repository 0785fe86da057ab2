import { isPacked, loadResponses, loadScenario, packsInUse } from "../catalogue.ts";
import { UserError } from "../errors.ts";
import { didYouMean } from "../nearest.ts";
import { scriptOf } from "../walkthrough/script.ts";
import { variablesOf } from "../variation.ts";
import { walkthroughOf, type Walkthrough } from "../walkthrough/walkthrough.ts";
import { print, printJson } from "./print.ts";

export interface ShowOptions {
  solution?: boolean | string;
  seed?: string;
  json?: boolean;
}

/** What a scenario is about, without spoilers; or how to respond, with all of them. */
export async function show(id: string, options: ShowOptions): Promise<void> {
  if (options.solution) await showSolution(id, options.solution, options);
  else if (options.seed !== undefined)
    throw new UserError("--seed says in which sandbox a solution is played: it needs --solution");
  else await showScenario(id, options);
}

async function showScenario(id: string, { json }: ShowOptions): Promise<void> {
  const scenario = await loadScenario(id);
  const { title, family, difficulty, parMinutes, summary, maps, needs, hints } = scenario;
  const varies = variablesOf(scenario);
  if (json) {
    const prices = hints.map(({ cost }) => cost);
    const values = Object.fromEntries(Object.entries(varies).map(([name, x]) => [name, x.values]));
    printJson({
      id,
      title,
      family,
      difficulty,
      parMinutes,
      summary,
      maps,
      needs,
      varies: values,
      hints: prices,
    });
    return;
  }
  print(`${title}
${summary}

family       ${family}
difficulty   ${difficulty} of 5
par          ${parMinutes} minutes
hints        ${hints.map(({ cost }) => `−${cost}`).join(", ")} points
ATT&CK       ${maps.attack.join(", ")}
GuardDuty    ${maps.findings.join(", ")}
NIST         ${maps.nist.join(", ")}
exam         ${maps.exam.join(", ")}
varies       ${Object.entries(varies)
    .map(([name, { values }]) => `${name} (${Object.keys(values).join(", ")})`)
    .join(", ")}

Play it: gameday play ${id}${
    isPacked(id)
      ? packsInUse()
          .map((folder) => ` --scenarios ${folder}`)
          .join("")
      : ""
  }`);
}

/** Without the answers; files as text, or in base64 where they are none. */
const plain = ({ why, lines }: Walkthrough["steps"][number]): object => ({
  why,
  lines: lines.map((line) => {
    if (line.kind !== "file") return "answer" in line ? { ...line, answer: undefined } : line;
    const { kind, name } = line;
    const content = Buffer.from(line.bytes);
    const text = content.toString("utf8");
    return content.equals(Buffer.from(text))
      ? { kind, name, text }
      : { kind, name, base64: content.toString("base64") };
  }),
});

async function showSolution(id: string, named: true | string, { seed, json }: ShowOptions): Promise<void> {
  const responses = await loadResponses(id);
  const response = responses.find((x) => (named === true ? x.kind === "reference" : x.id === named));
  if (!response) {
    const ids = responses.map((x) => x.id);
    throw new UserError(
      `there is no response "${String(named)}"${didYouMean(String(named), ids)} (${ids.join(", ")})`,
    );
  }
  const walkthrough = await walkthroughOf(id, response, seed ?? response.seeds?.[0] ?? "1");
  if (json) printJson({ spoilers: true, ...walkthrough, steps: walkthrough.steps.map(plain) });
  else print(scriptOf(walkthrough));
}
