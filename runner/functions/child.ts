import { spawn, type ChildProcess } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import type { Socket } from "node:net";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { FunctionOutcome, FunctionRun } from "../../range/services/lambda/execution/executor.ts";
import { LEAD, makeFolder, removeFolder, type Folder } from "./folder.ts";
import { layerVariables } from "./layers.ts";
import { findPython, findSdk, sdkFallback, sdkPath, lambdaPaths, type Python } from "./machine.ts";
import { NODE_BOOTSTRAP } from "./node-bootstrap.ts";
import { Output } from "./output.ts";
import { PYTHON_BOOTSTRAP } from "./python-bootstrap.ts";

/**
 * Lambda gives a runtime ten seconds to come up; one that needs more comes up in its first run, within the
 * function's timeout (Lambda developer guide, "Understand the Lambda execution environment lifecycle").
 */
const INIT_MS = 10_000;
/** How long output may lag behind an answer. */
const LAG_MS = 500;
const WATCH_MS = 50;
/** What a runtime takes for itself, and for the AWS SDK as it is installed here, is not the function's. */
const OVERHEAD_MB = { node: 192, python: 64 };
const MOST_RESPONSE_BYTES = 6_291_556;
const SIGNALS: Readonly<Record<string, string>> = {
  SIGKILL: "killed",
  SIGABRT: "aborted",
  SIGSEGV: "segmentation fault",
  SIGTERM: "terminated",
  SIGBUS: "bus error",
};

/** The interpreter that runs a handler. */
interface Runtime {
  /** Such as `python:3.13.v1`: Lambda counts the versions of a runtime. */
  version: string;
  /** A line of ours for the log when another version than the function's runs it. */
  note?: string | undefined;
  /** Folders of this machine with the names that Lambda has for them. */
  paths?: readonly [string, string][];
  overheadMb: number;
  command: string;
  args: readonly string[];
}

/**
 * Compiled code that is kept is for one set of flags: few sizes of the heap share it, and {@link Child} ends what takes
 * more than its memory.
 */
const nodeFlags = ({ memoryMb, code }: FunctionRun, { base, layers }: Folder): string[] => [
  `--max-old-space-size=${2 ** Math.ceil(Math.log2(memoryMb))}`,
  ...(layers === undefined ? [] : ["--import", pathToFileURL(join(base, LEAD.mjs)).href]),
  ...(code instanceof Uint8Array ? [] : sdkFallback()),
];

/** What a bootstrap says. */
interface Message {
  ready?: true;
  initError?: object;
  payload?: string;
  error?: { errorType?: string };
  fatal?: true;
  maxMemoryMb?: number;
}

/** When a run began, and what coming up for it had taken, in milliseconds of the machine. */
interface Times {
  began: number;
  initMs: number | undefined;
  initTimedOut: boolean;
}

/** How a wait for the process came out. */
type Event =
  | { kind: "message"; message: Message }
  | { kind: "exit"; code: number | null; signal: string | null }
  | { kind: "late" };

/** All processes of this program: when it ends in good order, they end first, and leave nothing behind. */
const living = new Set<Child>();
process.on("exit", () => {
  for (const child of living) child.end();
});

/**
 * The process of one environment. It serves one run after the other, and knows nothing of this program but what
 * Lambda would tell it.
 */
export class Child {
  #process: ChildProcess;
  #link: Socket;
  #output = new Output();
  #messages: Message[] = [];
  #exit: { code: number | null; signal: string | null } | undefined;
  #tell: (() => void) | undefined;
  #watch: NodeJS.Timeout | undefined;
  #peakMb = 0;
  /** What coming up took, until the first run has told it. */
  #initMs: number | undefined;
  #initError: Message["initError"];
  /** It was not up when its time was over: it goes on coming up in its first run. */
  #isLate = false;

  private constructor(
    private readonly folder: Folder,
    private readonly memoryMb: number,
    variables: Readonly<Record<string, string>>,
    private readonly runtime: Runtime,
  ) {
    this.#process = spawn(runtime.command, runtime.args, {
      cwd: folder.task,
      env: { ...variables },
      // Requests and answers go over 3; 4 is never written to: when it closes, this program is no more.
      stdio: ["ignore", "pipe", "pipe", "pipe", "pipe"],
      // A group of its own, so that what the handler starts ends with it.
      detached: true,
    });
    living.add(this);
    this.#link = this.#process.stdio[3] as Socket;
    this.#link.on("error", () => undefined);
    (this.#process.stdio[4] as Socket).on("error", () => undefined);
    this.#output.read(this.#process.stdout!, this.#process.stderr!);
    readLines(this.#link, (line) => this.#take(line));
    this.#process.on("error", () => this.#ended(127, null));
    this.#process.on("exit", (code, signal) => this.#ended(code, signal));
  }

  /** Starts a process for an environment, and waits until its handler is loaded or could not be. */
  static async start(run: FunctionRun, endpoint: string, initLimitMs = INIT_MS): Promise<Child> {
    const python = run.runtime.startsWith("python") ? await findPython(run.runtime) : undefined;
    if (run.runtime.startsWith("python") && !python)
      throw new NoRuntime(
        `${run.runtime} cannot be run: this machine has no python3. Install it, or write the function for nodejs${process.versions.node.split(".")[0]}.x.`,
      );
    const folder = makeFolder(
      run,
      python ? { source: PYTHON_BOOTSTRAP, ending: "py" } : { source: NODE_BOOTSTRAP, ending: "mjs" },
    );
    const variables: Record<string, string> = {
      ...run.variables,
      AWS_ENDPOINT_URL: endpoint,
      // Clients of S3 Control put the account's id before the host, which has to be a name for that.
      AWS_ENDPOINT_URL_S3_CONTROL: endpoint.replace(/127\.0\.0\.1(?=:)/, "localhost"),
      AWS_EC2_METADATA_DISABLED: "true",
      LAMBDA_TASK_ROOT: folder.task,
      LAMBDA_RUNTIME_DIR: folder.base,
      HOME: folder.scratch,
      TMPDIR: folder.scratch,
      LANG: "en_US.UTF-8",
      TZ: ":UTC",
      PATH: "/usr/local/bin:/usr/bin:/bin",
      ...(python?.boto3 !== undefined && { PYTHONPATH: python.boto3 }),
      ...(!python && !(run.code instanceof Uint8Array) && { NODE_PATH: sdkPath() }),
    };
    if (folder.layers !== undefined)
      Object.assign(variables, layerVariables(folder.layers, folder.base, run, variables));
    const program = [folder.bootstrap, folder.base, String(run.startedAt)];
    const child = python
      ? new Child(folder, run.memoryMb, variables, {
          version: run.runtime.replace("python", "python:").concat(".v1"),
          note: otherVersion(run.runtime, python),
          paths: lambdaPaths(run.runtime, python),
          overheadMb: OVERHEAD_MB.python,
          command: python.executable,
          // Compiled modules have no place in a deployment package.
          args: ["-u", "-B", ...program],
        })
      : new Child(folder, run.memoryMb, variables, {
          version: `nodejs:${process.versions.node}`,
          overheadMb: OVERHEAD_MB.node,
          command: process.execPath,
          args: [...nodeFlags(run, folder), ...program],
        });
    await child.#comeUp(initLimitMs);
    return child;
  }

  async #comeUp(limitMs: number): Promise<void> {
    const began = performance.now();
    this.#watchMemory();
    const event = await this.#next(limitMs);
    clearInterval(this.#watch);
    this.#initMs = performance.now() - began;
    this.#isLate = event.kind === "late";
    this.#noteInit(event);
  }

  #noteInit(event: Event): void {
    if (event.kind === "message" && event.message.initError) this.#initError = event.message.initError;
    else if (event.kind === "exit") this.#exit = event;
  }

  /** Carries out one run. */
  async invoke(run: FunctionRun): Promise<FunctionOutcome> {
    const initMs = this.#initMs;
    const initTimedOut = this.#isLate;
    this.#initMs = undefined;
    this.#isLate = false;
    const began = performance.now();
    const times = { began, initMs, initTimedOut };
    const limitMs = run.timeoutSeconds * 1000;
    const leftMs = (): number => Math.max(0, limitMs - (performance.now() - began));
    this.#watchMemory();
    if (initTimedOut) {
      const event = await this.#next(limitMs);
      if (event.kind === "late") return this.#broken(run, times, event);
      this.#noteInit(event);
    }
    if (this.#initError) return this.#outcome(run, times, await this.#failedInit());
    const mark = `\u001e${randomBytes(12).toString("hex")}`;
    this.#output.begin(mark);
    if (this.#exit) return this.#outcome(run, times, this.#died(run, this.#exit));
    this.#link.write(
      `${JSON.stringify({
        id: run.requestId,
        event: run.event,
        mark,
        timeoutMs: leftMs(),
        nowMs: run.startedAt + (initMs ?? 0) + (limitMs - leftMs()),
        context: {
          ...run.context,
          memoryLimitInMB: String(run.memoryMb),
          awsRequestId: run.requestId,
          clientContext: run.context.clientContext && (JSON.parse(run.context.clientContext) as unknown),
        },
      })}\n`,
    );
    const event = await this.#next(leftMs());
    if (event.kind !== "message") return this.#broken(run, times, event);
    clearInterval(this.#watch);
    const ended = performance.now();
    await this.#output.marked(LAG_MS);
    return this.#outcome(run, { ...times, ended }, resultOfMessage(event.message));
  }

  /** Ends a process that is over its time, or takes in that it ended. */
  async #broken(run: FunctionRun, times: Times, event: Exclude<Event, { kind: "message" }>) {
    const ended = performance.now();
    this.end();
    await this.#output.closed(LAG_MS);
    return this.#outcome(run, { ...times, ended }, this.#resultOf(run, event));
  }

  #resultOf(run: FunctionRun, event: Exclude<Event, { kind: "message" }>): Result {
    switch (event.kind) {
      case "exit":
        return this.#died(run, event);
      case "late":
        return {
          payload: {
            errorType: "Sandbox.Timedout",
            errorMessage: `RequestId: ${run.requestId} Error: Task timed out after ${run.timeoutSeconds.toFixed(2)} seconds`,
          },
          failed: true,
          fault: { status: "timeout" },
          processEnded: true,
        };
    }
  }

  #died(run: FunctionRun, { code, signal }: { code: number | null; signal: string | null }): Result {
    const how =
      signal !== null
        ? `Runtime exited with error: signal: ${SIGNALS[signal] ?? signal}`
        : code === 0 || code === null
          ? "Runtime exited without providing a reason"
          : `Runtime exited with error: exit status ${code}`;
    return {
      payload: { errorType: "Runtime.ExitError", errorMessage: `RequestId: ${run.requestId} Error: ${how}` },
      failed: true,
      fault: { status: "error", type: "Runtime.ExitError" },
      processEnded: true,
    };
  }

  async #failedInit(): Promise<Result> {
    await this.#output.closed(LAG_MS);
    const error = this.#initError as { errorType?: string; errorMessage?: string };
    return {
      payload: error,
      failed: true,
      fault: { status: "error", ...(error.errorType !== undefined && { type: error.errorType }) },
      processEnded: true,
      ...(isMissingSdk(error.errorMessage) && { note: missingSdkNote(this.runtime) }),
    };
  }

  #outcome(
    run: FunctionRun,
    times: Times & { ended?: number },
    { payload, note, ...result }: Result,
  ): FunctionOutcome {
    const names: readonly [string, string][] = [
      [this.folder.task, "/var/task"],
      [this.folder.layers ?? this.folder.task, "/opt"],
      [this.folder.base, "/var/runtime"],
      ...(this.runtime.paths ?? []),
    ];
    const hide = (text: string): string =>
      names.reduce((shown, [path, name]) => shown.replaceAll(path, name), text);
    const output = this.#output.take(times.began - (times.initMs ?? 0));
    const { initMs, initTimedOut } = times;
    return {
      ...result,
      payload: typeof payload === "string" ? payload : hide(JSON.stringify(payload)),
      durationMs: round(Math.max(0.01, (times.ended ?? performance.now()) - times.began)),
      ...(initMs !== undefined && { initMs: round(initMs) }),
      ...(initTimedOut && { initTimedOut }),
      maxMemoryMb: Math.min(run.memoryMb, Math.max(result.maxMemoryMb ?? 0, Math.round(this.#peakMb))),
      runtimeVersion: this.runtime.version,
      output: [
        // First, since a log's lines are in the order of their times.
        ...[note, ...(initMs === undefined ? [] : [this.runtime.note, unstarted(this.folder)])].flatMap(
          (one) => (one === undefined ? [] : [{ afterMs: 0, text: `${one}\n` }]),
        ),
        ...output.map(({ afterMs, text }) => ({ afterMs: round(afterMs), text: hide(text) })),
      ],
    };
  }

  /** Waits for what the process says next, or for its end, or until its time is up. */
  #next(ms: number): Promise<Event> {
    return new Promise((resolve) => {
      const settle = (event: Event): void => {
        clearTimeout(timer);
        this.#tell = undefined;
        resolve(event);
      };
      const timer = setTimeout(() => settle({ kind: "late" }), ms);
      this.#tell = () => {
        const message = this.#messages.shift();
        if (message) settle({ kind: "message", message });
        else if (this.#exit) settle({ kind: "exit", ...this.#exit });
      };
      this.#tell();
    });
  }

  #take(line: string): void {
    try {
      this.#messages.push(JSON.parse(line) as Message);
    } catch {
      // The handler wrote to our descriptor: what it says there is not an answer.
      return;
    }
    this.#tell?.();
  }

  #ended(code: number | null, signal: string | null): void {
    this.#exit ??= { code, signal };
    living.delete(this);
    clearInterval(this.#watch);
    removeFolder(this.folder);
    this.#tell?.();
  }

  /** Ends a process that takes more memory than the function has, where the machine tells. */
  #watchMemory(): void {
    clearInterval(this.#watch);
    const { pid } = this.#process;
    if (process.platform !== "linux" || pid === undefined) return;
    this.#watch = setInterval(() => {
      const rssMb = residentMb(pid);
      this.#peakMb = Math.max(this.#peakMb, rssMb);
      if (rssMb > this.memoryMb + this.runtime.overheadMb) this.#kill();
    }, WATCH_MS);
  }

  get isAlive(): boolean {
    return this.#exit === undefined && this.#initError === undefined;
  }

  /** Ends the process and everything that it started. */
  end(): void {
    clearInterval(this.#watch);
    this.#kill();
    removeFolder(this.folder);
  }

  #kill(): void {
    const { pid } = this.#process;
    if (pid === undefined || this.#exit) return;
    try {
      process.kill(-pid, "SIGKILL");
    } catch {
      // It ended by itself in the meantime.
    }
  }
}

/** The machine lacks what a runtime needs. */
export class NoRuntime extends Error {}

interface Result {
  payload: object | string;
  failed: boolean;
  fault?: NonNullable<FunctionOutcome["fault"]>;
  processEnded: boolean;
  maxMemoryMb?: number;
  /** A line of ours in the log: what is missing on this machine. */
  note?: string;
}

function resultOfMessage({ payload, error, fatal, maxMemoryMb }: Message): Result {
  const memory = maxMemoryMb === undefined ? {} : { maxMemoryMb };
  if (error) {
    const type = error.errorType;
    return {
      payload: error,
      failed: true,
      ...(fatal && { fault: { status: "error" as const, ...(type !== undefined && { type }) } }),
      processEnded: fatal === true,
      ...memory,
    };
  }
  const text = payload ?? "null";
  if (Buffer.byteLength(text) <= MOST_RESPONSE_BYTES)
    return { payload: text, failed: false, processEnded: false, ...memory };
  return {
    payload: {
      errorMessage: `Response payload size exceeded maximum allowed payload size (${MOST_RESPONSE_BYTES} bytes).`,
      errorType: "Function.ResponseSizeTooLarge",
    },
    failed: true,
    processEnded: false,
    ...memory,
  };
}

const isMissingSdk = (message = ""): boolean =>
  (/@aws-sdk|@smithy/.test(message) && findSdk() === undefined) ||
  /No module named 'boto(3|core)'/.test(message);

const missingSdkNote = ({ version }: Runtime): string =>
  version.startsWith("python")
    ? "gameday: this machine's python3 has no boto3, which Lambda's runtime brings along: pip install boto3"
    : "gameday: the AWS SDK for JavaScript is not installed beside gameday, which Lambda's runtime brings along: npm install in gameday's folder";

/** What is run by another version than its own may behave otherwise. */
const otherVersion = (runtime: string, { version }: Python): string | undefined =>
  `python${version}`.startsWith(`${runtime}.`)
    ? undefined
    : `gameday: this machine has no ${runtime}; its Python ${version} runs the function`;

/** Lambda would start what a layer holds for it beside the function. */
function unstarted({ layers }: Folder): string | undefined {
  if (layers === undefined || !existsSync(join(layers, "extensions"))) return undefined;
  return "gameday: a layer of this function has extensions, which the range does not start";
}

/** Resident memory of a process, in MB; 0 when it is gone. */
function residentMb(pid: number): number {
  try {
    const pages = Number(readFileSync(`/proc/${pid}/statm`, "utf8").split(" ")[1]);
    return (pages * 4096) / 1_048_576;
  } catch {
    return 0;
  }
}

function readLines(stream: Socket, take: (line: string) => void): void {
  let text = "";
  stream.setEncoding("utf8");
  stream.on("data", (piece: string) => {
    text += piece;
    const lines = text.split("\n");
    text = lines.pop()!;
    for (const line of lines) take(line);
  });
}

const round = (ms: number): number => Math.round(ms * 100) / 100;
