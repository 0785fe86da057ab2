import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { archiveOf } from "../../range/services/cloudformation/resources/inline-code.ts";
import { ACCOUNT, SmallFunctions } from "../../range/services/lambda/small-functions.ts";
import { ChildProcesses } from "./child-processes.ts";
import { findPython, findSdk } from "./machine.ts";

const python = await findPython("python3.12");
const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const NO_PYTHON = "this machine has no python3";
const NO_BOTO3 = "this machine's python3 has no boto3";
const NO_SDK = "the AWS SDK for JavaScript is not installed here";

interface Answered {
  payload: never;
  error: string | undefined;
  log: string;
}

let aws: SmallFunctions;
beforeEach(() => {
  aws = new SmallFunctions((host) => new ChildProcesses(host));
});
afterEach(() => aws.range.close());

const NODE = { Runtime: "nodejs22.x", file: "index.js" };
const ESM = { Runtime: "nodejs22.x", file: "index.mjs" };
const PYTHON = { Runtime: "python3.12", file: "index.py" };

function make(kind: { Runtime: string; file: string }, code: string, more: object = {}): void {
  const { Runtime, file } = kind;
  aws.make("work", { Runtime, Code: { ZipFile: archiveOf(file, code) }, Timeout: 20, ...more });
}

async function invoke(event: unknown = {}): Promise<Answered> {
  const { output } = await aws.send("lambda", "Invoke", {
    FunctionName: "work",
    LogType: "Tail",
    Payload: Buffer.from(JSON.stringify(event)),
  });
  return {
    payload: JSON.parse(String(output["Payload"])) as never,
    error: output["FunctionError"] as string | undefined,
    log: Buffer.from(String(output["LogResult"]), "base64").toString(),
  };
}

/** Each handler in both languages: [what, for Node.js, for Python]. */
const ECHO = {
  node: "let n = 0; exports.handler = async (event, context) => ({ event, n: ++n, id: context.awsRequestId, left: context.getRemainingTimeInMillis() });",
  python:
    "n = 0\ndef handler(event, context):\n    global n\n    n += 1\n    return {'event': event, 'n': n, 'id': context.aws_request_id, 'left': context.get_remaining_time_in_millis()}\n",
};
const HANG = {
  node: "exports.handler = async () => { console.log('in'); for (;;); };",
  python: "def handler(event, context):\n    print('in')\n    while True: pass\n",
};
const CLOCKS = {
  node: "exports.handler = async () => [Date.now(), new Date().getTime(), Date.parse(Date()), new Date(5) instanceof Date, new Date(7).getTime()];",
  python:
    "import datetime, time\ndef handler(event, context):\n    now = datetime.datetime.now(datetime.timezone.utc)\n    ms = lambda x: round(x.timestamp() * 1000)\n    utc = datetime.datetime.utcnow().replace(tzinfo=datetime.timezone.utc)\n    return [round(time.time() * 1000), ms(now), ms(utc), isinstance(now, datetime.datetime), ms(datetime.datetime.fromtimestamp(0.007))]\n",
};
/** Two seconds until it is loaded. */
const SLOW = {
  node: "const until = performance.now() + 2000; while (performance.now() < until); exports.handler = async (event, context) => context.getRemainingTimeInMillis();",
  python:
    "import time\ntime.sleep(2)\ndef handler(event, context):\n    return context.get_remaining_time_in_millis()\n",
};
const FAIL = {
  node: "exports.handler = async () => { throw new RangeError('too far'); };",
  python: "def handler(event, context):\n    raise ValueError('too far')\n",
};
const EXIT = {
  node: "exports.handler = async () => process.exit(3);",
  python: "import os\ndef handler(event, context):\n    os._exit(3)\n",
};
const HUNGRY = {
  node: "exports.handler = async () => { const kept = []; for (;;) kept.push(Buffer.alloc(8e6, 1)); };",
  python: "def handler(event, context):\n    kept = []\n    while True: kept.append(b'x' * 8000000)\n",
};
const NOWHERE = { node: "exports.other = 1;", python: "other = 1\n" };
const BROKEN = { node: "exports.handler = async ( => 1;", python: "def handler(event context): pass\n" };

const LANGUAGES = [
  { language: "node" as const, kind: NODE, lacks: undefined },
  { language: "python" as const, kind: PYTHON, lacks: python ? undefined : NO_PYTHON },
];

describe.each(LANGUAGES)("a $language handler", ({ language, kind, lacks }) => {
  const reason = lacks === undefined ? "" : ` (skipped: ${lacks})`;
  const here = test.skipIf(lacks !== undefined);

  here(`gets its event and context, and is kept warm for the next${reason}`, async () => {
    make(kind, ECHO[language]);
    const first = await invoke({ a: [1, "ü"] });
    expect(first).toMatchObject({ payload: { event: { a: [1, "ü"] }, n: 1 }, error: undefined });
    const { id, left } = first.payload as { id: string; left: number };
    expect(first.log).toContain(`START RequestId: ${id} Version: $LATEST\n`);
    expect(first.log).toMatch(/REPORT .*\tInit Duration: [\d.]+ ms\t\n$/);
    expect(left).toBeGreaterThan(15_000);
    const second = await invoke();
    expect(second.payload).toMatchObject({ n: 2 });
    expect(second.log).not.toContain("Init Duration");
    aws.call("lambda", "UpdateFunctionConfiguration", { FunctionName: "work", Timeout: 10 });
    await aws.range.advance(1_000);
    expect((await invoke()).payload, "a new environment").toMatchObject({ n: 1 });
  });

  here(`that never ends is ended when its time is up${reason}`, async () => {
    make(kind, HANG[language], { Timeout: 1 });
    const { payload, error, log } = await invoke();
    expect(error).toBe("Unhandled");
    expect(payload).toMatchObject({
      errorType: "Sandbox.Timedout",
      errorMessage: expect.stringMatching(
        /^RequestId: [0-9a-f-]{36} Error: Task timed out after 1\.00 seconds$/,
      ),
    });
    expect(log).toMatch(
      /in\n.*Task timed out after 1\.00 seconds\n\nEND .*\nREPORT .*\tStatus: timeout\t\n$/s,
    );
    expect((await invoke()).log, "the environment is made anew").toContain("Init Duration");
  });

  here(`that is slow to come up does so in its first run, within its timeout${reason}`, async () => {
    await aws.range.close();
    aws = new SmallFunctions((host) => new ChildProcesses(host, 100));
    make(kind, SLOW[language]);
    const first = await invoke();
    expect(first.error).toBeUndefined();
    expect(first.payload).toBeLessThan(20_000 - 500);
    expect(first.log).not.toContain("Init Duration");
    expect(Number(/\tDuration: ([\d.]+) ms/.exec(first.log)![1])).toBeGreaterThan(500);
    expect((await invoke()).payload).toBeGreaterThan(20_000 - 500);
    aws.call("lambda", "UpdateFunctionConfiguration", { FunctionName: "work", Timeout: 1 });
    await aws.range.advance(1_000);
    expect((await invoke()).payload).toMatchObject({ errorType: "Sandbox.Timedout" });
  });

  here(`lives by the range's clock${reason}`, async () => {
    make(kind, CLOCKS[language]);
    const [first, second, third, isDate, given] = (await invoke()).payload as [
      number,
      number,
      number,
      boolean,
      number,
    ];
    expect([isDate, given]).toEqual([true, 7]);
    for (const told of [first, second, third]) expect(Math.abs(told - aws.range.now())).toBeLessThan(60_000);
  });

  here(`that throws says so, as Lambda does${reason}`, async () => {
    make(kind, FAIL[language]);
    const { payload, error, log } = await invoke();
    expect(error).toBe("Unhandled");
    const trace = language === "node" ? "trace" : "stackTrace";
    expect(payload).toMatchObject({
      errorMessage: "too far",
      errorType: language === "node" ? "RangeError" : "ValueError",
      [trace]: expect.arrayContaining([expect.stringContaining("/var/task/index.")]),
    });
    expect(log).toContain(
      language === "node" ? "ERROR\tInvoke Error" : "[ERROR] ValueError: too far\nTraceback",
    );
    expect((await invoke()).log, "the process lives on").not.toContain("Init Duration");
  });

  if (language === "python")
    here(
      `has the paths that it would have in Lambda, and a note where its version is another${reason}`,
      async () => {
        make(kind, "import json\ndef handler(event, context):\n    json.loads('no JSON')\n");
        const { payload, log } = await invoke();
        expect(payload).toMatchObject({
          stackTrace: expect.arrayContaining([
            expect.stringContaining('File "/var/lang/lib/python3.12/json/__init__.py"'),
          ]),
        });
        const ownVersion = python!.version.startsWith("3.12.");
        const note = `gameday: this machine has no python3.12; its Python ${python!.version} runs the function`;
        expect(log.includes(note)).toBe(!ownVersion);
        // A log group refuses lines that are not in the order of their times.
        expect(log.indexOf(note)).toBeLessThan(log.indexOf("[ERROR]"));
        expect((await invoke()).log).not.toContain(note);
      },
    );

  here(`that exits is told as an exit of its runtime${reason}`, async () => {
    make(kind, EXIT[language]);
    expect(await invoke()).toMatchObject({
      error: "Unhandled",
      payload: {
        errorType: "Runtime.ExitError",
        errorMessage: expect.stringMatching(/Error: Runtime exited with error: exit status 3$/),
      },
    });
  });

  here(`that takes too much memory is killed${reason}`, async () => {
    make(kind, HUNGRY[language], { MemorySize: 128 });
    expect(await invoke()).toMatchObject({
      error: "Unhandled",
      payload: {
        errorType: "Runtime.ExitError",
        errorMessage: expect.stringMatching(/Runtime exited with error: signal: (killed|aborted)$/),
      },
    });
  });

  here.each([
    ["is not there", NOWHERE, "Runtime.HandlerNotFound"],
    ["cannot be read", BROKEN, "Runtime.UserCodeSyntaxError"],
  ])(`that %s is told by name${reason}`, async (_, code, errorType) => {
    make(kind, code[language]);
    expect(await invoke()).toMatchObject({ error: "Unhandled", payload: { errorType } });
  });

  here(`sees nothing of this program, and lives in a folder of its own${reason}`, async () => {
    process.env["GAMEDAY_SECRET"] = "s3cr3t";
    make(
      kind,
      language === "node"
        ? "exports.handler = async () => ({ env: process.env, cwd: process.cwd() });"
        : "import os\ndef handler(event, context):\n    return {'env': dict(os.environ), 'cwd': os.getcwd()}\n",
      { Environment: { Variables: { COLOUR: "blue" } } },
    );
    const { env, cwd } = (await invoke()).payload as { env: Record<string, string>; cwd: string };
    delete process.env["GAMEDAY_SECRET"];
    expect(env).toMatchObject({
      COLOUR: "blue",
      AWS_LAMBDA_FUNCTION_NAME: "work",
      AWS_REGION: "us-east-1",
      AWS_EXECUTION_ENV: `AWS_Lambda_${kind.Runtime}`,
      AWS_ENDPOINT_URL: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
      LAMBDA_TASK_ROOT: cwd,
      _HANDLER: "index.handler",
    });
    const known =
      /^(AWS_|LAMBDA_|_HANDLER$|HOME$|TMPDIR$|PATH$|LANG$|LC_CTYPE$|TZ$|PYTHONPATH$|COLOUR$|__CF)/;
    expect(Object.keys(env).filter((name) => !known.test(name))).toEqual([]);
    await aws.range.close();
    expect(readdirSync(tmpdir())).not.toContain(cwd.split("/").at(-2));
  });
});

describe("a log in JSON", () => {
  const JSON_LOG = { LoggingConfig: { LogFormat: "JSON" } };
  const lines = (log: string): Record<string, never>[] =>
    log
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Record<string, never>);

  test("has what a Node.js handler says as JSON, from the level on", async () => {
    make(
      NODE,
      `exports.handler = async () => {
        console.log({ bucket: "data" });
        console.debug("too quiet");
        console.warn("%d tries", 3, new RangeError("far"));
        throw new TypeError("no\\nway");
      };`,
      JSON_LOG,
    );
    const { log } = await invoke();
    const stackTrace = expect.arrayContaining([expect.stringContaining("/var/task/index.js")]);
    const head = { timestamp: expect.stringMatching(/^\d{4}-.*Z$/), requestId: expect.any(String) };
    expect(lines(log)).toEqual([
      expect.objectContaining({ type: "platform.start" }),
      { ...head, level: "INFO", message: { bucket: "data" } },
      {
        ...head,
        level: "WARN",
        message: expect.stringMatching(/^3 tries RangeError: far\n/),
        errorType: "RangeError",
        errorMessage: "far",
        stackTrace,
      },
      { ...head, level: "ERROR", message: { errorType: "TypeError", errorMessage: "no\nway", stackTrace } },
      expect.objectContaining({ type: "platform.report" }),
    ]);
  });

  test.skipIf(!python)(
    `has a Python handler's records${python ? "" : ` (skipped: ${NO_PYTHON})`}`,
    async () => {
      make(
        PYTHON,
        `import logging
log = logging.getLogger("own")
def handler(event, context):
    log.info("found %s", "it", extra={"bucket": "data"})
    log.debug("too quiet")
    print("as it is")
    try:
        raise ValueError("far")
    except ValueError:
        log.exception("oh")
    raise KeyError("way")
`,
        JSON_LOG,
      );
      const { log } = await invoke();
      const own = log.split("\n").filter((line) => line && !line.startsWith("gameday: "));
      const [started, found, plain, oh, thrown, report] = own;
      expect([plain, JSON.parse(started!), JSON.parse(report!)]).toEqual([
        "as it is",
        expect.objectContaining({ type: "platform.start" }),
        expect.objectContaining({ type: "platform.report" }),
      ]);
      expect(lines([found, oh, thrown].join("\n"))).toEqual([
        {
          timestamp: expect.stringMatching(/^\d{4}-.*Z$/),
          level: "INFO",
          message: "found it",
          logger: "own",
          requestId: expect.any(String),
          bucket: "data",
        },
        expect.objectContaining({
          level: "ERROR",
          message: "oh",
          errorType: "ValueError",
          errorMessage: "far",
          location: expect.stringMatching(/^\/var\/task\/index.py:handler:\d+$/),
        }),
        expect.objectContaining({ log_level: "ERROR", errorType: "KeyError", errorMessage: "'way'" }),
      ]);
    },
  );
});

test("a Node.js handler may call back, or answer nothing", async () => {
  make(NODE, "exports.handler = (event, context, done) => setTimeout(() => done(null, event.x), 5);");
  expect((await invoke({ x: 7 })).payload).toBe(7);
  aws.call("lambda", "UpdateFunctionCode", {
    FunctionName: "work",
    ZipFile: archiveOf("index.js", "exports.handler = () => { console.log('a\\nb', { c: 1 }); };"),
  });
  await aws.range.advance(1_000);
  const { payload, log } = await invoke();
  expect(payload).toBeNull();
  expect(log).toMatch(/\d{4}-\d\d-\d\dT[\d:.]+Z\t[0-9a-f-]{36}\tINFO\ta\nb \{ c: 1 \}\n/);
});

test.each([
  ["Node.js", NODE, "exports.handler = async () => 'x'.repeat(7e6);", undefined],
  [
    "Python",
    PYTHON,
    "def handler(event, context):\n    return 'x' * 7000000\n",
    python ? undefined : NO_PYTHON,
  ],
] as const)("%s: an answer that is too large is an error", async (_, kind, code, lacks) => {
  if (lacks !== undefined) return;
  make(kind, code, { MemorySize: 256 });
  expect((await invoke()).payload).toMatchObject({ errorType: "Function.ResponseSizeTooLarge" });
});

const CALLS = [
  {
    sdk: "the AWS SDK for JavaScript",
    kind: ESM,
    lacks: findSdk() ? undefined : NO_SDK,
    code: `import { STSClient, GetCallerIdentityCommand } from "@aws-sdk/client-sts";
      import { IAMClient, ListUsersCommand } from "@aws-sdk/client-iam";
      export const handler = async () => {
        const { Arn } = await new STSClient({}).send(new GetCallerIdentityCommand({}));
        try { await new IAMClient({}).send(new ListUsersCommand({})); } catch (error) { return { Arn, refused: error.name }; }
      };`,
  },
  {
    sdk: "boto3",
    kind: PYTHON,
    lacks: python?.boto3 ? undefined : NO_BOTO3,
    code: `import boto3
def handler(event, context):
    arn = boto3.client("sts").get_caller_identity()["Arn"]
    try:
        boto3.client("iam").list_users()
    except Exception as error:
        return {"Arn": arn, "refused": error.response["Error"]["Code"]}
`,
  },
];

describe.each(CALLS)("a handler with $sdk", ({ kind, code, lacks }) => {
  test.skipIf(lacks !== undefined)(
    `calls AWS with the rights of its role, and with no others${lacks ? ` (skipped: ${lacks})` : ""}`,
    async () => {
      make(kind, code, { MemorySize: 512 });
      const { payload, log } = await invoke();
      expect(log, "nothing of the machine's age").not.toContain("Warning");
      expect(payload).toEqual({
        Arn: `arn:aws:sts::${ACCOUNT}:assumed-role/fn/work`,
        refused: expect.stringMatching(/^AccessDenied/),
      });
    },
  );
});

describe.each([
  {
    sdk: "the AWS SDK for JavaScript",
    kind: ESM,
    lacks: findSdk() ? undefined : NO_SDK,
    code: `import { S3ControlClient, GetPublicAccessBlockCommand } from "@aws-sdk/client-s3-control";
      export const handler = async ({ AccountId }) =>
        (await new S3ControlClient({}).send(new GetPublicAccessBlockCommand({ AccountId })))
          .PublicAccessBlockConfiguration;`,
  },
  {
    sdk: "boto3",
    kind: PYTHON,
    lacks: python?.boto3 ? undefined : NO_BOTO3,
    code: `import boto3
def handler(event, context):
    return boto3.client("s3control").get_public_access_block(**event)["PublicAccessBlockConfiguration"]
`,
  },
])("a handler with $sdk", ({ kind, code, lacks }) => {
  test.skipIf(lacks !== undefined)(
    `reaches S3 Control, whose clients put the account before the host${lacks ? ` (skipped: ${lacks})` : ""}`,
    async () => {
      const PublicAccessBlockConfiguration = {
        BlockPublicAcls: true,
        IgnorePublicAcls: false,
        BlockPublicPolicy: true,
        RestrictPublicBuckets: false,
      };
      aws.call("s3control", "PutPublicAccessBlock", { AccountId: ACCOUNT, PublicAccessBlockConfiguration });
      aws.makeRole("fn-s3", ["s3:GetAccountPublicAccessBlock", "logs:*"]);
      make(kind, code, { MemorySize: 512, Role: `arn:aws:iam::${ACCOUNT}:role/fn-s3` });
      expect((await invoke({ AccountId: ACCOUNT })).payload).toEqual(PublicAccessBlockConfiguration);
    },
  );
});

test("virtual time waits for functions, and so for all that follows from them", async () => {
  make(
    NODE,
    "exports.handler = async () => { await new Promise((done) => setTimeout(done, 150)); return 1; };",
  );
  aws.call("sqs", "CreateQueue", { QueueName: "good" });
  aws.call("lambda", "PutFunctionEventInvokeConfig", {
    FunctionName: "work",
    DestinationConfig: { OnSuccess: { Destination: `arn:aws:sqs:us-east-1:${ACCOUNT}:good` } },
  });
  aws.call("lambda", "Invoke", { FunctionName: "work", InvocationType: "Event" });
  const before = aws.range.now();
  await aws.range.advance(60_000);
  expect(aws.range.now()).toBe(before + 60_000);
  const [{ Body }] = aws.receive("good") as [{ Body: string }];
  expect(new Date((JSON.parse(Body) as { timestamp: string }).timestamp).getTime()).toBe(before);
});

test.skipIf(!findSdk())("a function that waits for a workflow lets virtual time pass", async () => {
  aws.makeRole("machine", ["logs:*"], "states.amazonaws.com");
  aws.makeRole("fn-workflow", ["states:*", "logs:*"]);
  const { stateMachineArn } = aws.call<{ stateMachineArn: string }>("states", "CreateStateMachine", {
    name: "slow",
    type: "EXPRESS",
    roleArn: `arn:aws:iam::${ACCOUNT}:role/machine`,
    definition: JSON.stringify({ StartAt: "A", States: { A: { Type: "Wait", Seconds: 90, End: true } } }),
  });
  // A client of synchronous executions would ask a host of its own name.
  const code = `import { SFNClient, StartSyncExecutionCommand } from "@aws-sdk/client-sfn";
    export const handler = async () => {
      const client = new SFNClient({ disableHostPrefix: true });
      const { status } = await client.send(new StartSyncExecutionCommand({ stateMachineArn: ${JSON.stringify(stateMachineArn)} }));
      return status;
    };`;
  const before = aws.range.now();
  make(ESM, code, { MemorySize: 512, Role: `arn:aws:iam::${ACCOUNT}:role/fn-workflow` });
  expect((await invoke()).payload).toBe("SUCCEEDED");
  expect(aws.range.now() - before).toBeGreaterThanOrEqual(90_000);
  expect(aws.range.now() - before).toBeLessThan(100_000);
});

test("a killed program leaves no process and no folder behind", async () => {
  const folder = mkdtempSync(join(tmpdir(), "gameday-killed-"));
  const script = join(folder, "hold.mts");
  const source = (path: string): string => JSON.stringify(fileURLToPath(new URL(path, import.meta.url)));
  const handlers = [
    { kind: NODE, code: HANG.node },
    ...(python ? [{ kind: PYTHON, code: HANG.python }] : []),
  ];
  writeFileSync(
    script,
    `import { SmallFunctions } from ${source("../../range/services/lambda/small-functions.ts")};
     import { archiveOf } from ${source("../../range/services/cloudformation/resources/inline-code.ts")};
     import { ChildProcesses } from ${source("./child-processes.ts")};
     const aws = new SmallFunctions((host) => new ChildProcesses(host));
     const handlers = ${JSON.stringify(handlers)};
     handlers.forEach(({ kind, code }, i) =>
       aws.make("f" + i, { Runtime: kind.Runtime, Timeout: 600, Code: { ZipFile: archiveOf(kind.file, code) } }));
     handlers.forEach((_, i) => void aws.send("lambda", "Invoke", { FunctionName: "f" + i }));
     setInterval(() => {}, 1000);`,
  );
  const program = spawn(process.execPath, ["--import", "tsx", script], { cwd: ROOT, stdio: "ignore" });
  const children = (): { pid: number; folder: string }[] =>
    execFileSync("ps", ["-eo", "pid,ppid,args"], { encoding: "utf8" })
      .split("\n")
      .map((line) => /^\s*(\d+)\s+(\d+) .*?(\S+)\/bootstrap\.(?:mjs|py) /.exec(line))
      .flatMap((found) =>
        Number(found?.[2]) === program.pid ? [{ pid: Number(found![1]), folder: found![3]! }] : [],
      );
  await until("the functions run", () => children().length === handlers.length);
  const left = children();
  program.kill("SIGKILL");
  await until("they have ended", () => left.every(({ pid }) => !isAlive(pid)));
  await until("their folders are gone", () => left.every(({ folder }) => !existsSync(folder)));
  rmSync(folder, { recursive: true });
}, 60_000);

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function until(what: string, done: () => boolean): Promise<void> {
  for (let i = 0; i < 500; i++) {
    if (done()) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`waited in vain until ${what}`);
}
