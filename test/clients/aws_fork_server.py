"""Carries out AWS CLI command lines in forks of one interpreter that has loaded the CLI.

Loading it is most of what a command costs. One JSON object a line comes in ({"argv", "env", "cwd", "stdin"}), one
goes out ({"code", "stdout", "stderr"}); each command has a process, an environment and streams of its own.
"""

import base64
import io
import json
import os
import sys
import tempfile

import awscli.clidriver

# The CLI puts it there when it is loaded.
DATA_PATH = os.environ["AWS_DATA_PATH"]


def carry_out(job, stdin, stdout, stderr):
    """Becomes the command: does not come back."""
    os.environ.clear()
    os.environ.update(job["env"], AWS_DATA_PATH=DATA_PATH)
    os.chdir(job["cwd"])
    for number, stream in enumerate((stdin, stdout, stderr)):
        os.dup2(stream.fileno(), number)
    sys.stdin = io.TextIOWrapper(os.fdopen(0, "rb", closefd=False), encoding="utf-8")
    sys.stdout = io.TextIOWrapper(os.fdopen(1, "wb", closefd=False), encoding="utf-8")
    sys.stderr = io.TextIOWrapper(os.fdopen(2, "wb", closefd=False), encoding="utf-8")
    sys.argv = ["aws", *job["argv"]]
    code = 1
    try:
        code = awscli.clidriver.main()
    except SystemExit as exit_:
        code = exit_.code
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code if isinstance(code, int) else 0 if code is None else 1)


def serve(jobs, answers):
    for line in jobs:
        job = json.loads(line)
        with tempfile.TemporaryFile() as stdin, tempfile.TemporaryFile() as stdout, tempfile.TemporaryFile() as stderr:
            stdin.write(base64.b64decode(job["stdin"]))
            stdin.seek(0)
            child = os.fork()
            if child == 0:
                carry_out(job, stdin, stdout, stderr)
            _, status = os.waitpid(child, 0)
            texts = []
            for stream in (stdout, stderr):
                stream.seek(0)
                texts.append(stream.read().decode("utf-8", "replace"))
            answer = {"code": os.waitstatus_to_exitcode(status), "stdout": texts[0], "stderr": texts[1]}
            answers.write(json.dumps(answer) + "\n")
            answers.flush()


serve(sys.stdin, sys.stdout)
