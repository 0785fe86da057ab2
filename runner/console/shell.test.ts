import { beforeEach, describe, expect, test } from "vitest";
import { makeAwsCli, type AwsCli, type ConsoleCall } from "./aws/index.ts";
import { modelsForTests } from "./aws/test-models.ts";
import { extractModel } from "../../tools/extract-models.ts";
import { makeShell, MOST_OUTPUT_BYTES, type Shell, type ShellOptions } from "./shell.ts";

const HOME = "/home/responder";
const START = Date.UTC(2026, 0, 15, 10, 30);

let shell: Shell;
let calls: ConsoleCall[];
let nowMs: number;

const models = await modelsForTests(extractModel, {
  sts: ["GetCallerIdentity"],
  ec2: ["DescribeVpcs", "DescribeInstances"],
  s3: [],
  logs: ["FilterLogEvents"],
});

function makeAws(): AwsCli {
  const objects = new Map<string, Buffer>();
  return makeAwsCli({
    model: models,
    suggest: (option) => (option === "instance-ids" ? ["i-0aaa"] : []),
    send(call) {
      calls.push(call);
      const { Key: key, Body: body } = call.input as { Key: string; Body: Buffer };
      switch (call.operation) {
        case "GetCallerIdentity":
          return Promise.resolve({ UserId: "AIDA", Account: "123456789012", Arn: "arn:é" });
        case "DescribeVpcs":
          return Promise.resolve({ Vpcs: [{ VpcId: "vpc-1" }, { VpcId: "vpc-2" }] });
        case "FilterLogEvents":
          return Promise.resolve({ events: [{ eventId: "1", timestamp: nowMs, message: "an event" }] });
        case "PutObject":
          objects.set(key, body);
          return Promise.resolve({});
        case "HeadObject":
          return Promise.resolve({ ContentLength: objects.get(key)!.length, LastModified: new Date(START) });
        case "GetObject":
          return Promise.resolve({ Body: objects.get(key) });
        default:
          return Promise.reject(new TypeError(`a defect in ${call.operation}`));
      }
    },
  });
}

function make(options: Partial<ShellOptions> = {}): Shell {
  return makeShell({
    aws: makeAws(),
    home: HOME,
    env: { AWS_REGION: "us-east-1", AWS_ACCESS_KEY_ID: "AKIAEXAMPLE", AWS_SECRET_ACCESS_KEY: "secret" },
    now: () => nowMs,
    wait: (ms, signal) => {
      signal?.throwIfAborted();
      nowMs += ms;
      return Promise.resolve();
    },
    ...options,
  });
}

beforeEach(() => {
  calls = [];
  nowMs = START;
  shell = make();
});

/** Runs lines in one shell and gives the output of the last. */
async function last(...lines: string[]): Promise<string> {
  let out = "";
  for (const line of lines) {
    const result = await shell.exec(line);
    out = result.stdout + result.stderr;
  }
  return out;
}

describe("the shell goes on from line to line", () => {
  test.each<[string, string[], string]>([
    ["folders", ["mkdir -p a/b && cd a/b", "pwd"], `${HOME}/a/b\n`],
    ["the folder before", ["cd /tmp", "cd - > /dev/null", "pwd"], `${HOME}\n`],
    ["exports", ["export TICKET=INC-1", "env | grep TICKET"], "TICKET=INC-1\n"],
    ["variables", ["ticket='INC 1'", 'echo "$ticket"'], "INC 1\n"],
    [
      "variables are not exported by that",
      ["unset AWS_REGION", "AWS_REGION=x", "aws ec2 describe-vpcs"],
      '\nYou must specify a region. You can also configure your region by running "aws configure".\n',
    ],
    ["lines in variables", ["text=$'a\\nb \"q\" it'\"'\"'s'", 'echo "$text"'], 'a\nb "q" it\'s\n'],
    ["unset", ["unset AWS_REGION", "echo [$AWS_REGION]"], "[]\n"],
    ["lists", ["ids=(i-1 'i 2')", 'echo "${#ids[@]} ${ids[1]}"'], "2 i 2\n"],
    ["maps", ["declare -A m=([a]=1)", "echo ${m[a]}"], "1\n"],
    [
      "functions",
      ['greet() { local who=${1:-you}; echo "hello $who"; }', "greet x; greet"],
      "hello x\nhello you\n",
    ],
    [
      "functions of several lines",
      ["both() {\n  cat <<E\n$1 first\nE\n  echo second\n}", "both a"],
      "a first\nsecond\n",
    ],
    ["functions redefined", ["f() { echo 1; }", "f() { echo 2; }", "f"], "2\n"],
    ["functions unset", ["f() { echo 1; }", "unset -f f", "f"], "bash: f: command not found\n"],
    [
      "functions of a sourced file",
      ["echo 'g() { echo from file; }' > lib.sh", ". ./lib.sh", "g"],
      "from file\n",
    ],
    ["aliases", ["alias ll='echo long'", "ll list"], "long list\n"],
    ["the status", ["false", "echo $?"], "1\n"],
    ["options", ["set -o pipefail", "false | true; echo $?"], "1\n"],
    ["an error does not close it", ["set -e; false", "echo still here"], "still here\n"],
    ["files", ["echo one > f; echo two >> f", "cat f"], "one\ntwo\n"],
  ])("%s", async (_, lines, expected) => {
    expect(await last(...lines)).toBe(expected);
  });

  test("status, folder and exit are told", async () => {
    expect(await shell.exec("cd /tmp; (exit 3)")).toEqual({
      stdout: "",
      stderr: "",
      output: [],
      exitCode: 3,
      cwd: "/tmp",
      exited: false,
    });
    expect(await shell.exec("exit 4")).toMatchObject({ exitCode: 4, exited: true, cwd: "/tmp" });
    expect(await shell.exec("  ")).toMatchObject({ exitCode: 0, cwd: "/tmp", exited: false });
  });

  test("a line that is no bash says so and changes nothing", async () => {
    const { stderr, exitCode } = await shell.exec("echo 'unclosed");
    expect(exitCode).not.toBe(0);
    expect(stderr).toMatch(/^bash: /);
    expect(await last("echo fine")).toBe("fine\n");
  });

  test("lines given at once run one after another", async () => {
    const results = await Promise.all(["x=1", "x=$((x + 1))", "echo $x"].map((line) => shell.exec(line)));
    expect(results.at(-1)!.stdout).toBe("2\n");
  });

  test("begins in the home folder with a README, or the drill's own files", async () => {
    expect(await last("ls; head -1 README.md")).toBe("README.md\n# The console\n");
    shell = make({ files: { "README.md": "INC-4821\n", "notes/a.txt": "a", "/etc/motd": "hi" } });
    expect(await last("cat README.md notes/a.txt /etc/motd; pwd")).toBe(`INC-4821\nahi${HOME}\n`);
  });
});

describe("aws in the shell", () => {
  test("pipes, substitutions, quotes, here documents", async () => {
    expect(await last("aws sts get-caller-identity | jq -r .Arn")).toBe("arn:é\n");
    expect(
      await last("account=$(aws sts get-caller-identity --query Account --output text)", "echo [$account]"),
    ).toBe("[123456789012]\n");
    expect(
      await last(
        "for v in $(aws ec2 describe-vpcs --query 'Vpcs[].VpcId' --output text); do echo \"- $v\"; done",
      ),
    ).toBe("- vpc-1\n- vpc-2\n");
    expect(await last("aws ec2 describe-vpcs | grep -c VpcId")).toBe("2\n");
  });

  test("exported variables count, others do not", async () => {
    await last(
      "AWS_REGION=eu-west-1 aws sts get-caller-identity",
      "export AWS_REGION=eu-north-1",
      "aws sts get-caller-identity",
    );
    expect(calls.map(({ region }) => region)).toEqual(["eu-west-1", "eu-north-1"]);
  });

  test("files of the shell are files of aws, byte for byte", async () => {
    await last("mkdir case; cd case; echo AP8K | base64 -d > raw; aws s3 cp raw s3://evidence/raw --quiet");
    expect(calls[0]!.input["Body"]).toEqual(Buffer.from([0, 255, 10]));
    expect(await last("aws s3 cp s3://evidence/raw back --quiet; base64 back")).toBe("AP8K\n");
    expect(
      await last("cat raw | aws s3 cp - s3://evidence/piped; aws s3 cp s3://evidence/piped - | base64"),
    ).toBe("AP8K\n");
  });

  test("redirections, statuses and errors", async () => {
    expect(await last("aws ec2 nothing 2>/dev/null || echo failed $?")).toBe("failed 252\n");
    expect(await last("aws ec2 describe-vpcs --filters Name 2>&1 | tail -3")).toContain("Expected: '='");
    expect(await last("aws sts get-caller-identity > id.json; jq -r .Account id.json")).toBe(
      "123456789012\n",
    );
  });

  test("a defect of a call comes out of exec, and the shell goes on", async () => {
    await expect(shell.exec("aws s3 ls")).rejects.toThrow("a defect in ListBuckets");
    expect(await last("echo on")).toBe("on\n");
  });
});

describe("the stand-in console in the shell", () => {
  const ACCESS_KEY = { AccessKeyId: "ASIAROOT", SecretAccessKey: "secret", SessionToken: "a token" };

  beforeEach(() => {
    shell = make({
      standIn: (operation) =>
        operation === "SignIn"
          ? Promise.resolve(ACCESS_KEY)
          : Promise.reject(Object.assign(new Error("no mail number 9"), { code: "NotFound" })),
    });
  });

  test("its exports sign in, and a subshell leaves the shell as it was", async () => {
    expect(
      await last(`(eval "$(console sign-in --root)"; echo $AWS_ACCESS_KEY_ID); echo $AWS_ACCESS_KEY_ID`),
    ).toBe("ASIAROOT\nAKIAEXAMPLE\n");
  });

  test("a refusal has a status", async () => {
    expect(await last("console mail read 9; echo $?")).toBe("1\nconsole: no mail number 9\n");
  });

  test("is completed where there is one", async () => {
    expect(await shell.complete("conso", 5)).toEqual({ from: 0, options: ["console"] });
    shell = make();
    expect(await shell.complete("conso", 5)).toEqual({ from: 0, options: [] });
    expect(await last("console --help")).toBe("bash: console: command not found\n");
  });
});

describe("time is the drill's", () => {
  test.each([
    ["date", "Thu Jan 15 10:30:00 UTC 2026\n"],
    ["date -u +%Y-%m-%dT%H:%M:%SZ", "2026-01-15T10:30:00Z\n"],
    ["date +%s", `${START / 1000}\n`],
    ["date -u -d '10 minutes ago' +%T", "10:20:00\n"],
    ["date -d yesterday +%F", "2026-01-14\n"],
    ["date --date='+1 day' +%F", "2026-01-16\n"],
    ["date -d '-2 hours' +%T", "08:30:00\n"],
    ["date -d @0 +%F", "1970-01-01\n"],
    ["date -d 2025-12-31T23:00:00Z +%T", "23:00:00\n"],
    ["date -d", "date: option requires an argument -- 'd'\n"],
    ["date -d 'in the fullness of time'", "date: invalid date 'in the fullness of time'\n"],
    ["date -s 2020-01-01", "date: cannot set date: Operation not permitted\n"],
    ["touch f; ls -l f | awk '{print $6, $7}'", "Jan 15\n"],
  ])("%s", async (line, expected) => {
    expect(await last(line)).toBe(expected);
  });

  test("sleep passes it", async () => {
    expect(await last("sleep 90; date +%T")).toBe("10:31:30\n");
  });
});

describe("interrupts, limits and history", () => {
  const waiting = (): Shell =>
    make({
      wait: (_, signal) =>
        new Promise((_resolve, reject) => {
          signal?.addEventListener("abort", () => reject(new Error("interrupted")));
        }),
    });

  test.each(["sleep 100", "aws logs tail group --follow", "while sleep 1; do :; done"])(
    "Ctrl-C ends %s",
    async (line) => {
      shell = waiting();
      await shell.exec("export TICKET=1; cd /tmp");
      const controller = new AbortController();
      const running = shell.exec(line, { signal: controller.signal });
      setTimeout(() => controller.abort(), 50);
      const result = await running;
      expect(result).toMatchObject({ exitCode: 130, stderr: "^C\n", exited: false, cwd: "/tmp" });
      expect(result.stdout).toContain(line.startsWith("aws") ? "an event" : "");
      expect(await last("echo $? $TICKET")).toBe("130 1\n");
    },
  );

  const LOOP = "while true; do date +%S; aws sts get-caller-identity --query Account; sleep 1; done";

  test("what commands write is told as they end, and Ctrl-C keeps all of it", async () => {
    const told: string[] = [];
    const controller = new AbortController();
    shell = make({
      wait: (ms, signal) => {
        told.push("(sleeps)");
        nowMs += ms;
        if (told.length > 6) controller.abort();
        return signal?.aborted ? Promise.reject(new Error("interrupted")) : Promise.resolve();
      },
    });
    const { stdout, stderr, exitCode, output } = await shell.exec(LOOP, {
      signal: controller.signal,
      onOutput({ text }) {
        expect(performance.now(), "whoever listens may do what scripts may not").toBeGreaterThan(0);
        told.push(text.trim());
      },
    });
    const account = '"123456789012"';
    expect(told).toEqual(["00", account, "(sleeps)", "01", account, "(sleeps)", "02", account, "(sleeps)"]);
    expect(stdout).toBe([0, 1, 2].map((i) => `0${i}\n${account}\n`).join(""));
    expect([stderr, exitCode]).toEqual(["^C\n", 130]);
    expect(output.at(-1)).toEqual({ stream: "stderr", text: "^C\n" });
  });

  test("what a command of aws writes is told while it waits, where it goes to the screen", async () => {
    for (const [line, told] of [
      ["aws logs tail group --follow", "an event"],
      ["aws logs tail group --follow > file", ""],
      ["aws logs tail group --follow | cat", ""],
      ["x=$(aws logs tail group --follow)", ""],
    ] as const) {
      shell = waiting();
      const controller = new AbortController();
      let heard = "";
      const running = shell.exec(line, {
        signal: controller.signal,
        onOutput: ({ text }) => void (heard += text),
      });
      await new Promise((resolve) => setTimeout(resolve, 50));
      if (told) expect(heard).toContain(told);
      else expect(heard).toBe("");
      controller.abort();
      await running;
    }
  });

  test("only what goes to the screen is told, and what is told stands in the result in its order", async () => {
    const lines: [line: string, told: string][] = [
      ["x=$(echo a); echo b | tr b c; echo $x > f; cat f", "c\na\n"],
      ["nope; echo b >&2; echo c 2>&1", "bash: nope: command not found\nb\nc\n"],
      [
        "for i in 1 2; do aws sts get-caller-identity --query Account --output text | cut -c1-$i; done",
        "1\n12\n",
      ],
      [
        'aws() { command aws "$@" | tr 0-9 x; }; aws sts get-caller-identity --query Account',
        '"xxxxxxxxxxxx"\n',
      ],
      ["aws sts get-caller-identity --query Account", '"xxxxxxxxxxxx"\n'],
      ["ls -a /dev | grep -c screen", "0\n"],
    ];
    for (const [line, expected] of lines) {
      let told = "";
      const { output } = await shell.exec(line, { onOutput: ({ text }) => void (told += text) });
      expect(told).toBe(expected);
      expect(output.map(({ text }) => text).join("")).toBe(expected);
    }
  });

  test("help says what the console is for, and help NAME what bash says", async () => {
    expect(await last("help")).toContain("aws help                                   the services");
    expect(await last("help cd")).toContain("cd [-L|-P] [dir]");
    expect(await last("help | head -1")).toBe("# The console\n");
    expect(await last("help() { echo own; }; help")).toBe("own\n");
    expect(await last("help")).toBe("own\n");
    expect(await last("which python3; command -v python3; type python3")).toBe(
      "bash: type: python3: not found\n",
    );
    expect(await shell.exec("python3 x.py")).toMatchObject({
      exitCode: 127,
      stderr: "bash: python3: command not found\n",
    });
  });

  test("output is bounded, files are not", async () => {
    const { stdout } = await shell.exec("seq 100000; seq 100000");
    expect(stdout.length).toBeLessThan(MOST_OUTPUT_BYTES + 200);
    expect(stdout).toMatch(
      /\n\[output cut: \d+ of \d+ bytes are not shown; write it to a file with > to keep it\]\n$/,
    );
    expect(await last("(seq 100000; seq 100000) > f; wc -c < f")).toMatch(/^\s*1177790\n$/);
  });

  test("a loop without end is ended, and the shell goes on", async () => {
    const { exitCode, exited } = await shell.exec("while true; do :; done");
    expect([exitCode === 0, exited]).toEqual([false, false]);
    expect(await last("echo on")).toBe("on\n");
  });

  test("history begins with earlier lines, leaves out repetitions and blanks, and is told", async () => {
    const told: string[] = [];
    shell = make({ history: ["date"], onHistory: (line) => told.push(line) });
    await last("echo a", "echo a", " ", "false");
    expect(shell.history).toEqual(["date", "echo a", "false"]);
    expect(told).toEqual(["echo a", "false"]);
    expect(await last("history")).toBe("    1  date\n    2  echo a\n    3  false\n    4  history\n");
  });

  test("scripts cannot reach the machine", async () => {
    expect(await last("cat /etc/passwd")).toContain("No such file or directory");
    expect(await last("curl http://127.0.0.1")).toContain("command not found");
  });
});

describe("completion at the cursor", () => {
  const LINES = [
    "mkdir -p notes 'my folder'",
    "touch notes/a.json notes/b.json .hidden",
    "triage() { :; }",
    "alias tri2=ls",
    "export TICKET=1",
  ];

  test.each<[string, number, string[]]>([
    ["aws ec2 describe-v", 8, ["describe-vpcs"]],
    ["aws sts get-caller-identity | aws ec2 desc", 38, ["describe-instances", "describe-vpcs"]],
    ["x=$(aws ec2 describe-instances --instance-ids ", 46, ["i-0aaa"]],
    ["AWS_REGION=x aws st", 17, ["stepfunctions", "sts"]],
    ["tri", 0, ["tri2", "triage"]],
    ["aw", 0, ["awk", "aws"]],
    ["cat notes/", 4, ["notes/a.json", "notes/b.json"]],
    ["cat my", 4, ["my\\ folder/"]],
    ["cat .h", 4, [".hidden"]],
    ["cat ~/no", 4, ["~/notes/"]],
    ["cat 'my f", 4, ["my\\ folder/"]],
    ["echo x > no", 9, ["notes/"]],
    ["echo $TICK", 5, ["$TICKET"]],
    ["aws ec2 describe-vpcs --cli-input-json file://notes/b", 39, ["file://notes/b.json"]],
    ["aws s3 cp not", 10, ["notes/"]],
    ["cat nothing", 4, []],
  ])("%s", async (line, from, options) => {
    await last(...LINES);
    expect(await shell.complete(line, line.length)).toEqual({ from, options });
  });

  test("text after the cursor does not count", async () => {
    expect(await shell.complete("aws ec2 describe-v | jq .", 18)).toEqual({
      from: 8,
      options: ["describe-vpcs"],
    });
  });
});

test.each([
  ["printf 'i-1 i-2' | xargs -n1 echo id", "id i-1\nid i-2\n"],
  ["printf 'i-1\\ni-2' | xargs -I{} echo id {} there", "id i-1 there\nid i-2 there\n"],
  ["printf 'i-1\\ni-2' | xargs -i echo id {}", "id i-1\nid i-2\n"],
  ["printf 'i-1 i-2' | xargs -rn1 echo -n1", "-n1 i-1\n-n1 i-2\n"],
  ["printf 'i-1 i-2' | xargs --max-args=1 -P4 echo", "i-1\ni-2\n"],
  ["printf 'i-1,i-2' | xargs -d, -n 1 echo", "i-1\ni-2\n"],
  ["printf 'i-1 i-2' | xargs -t", "i-1 i-2\necho i-1 i-2\n"],
  ["printf 'i-1' | xargs --nonsense", "xargs: unrecognized option '--nonsense'\n"],
])("xargs takes the values of its options however they are written: %s", async (line, out) => {
  expect(await last(line)).toBe(out);
});
