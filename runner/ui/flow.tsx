import { writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Evidence, Verdict } from "../../grader/index.ts";
import type { Scenario } from "../../scenarios/kit/define.ts";
import { UserError } from "../errors.ts";
import type { Opened, OpenOptions } from "../live.ts";
import { html } from "../report/html.ts";
import { debriefOf } from "../report/model.ts";
import type { Session } from "../session/session.ts";
import { followSession } from "./hooks/useDrill.ts";
import type { Past } from "./results.ts";
import { BriefPage } from "./screens/BriefPage.tsx";
import { Debrief, type After } from "./screens/Debrief.tsx";
import { Drill } from "./screens/Drill.tsx";
import { Picker, type Choice } from "./screens/Picker.tsx";
import { Staging } from "./screens/Staging.tsx";
import { ShellConsole, type ConsoleShell } from "./shell-console.ts";
import type { Terminal } from "./terminal.ts";
import { openView, type View } from "./view.tsx";

/** What the screens stand on; given from outside, so that they can be tried without a range. */
export interface FlowParts {
  terminal: Terminal;
  loadScenarios(): Promise<readonly Scenario[]>;
  readPast(): Past;
  openSession(id: string | undefined, options: OpenOptions): Promise<Session>;
  goLive(session: Session): Promise<Opened>;
  startClock(session: Session): Promise<void>;
  openConsole(
    session: Session,
    endpoint: string,
    env: Readonly<Record<string, string>>,
  ): Promise<ConsoleShell>;
  /** Evidence of a run, from its journal. */
  readEvidence(session: Session): readonly Evidence[];
  saveVerdict(run: string, verdict: Verdict): void;
  /** The endpoint is gone: other commands must not look for it. */
  forget(run: string): void;
  /** Told of the run that is open, for whoever must close it in a hurry. */
  onRun(run: string | undefined): void;
  /** Where a report goes when the current folder takes none. */
  runFolder(run: string): string;
}

/** How it ended. */
export type Outcome =
  | { kind: "quit" }
  | { kind: "left"; run: string }
  | { kind: "finished"; run: string; verdict: Verdict; report: string | undefined };

const ANSWER_MS = 50;

/** How a drill itself ended. */
type Ended = { kind: "left"; run: string } | { kind: "finished"; run: string; verdict: Verdict };

const STEPS = ["the scenario", "the sandbox, deployed and broken; the intruder is inside", "the brief"];

/** Picker, stage, brief, drill, debrief, and round again: one screen after the other. */
export async function runFlow(
  parts: FlowParts,
  id: string | undefined,
  options: OpenOptions,
): Promise<Outcome> {
  const view = openView(parts.terminal);
  try {
    return await new Flow(parts, view).run(id, options);
  } finally {
    view.unmount();
  }
}

class Flow {
  readonly #parts: FlowParts;
  readonly #view: View;

  constructor(parts: FlowParts, view: View) {
    this.#parts = parts;
    this.#view = view;
  }

  async run(id: string | undefined, options: OpenOptions): Promise<Outcome> {
    let { resume, guided = false } = options;
    let next = id;
    let notice: string | undefined;
    let selected: string | undefined;
    for (;;) {
      if (next === undefined && !resume) {
        const choice = await this.#pick({ guided, selected, notice });
        if (choice.kind === "quit") return { kind: "quit" };
        if (choice.kind === "resume") resume = choice.run;
        else {
          next = choice.id;
          guided = choice.guided;
        }
      }
      const isGiven = next === id && notice === undefined && selected === undefined;
      let session: Session;
      try {
        session = await this.#stage(next, { ...options, guided, ...(resume && { resume }) });
      } catch (error) {
        // What the command line asked for is refused there; a choice made here can be made anew.
        if (!(error instanceof UserError) || (isGiven && (id !== undefined || options.resume))) throw error;
        [notice, next, resume] = [error.message, undefined, undefined];
        continue;
      }
      const ended = await this.#play(session);
      if (ended.kind !== "finished") return ended;
      const { after, report } = await this.#debrief(session, ended.verdict);
      if (after === "quit") return { ...ended, report };
      resume = undefined;
      notice = undefined;
      selected = session.scenario.id;
      if (after === "again") next = session.scenario.id;
      else {
        next = undefined;
        selected = (await this.#following(session.scenario)) ?? selected;
      }
    }
  }

  async #pick(shown: {
    guided: boolean;
    selected: string | undefined;
    notice: string | undefined;
  }): Promise<Choice> {
    const scenarios = await this.#parts.loadScenarios();
    const past = this.#parts.readPast();
    const { guided, selected, notice } = shown;
    return this.#view.ask<Choice>((onChoice) => (
      <Picker
        scenarios={scenarios}
        past={past}
        guided={guided}
        {...(selected !== undefined && { selected })}
        {...(notice !== undefined && { notice })}
        onChoice={onChoice}
      />
    ));
  }

  /** Deploys and breaks the sandbox. That work leaves no turn for drawing: each step is drawn before it begins. */
  async #stage(id: string | undefined, options: OpenOptions): Promise<Session> {
    const title = options.resume ? "Back to the run that was left" : (id ?? "");
    const draw = async (done: number): Promise<void> => {
      this.#view.show(<Staging title={title} steps={STEPS} done={done} />);
      await new Promise((resolve) => setTimeout(resolve, 0));
    };
    await draw(1);
    const session = await this.#parts.openSession(id, options);
    this.#parts.onRun(session.run);
    return session;
  }

  async #play(session: Session): Promise<Ended> {
    const { parts, run } = { parts: this.#parts, run: session.run };
    const starts = await this.#view.ask<boolean>((answer) => (
      <BriefPage session={session} onStart={() => answer(true)} onLeave={() => answer(false)} />
    ));
    if (!starts) return this.#leave(session);
    const { endpoint, env, moved } = await parts.goLive(session);
    await parts.startClock(session);
    const store = followSession(session, parts.readEvidence(session));
    const shell = new ShellConsole(() => parts.openConsole(session, endpoint, env));
    if (moved !== undefined) shell.note(moved);
    const verdict = await this.#view.ask<Verdict | undefined>((answer) => {
      session.on((event) => event.type === "finished" && answer(event.verdict));
      return (
        <Drill
          session={session}
          store={store}
          shell={shell}
          endpoint={endpoint}
          onLeave={() => answer(undefined)}
        />
      );
    });
    shell.abort();
    if (!verdict) return this.#leave(session);
    parts.saveVerdict(run, verdict);
    parts.forget(run);
    // The verdict may have been asked for from outside: that answer goes out before the endpoint closes.
    await new Promise((resolve) => setTimeout(resolve, ANSWER_MS));
    await session.close();
    parts.onRun(undefined);
    return { kind: "finished", run, verdict };
  }

  async #leave(session: Session): Promise<Ended> {
    this.#parts.forget(session.run);
    await session.close();
    return { kind: "left", run: session.run };
  }

  async #debrief(session: Session, verdict: Verdict): Promise<{ after: After; report: string | undefined }> {
    const { header, scenario, run } = session;
    const model = debriefOf(header, scenario, verdict, this.#parts.readEvidence(session));
    const next = await this.#following(scenario);
    let report: string | undefined;
    const after = await this.#view.ask<After>((onAfter) => (
      <Debrief
        model={model}
        next={next}
        onReport={() => (report = writeReport(html(model), run, this.#parts.runFolder(run)))}
        onAfter={onAfter}
      />
    ));
    return { after, report };
  }

  /** What to practise next: the first that the scenario names and that exists, else the next in the list. */
  async #following(scenario: Scenario): Promise<string | undefined> {
    const ids = (await this.#parts.loadScenarios()).map((x) => x.id);
    const named = scenario.debrief.practiseNext.find((id) => ids.includes(id));
    return named ?? ids[ids.indexOf(scenario.id) + 1];
  }
}

/** Writes the report where the user is, or beside the run when that folder takes no files. @returns its path */
function writeReport(text: string, run: string, folder: string): string {
  const name = `gameday-${run}.html`;
  try {
    writeFileSync(name, text);
    return resolve(name);
  } catch {
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
  }
}
