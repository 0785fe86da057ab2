const LEAST_SIMILARITY = 0.8;

/**
 * Words that resemble a mistyped one, best first, as Python's `difflib.get_close_matches` finds them for the
 * AWS CLI.
 */
export function closeMatches(word: string, candidates: Iterable<string>): string[] {
  return [...candidates]
    .map((candidate) => ({ candidate, ratio: similarity(candidate, word) }))
    .filter(({ ratio }) => ratio >= LEAST_SIMILARITY)
    .sort((a, b) => b.ratio - a.ratio || (a.candidate < b.candidate ? 1 : -1))
    .slice(0, 3)
    .map(({ candidate }) => candidate);
}

/** Twice the number of matched characters by the sum of the lengths (Ratcliff and Obershelp). */
function similarity(a: string, b: string): number {
  const length = a.length + b.length;
  if ((2 * Math.min(a.length, b.length)) / length < LEAST_SIMILARITY) return 0;
  return (2 * matched(a, b)) / length;
}

function matched(a: string, b: string): number {
  const { start, end, size } = longestCommon(a, b);
  if (size === 0) return 0;
  return (
    size + matched(a.slice(0, start), b.slice(0, end)) + matched(a.slice(start + size), b.slice(end + size))
  );
}

function longestCommon(a: string, b: string): { start: number; end: number; size: number } {
  let best = { start: 0, end: 0, size: 0 };
  let lengths = new Map<number, number>();
  for (let i = 0; i < a.length; i++) {
    const next = new Map<number, number>();
    for (let j = 0; j < b.length; j++) {
      if (a[i] !== b[j]) continue;
      const size = (lengths.get(j - 1) ?? 0) + 1;
      next.set(j, size);
      if (size > best.size) best = { start: i - size + 1, end: j - size + 1, size };
    }
    lengths = next;
  }
  return best;
}
