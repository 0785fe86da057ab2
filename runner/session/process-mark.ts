import { readFileSync } from "node:fs";

/** Tells a process from others, also from a later one that was given its number. */
export interface ProcessMark {
  pid: number;
  /** When it began, in ticks since the machine did, where the machine tells (Linux). */
  began?: string;
}

export const ownMark = (): ProcessMark => markOf(process.pid);

function markOf(pid: number): ProcessMark {
  const began = statOf(pid)?.began;
  return { pid, ...(began !== undefined && { began }) };
}

/** Whether a process is still there. One that ended plays nothing any more, also while nobody has asked how it did. */
export function lives({ pid, began }: ProcessMark): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // Somebody else's processes are there, although no signal reaches them.
    if ((error as NodeJS.ErrnoException).code !== "EPERM") return false;
  }
  const stat = statOf(pid);
  if (stat?.hasEnded) return false;
  return began === undefined || stat?.began === began;
}

/** Zombie, and dead (proc_pid_stat(5)): a number that its parent still holds, and nothing behind it. */
const ENDED = ["Z", "X", "x"];

/** Fields 3 and 22 of `/proc/PID/stat`; the name in field 2 may hold blanks and brackets. */
function statOf(pid: number): { hasEnded: boolean; began: string | undefined } | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return { hasEnded: ENDED.includes(fields[0]!), began: fields[19] };
  } catch {
    return undefined;
  }
}
