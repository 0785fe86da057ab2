import { describe, expect, it } from "vitest";
import { visibleRows } from "./console-state.ts";
import { decodeKeys } from "./keyboard.ts";
import { promptOf, ShellConsole, type ConsoleShell } from "./shell-console.ts";

/** A shell that answers with its line, hangs on `hang` until interrupted, and completes words of a list. */
function stand(words: readonly string[] = []) {
  const lines: string[] = [];
  let loads = 0;
  const shell: ConsoleShell = {
    history: ["earlier"],
    async exec(line, signal, onOutput) {
      lines.push(line);
      if (line === "watch") {
        const seen = { stream: "stdout", text: "seen\n" } as const;
        onOutput(seen);
        await new Promise((resolve) => setTimeout(resolve, 20));
        const late = { stream: "stderr", text: "late\n" } as const;
        return { output: [late, seen], exitCode: 0, cwd: "~" };
      }
      if (line === "hang")
        await new Promise<void>((resolve) =>
          signal.addEventListener("abort", () => resolve(), { once: true }),
        );
      if (line === "bug") throw new Error("it broke");
      return {
        output: [
          line === "hang"
            ? { stream: "stderr", text: "^C\n" }
            : { stream: "stdout", text: `out: ${line.replace("clear", "clear \u001b[2J\u001b[H")}\n` },
        ],
        exitCode: line === "false" ? 1 : 0,
        cwd: line === "cd case" ? "~/case" : "~",
        exited: line === "exit",
      };
    },
    complete(line, cursor) {
      const from = line.lastIndexOf(" ", cursor - 1) + 1;
      return { from, options: words.filter((x) => x.startsWith(line.slice(from, cursor))) };
    },
  };
  const console = new ShellConsole(async () => {
    loads++;
    return shell;
  });
  const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5));
  return {
    console,
    lines,
    loads: () => loads,
    async type(input: string): Promise<void> {
      for (const key of decodeKeys(input).keys) console.handle(key);
      await settle();
    },
    line: () => console.store.get().line.text,
    output: () => console.store.get().entries.map((x) => x.text),
  };
}

describe("the console", () => {
  it("shows what a line has written while it runs, and at its end all of it once, in order", async () => {
    const { console, type, output } = stand();
    await type("ls\rwatch\r");
    expect(output()).toEqual(["$ ls", "out: ls", "$ watch", "seen"]);
    expect(console.isRunning).toBe(true);
    await expect.poll(() => console.isRunning).toBe(false);
    expect(output()).toEqual(["$ ls", "out: ls", "$ watch", "late", "seen"]);
  });

  it("says what no command wrote", () => {
    const { console, output } = stand();
    console.note("the endpoint has moved");
    expect(output()).toEqual(["the endpoint has moved"]);
  });

  it("loads its shell with the first command, and not before", async () => {
    const { type, loads } = stand();
    await type("ls");
    expect(loads()).toBe(0);
    await type("\r");
    expect(loads()).toBe(1);
  });

  it("runs a line and shows it with its output", async () => {
    const { type, output } = stand();
    await type("ls -l\r");
    expect(output()).toEqual(["$ ls -l", "out: ls -l"]);
  });

  it("tells the folder and the failure in its prompt", async () => {
    const { console, type } = stand();
    await type("cd case\r");
    expect(promptOf(console.store.get())).toBe("~/case $ ");
    await type("false\r");
    expect(promptOf(console.store.get())).toBe("1 $ ");
  });

  describe("the search in the history", () => {
    const prompt = (x: ReturnType<typeof stand>): string => promptOf(x.console.store.get());
    const searched = async () => {
      const x = stand();
      await x.type("aws ec2 describe-instances\recho 1\raws s3 ls\r");
      return x;
    };

    it("shows the newest command that holds what is typed, and runs it with Enter", async () => {
      const x = await searched();
      await x.type("\u0012aws");
      expect([prompt(x), x.line()]).toEqual(["(reverse-i-search)`aws': ", "aws s3 ls"]);
      await x.type(" ec");
      expect(x.line()).toBe("aws ec2 describe-instances");
      await x.type("\r");
      expect(x.lines.at(-1)).toBe("aws ec2 describe-instances");
      expect(prompt(x)).toBe("$ ");
    });

    it("goes to earlier ones with ^R, also of earlier sessions, and says when there is none", async () => {
      const x = await searched();
      await x.type("\u0012e\u0012");
      expect(x.line()).toBe("aws ec2 describe-instances");
      await x.type("\u0012");
      expect(x.line()).toBe("earlier");
      await x.type("\u0012");
      expect([prompt(x), x.line()]).toEqual(["(failed reverse-i-search)`e': ", "earlier"]);
    });

    it("finds in a fresh console what earlier sessions had", async () => {
      const x = stand();
      await x.type("\u0012ear");
      expect(x.line()).toBe("earlier");
    });

    it("looks again from the newest when a character is taken back", async () => {
      const x = await searched();
      await x.type("\u0012aws e\u007f\u007f");
      expect(x.line()).toBe("aws s3 ls");
    });

    it("gives the line back with Esc and ^G, and forgets it with ^C", async () => {
      const x = await searched();
      await x.type("draft\u0012aws\u0007");
      expect([prompt(x), x.line()]).toEqual(["$ ", "draft"]);
      x.console.handle({ name: "ctrl-r" });
      x.console.handle({ name: "1", text: "1" });
      x.console.handle({ name: "escape" });
      expect(x.line()).toBe("draft");
      await x.type("\u0012aws");
      x.console.discardLine();
      expect([prompt(x), x.line()]).toEqual(["$ ", ""]);
    });

    it("leaves what it found to be edited, or looked back from", async () => {
      const x = await searched();
      await x.type("\u0012ec2\u0005 --help");
      expect(x.line()).toBe("aws ec2 describe-instances --help");
      await x.type("\u0015\u0012s3\u001b[A");
      expect(x.line()).toBe("echo 1");
    });

    it("is something being typed, so that Backspace is no wish for a hint", async () => {
      const x = stand();
      await x.type("\u0012");
      expect(x.console.isEmpty).toBe(false);
    });
  });

  it("goes back in history, of earlier sessions too, and returns to the draft", async () => {
    const { type, line } = stand();
    await type("one\r");
    await type("two\r");
    await type("draft\u001b[A");
    expect(line()).toBe("two");
    await type("\u001b[A\u001b[A\u001b[A");
    expect(line()).toBe("earlier");
    await type("\u001b[B\u001b[B\u001b[B\u001b[B");
    expect(line()).toBe("draft");
  });

  it("runs the lines of a paste one after another, and keeps the last in the line", async () => {
    const { type, lines, line } = stand();
    await type("\u001b[200~one\ntwo\nthree\u001b[201~");
    expect(lines).toEqual(["one", "two"]);
    expect(line()).toBe("three");
  });

  it("does not run one pasted line before Enter", async () => {
    const { type, lines, line } = stand();
    await type("\u001b[200~terminate everything\n\u001b[201~");
    expect(lines).toEqual([]);
    expect(line()).toBe("terminate everything");
  });

  it("waits for the end of what a shell would wait for", async () => {
    const { type, lines, output } = stand();
    await type("for x in 1 2; do\rls\rdone\r");
    expect(lines).toEqual(["for x in 1 2; do\nls\ndone"]);
    expect(output().slice(0, 3)).toEqual(["$ for x in 1 2; do", "> ls", "> done"]);
  });

  it("stops a command and forgets those behind it", async () => {
    const { console, type, lines, output } = stand();
    await type("hang\rnext\r");
    expect(console.isRunning).toBe(true);
    console.abort();
    await type("");
    expect(console.isRunning).toBe(false);
    expect(lines).toEqual(["hang"]);
    expect(output()).toEqual(["$ hang", "^C"]);
  });

  it("says so when the shell itself fails, and goes on", async () => {
    const { type, output } = stand();
    await type("bug\rls\r");
    expect(output()).toEqual(["$ bug", "console: it broke", "1 $ ls", "out: ls"]);
  });

  it("drops the line on ^C, as a shell does", async () => {
    const { console, type, output, line } = stand();
    await type("half");
    console.discardLine();
    expect([line(), output()]).toEqual(["", ["$ half^C"]]);
  });

  it("tells of exit", async () => {
    const { console, type } = stand();
    let exits = 0;
    console.onExit(() => exits++);
    await type("exit\r");
    expect(exits).toBe(1);
  });

  it("is emptied by clear, as far as the line had got", async () => {
    const { type, output } = stand();
    await type("before\r");
    await type("one; clear; two\r");
    expect(output()).toEqual(["; two"]);
  });

  it("strips what a terminal would obey from the output", async () => {
    const { type, output } = stand();
    await type("x\r");
    expect(output().join("")).not.toContain("\u001b");
    await type("echo\u001b[200~\u001b[2Jbad\u001b[201~\r");
    expect(output().at(-1)).toBe("out: echobad");
  });
});

describe("completion", () => {
  const words = ["describe-images", "describe-instances", "describe-instance-status", "run-instances"];

  it("puts in the only choice, and a space", async () => {
    const { type, line } = stand(words);
    await type("aws ec2 run\t");
    expect(line()).toBe("aws ec2 run-instances ");
  });

  it("puts in what all have in common, and shows the choices", async () => {
    const { console, type, line } = stand(words);
    await type("aws ec2 describe-in\t");
    expect(line()).toBe("aws ec2 describe-instance");
    expect(console.store.get().menu?.options).toEqual(["describe-instances", "describe-instance-status"]);
  });

  it("walks through the choices with Tab, and takes one with Enter without running it", async () => {
    const { console, type, line, lines } = stand(words);
    await type("d\t");
    await type("\t\t");
    expect(line()).toBe("describe-instances");
    await type("\u001b[Z");
    expect(line()).toBe("describe-images");
    await type("\r");
    expect([line(), console.store.get().menu, lines]).toEqual(["describe-images ", undefined, []]);
  });

  it("gives the line back on Escape", async () => {
    const { console, type, line } = stand(words);
    await type("d\t");
    await type("\t");
    console.handle({ name: "escape" });
    expect(line()).toBe("describe-i");
    expect(console.store.get().menu).toBeUndefined();
  });

  it("goes away when typing goes on", async () => {
    const { console, type, line } = stand(words);
    await type("d\t");
    await type("m");
    expect(console.store.get().menu).toBeUndefined();
    expect(line()).toBe("describe-im");
  });
});

describe("the rows of a pane", () => {
  const entries = ["a", "bb", "0123456789", "c"].map((text) => ({ kind: "out" as const, text }));
  const texts = (height: number, skip: number): string[] =>
    visibleRows(entries, 4, height, skip).rows.map((x) => x.text);

  it("are the last ones, broken to the width", () => {
    expect(texts(3, 0)).toEqual(["4567", "89", "c"]);
  });

  it("are earlier ones after looking back, and never run dry", () => {
    expect(texts(3, 2)).toEqual(["bb", "0123", "4567"]);
    expect(texts(3, 99)).toEqual(["a", "bb", "0123"]);
    expect(visibleRows(entries, 4, 3, 99)).toMatchObject({ skipped: 3, above: false });
  });
});
