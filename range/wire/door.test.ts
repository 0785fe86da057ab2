import { request as httpRequest } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { makeDoor, type DoorOptions } from "./door.ts";
import type { HttpRequest } from "./rest.ts";

const CALLERS = 10;
const servers: ReturnType<typeof makeDoor>[] = [];
afterEach(() => servers.splice(0).forEach((server) => server.close()));

async function open(
  options: Pick<DoorOptions, "commit" | "onBug"> & { told: (request: HttpRequest) => void },
): Promise<number> {
  const server = makeDoor({
    ...options,
    admit: ({ request }) => {
      options.told(request);
      return { output: {}, requestId: "r" };
    },
    requestId: () => "refused",
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
}

const ask = (port: number, path = "/"): Promise<number> =>
  new Promise((resolve, reject) => {
    const asked = httpRequest(
      { port, path, method: "POST", headers: { "content-type": "application/x-www-form-urlencoded" } },
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

test.each([
  ["/path?a=b", "/path", [["a", "b"]]],
  ["http://reports-111122223333.127.0.0.1:4566/a%20b?a=b", "/a%20b", [["a", "b"]]],
  ["http://127.0.0.1", "/", []],
  ["HTTP://127.0.0.1?a=b", "/", [["a", "b"]]],
  ["/http://127.0.0.1/a", "/http://127.0.0.1/a", []],
])("the target %s asks for %s", async (target, path, query) => {
  const seen: unknown[] = [];
  const port = await open({
    told: (request) => void seen.push(request.path, request.query),
    commit: () => undefined,
    onBug: (error) => expect.fail(String(error)),
  });
  await ask(port, target);
  expect(seen).toEqual([path, query]);
});
