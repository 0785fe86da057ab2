import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

let count = 0;

/** A real terminal with a shell in it, on a tmux server of its own. */
export class Pane {
  readonly home = mkdtempSync(join(tmpdir(), "gameday-ui-"));
  #isOpen = true;
  readonly #socket = `gameday-${process.pid}-${count++}`;

  constructor(size: { columns: number; rows: number }, env: Readonly<Record<string, string>> = {}) {
    const settings = {
      LANG: "C.UTF-8",
      PS1: "READY$ ",
      HISTFILE: "",
      XDG_STATE_HOME: join(this.home, "state"),
      ...env,
    };
    this.#tmux(
      "-u",
      "-f",
      "/dev/null",
      "new-session",
      "-d",
      "-s",
      "main",
      "-c",
      this.home,
      "-x",
      String(size.columns),
      "-y",
      String(size.rows),
      "env",
      "-u",
      "CI",
      "-u",
      "NO_COLOR",
      ...Object.entries(settings).map(([name, value]) => `${name}=${value}`),
      "sh",
      "-i",
    );
  }

  #tmux(...args: string[]): string {
    return execFileSync("tmux", ["-L", this.#socket, ...args], { encoding: "utf8", timeout: 20_000 });
  }

  /** Presses keys by tmux's names: `Enter`, `C-c`, `F2`. */
  press(...keys: string[]): void {
    this.#tmux("send-keys", "-t", "main", ...keys);
  }

  type(text: string): void {
    this.#tmux("send-keys", "-t", "main", "-l", text);
  }

  /** A line for the shell, or for the console. */
  run(line: string): void {
    this.type(line);
    this.press("Enter");
  }

  text(): string {
    return this.#tmux("capture-pane", "-p", "-t", "main");
  }

  /** With its colours. */
  raw(): string {
    return this.#tmux("capture-pane", "-e", "-p", "-t", "main");
  }

  resize(columns: number, rows: number): void {
    this.#tmux("resize-window", "-t", "main", "-x", String(columns), "-y", String(rows));
  }

  /** Waits until the pane shows something. @throws with the pane's text when it does not in time */
  async until(pattern: RegExp, ms = 20_000): Promise<string> {
    const end = Date.now() + ms;
    for (;;) {
      const text = this.text();
      if (pattern.test(text)) return text;
      if (Date.now() > end) throw new Error(`${pattern} did not come up in ${ms} ms:\n${text}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /** The program that runs in the shell. */
  childPid(): number {
    const shell = this.#tmux("display-message", "-p", "-t", "main", "#{pane_pid}").trim();
    return Number(execFileSync("pgrep", ["-P", shell], { encoding: "utf8" }).trim().split("\n")[0]);
  }

  /**
   * How the program before has left the terminal; asks the shell in it, because shells change the terminal while
   * they wait for a line.
   */
  async state(): Promise<{ alternate: boolean; cursor: boolean; cooked: boolean }> {
    const file = join(this.home, "stty.txt");
    this.run(`stty -a > ${file}; echo asked`);
    await this.until(/^asked/m);
    const settings = readFileSync(file, "utf8").split(/[\s;]+/);
    const flags = this.#tmux("display-message", "-p", "-t", "main", "#{alternate_on} #{cursor_flag}");
    const [alternate, cursor] = flags.trim().split(" ");
    return {
      alternate: alternate === "1",
      cursor: cursor === "1",
      cooked: ["icanon", "isig", "echo"].every((setting) => settings.includes(setting)),
    };
  }

  /** Takes the terminal away, as a closed window does. */
  hangUp(): void {
    if (this.#isOpen) this.#tmux("kill-server");
    this.#isOpen = false;
  }

  close(): void {
    this.hangUp();
    rmSync(this.home, { recursive: true, force: true });
  }
}

/** Whether a program is on this machine. */
export function has(program: string): boolean {
  try {
    execFileSync(program, ["-V"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}
