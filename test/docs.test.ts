import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, test } from "vitest";
import { loadAll } from "../runner/catalogue.ts";
import type { Scenario } from "../scenarios/kit/define.ts";
import { pages } from "../tools/docs/pages.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));

let generated: Map<string, string>;
let scenarios: Scenario[];
beforeAll(async () => {
  [generated, scenarios] = await Promise.all([pages(), loadAll()]);
}, 60_000);

describe("the generated pages are up to date: `npm run docs` would change nothing", () => {
  test("every page is there as the code says it", () => {
    const stale = [...generated]
      .filter(
        ([path, text]) => !existsSync(`${ROOT}${path}`) || readFileSync(`${ROOT}${path}`, "utf8") !== text,
      )
      .map(([path]) => path);
    expect(stale).toEqual([]);
  });

  test("no page is left of a scenario that is gone", () => {
    const left = readdirSync(`${ROOT}docs/scenarios`)
      .map((name) => `docs/scenarios/${name}`)
      .filter((path) => !generated.has(path));
    expect(left).toEqual([]);
  });
});

test("a scenario's page spoils nothing: no hint, no objective, no line of the debrief", () => {
  for (const { id, hints, criteria, debrief } of scenarios) {
    const page = generated.get(`docs/scenarios/${id}.md`)!;
    const secrets = [
      ...hints.map((x) => x.text),
      ...[...Object.values(criteria.objectives), ...Object.values(criteria.hazards)].flatMap((x) => [
        x.title,
        x.why,
      ]),
      ...criteria.order.map((x) => x.why),
      debrief.story,
      ...debrief.rulings.flatMap((x) => [x.topic, x.text]),
    ];
    expect(secrets.filter((secret) => page.includes(secret))).toEqual([]);
  }
});

test("links of the pages among each other lead somewhere", () => {
  const broken = [...generated].flatMap(([path, text]) =>
    [...text.matchAll(/\]\(((?!https?:)[^)#]+)\)/g)]
      .map(([, target]) => new URL(target!, `file:///${path}`).pathname.slice(1))
      .filter((target) => !generated.has(target) && !existsSync(`${ROOT}${target}`))
      .map((target) => `${path}: ${target}`),
  );
  expect(broken).toEqual([]);
});
