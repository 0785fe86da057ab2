import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { format, resolveConfig } from "prettier";
import { loadAll } from "../../runner/catalogue.ts";
import { coveragePage } from "./coverage-page.ts";
import { indexPage } from "./index-page.ts";
import { scenarioPage } from "./scenario-page.ts";

const ROOT = new URL("../../", import.meta.url);

/** The generated pages by their paths from the project's root. */
export async function pages(): Promise<Map<string, string>> {
  const scenarios = await loadAll();
  const raw: [path: string, text: string][] = [
    ["docs/scenarios/README.md", indexPage(scenarios)],
    ...scenarios.map((x): [string, string] => [`docs/scenarios/${x.id}.md`, scenarioPage(x)]),
    ["docs/coverage.md", coveragePage(scenarios)],
    [
      "docs/write-a-scenario.md",
      withSample(readFileSync(new URL("write-a-scenario.md", import.meta.url), "utf8")),
    ],
  ];
  const options = await resolveConfig(fileURLToPath(new URL("docs/any.md", ROOT)));
  return new Map(
    await Promise.all(
      raw.map(
        async ([path, text]) => [path, await format(text, { ...options, parser: "markdown" })] as const,
      ),
    ),
  );
}

/** Puts the files of the sample where the page names them: `<!-- sample: scenario.ts -->`. */
function withSample(page: string): string {
  return page.replace(/<!-- sample: (\S+) -->/g, (_, name: string) => {
    const text = readFileSync(new URL(`runner/new/template/${name}`, ROOT), "utf8");
    return `\`\`\`${name.split(".").pop()!}\n${text.trimEnd()}\n\`\`\``;
  });
}
