import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openBareRange, type BareRange } from "./bare-range.ts";
import { runCommand } from "./command.ts";
import { argvOf, BOTO3, describeWith } from "./peers.ts";

describeWith([BOTO3], `boto3 ${BOTO3.version}`, () => {
  let bare: BareRange;
  let results: Record<string, unknown>;
  beforeAll(async () => {
    bare = await openBareRange("wall");
    const script = fileURLToPath(new URL("boto3_exercise.py", import.meta.url));
    const { code, stdout, stderr } = await runCommand([...argvOf(BOTO3), script], {
      env: { ...bare.env, PYTHONIOENCODING: "utf-8" },
      timeoutMs: 240_000,
    });
    if (code !== 0) throw new Error(`the program failed: ${stderr}\n${bare.bugs.map(String).join("\n")}`);
    results = JSON.parse(stdout) as Record<string, unknown>;
  }, 250_000);
  afterAll(() => bare.close());

  test.each<[string, unknown]>([
    [
      "instance",
      {
        state: "running",
        tags: [{ Key: "Name", Value: "boto ☃" }],
        vpc: true,
        volumes: 1,
        userData: Buffer.from("#!/bin/sh\necho ünï").toString("base64"),
        launched: true,
      },
    ],
    ["ingress", "0.0.0.0/0"],
    ["filtered", [true]],
    ["vpcsLeft", 0],
    ["typePages", { many: true, all: true, first: 5 }],
    ["userPages", [10, 10, 5]],
    ["resumed", [7, 18]],
    ["searched", ["user-03", "user-13", "user-23"]],
    ["transfer", { same: true, progress: true, parts: "5", metadata: { case: "7" } }],
    ["copied", true],
    ["uploads", ["left"]],
    ["noUpload", "NoSuchUpload"],
    ["keys", [true, true, true, true, true, true]],
    ["objects", 8],
    ["deleted", 8],
    ["presignedPut", 200],
    ["presignedGet", ["by url", "text/csv"]],
    ["presignedTampered", [403, "SignatureDoesNotMatch"]],
    ["presignedUnsigned", [403, "AccessDenied"]],
    ["presignedExpired", [403, "AccessDenied"]],
    ["presignedVersion", "v4"],
    ["presignedTags", [{ Key: "by", Value: "url" }]],
    ["presignedPost", "key"],
    ["presignedByDefaultVersion", "v2"],
    ["presignedByDefaultPut", 200],
    ["presignedByDefaultGet", ["by url", "text/csv"]],
    ["presignedByDefaultTampered", [403, "SignatureDoesNotMatch"]],
    ["presignedByDefaultUnsigned", [403, "AccessDenied"]],
    ["presignedByDefaultExpired", [403, "AccessDenied"]],
    ["presignedByDefaultTags", [{ Key: "by", Value: "url" }]],
    ["noSuchKey", "The specified key does not exist."],
    ["noSuchEntity", "The role with name missing cannot be found."],
    ["noQueue", "AWS.SimpleQueueService.NonExistentQueue"],
    ["waiter", "Waiter ObjectExists failed"],
    [
      "accessPoint",
      {
        read: "through",
        keys: ["a/ü b.txt", "copy", "parts"],
        pages: [["one", "three"], ["two"]],
        alias: true,
        byUrl: "through",
        again: "AccessPointAlreadyOwnedByYou",
        versioning: "MethodNotAllowed",
        gone: "NoSuchAccessPoint",
      },
    ],
    ["message", ["Notification", "päge", "INC-1", "high"]],
    ["batch", 10],
    ["received", 10],
  ])("%s", (name, expected) => {
    expect(results[name]).toEqual(expected);
  });

  test("codes of refused calls", () => {
    expect(results["codes"]).toEqual({
      dryRun: "DryRunOperation",
      lacking: "NotImplemented",
      logs: "ResourceNotFoundException",
      region: "SignatureDoesNotMatch",
    });
  });

  test("no bug of the range came to light", () => expect(bare.bugs).toEqual([]));
});
