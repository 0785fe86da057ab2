import { readFileSync } from "node:fs";

/** Tells a process from others, also from a later one that was given its number. */
export interface ProcessMark {
  pid: number;
  /** When it began, in ticks since the machine did, where the machine tells (Linux). */
  began?: string;
}

export const ownMark = (): ProcessMark => markOf(process.pid);

function markOf(pid: number): ProcessMark {
  const began = beganAt(pid);
  return { pid, ...(began !== undefined && { began }) };
}

/** Whether a process is still there. */
export function lives({ pid, began }: ProcessMark): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // Somebody else's processes are there, although no signal reaches them.
    if ((error as NodeJS.ErrnoException).code !== "EPERM") return false;
  }
  return began === undefined || beganAt(pid) === began;
}

/** Field 22 of `/proc/PID/stat`; the name in field 2 may hold blanks and brackets. */
function beganAt(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
  } catch {
    return undefined;
  }
}
