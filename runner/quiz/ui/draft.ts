import type { Answer } from "../grading.ts";
import type { Presented } from "../presentation.ts";

/** An answer in the making. Places are those of the screen, not of the question. */
export type Draft =
  | { kind: "choice"; cursor: number; chosen: readonly number[] }
  /** `typed` steps at the top were put there by their numbers; `grabbed` moves the step under the cursor. */
  | { kind: "order"; cursor: number; order: readonly number[]; grabbed: boolean; typed: number }
  | { kind: "match"; cursor: number; given: readonly (number | undefined)[] };

/** The draft to begin with: nothing, or an answer that was given before. */
export function draftFrom({ question, items, targets }: Presented, answer?: Answer): Draft {
  const placeIn = (list: Presented["items"], index: number): number =>
    list.findIndex((x) => x.index === index);
  switch (question.kind) {
    case "single":
    case "multiple":
      return { kind: "choice", cursor: 0, chosen: (answer ?? []).map((x) => placeIn(items, x)) };
    case "ordering":
      return {
        kind: "order",
        cursor: 0,
        order: answer ? answer.map((x) => placeIn(items, x)) : [...items.keys()],
        grabbed: false,
        typed: 0,
      };
    case "matching":
      return {
        kind: "match",
        cursor: 0,
        given: items.map((x) => (answer ? placeIn(targets, answer[x.index]!) : undefined)),
      };
  }
}

/** The answer that a draft stands for; undefined while something is missing. */
export function answerOf(draft: Draft, { question, items, targets }: Presented): Answer | undefined {
  const indexOf = (place: number): number => items[place]!.index;
  switch (draft.kind) {
    case "choice": {
      const { chosen, cursor } = draft;
      if (question.kind === "single") return [indexOf(chosen[0] ?? cursor)];
      return chosen.length ? chosen.map(indexOf) : undefined;
    }
    case "order":
      return draft.order.map(indexOf);
    case "match": {
      const answer: number[] = [];
      for (const [place, target] of draft.given.entries()) {
        if (target === undefined) return undefined;
        answer[indexOf(place)] = targets[target]!.index;
      }
      return answer;
    }
  }
}

/** What a key press makes of a draft; the same draft when it means nothing here. */
export function press(draft: Draft, presented: Presented, key: string): Draft {
  switch (draft.kind) {
    case "choice":
      return pressChoice(draft, presented, key);
    case "order":
      return pressOrder(draft, presented, key);
    case "match":
      return pressMatch(draft, presented, key);
  }
}

const STEPS: Readonly<Record<string, number>> = {
  up: -1,
  k: -1,
  down: 1,
  j: 1,
  home: -100,
  end: 100,
};

const within = (place: number, size: number): number => Math.max(0, Math.min(size - 1, place));

/** The place that a letter or a digit names among so many; undefined when it names none. */
function named(key: string, size: number, kinds: RegExp): number | undefined {
  if (!kinds.test(key)) return undefined;
  const place = /[1-9]/.test(key) ? Number(key) - 1 : key.toLowerCase().charCodeAt(0) - 97;
  return place < size ? place : undefined;
}

const ANY = /^[a-zA-Z1-9]$/;
const DIGIT = /^[1-9]$/;
const LETTER = /^[a-zA-Z]$/;

function pressChoice(draft: Draft & { kind: "choice" }, { question, items }: Presented, key: string): Draft {
  const { cursor, chosen } = draft;
  const place = key === " " ? cursor : named(key, items.length, ANY);
  if (place !== undefined) {
    if (question.kind === "single") return { ...draft, cursor: place, chosen: [place] };
    const without = chosen.filter((x) => x !== place);
    return {
      ...draft,
      cursor: place,
      chosen: without.length < chosen.length ? without : [...chosen, place],
    };
  }
  const step = STEPS[key];
  return step === undefined ? draft : { ...draft, cursor: within(cursor + step, items.length) };
}

function pressOrder(draft: Draft & { kind: "order" }, { items }: Presented, key: string): Draft {
  const { cursor, order, grabbed, typed } = draft;
  if (key === " ") return { ...draft, grabbed: !grabbed, typed: 0 };
  if (key === "backspace") return { ...draft, typed: Math.max(0, typed - 1), grabbed: false };
  const item = named(key, items.length, DIGIT);
  if (item !== undefined) {
    const at = order.indexOf(item);
    const begin = typed === order.length ? 0 : typed;
    if (at < begin) return draft;
    return { ...draft, order: moved(order, at, begin), typed: begin + 1, cursor: begin, grabbed: false };
  }
  const carried = /^(shift|alt)-(up|down)$/.exec(key)?.[2];
  const step = STEPS[carried ?? key];
  if (step === undefined) return draft;
  const next = within(cursor + step, order.length);
  if (!grabbed && carried === undefined) return { ...draft, cursor: next };
  return { ...draft, order: moved(order, cursor, next), cursor: next, typed: 0 };
}

function moved(order: readonly number[], from: number, to: number): number[] {
  const rest = order.filter((_, i) => i !== from);
  return [...rest.slice(0, to), order[from]!, ...rest.slice(to)];
}

function pressMatch(draft: Draft & { kind: "match" }, { items, targets }: Presented, key: string): Draft {
  const { cursor, given } = draft;
  const put = (target: number | undefined, next: number): Draft => ({
    ...draft,
    given: given.map((x, i) => (i === cursor ? target : x)),
    cursor: next,
  });
  const target = named(key, targets.length, LETTER);
  if (target !== undefined) {
    const after = [...items.keys()].map((i) => (cursor + 1 + i) % items.length);
    return put(target, after.find((i) => i !== cursor && given[i] === undefined) ?? cursor);
  }
  const item = named(key, items.length, DIGIT);
  if (item !== undefined) return { ...draft, cursor: item };
  if (key === "backspace" || key === "delete") return put(undefined, cursor);
  const turn = { right: 1, " ": 1, left: -1 }[key];
  if (turn !== undefined) {
    const from = given[cursor] ?? (turn > 0 ? -1 : 0);
    return put((from + turn + targets.length) % targets.length, cursor);
  }
  const step = STEPS[key];
  // Letters are targets here, so only the arrows move.
  if (step === undefined || key.length === 1) return draft;
  return { ...draft, cursor: within(cursor + step, items.length) };
}
