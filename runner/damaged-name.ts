import { existsSync } from "node:fs";

/** Where a damaged file is kept: the first name of its kind that is free, for somebody may want to mend it. */
export function damagedName(path: string): string {
  for (let i = 1; ; i++) {
    const aside = `${path}.damaged-${i}`;
    if (!existsSync(aside)) return aside;
  }
}
