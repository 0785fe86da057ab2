import { crc32, deflateRawSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { archiveOf } from "../cloudformation/resources/inline-code.ts";
import { ArchiveProblem, readArchive } from "./archive.ts";

const MOST = 1_000_000;

interface Entry {
  name: string;
  content?: Buffer;
  stored?: boolean;
  mode?: number;
  /** What the directory says in place of the truth. */
  claims?: { size?: number; crc?: number; offset?: number; flags?: number; method?: number };
}

/** Writes an archive as `zip` does, with whatever lies a test wants in it. */
function zip(entries: readonly Entry[], comment = ""): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, content = Buffer.alloc(0), stored, mode = 0o100644, claims = {} } of entries) {
    const packed = stored ? content : deflateRawSync(content);
    const facts = Buffer.alloc(26);
    facts.writeUInt16LE(20, 0);
    facts.writeUInt16LE(claims.flags ?? 0, 2);
    facts.writeUInt16LE(claims.method ?? (stored ? 0 : 8), 4);
    facts.writeUInt32LE((claims.crc ?? crc32(content)) >>> 0, 10);
    facts.writeUInt32LE(packed.length, 14);
    facts.writeUInt32LE(claims.size ?? content.length, 18);
    facts.writeUInt16LE(Buffer.byteLength(name), 22);
    const local = Buffer.concat([Buffer.from("PK\u0003\u0004"), facts, Buffer.from(name), packed]);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE((mode * 2 ** 16) >>> 0, 6);
    rest.writeUInt32LE(claims.offset ?? offset, 10);
    directory.push(
      Buffer.concat([Buffer.from("PK\u0001\u0002\u0014\u0003", "latin1"), facts, rest, Buffer.from(name)]),
    );
    parts.push(local);
    offset += local.length;
  }
  const size = directory.reduce((sum, part) => sum + part.length, 0);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(entries.length, 4);
  end.writeUInt16LE(entries.length, 6);
  end.writeUInt32LE(size, 8);
  end.writeUInt32LE(offset, 12);
  end.writeUInt16LE(comment.length, 16);
  return Buffer.concat([...parts, ...directory, Buffer.from("PK\u0005\u0006"), end, Buffer.from(comment)]);
}

const problemOf = (bytes: Uint8Array, most = MOST): string => {
  try {
    readArchive(bytes, most);
    return "none";
  } catch (thrown) {
    if (thrown instanceof ArchiveProblem) return thrown.kind;
    throw thrown;
  }
};

describe("an archive", () => {
  it("gives back what was put in: packed or stored, in folders, with its permissions", () => {
    const files = readArchive(
      zip(
        [
          { name: "src/" },
          { name: "src/index.py", content: Buffer.from("x = 1\n") },
          { name: "run.sh", content: Buffer.from("#!/bin/sh\n"), stored: true, mode: 0o100755 },
        ],
        "a comment",
      ),
      MOST,
    );
    expect(files.map(({ path, mode, content }) => [path, mode.toString(8), String(content)])).toEqual([
      ["src/index.py", "644", "x = 1\n"],
      ["run.sh", "755", "#!/bin/sh\n"],
    ]);
  });

  it("of CloudFormation's inline code can be read", () => {
    expect(String(readArchive(archiveOf("index.js", "1;"), MOST)[0]?.content)).toBe("1;");
  });

  it("of any contents comes back whole", () => {
    fc.assert(
      fc.property(
        fc.array(fc.uint8Array({ maxLength: 2_000 }), { minLength: 1, maxLength: 6 }),
        (contents) => {
          const entries = contents.map((content, i) => ({
            name: `d${i % 2}/f${i}`,
            content: Buffer.from(content),
            stored: i % 3 === 0,
          }));
          const read = readArchive(zip(entries), MOST);
          expect(read.map(({ content }) => Uint8Array.from(content))).toEqual(contents);
        },
      ),
    );
  });

  it.each([
    ["../../etc/cron.d/x"],
    ["/etc/passwd"],
    ["a/../../b"],
    ["a//b"],
    ["./x"],
    ["..\\..\\x"],
    ["C:/x"],
    ["a\u0000b"],
    [`${"n".repeat(300)}.py`],
  ])("that would write to %j is refused", (name) => {
    expect(problemOf(zip([{ name, content: Buffer.from("x") }]))).toBe("unsafe");
  });

  it.each([
    ["a symbolic link", [{ name: "link", content: Buffer.from("/etc/passwd"), mode: 0o120777 }], "unsafe"],
    ["a device", [{ name: "null", mode: 0o020666 }], "unsafe"],
    [
      "a file that is a folder, too",
      [
        { name: "a", content: Buffer.from("x") },
        { name: "a/b", content: Buffer.from("x") },
      ],
      "unsafe",
    ],
    ["more than is allowed", [{ name: "big", content: Buffer.alloc(MOST + 1) }], "too-large"],
    [
      "a file that unpacks to more than it says",
      [{ name: "bomb", content: Buffer.alloc(900_000), claims: { size: 10 } }],
      "damaged",
    ],
    [
      "a file that unpacks to less than it says",
      [{ name: "x", content: Buffer.from("x"), claims: { size: 9 } }],
      "damaged",
    ],
    ["a wrong checksum", [{ name: "x", content: Buffer.from("x"), claims: { crc: 1 } }], "damaged"],
    ["an encrypted file", [{ name: "x", content: Buffer.from("x"), claims: { flags: 1 } }], "damaged"],
    ["an unknown method", [{ name: "x", content: Buffer.from("x"), claims: { method: 12 } }], "damaged"],
    [
      "a file beyond its end",
      [{ name: "x", content: Buffer.from("x"), claims: { offset: 0xffffff } }],
      "damaged",
    ],
  ] as [string, Entry[], string][])("with %s is refused", (_, entries, kind) => {
    expect(problemOf(zip(entries))).toBe(kind);
  });

  it("that is none, or cut, is damaged, and never more than that", () => {
    const whole = zip([{ name: "index.py", content: Buffer.from("print(1)\n".repeat(50)) }]);
    expect(problemOf(Buffer.from("#!/bin/sh"))).toBe("damaged");
    for (let length = 0; length < whole.length; length++)
      expect(problemOf(whole.subarray(0, length))).toBe("damaged");
  });

  it("with any byte changed is read or refused, and nothing else", () => {
    const whole = zip([
      { name: "a.py", content: Buffer.from("print(1)\n") },
      { name: "b/c.py", content: Buffer.from("print(2)\n"), stored: true },
    ]);
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.nat(255), (at, value) => {
        const changed = Buffer.from(whole);
        changed[at] = value;
        expect(["none", "damaged", "unsafe", "too-large"]).toContain(problemOf(changed));
      }),
      { numRuns: 1_000 },
    );
  });
});
