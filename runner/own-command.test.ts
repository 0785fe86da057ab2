import { expect, test } from "vitest";
import { ownCommandOf, SHELL_RUN } from "./own-command.ts";

test("who was started by npm is told to say npx, but not in the shell of a run, which has the program itself", () => {
  expect(ownCommandOf({})).toBe("gameday");
  expect(ownCommandOf({ npm_command: "exec" })).toBe("npx gameday");
  expect(ownCommandOf({ npm_command: "start" })).toBe("npx gameday");
  expect(ownCommandOf({ npm_command: "exec", [SHELL_RUN]: "cwi-20260105-0900-abcd" })).toBe("gameday");
});
