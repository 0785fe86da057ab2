import type * as JustBash from "just-bash";
import type { CommandNode, PipelineNode, ScriptNode, StatementNode } from "just-bash";

type GroupNode = Extract<CommandNode, { type: "Group" }>;
type Library = Pick<typeof JustBash, "parse" | "serialize">;

/** What a line wrote to one of its streams. */
export interface Printed {
  stream: "stdout" | "stderr";
  text: string;
}

/** The command that marks a place in both streams. Its name is one that nobody types. */
export const MARK_COMMAND = "__mark_order";
/** What it writes: control characters, which are the same as text and as bytes. */
export const MARK = "\u001e\u0002\u001e";

/** The command keeps the status and the last argument of what stands before it, for what stands after it. */
const MARK_SOURCE = `${MARK_COMMAND} "$?" "\${_-}"`;

/** These ask for what a command in between would change, or send all output elsewhere. */
const DELICATE = /\b(exec|set|trap|PIPESTATUS|BASH_COMMAND)\b/;

/**
 * Sets marks between the commands of a line, where both streams reach the screen: just-bash gathers each stream for
 * itself, and the marks tell what was written before what.
 *
 * @returns undefined where marks could change what the line does
 */
export function withMarks(library: Library, line: string): string | undefined {
  if (DELICATE.test(line)) return undefined;
  try {
    const script = library.parse(line);
    const [mark, group] = library.parse(`${MARK_SOURCE}; { :; }`).statements;
    const marker = new Marker(mark!, group!.pipelines[0]!);
    const marked: ScriptNode = { ...script, statements: marker.between(script.statements) };
    const text = library.serialize(marked);
    // Not every script can be written down again as it was.
    return shapeOf(library.parse(text)) === shapeOf(marked) ? text : undefined;
  } catch {
    return undefined;
  }
}

class Marker {
  /**
   * @param mark the statement that sets a mark
   * @param group a pipeline of one group, which serves as the form for others
   */
  constructor(
    private readonly mark: StatementNode,
    private readonly group: PipelineNode,
  ) {}

  between(statements: readonly StatementNode[]): StatementNode[] {
    return statements.flatMap((statement, i) => [...(i ? [this.mark] : []), this.#within(statement)]);
  }

  #within(statement: StatementNode): StatementNode {
    if (statement.background) return statement;
    const [first, ...rest] = statement.pipelines.map((pipeline) => this.#inPipeline(pipeline));
    return { ...statement, pipelines: [first!, ...rest.map((pipeline) => this.#before(pipeline))] };
  }

  /** What follows `&&` or `||`, with the mark before it. */
  #before(pipeline: PipelineNode): PipelineNode {
    const [group] = this.group.commands as [GroupNode];
    const statement = { ...this.mark, pipelines: [pipeline] };
    return { ...this.group, commands: [{ ...group, body: [this.mark, statement] }] };
  }

  #inPipeline(pipeline: PipelineNode): PipelineNode {
    const [command, piped] = pipeline.commands;
    return piped || pipeline.timed ? pipeline : { ...pipeline, commands: [this.#inCommand(command!)] };
  }

  #inCommand(command: CommandNode): CommandNode {
    if (command.redirections.length) return command;
    switch (command.type) {
      case "Group":
      case "Subshell":
        return { ...command, body: this.between(command.body) };
      case "For":
        return { ...command, body: [...this.between(command.body), this.mark] };
      case "If":
        return {
          ...command,
          clauses: command.clauses.map((clause) => ({
            ...clause,
            body: [this.mark, ...this.between(clause.body)],
          })),
          elseBody: command.elseBody && [this.mark, ...this.between(command.elseBody)],
        };
      case "Case":
        return {
          ...command,
          items: command.items.map((item) => ({ ...item, body: this.between(item.body) })),
        };
      // Other loops may have no end, and each mark costs time.
      default:
        return command;
    }
  }
}

/** A script without where it stood. */
const shapeOf = (script: ScriptNode): string =>
  JSON.stringify(script, (name, value: unknown) =>
    name === "line" || name === "sourceText" ? undefined : value,
  );

/**
 * What a line wrote, in order: by the marks in both streams. Where these do not agree (the line was interrupted or
 * came to a limit), standard output stands before standard error.
 */
export function inOrder(stdout: string, stderr: string): Printed[] {
  const [out, error] = [stdout.split(MARK), stderr.split(MARK)];
  const pieces =
    out.length === error.length
      ? out.flatMap((text, i) => [printed("stdout", text), printed("stderr", error[i]!)])
      : [printed("stdout", out.join("")), printed("stderr", error.join(""))];
  const joined: Printed[] = [];
  for (const piece of pieces) {
    const last = joined.at(-1);
    if (piece.text === "") continue;
    if (last?.stream === piece.stream) last.text += piece.text;
    else joined.push(piece);
  }
  return joined;
}

const printed = (stream: Printed["stream"], text: string): Printed => ({ stream, text });

/** All that went to one of the streams. */
export const textOn = (stream: Printed["stream"], output: readonly Printed[]): string =>
  output
    .filter((piece) => piece.stream === stream)
    .map(({ text }) => text)
    .join("");
