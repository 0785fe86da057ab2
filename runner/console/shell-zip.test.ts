import { InMemoryFs } from "just-bash";
import { beforeEach, describe, expect, test } from "vitest";
import { readArchive } from "../../range/services/lambda/archive.ts";
import { runZip } from "./shell-zip.ts";

let fs: InMemoryFs;

beforeEach(() => {
  fs = new InMemoryFs({
    "/case/index.mjs": "export const handler = () => 1;\n",
    "/case/lib/a.mjs": "a",
    "/case/lib/deep/é.mjs": "é",
  });
});

const zip = (line: string) => runZip(line.split(" "), { fs, cwd: "/case" });

async function holds(path: string): Promise<Record<string, string>> {
  const files = readArchive(await fs.readFileBuffer(path), 1_000_000);
  return Object.fromEntries(files.map((x) => [x.path, x.content.toString()]));
}

const INDEX = "export const handler = () => 1;\n";

describe("zip", () => {
  test.each<[line: string, path: string, files: Record<string, string>]>([
    ["f.zip index.mjs", "/case/f.zip", { "index.mjs": INDEX }],
    ["f ./index.mjs", "/case/f.zip", { "index.mjs": INDEX }],
    ["-q /tmp/f.zip /case/index.mjs", "/tmp/f.zip", { "case/index.mjs": INDEX }],
    ["-j f.zip lib/a.mjs", "/case/f.zip", { "a.mjs": "a" }],
    ["-r f.zip lib/", "/case/f.zip", { "lib/a.mjs": "a", "lib/deep/é.mjs": "é" }],
    ["-jr f.zip lib index.mjs", "/case/f.zip", { "a.mjs": "a", "é.mjs": "é", "index.mjs": INDEX }],
  ])("%s", async (line, path, files) => {
    await fs.mkdir("/tmp", { recursive: true });
    const { exitCode, stdout } = await zip(line);
    expect(exitCode).toBe(0);
    expect(stdout === "").toBe(line.startsWith("-q"));
    expect(await holds(path)).toEqual(files);
  });

  test("an archive that is there grows, and its files are exchanged", async () => {
    await zip("f.zip index.mjs");
    await fs.writeFile("/case/index.mjs", "new");
    expect((await zip("f.zip index.mjs lib/a.mjs")).stdout).toBe(
      "  updating: index.mjs (stored 0%)\n  adding: lib/a.mjs (stored 0%)\n",
    );
    expect(await holds("/case/f.zip")).toEqual({ "index.mjs": "new", "lib/a.mjs": "a" });
  });

  test.each([
    ["f.zip", "an archive and the files for it are wanted"],
    ["-e f.zip index.mjs", "the option -e is not supported here"],
    ["f.zip missing.mjs", "ENOENT"],
    ["f.zip lib", "there is nothing to put into it"],
    ["index.mjs lib/a.mjs", "it is no zip archive"],
  ])("%s is refused", async (line, words) => {
    const { exitCode, stderr } = await zip(line);
    expect(exitCode).toBe(12);
    expect(stderr).toContain(words);
  });
});
