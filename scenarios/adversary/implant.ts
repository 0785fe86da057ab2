import type { Behaviour, Connection, Foothold, ProcessHandle, Stage } from "../kit/stage.ts";

/** A program of the intruder's: cron starts it again, and it knows more than one place to report to. */
export interface Implant {
  binary: string;
  command: string;
  cpuPercent: number;
  /** In order of preference. */
  endpoints: readonly { ip: string; port: number; name: string }[];
  /** What its connections are for, such as `mining`. */
  label: string;
}

const CRONTAB = "/var/spool/cron/root";

/** Leaves an implant on a machine, to be started by cron. */
export async function plantImplant(
  foothold: Foothold,
  { binary, command, endpoints }: Implant,
): Promise<void> {
  const servers = endpoints.map(({ name, port }) => `${name}:${port}`).join(", ");
  await foothold.plant({
    files: { [binary]: { content: `\u007fELF\nservers: ${servers}\n`, mode: 0o755 } },
    cron: [{ user: "root", line: `*/1 * * * * ${command}` }],
  });
}

/** An implant that runs. */
export interface RunningImplant {
  alive: () => Promise<boolean>;
  /**
   * Sends over the connection that stands, else over a new one to whichever endpoint can be reached. False when
   * there is none.
   */
  send: (bytesOut: number, bytesIn: number) => Promise<boolean>;
}

export async function startImplant(foothold: Foothold, implant: Implant): Promise<RunningImplant> {
  const { command, cpuPercent, endpoints, label } = implant;
  const process: ProcessHandle = await foothold.start({ command, user: "root", cpuPercent });
  let connection: Connection | undefined;
  return {
    alive: () => process.alive(),
    async send(bytesOut, bytesIn) {
      if (await connection?.send(bytesOut, bytesIn)) return true;
      for (const endpoint of endpoints) {
        await foothold.resolve(endpoint.name);
        connection = await process.connect({ ...endpoint, label });
        if (connection) break;
      }
      return (await connection?.send(bytesOut, bytesIn)) ?? false;
    },
  };
}

/** What keeps an implant going, and what it sends in a turn. */
export interface ImplantAtWork {
  /** Why it did not come through; undefined when it did. */
  turn: (bytesOut: number, bytesIn: number) => Promise<string | undefined>;
}

/**
 * An implant on a machine, over the whole run: killed, or after a boot, it is back as long as cron knows it.
 *
 * @param foothold on the machine on which it was planted
 */
export function keepRunning(foothold: Foothold, implant: Implant): ImplantAtWork {
  let running: RunningImplant | undefined;
  return {
    async turn(bytesOut, bytesIn) {
      if (!(await running?.alive())) {
        const crontab = await foothold.read(CRONTAB);
        if (crontab === undefined) return "machine-down";
        if (!crontab.includes(implant.binary)) return "process-gone";
        running = await startImplant(foothold, implant);
      }
      return (await running!.send(bytesOut, bytesIn)) ? undefined : "timeout";
    },
  };
}

/**
 * The implant's turns, each put on record as an attempt.
 *
 * @param after told what came of a turn: the refusal, or nothing
 */
export const implantTurns = (options: {
  attempt: string;
  everySeconds: number;
  what: string;
  implant: ImplantAtWork;
  bytes: () => number;
  after?: (stage: Stage, refusal: string | undefined) => void;
}): Behaviour => ({
  name: options.attempt,
  everySeconds: options.everySeconds,
  async act(stage) {
    const { attempt, what } = options;
    const bytes = options.bytes();
    const refusal = await options.implant.turn(bytes, 600);
    stage.attempted(
      refusal === undefined
        ? { attempt, gotThrough: true, what, bytes }
        : { attempt, gotThrough: false, what, refusal },
    );
    options.after?.(stage, refusal);
  },
});
