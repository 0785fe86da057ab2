import { describe, expect, it } from "vitest";
import { SeenNames } from "./seen-names.ts";

describe("names that were seen", () => {
  const seen = new SeenNames();
  seen.read('{ "InstanceId": "i-0123456789abcdef0", "AutoScalingGroupName": "web", "State": "running" }');
  seen.read("Look at i-0fedcba9876543210 in sg-0123456789abcdef0.");
  seen.add("bucket", "evidence");

  it.each<[string, string[]]>([
    ["instance-ids", ["i-0fedcba9876543210", "i-0123456789abcdef0"]],
    ["instance-id", ["i-0fedcba9876543210", "i-0123456789abcdef0"]],
    ["groups", ["sg-0123456789abcdef0"]],
    ["auto-scaling-group-name", ["web"]],
    ["auto-scaling-group-names", ["web"]],
    ["bucket", ["evidence"]],
    ["role-name", []],
  ])("complete --%s", (option, values) => {
    expect(seen.suggest(option)).toEqual(values);
  });

  it("are not there before they were shown", () => {
    expect(new SeenNames().suggest("instance-ids")).toEqual([]);
  });
});
