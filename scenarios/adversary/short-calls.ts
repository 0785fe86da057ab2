import type { Foothold, ProcessHandle } from "../kit/stage.ts";

/** A program that reports to a server over a new connection each time, and to nobody in between. */
export interface ShortCaller {
  command: string;
  user: string;
  server: { ip: string; port: number; name: string };
  /** What its connections are for, such as `till`. */
  label: string;
  /** Whether it runs again after it was ended, as a service does; an implant without persistence does not. */
  restarts: boolean;
}

/**
 * Lets a program make its calls from a machine.
 *
 * @returns makes one call: answers why it did not come through, undefined when it did
 */
export function shortCalls(
  foothold: Foothold,
  { command, user, server, label, restarts }: ShortCaller,
): (bytesOut: number, bytesIn: number) => Promise<string | undefined> {
  let process: ProcessHandle | undefined;
  return async (bytesOut, bytesIn) => {
    if (!(await foothold.isUp())) return "machine-down";
    if (!process || (restarts && !(await process.alive()))) process = await foothold.start({ command, user });
    if (!(await process.alive())) return "process-gone";
    await foothold.resolve(server.name);
    const connection = await process.connect({ ...server, label });
    const through = (await connection?.send(bytesOut, bytesIn)) ?? false;
    await connection?.close();
    return through ? undefined : "timeout";
  };
}
