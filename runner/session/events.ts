import type { Evidence, StateChange, Verdict } from "../../grader/index.ts";
import type { Brief } from "../../scenarios/kit/response.ts";

/**
 * What happens in a session, for its listeners: the terminal UI, the JSON log, the JUnit file, the scoreboard.
 * None of them knows another.
 */
export type SessionEvent =
  | { type: "prepared"; run: string; scenario: string; brief: Brief }
  | { type: "listening"; endpoint: string }
  | { type: "started"; at: number }
  /** Everything that is evidence, in order. */
  | { type: "evidence"; evidence: Evidence; changes: readonly StateChange[] }
  /** Guided mode: objectives that became met, or no longer are. */
  | { type: "objective"; id: string; met: boolean; at: number }
  | { type: "finished"; verdict: Verdict };

export type SessionListener = (event: SessionEvent) => void;
