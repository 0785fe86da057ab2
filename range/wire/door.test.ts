import { request as httpRequest } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { makeDoor, type DoorOptions } from "./door.ts";

const CALLERS = 10;
const servers: ReturnType<typeof makeDoor>[] = [];
afterEach(() => servers.splice(0).forEach((server) => server.close()));

async function open(options: Pick<DoorOptions, "commit" | "onBug"> & { told: () => void }): Promise<number> {
  const server = makeDoor({
    ...options,
    admit: () => {
      options.told();
      return { output: {}, requestId: "r" };
    },
    requestId: () => "refused",
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
}

const ask = (port: number): Promise<number> =>
  new Promise((resolve, reject) => {
    const asked = httpRequest(
      { port, method: "POST", headers: { "content-type": "application/x-www-form-urlencoded" } },
      (response) => response.resume().on("end", () => resolve(response.statusCode!)),
    );
    asked.on("error", reject).end("Action=DescribeInstances&Version=2016-11-15");
  });

test("no answer goes out before what it tells is kept", async () => {
  let [told, kept] = [0, 0];
  const port = await open({
    told: () => void told++,
    commit: () => void (kept = told),
    onBug: (error) => expect.fail(String(error)),
  });
  let answered = 0;
  const statuses = await Promise.all(
    Array.from({ length: CALLERS }, async () => {
      const status = await ask(port);
      expect(kept).toBeGreaterThanOrEqual(++answered);
      return status;
    }),
  );
  expect(statuses).toEqual(Array(CALLERS).fill(200));
  expect([told, kept]).toEqual([CALLERS, CALLERS]);
});

test("what could not be kept is not answered as if it had been", async () => {
  const bugs: unknown[] = [];
  const port = await open({
    told: () => undefined,
    commit: () => {
      throw new Error("no space left");
    },
    onBug: (error) => void bugs.push(error),
  });
  const statuses = await Promise.all(Array.from({ length: CALLERS }, () => ask(port)));
  expect(statuses).toEqual(Array(CALLERS).fill(500));
  expect(bugs).toHaveLength(CALLERS);
});
