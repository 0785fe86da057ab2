import type { Behaviour, Connection, ProcessHandle } from "../kit/stage.ts";

/**
 * A process on an instance that keeps in touch with its controller: over the connection that it has, else over
 * a new one. It gets through as long as either works.
 *
 * @param implant the process, and the connection that it opened when it was planted
 */
export function beacon(options: {
  everySeconds: number;
  implant: { process: ProcessHandle; connection: Connection | undefined };
  controller: { ip: string; port: number; name: string };
  resolve: () => Promise<unknown>;
}): Behaviour {
  const { implant, controller } = options;
  let { connection } = implant;
  return {
    name: "c2-beacon",
    everySeconds: options.everySeconds,
    async act(stage) {
      const what = `Beacon to ${controller.name} (${controller.ip}:${controller.port})`;
      if (!(await implant.process.alive())) {
        stage.attempted({ attempt: "c2-beacon", gotThrough: false, what, refusal: "process-gone" });
        return;
      }
      const bytes = stage.chance.int(2_000, 9_000);
      if (await connection?.send(bytes, 900)) {
        stage.attempted({ attempt: "c2-beacon", gotThrough: true, what, bytes });
        return;
      }
      await options.resolve();
      connection = await implant.process.connect({ ...controller, label: "c2" });
      const through = (await connection?.send(bytes, 900)) ?? false;
      stage.attempted(
        through
          ? { attempt: "c2-beacon", gotThrough: true, what: `${what}, over a new connection`, bytes }
          : { attempt: "c2-beacon", gotThrough: false, what, refusal: "timeout" },
      );
    },
  };
}
