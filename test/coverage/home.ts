/** Where something that a study document names is practised, modelled or asked. */
export type Home =
  /** An objective, a constraint, a hazard or a moment of a scenario. */
  | { kind: "play"; scenario: string; id: string }
  /** A test of the range's physics, by the title of its group or its own. */
  | { kind: "fact"; title: string }
  /** A question of the quiz. */
  | { kind: "quiz"; question: string };

export type Rows<Item extends string> = Readonly<Record<Item, readonly Home[]>>;

export const play = (scenario: string, ...ids: readonly string[]): Home[] =>
  ids.map((id) => ({ kind: "play", scenario, id }));

export const fact = (title: string): Home[] => [{ kind: "fact", title }];

export const quiz = (...questions: readonly string[]): Home[] =>
  questions.map((question) => ({ kind: "quiz", question }));
