import { closeMatches } from "./close-matches.ts";
import { usageFailure, type CliFailure } from "./failures.ts";

/** A word that names nothing, with the nearest names, or with all names where none is near. */
export function choiceFailure(argument: string, word: string, choices: readonly string[]): CliFailure {
  const near = closeMatches(word, choices);
  if (near.length > 0)
    return usageFailure(
      `argument ${argument}: Invalid choice: '${word}', maybe you meant:\n\n${near.map((name) => `  * ${name}`).join("\n")}`,
    );
  return usageFailure(
    `argument ${argument}: Invalid choice: '${word}', valid choices are:\n\n${columns(choices.toSorted())}`,
  );
}

/** Names in two columns. */
function columns(names: readonly string[]): string {
  const rows: string[] = [];
  for (let i = 0; i < names.length; i += 2)
    rows.push(i + 1 < names.length ? `${names[i]!.padEnd(40)} | ${names[i + 1]}` : names[i]!);
  return rows.join("\n");
}
