import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { decodeKeys, Keyboard, type Key } from "./keyboard.ts";

const names = (input: string): string[] => decodeKeys(input).keys.map(({ name }) => name);

describe("keys", () => {
  it.each<[string, string[]]>([
    ["a", ["a"]],
    ["ls\r", ["text", "enter"]],
    ["\u0003", ["ctrl-c"]],
    ["\u0008", ["ctrl-h"]],
    ["\u007f", ["backspace"]],
    ["\t\u001b[Z", ["tab", "shift-tab"]],
    ["\u001b[A\u001bOB", ["up", "down"]],
    ["\u001b[1;5C\u001b[1;3D", ["ctrl-right", "alt-left"]],
    ["\u001b[H\u001b[F\u001b[1~\u001b[4~", ["home", "end", "home", "end"]],
    ["\u001b[3~\u001b[5~\u001b[6~", ["delete", "pageup", "pagedown"]],
    ["\u001bOP\u001b[12~\u001b[21~\u001b[[A", ["f1", "f2", "f10", "f1"]],
    ["\u001bb\u001bf\u001b\u007f", ["alt-b", "alt-f", "alt-backspace"]],
    ["\u001b\u0003", ["escape", "ctrl-c"]],
    ["é漢", ["text"]],
  ])("of %j", (input, expected) => {
    expect(names(input)).toEqual(expected);
  });

  it("waits for the rest of a sequence", () => {
    const { keys, rest } = decodeKeys("x\u001b[1;");
    expect(keys.map((x) => x.name)).toEqual(["x"]);
    expect(rest).toBe("\u001b[1;");
  });

  it("takes a marked paste as one, control characters and all", () => {
    expect(decodeKeys("\u001b[200~one\rtwo\u0003\u001b[201~x").keys).toEqual([
      { name: "paste", text: "one\rtwo\u0003" },
      { name: "x", text: "x" },
    ]);
  });
});

describe("the keyboard", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  const listen = (): { keyboard: Keyboard; heard: Key[] } => {
    const keyboard = new Keyboard();
    const heard: Key[] = [];
    keyboard.subscribe((key) => heard.push(key));
    return { keyboard, heard };
  };

  it("puts a sequence together that comes in pieces", () => {
    const { keyboard, heard } = listen();
    void keyboard.feed("\u001b[");
    void keyboard.feed("A");
    expect(heard).toEqual([{ name: "up" }]);
  });

  it("takes an escape that nothing follows for the Escape key", () => {
    const { keyboard, heard } = listen();
    void keyboard.feed("\u001b");
    expect(heard).toEqual([]);
    vi.advanceTimersByTime(100);
    expect(heard).toEqual([{ name: "escape" }]);
  });

  it("waits as long as it takes for the end of a paste", () => {
    const { keyboard, heard } = listen();
    void keyboard.feed("\u001b[200~first\n");
    vi.advanceTimersByTime(1_000);
    void keyboard.feed("second\u001b[201~");
    expect(heard).toEqual([{ name: "paste", text: "first\nsecond" }]);
  });

  it("tells characters that came together one by one, and whole to a listener that asks for it", async () => {
    const { keyboard, heard } = listen();
    void keyboard.feed("jk\r");
    await vi.runAllTimersAsync();
    expect(heard.map((x) => x.name)).toEqual(["j", "k", "enter"]);
    const whole: Key[] = [];
    keyboard.subscribe((key) => whole.push(key), { whole: true });
    void keyboard.feed("ls");
    expect(whole).toEqual([{ name: "text", text: "ls" }]);
  });

  it("tells the next press only after the turn in which the one before was told", async () => {
    const { keyboard, heard } = listen();
    void keyboard.feed("ab");
    expect(heard.map((x) => x.name)).toEqual(["a"]);
    await vi.runAllTimersAsync();
    expect(heard.map((x) => x.name)).toEqual(["a", "b"]);
  });
});
