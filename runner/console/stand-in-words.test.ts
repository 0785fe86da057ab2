import { expect, test } from "vitest";
import { runStandIn } from "./stand-in.ts";
import { STAND_IN_OPERATIONS, standInWords } from "./stand-in-words.ts";

const INPUTS: Readonly<Record<string, Record<string, unknown>>> = {
  SignIn: { Root: true },
  ReadMail: { Number: 3 },
  ConfirmMail: { Number: 12 },
  DisableIdpUser: { UserName: "dana" },
  EnableIdpUser: { UserName: "dana" },
  EndIdpSessions: { UserName: "dana" },
};

test.each(STAND_IN_OPERATIONS)("%s is read back as it was", async (operation) => {
  const input = INPUTS[operation] ?? {};
  const acts: unknown[] = [];
  await runStandIn([...standInWords(operation, input), "--json"], (...act) => {
    acts.push(act);
    return Promise.resolve({});
  });
  expect(acts).toEqual([[operation, input]]);
});
