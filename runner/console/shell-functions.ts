import type * as JustBash from "just-bash";

type Library = Pick<typeof JustBash, "parse">;

interface Node {
  type: string;
  [key: string]: unknown;
}

/**
 * The functions that a script defines as statements of its own, with their source.
 *
 * @param script may be wrong: then it defines nothing
 */
export function definedFunctions(library: Library, script: string): Map<string, string> {
  const functions = new Map<string, string>();
  for (const statement of statementsOf(library, script)) {
    const defined = commandsOf(statement).find(({ type }) => type === "FunctionDef");
    const source = statement["sourceText"];
    if (defined && typeof source === "string") functions.set(String(defined["name"]), source);
  }
  return functions;
}

/** The files that a script sources by a plain name: `source lib.sh`, `. ./lib.sh`. */
export function sourcedFiles(library: Library, script: string): string[] {
  return statementsOf(library, script)
    .flatMap(commandsOf)
    .flatMap((command) => {
      if (command.type !== "SimpleCommand") return [];
      const [name, path] = [command["name"], ...(command["args"] as unknown[])].map(literalOf);
      return (name === "source" || name === ".") && path !== undefined ? [path] : [];
    });
}

function statementsOf(library: Library, script: string): Node[] {
  try {
    return library.parse(script).statements as unknown as Node[];
  } catch {
    return [];
  }
}

const commandsOf = (statement: Node): Node[] =>
  (statement["pipelines"] as { commands: Node[] }[]).flatMap(({ commands }) => commands);

/** The text of a word without expansions. */
function literalOf(word: unknown): string | undefined {
  const parts = (word as { parts?: { type: string; value?: string }[] } | null)?.parts;
  return parts?.every(({ type }) => type === "Literal")
    ? parts.map(({ value }) => value).join("")
    : undefined;
}
