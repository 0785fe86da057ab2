/** A place in the text of a policy; both count from 1. */
export interface Place {
  Line: number;
  Column: number;
}

/**
 * Where the statements of a policy stand in its text, as IAM's simulator counts: from behind the bracket that opens
 * `Statement`, or behind the end of the statement before, to behind the end of the statement. The first two follow
 * from recorded answers (AdministratorAccess stands from line 3, column 17 to line 8, column 6).
 *
 * @param text of a valid policy
 */
export function statementPlaces(text: string): { start: Place; end: Place }[] {
  const places: { start: Place; end: Place }[] = [];
  // Levels that are open, and how many of them a statement of its own has around it.
  let depth = 0;
  let around = 0;
  let start = 0;
  let name = "";
  for (const { 0: token, index } of text.matchAll(/"(?:[^"\\]|\\.)*"|[{}[\]]/g)) {
    const end = index + token.length;
    if (token.startsWith('"')) {
      if (depth === 1) name = token;
    } else if (token === "{" || token === "[") {
      if (depth === 1 && name === '"Statement"') [around, start] = [token === "[" ? 2 : 1, end];
      depth++;
    } else {
      depth--;
      if (token !== "}" || depth !== around || !around) continue;
      places.push({ start: placeOf(text, start), end: placeOf(text, end) });
      start = end;
      if (around === 1) around = 0;
    }
    if (depth === 1 && token === "]") around = 0;
  }
  return places;
}

function placeOf(text: string, offset: number): Place {
  const lines = text.slice(0, offset).split("\n");
  return { Line: lines.length, Column: lines.at(-1)!.length + 1 };
}
