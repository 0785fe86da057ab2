import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeKeys } from "./keyboard.ts";
import { edit, emptyLine, isIncomplete, lineWith, type Line } from "./line-editor.ts";

/** The line after some input; `|` is the cursor. */
function typed(input: string, from: Line = emptyLine): string {
  let line = from;
  for (const key of decodeKeys(input).keys) line = edit(line, key) ?? line;
  return `${line.text.slice(0, line.cursor)}|${line.text.slice(line.cursor)}`;
}

describe("line editing", () => {
  const words = lineWith(emptyLine, "aws ec2 describe-instances");
  it.each<[string, string, string]>([
    ["^A", "\u0001x", "x|aws ec2 describe-instances"],
    ["^E after ^A", "\u0001\u0005x", "aws ec2 describe-instancesx|"],
    ["left and right", "\u001b[D\u001b[D\u001b[C", "aws ec2 describe-instance|s"],
    ["Home and Delete", "\u001b[H\u001b[3~", "|ws ec2 describe-instances"],
    ["Alt-B", "\u001bb\u001bb", "aws ec2 |describe-instances"],
    ["Alt-F", "\u0001\u001bf\u001bf", "aws ec2| describe-instances"],
    ["^W", "\u0017", "aws ec2 |"],
    ["^W and ^Y", "\u0017\u0019", "aws ec2 describe-instances|"],
    ["^U", "\u001bb\u0015", "|instances"],
    ["^K", "\u001bb\u000b", "aws ec2 describe-|"],
    ["^U, then ^Y elsewhere", "\u0015x\u0019", "xaws ec2 describe-instances|"],
    ["Alt-D", "\u0001\u001bd", "| ec2 describe-instances"],
    ["Backspace", "\u007f\u007f", "aws ec2 describe-instanc|"],
  ])("%s", (_, input, expected) => {
    expect(typed(input, words)).toBe(expected);
  });

  const lines = lineWith(emptyLine, "for x in 1 2; do\necho $x\ndone");
  it.each<[string, string, string]>([
    ["^U", "\u0015", "for x in 1 2; do\necho $x\n|"],
    ["^A", "\u0001", "for x in 1 2; do\necho $x\n|done"],
    ["^A and ^K", "\u0001\u000b", "for x in 1 2; do\necho $x\n|"],
    ["^A, left and ^U", "\u0001\u001b[D\u0015", "for x in 1 2; do\n|\ndone"],
    ["^A, left, ^A and ^E", "\u0001\u001b[D\u0001\u0005", "for x in 1 2; do\necho $x|\ndone"],
    ["^A, left, ^A and ^K", "\u0001\u001b[D\u0001\u000b", "for x in 1 2; do\n|\ndone"],
  ])("of a command over several lines, %s stays in the line", (_, input, expected) => {
    expect(typed(input, lines)).toBe(expected);
  });

  it("does not tear characters apart", () => {
    expect(typed("a😀\u001b[D")).toBe("a|😀");
    expect(typed("a😀\u007f")).toBe("a|");
    expect(typed("😀b\u0001\u001b[3~")).toBe("|b");
  });

  it("keeps the cursor inside the text whatever is pressed", () => {
    const keys = fc.constantFrom(
      ..."left right home end backspace delete ctrl-k ctrl-u ctrl-w ctrl-y alt-b alt-f alt-d".split(" "),
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(keys, fc.string({ minLength: 1, maxLength: 3 }))), (presses) => {
        let line = emptyLine;
        for (const name of presses)
          line = edit(line, { name, text: name.includes("-") ? undefined! : name }) ?? line;
        expect(line.cursor).toBeGreaterThanOrEqual(0);
        expect(line.cursor).toBeLessThanOrEqual(line.text.length);
      }),
    );
  });
});

describe("a line that a shell would wait for more of", () => {
  it.each<[string, boolean]>([
    ["ls", false],
    ["", false],
    ["echo \\", true],
    ["echo \\\\", false],
    ["echo 'a", true],
    ["echo 'a\\'", false],
    ['echo "a\\"', true],
    ['echo "it\'s"', false],
    ["aws ec2 describe-instances |", true],
    ["true &&", true],
    ["for x in 1 2; do", true],
    ["for x in 1 2; do\n  echo $x\ndone", false],
    ["for x in 1 2; do echo $x; done", false],
    ["if true; then\necho", true],
    ["if true; then echo; fi", false],
    ["echo do if case", false],
    ["(cd /tmp", true],
    ["echo $(date)", false],
    ["cat <<EOF\nline", true],
    ["cat <<EOF\nline\nEOF", false],
    ["cat <<'EOF'\n$x", true],
    ["cat <<'EOF'\n$x\nEOF", false],
    ["cat <<EOF\nif it's open:\n    (do\nEOF", false],
    ["cat <<EOF\nif it's open:\nEOF\nif true; then", true],
    ["cat <<A <<B\nit's\nA\n(\nB", false],
    ["cat <<A <<B\nit's\nA\n(", true],
    ["cat <<-EOF\n\t\tx\n\tEOF", false],
    ["cat <<EOF\n\tEOF", true],
    ["cat <<<word", false],
    ["cat <<< 'for x; do' > trust.json", false],
    ["cat <<<'open", true],
    ["cat <<<'one' <<EOF\nline", true],
    ["aws ec2 describe-instances --query 'Reservations[].Instances[?State.Name==`running`]'", false],
  ])("%j: %s", (text, expected) => {
    expect(isIncomplete(text)).toBe(expected);
  });
});
