import * as sdk from "@aws-sdk/client-ec2";
import { describe, expect, it } from "vitest";
import { ec2 } from "./index.ts";
import { PARAMETERS } from "./parameters.ts";
import { sandbox } from "./test-sandbox.ts";

/** The members of an operation's input, from the schema that the SDK exports. */
function membersOf(operation: string): string[] {
  const schema = (sdk as unknown as Record<string, readonly unknown[]>)[`${operation}$`]!;
  const input = schema[4] as readonly unknown[];
  const resolved = (
    typeof input === "function" ? (input as () => readonly unknown[])() : input
  ) as readonly unknown[];
  return [...(resolved[4] as string[])];
}

describe("parameters", () => {
  it.each(Object.keys(ec2.handlers))("of %s are the SDK's", (operation) => {
    const known = membersOf(operation);
    const named = (PARAMETERS[operation] ?? "unlisted").split(" ").filter(Boolean);
    expect(named.map((name) => name.replace("!", "")).filter((name) => !known.includes(name))).toEqual([]);
  });

  it("are refused by name when the range does not model them", () => {
    expect(() => sandbox().call("StartInstances", { InstanceIds: ["i-1"], AdditionalInfo: "x" })).toThrow(
      expect.objectContaining({ code: "NotImplemented", message: expect.stringContaining("AdditionalInfo") }),
    );
  });

  it("are missed by name", () => {
    expect(() => sandbox().call("CreateTags", { Resources: undefined, Tags: [] })).toThrow(
      expect.objectContaining({
        code: "MissingParameter",
        message: "The request must contain the parameter Resources",
      }),
    );
  });
});
