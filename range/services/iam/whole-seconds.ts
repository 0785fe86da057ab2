/** A moment as IAM and STS answer it: they know no fractions of a second. */
export const wholeSeconds = (timeMs: number): Date => new Date(Math.floor(timeMs / 1000) * 1000);
