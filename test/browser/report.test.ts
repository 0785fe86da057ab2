import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium, type Browser, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { loadResponses, loadScenario } from "../../runner/catalogue.ts";
import { html } from "../../runner/report/html.ts";
import { debriefOf, type DebriefModel } from "../../runner/report/model.ts";
import { playResponse } from "../../runner/responder.ts";
import { findJournal, gradeJournal, newRun, readRun } from "../../runner/runs.ts";
import { argvOf, CHROMIUM, describeWith } from "../clients/peers.ts";

const SCENARIO = "compromised-web-instance";
const NOW_MS = Date.UTC(2026, 0, 5, 9);
const HOSTILE = `<img src=x onerror="document.title='owned'"></title><script>document.title='owned'</script>`;
const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** A kept run, played in virtual time by one of the scenario's own responses, or by nobody. */
async function debrief(responder: string): Promise<DebriefModel> {
  const session = await newRun({
    scenario: SCENARIO,
    mode: "exam",
    pace: "drill",
    seed: "1",
    nowMs: NOW_MS,
    keep: true,
  });
  session.start();
  const call = session.arena.outside.bind(session.arena);
  const input = { Resources: [session.brief.forensicSubnetId], Tags: [{ Key: "Name", Value: HOSTILE }] };
  const signer = { accessKeyId: session.arena.responder.accessKeyId, signing: "header" as const };
  await call({
    at: session.now(),
    service: "ec2",
    operation: "CreateTags",
    region: "us-east-1",
    userAgent: HOSTILE,
    input,
    ...signer,
  });
  const response = (await loadResponses(SCENARIO)).find((x) => x.id === responder);
  if (response) await playResponse(session, response);
  else await session.arena.advance(15 * 60_000);
  await session.finish();
  await session.close();
  const recorded = readRun(findJournal(session.run));
  return debriefOf(
    recorded.header,
    await loadScenario(SCENARIO),
    await gradeJournal(recorded),
    recorded.events,
  );
}

/** The same model with a hostile text in the place of every text that a run decides. */
function poisoned(model: DebriefModel): DebriefModel {
  const poison = (value: unknown, key = ""): unknown => {
    if (typeof value === "string")
      return ["verdict", "tone", "code"].includes(key) ? value : `${HOSTILE} ${value}`;
    if (Array.isArray(value)) return value.map((x) => poison(x));
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, x]) => [name, poison(x, name)]));
  };
  const { scenario, verdict, attempts, actions, objectives } = model;
  return {
    ...model,
    run: HOSTILE,
    scenario: { ...scenario, title: HOSTILE, debrief: poison(scenario.debrief) as typeof scenario.debrief },
    verdict: poison(verdict) as typeof verdict,
    attempts: poison(attempts) as typeof attempts,
    actions: poison(actions) as typeof actions,
    objectives: poison(objectives) as typeof objectives,
  };
}

describeWith([CHROMIUM], `the debrief in ${CHROMIUM.version}`, () => {
  let folder: string;
  let browser: Browser;
  const models = new Map<string, DebriefModel>();
  const before = process.env["XDG_STATE_HOME"];

  beforeAll(async () => {
    folder = process.env["GAMEDAY_SCREENSHOTS"] ?? mkdtempSync(join(tmpdir(), "gameday-report-"));
    mkdirSync(folder, { recursive: true });
    process.env["XDG_STATE_HOME"] = join(folder, "state");
    browser = await chromium.launch({ executablePath: argvOf(CHROMIUM)[0]!, args: FLAGS });
    for (const responder of ["reference", "none", "terminate-first"])
      models.set(responder, await debrief(responder));
  }, 120_000);
  afterAll(async () => {
    await browser.close();
    if (before === undefined) delete process.env["XDG_STATE_HOME"];
    else process.env["XDG_STATE_HOME"] = before;
    if (!process.env["GAMEDAY_SCREENSHOTS"]) rmSync(folder, { recursive: true, force: true });
  });

  interface Opened {
    page: Page;
    complaints: string[];
    requests: string[];
  }

  async function open(
    name: string,
    model: DebriefModel,
    options: Parameters<Browser["newPage"]>[0] = {},
  ): Promise<Opened> {
    const path = join(folder, `${name}.html`);
    writeFileSync(path, html(model));
    const page = await browser.newPage({ viewport: { width: 1200, height: 900 }, ...options });
    const complaints: string[] = [];
    const requests: string[] = [];
    page.on("console", (message) => complaints.push(message.text()));
    page.on("pageerror", (error) => complaints.push(String(error)));
    page.on("request", (request) => requests.push(request.url()));
    await page.goto(pathToFileURL(path).href);
    await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
    expect(requests).toEqual([pathToFileURL(path).href]);
    return { page, complaints, requests };
  }

  /** Colours of text and ground, as the browser computed them. */
  const colours = (page: Page): Promise<{ ink: number; paper: number }> =>
    page.evaluate(`(() => {
      const brightness = (colour) => (colour.match(/\\d+/g) ?? []).slice(0, 3).reduce((sum, x) => sum + Number(x), 0) / 3;
      const style = getComputedStyle(document.body);
      return { ink: brightness(style.color), paper: brightness(style.backgroundColor) };
    })()`);

  describe.each(["reference", "none", "terminate-first"])("of the response %s", (responder) => {
    test("is one page without errors and without requests", async () => {
      const { page, complaints } = await open(responder, models.get(responder)!);
      expect(complaints).toEqual([]);
      expect(await page.title()).toContain(`${models.get(responder)!.verdict.score}/100`);
      await page.close();
    });

    test("shows verdict, figures, every objective with its reason, and the story", async () => {
      const model = models.get(responder)!;
      const { page } = await open(responder, model);
      const text = await page.locator("body").innerText();
      expect(text).toContain(model.verdict.verdict);
      expect(text).toContain(model.verdict.summary);
      for (const objective of model.verdict.objectives) {
        expect(text).toContain(objective.met ? objective.title : objective.reason);
        expect(text).toContain(objective.why);
      }
      for (const hazard of model.verdict.hazards) expect(text).toContain(hazard.reason);
      expect(text).toContain(model.scenario.debrief.story);
      await page.close();
    });

    test("draws four lanes with marks on the time axis", async () => {
      const model = models.get(responder)!;
      const { page } = await open(responder, model);
      const svg = page.locator("svg.timeline");
      expect(await svg.locator(".lane").count()).toBe(4);
      expect(await svg.locator(".lane-label").allTextContents()).toEqual([
        "Adversary",
        "You",
        "Objectives",
        "Customers",
      ]);
      expect(await svg.locator("rect.through").count()).toBe(model.throughs.length);
      expect(await svg.locator(".proven").count()).toBe(
        model.objectives.filter((x) => x.tone === "proven").length,
      );
      expect(await svg.locator(".harm-cross").count()).toBe(
        model.objectives.filter((x) => x.tone === "harm").length,
      );
      expect(await svg.locator("rect.served, rect.unserved").count()).toBe(
        model.served.filter((share) => share !== undefined).length,
      );
      const box = (await svg.boundingBox())!;
      for (const mark of await svg.locator("rect, circle, path, text").all()) {
        const at = await mark.boundingBox();
        if (!at) continue;
        expect(at.x).toBeGreaterThanOrEqual(box.x - 1);
        expect(at.x + at.width).toBeLessThanOrEqual(box.x + box.width + 1);
      }
      await page.close();
    });
  });

  test("the words along the axis do not run into one another", async () => {
    for (const model of models.values()) {
      const { page } = await open("axis", model);
      const svg = (await page.locator("svg.timeline").boundingBox())!;
      const words = await page.locator("svg.timeline .axis").all();
      const boxes = (await Promise.all(words.map((word) => word.boundingBox()))).map((box) => box!);
      for (const row of [boxes.filter((x) => x.y < svg.y + 40), boxes.filter((x) => x.y >= svg.y + 40)]) {
        const sorted = row.sort((left, right) => left.x - right.x);
        for (const [i, box] of sorted.slice(1).entries())
          expect(box.x).toBeGreaterThanOrEqual(sorted[i]!.x + sorted[i]!.width);
      }
      await page.close();
    }
  });

  test("is light or dark as the reader's system is", async () => {
    const model = models.get("reference")!;
    const light = await open("light", model, { colorScheme: "light" });
    const dark = await open("dark", model, { colorScheme: "dark" });
    const [day, night] = [await colours(light.page), await colours(dark.page)];
    expect(day.paper - day.ink).toBeGreaterThan(150);
    expect(night.ink - night.paper).toBeGreaterThan(150);
    await Promise.all([light.page.close(), dark.page.close()]);
  });

  test("prints on white paper, also for a reader in the dark, and cuts no row in two", async () => {
    const { page } = await open("print", models.get("terminate-first")!, { colorScheme: "dark" });
    await page.emulateMedia({ media: "print", colorScheme: "dark" });
    const { ink, paper } = await colours(page);
    expect(paper - ink).toBeGreaterThan(150);
    expect(await page.evaluate(`getComputedStyle(document.querySelector("tbody tr")).breakInside`)).toBe(
      "avoid",
    );
    const pdf = await page.pdf({ path: join(folder, "print.pdf"), format: "A4" });
    expect(pdf.subarray(0, 5).toString()).toBe("%PDF-");
    await page.close();
  });

  test("is readable on a telephone without scrolling sideways", async () => {
    const { page } = await open("narrow", models.get("none")!, { viewport: { width: 390, height: 844 } });
    const overflow = await page.evaluate<number>(
      `document.documentElement.scrollWidth - document.documentElement.clientWidth`,
    );
    expect(overflow).toBeLessThanOrEqual(0);
    await page.close();
  });

  test("keeps a hostile name as text, wherever it stands", async () => {
    const { page, complaints } = await open("hostile", poisoned(models.get("terminate-first")!));
    expect(complaints).toEqual([]);
    expect(await page.title()).not.toBe("owned");
    expect(await page.locator("img, script").count()).toBe(0);
    const text = await page.locator("body").innerText();
    expect(text.split(HOSTILE).length - 1).toBeGreaterThan(20);
    await page.close();
  });
});
