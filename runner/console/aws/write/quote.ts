/** A word as a POSIX shell takes it. */
export const quoteWord = (word: string): string =>
  /^[A-Za-z0-9_.:/@%+=,-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;

const WIDTH = 100;

/** Words as a command line to paste; a long one goes on in the next line with each option. */
export function shellLine(words: readonly string[]): string {
  const quoted = words.map(quoteWord);
  const line = quoted.join(" ");
  if (line.length <= WIDTH) return line;
  return quoted
    .map((word, i) => (i === 0 ? word : words[i]!.startsWith("--") ? ` \\\n    ${word}` : ` ${word}`))
    .join("");
}
