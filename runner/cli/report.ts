import { judge } from "../../grader/index.ts";
import { loadScenario } from "../catalogue.ts";
import { UserError } from "../errors.ts";
import { html } from "../report/html.ts";
import { junit } from "../report/junit.ts";
import { markdown } from "../report/markdown.ts";
import { debriefOf } from "../report/model.ts";
import { evidenceOf } from "../runs.ts";
import { readPlayed } from "./read-run.ts";
import { checkResultFile, writeResultFile } from "./result-file.ts";

const ENDINGS = { html: "html", md: "md", json: "json", junit: "xml" } as const;
type Format = keyof typeof ENDINGS;

export async function report(
  run: string | undefined,
  options: { format: string; out?: string },
): Promise<void> {
  if (!(options.format in ENDINGS))
    throw new UserError(`"${options.format}" is no format (${Object.keys(ENDINGS).join(", ")})`);
  if (options.out !== "-") checkResultFile("--out", options.out);
  const format = options.format as Format;
  const recorded = readPlayed(run);
  if (!recorded.facts)
    throw new UserError("the journal ends before the sandbox was broken: there is nothing to report");
  const scenario = await loadScenario(recorded.header.scenario);
  const verdict = judge(scenario.criteria, recorded.facts, evidenceOf(recorded));
  const model = debriefOf(recorded.header, scenario, verdict, recorded.events);
  const text = {
    html: () => html(model),
    md: () => markdown(model),
    json: () => `${JSON.stringify({ run: model.run, scenario: scenario.id, ...verdict }, null, 2)}\n`,
    junit: () => junit(scenario, verdict, model.run),
  }[format]();
  const out = options.out ?? `gameday-${recorded.header.run}.${ENDINGS[format]}`;
  if (out === "-") process.stdout.write(text);
  else {
    writeResultFile(out, text);
    process.stdout.write(`${out}\n`);
  }
}
