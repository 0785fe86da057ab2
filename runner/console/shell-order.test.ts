import { beforeEach, describe, expect, test } from "vitest";
import { makeAwsCli } from "./aws/index.ts";
import { inOrder, MARK, textOn } from "./shell-order.ts";
import { makeShell, type Shell } from "./shell.ts";

let shell: Shell;

const make = (): Shell =>
  makeShell({
    aws: makeAwsCli({ send: () => Promise.resolve({}), suggest: () => [] }),
    home: "/home/responder",
    env: {},
    now: () => Date.UTC(2026, 0, 15),
    wait: () => Promise.resolve(),
  });

beforeEach(() => void (shell = make()));

const shown = async (line: string): Promise<string> =>
  (await shell.exec(line)).output
    .map(({ stream, text }) => text.replace(/^(?=.)/gm, stream === "stdout" ? "1 " : "2 "))
    .join("");

const MISSING = (name: string): string => `2 bash: ${name}: command not found\n`;

describe("both streams, in the order in which a terminal shows them", () => {
  test.each([
    [
      "one command after the other",
      "nope; echo a; nap; echo b",
      `${MISSING("nope")}1 a\n${MISSING("nap")}1 b\n`,
    ],
    ["what is done when something fails", "nope || echo no", `${MISSING("nope")}1 no\n`],
    ["a chain", "echo a && nope || nap || echo b", `1 a\n${MISSING("nope")}${MISSING("nap")}1 b\n`],
    [
      "a loop",
      "for i in 1 2; do echo $i; nope$i; done; echo end",
      `1 1\n${MISSING("nope1")}1 2\n${MISSING("nope2")}1 end\n`,
    ],
    ["a choice", "if true; then nope; echo a; else echo b; fi", `${MISSING("nope")}1 a\n`],
    ["a condition", "if nope; then echo a; else echo b; fi", `${MISSING("nope")}1 b\n`],
    ["a case", "case x in x) nope; echo a;; esac", `${MISSING("nope")}1 a\n`],
    [
      "groups and subshells",
      "{ nope; echo a; }; (nap; echo b)",
      `${MISSING("nope")}1 a\n${MISSING("nap")}1 b\n`,
    ],
    ["text without a line's end", "printf a; printf b; echo c", "1 abc\n"],
    ["nothing", "true", ""],
  ])("%s", async (_, line, expected) => {
    expect(await shown(line)).toBe(expected);
  });

  test("where the line was interrupted, standard output comes first", () => {
    expect(inOrder(`a${MARK}b`, "^C\n")).toEqual([
      { stream: "stdout", text: "ab" },
      { stream: "stderr", text: "^C\n" },
    ]);
  });
});

/** Each line is run as it is shown, and with a word in a comment that keeps the marks away. */
test.each([
  "nope; echo $?",
  "false || echo $?",
  "true && false; echo $?",
  "! true; echo $?",
  "mkdir -p case && cd $_ && pwd",
  "{ nope; echo a; } > both.txt 2>&1; cat both.txt",
  "(echo a; echo b) | sort -r; echo c",
  'x=$(echo a; nope; echo b); echo "$x"',
  "f() { echo in; nope; return 3; }; f; echo $?",
  "for i in 1 2 3; do [ $i = 2 ] && continue; echo $i; done",
  "while read -r l; do echo \"$l\"; done <<< 'a b'",
  "i=0; while [ $i -lt 3 ]; do i=$((i+1)); [ $i -eq 2 ] && break; echo $i; done; echo $i",
  "if false; then echo a; fi; echo $?",
  "cat <<EOF; nope\na $HOME\nEOF\necho b",
  "echo {1..3} $'a\\tb' ${x:-y}; nope",
  "a=(1 '2 3'); echo ${#a[@]} ${a[1]}; nope; echo ${a[@]: -1}",
  "alias ll='echo listed'; nope",
  "printf '\\303\\251'; nope; printf '\\377' | od -c",
  "echo 'unclosed",
  "set -e; false && true; echo on",
  "exit 4; echo never",
  "while true; do echo a; nope; break; done; echo $?",
  "i=0; until [ $i = 2 ]; do i=$((i+1)); echo $i | sed s/^/n/; [ $i = 1 ] && continue; done; echo $i",
  'printf \'a\\nb\\n\' | while read -r x; do echo "[$x]"; y=$x; done; echo "<$y>"',
  "while read -r x; do echo \"[$x]\"; y=$x; done <<< $'a\\nb'; echo $y",
  "while true; do echo in; break; done > f.txt; cat f.txt; { echo a; echo b >&2; } 2> e.txt; cat e.txt",
  "nope 2>&1 | tr a-z A-Z; nope 2>/dev/null; echo a >&2; nope > o.txt 2>&1; cat < o.txt",
  "x=1 y=2; x=3 env | grep ^x=; echo $x; read -r a b <<< '1 2'; echo $b; mapfile -t m <<< $'p\\nq'; echo ${m[1]}",
  "f() { local i; for i in 1 2; do echo $i; done; return 5; }; f | cat; f; echo $?; f > f.txt; wc -l < f.txt",
  "i=2; [ $i = 2 ] && echo two; [ $((i+1)) -lt 3 ] || echo no; echo ] [ \\] $((i*(i-5))) $((x++)) $((1/0)); echo $?",
  "touch a1 ']'; ls [a]1 []]; case ']' in ]) echo bracket;; esac; echo a]",
  "cd /nope; readonly r=1; r=2; echo $?",
  "echo a; echo ${x:?is missing}; echo b",
  "readonly r=1; export r=3; echo $?; local z; shift 9; break; type nope",
  "echo $((1/0)); echo $((2**-1)); echo $?",
  "echo $((1 +)); echo b",
  "let 'a=1/0'; echo $?; test 1 -eq x; [ 1 2 3 ]; printf '%d' q",
  "echo ${x!bad}; echo b; return 3",
  "alias two='echo 1; echo 2'; true",
  "for ((i = 0; i < 2; i++)); do echo $i; nope; done; ((i == 2)) && [[ $i == 2 ]] && echo two",
  "cd /tmp && pwd; cd - ; pushd /tmp; popd; echo $OLDPWD",
  "eval 'echo a; nope'; . /no/such; command -v ls; ls /dev /nope; ! echo no; echo $?",
  "for x in a b; do cat <<EOF\n$x\nEOF\ndone; echo é | cat; printf é; echo $'\\xff' | od -c",
  "declare -A m=([k]=v); declare -p m; export T=1; printf '%s\\n' \"$T\" | xargs -n1 echo; (x=9; exit 3); echo $? $x",
  "trues && echo x || { echo y; false; } || echo z; case a in a) echo A;;& *) echo B;; esac",
])("marks change nothing: %s", async (line) => {
  const plain = make();
  for (const text of [line, 'echo "$? $_ $PWD"', "alias; declare -F"]) {
    const [marked, asItWas] = [await shell.exec(text), await plain.exec(`${text}\n# trap`)];
    for (const stream of ["stdout", "stderr"] as const)
      expect(textOn(stream, marked.output)).toBe(textOn(stream, asItWas.output));
    expect([marked.exitCode, marked.cwd, marked.exited]).toEqual([
      asItWas.exitCode,
      asItWas.cwd,
      asItWas.exited,
    ]);
  }
});

test("commands that are shown as they run are the trainee's own", async () => {
  await shell.exec("set -x");
  expect((await shell.exec("echo a; echo b")).stderr).not.toContain("mark");
});
