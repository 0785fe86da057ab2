import type { Behaviour, Foothold, ProcessHandle, Stage } from "../kit/stage.ts";

/** What scanners try first. */
const PORTS = [
  21, 22, 23, 25, 53, 80, 110, 111, 135, 139, 143, 443, 445, 1433, 3306, 3389, 5432, 6379, 8080, 9200,
];

/**
 * A program on an instance that tries the usual ports of its neighbours, again and again: an intruder's, or one that
 * the company ordered.
 *
 * @param targets private addresses
 */
export function portScan(options: {
  name: string;
  everySeconds: number;
  afterSeconds?: number;
  instanceId: string;
  targets: readonly string[];
  command: string;
  user: string;
}): Behaviour {
  const { instanceId, targets, command, user, ...timing } = options;
  let process: ProcessHandle | undefined;
  return {
    ...timing,
    async act(stage: Stage) {
      const foothold = stage.foothold(instanceId);
      if (!(await process?.alive())) process = await start(foothold, { command, user });
      for (const ip of targets)
        for (const port of PORTS) await (await process?.connect({ ip, port, label: "scan" }))?.close();
    },
  };
}

/** A machine that is not up yet, or no more, runs no program: its metadata service does not answer either. */
const start = async (
  foothold: Foothold,
  program: { command: string; user: string },
): Promise<ProcessHandle | undefined> =>
  (await foothold.roleCredentials()) && foothold.start({ ...program, cpuPercent: 4 });
