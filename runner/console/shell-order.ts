import type * as JustBash from "just-bash";
import { ON_SCREEN, SCREEN_FILES } from "./shell-screen.ts";
import type { CommandNode, PipelineNode, ScriptNode, StatementNode } from "just-bash";

type SimpleNode = Extract<CommandNode, { type: "SimpleCommand" }>;
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

/** A group whose output goes to the screen. */
const SHOWN_SOURCE = `{ ${ON_SCREEN}=1 :; } >>${SCREEN_FILES.stdout} 2>>${SCREEN_FILES.stderr}`;

/** These ask for what a command in between would change, or send all output elsewhere. */
const DELICATE = /\b(exec|set|trap|PIPESTATUS|BASH_COMMAND)\b/;

/** These write nothing, and go elsewhere: they stay as they are. */
const JUMPS = ["break", "continue", "return", "exit"];

/**
 * Sends what the commands of a line write to the screen as soon as each ends, where both streams reach it, and sets
 * marks between them: just-bash gathers what is left, each stream for itself and until the line ends, and the marks
 * tell what was written before what.
 *
 * @param others names of aliases, which may stand for more than one command, and of functions
 * @returns undefined where that could change what the line does
 */
export function withMarks(
  library: Library,
  line: string,
  others: Others = { aliases: [], functions: [] },
): string | undefined {
  if (DELICATE.test(line)) return undefined;
  try {
    const script = library.parse(line);
    const [mark, group] = library.parse(`${MARK_SOURCE}; ${SHOWN_SOURCE}`).statements;
    const marker = new Marker(mark!, group!.pipelines[0]!, others);
    const marked: ScriptNode = { ...script, statements: marker.between(script.statements) };
    const text = library.serialize(marked);
    // Not every script can be written down again as it was.
    return shapeOf(library.parse(text)) === shapeOf(marked) ? text : undefined;
  } catch {
    return undefined;
  }
}

interface Others {
  aliases: readonly string[];
  functions: readonly string[];
}

class Marker {
  /**
   * @param mark the statement that sets a mark
   * @param shown a pipeline of one group whose output goes to the screen, which serves as the form for others
   */
  constructor(
    private readonly mark: StatementNode,
    private readonly shown: PipelineNode,
    private readonly others: Others,
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
    const [group] = this.shown.commands as [GroupNode];
    const statement = { ...this.mark, pipelines: [pipeline] };
    return { ...this.shown, commands: [{ ...group, redirections: [], body: [this.mark, statement] }] };
  }

  /** Of several commands only the last writes to the screen. */
  #inPipeline(pipeline: PipelineNode): PipelineNode {
    const { commands, timed } = pipeline;
    if (timed) return pipeline;
    const last = commands.at(-1)!;
    const marked = commands.length === 1 ? this.#inCommand(last) : this.#unmarked(last);
    return { ...pipeline, commands: [...commands.slice(0, -1), marked] };
  }

  /** A command with all its output, as one that goes to the screen. */
  #toScreen(command: SimpleNode): CommandNode {
    const [name, ...more] = command.name?.parts ?? [];
    if (name?.type !== "Literal" || more.length) return command.name ? this.#group(command) : command;
    const { value } = name;
    if (JUMPS.includes(value) || this.others.aliases.includes(value)) return command;
    const isAlone = value === "aws" && !command.redirections.length && !this.others.functions.includes(value);
    return this.#group(isAlone ? this.#telling(command) : command);
  }

  /** With what tells `aws` that it may write to the screen before it ends. */
  #telling(command: SimpleNode): SimpleNode {
    const [group] = this.shown.commands as [GroupNode];
    const { assignments } = group.body[0]!.pipelines[0]!.commands[0] as SimpleNode;
    return { ...command, assignments: [...command.assignments, ...assignments] };
  }

  #group(command: CommandNode): CommandNode {
    const [group] = this.shown.commands as [GroupNode];
    const statement = { ...this.mark, pipelines: [{ ...this.shown, commands: [command] }] };
    return { ...group, body: [statement] };
  }

  /** A command within which no marks are set: they would come from a place that others do not see, or without end. */
  #unmarked(command: CommandNode): CommandNode {
    if (command.type === "SimpleCommand") return this.#toScreen(command);
    if (command.redirections.some(({ operator }) => !operator.startsWith("<"))) return command;
    const all = (statements: readonly StatementNode[]): StatementNode[] =>
      statements.map((statement) =>
        statement.background
          ? statement
          : {
              ...statement,
              pipelines: statement.pipelines.map((pipeline) =>
                pipeline.timed
                  ? pipeline
                  : {
                      ...pipeline,
                      commands: [
                        ...pipeline.commands.slice(0, -1),
                        this.#unmarked(pipeline.commands.at(-1)!),
                      ],
                    },
              ),
            },
      );
    switch (command.type) {
      case "Group":
      case "Subshell":
      case "For":
      case "CStyleFor":
        return { ...command, body: all(command.body) };
      case "While":
      case "Until":
        return { ...command, condition: all(command.condition), body: all(command.body) };
      case "If":
        return {
          ...command,
          clauses: command.clauses.map(({ condition, body }) => ({
            condition: all(condition),
            body: all(body),
          })),
          elseBody: command.elseBody && all(command.elseBody),
        };
      case "Case":
        return { ...command, items: command.items.map((item) => ({ ...item, body: all(item.body) })) };
      default:
        return command;
    }
  }

  #inCommand(command: CommandNode): CommandNode {
    if (command.type === "SimpleCommand") return this.#toScreen(command);
    if (command.redirections.length) return this.#unmarked(command);
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
        return this.#unmarked(command);
    }
  }
}

/** A script without where it stood, and how: `$((i+1))` is written down with blanks, and the end of `[` with a `\\`. */
const shapeOf = (script: ScriptNode): string =>
  JSON.stringify(script, (name, value: unknown) => {
    if (UNSHAPED.includes(name)) return undefined;
    return name === "parts" && JSON.stringify(value) === BRACKET ? [{ type: "Literal", value: "]" }] : value;
  });

const UNSHAPED = ["line", "sourceText", "originalText"];
const BRACKET = '[{"type":"Escaped","value":"]"}]';

/**
 * What a line wrote, in order: by the marks in both streams and in what has gone to the screen. Where these do not
 * agree (the line was interrupted or came to a limit), standard output stands before standard error.
 *
 * @param screen what has gone to the screen, from mark to mark
 */
export function inOrder(
  stdout: string,
  stderr: string,
  screen: readonly (readonly Printed[])[] = [],
): Printed[] {
  const [out, error] = [stdout.split(MARK), stderr.split(MARK)];
  const agree = out.length === error.length && (screen.length === 0 || screen.length === out.length);
  if (!agree) return afterAll(stdout, stderr, screen);
  return joined(
    out.flatMap((text, i) => [printed("stdout", text), printed("stderr", error[i]!), ...(screen[i] ?? [])]),
  );
}

/** What a line wrote that was interrupted: what is left of both streams stands after what has gone to the screen. */
export const afterAll = (
  stdout: string,
  stderr: string,
  screen: readonly (readonly Printed[])[],
): Printed[] =>
  joined([
    ...screen.flat(),
    printed("stdout", stdout.replaceAll(MARK, "")),
    printed("stderr", stderr.replaceAll(MARK, "")),
  ]);

function joined(pieces: readonly Printed[]): Printed[] {
  const all: Printed[] = [];
  for (const { stream, text } of pieces) {
    const last = all.at(-1);
    if (text === "") continue;
    if (last?.stream === stream) last.text += text;
    else all.push({ stream, text });
  }
  return all;
}

const printed = (stream: Printed["stream"], text: string): Printed => ({ stream, text });

/** All that went to one of the streams. */
export const textOn = (stream: Printed["stream"], output: readonly Printed[]): string =>
  output
    .filter((piece) => piece.stream === stream)
    .map(({ text }) => text)
    .join("");
