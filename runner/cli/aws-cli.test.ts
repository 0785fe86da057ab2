import { expect, test } from "vitest";
import { knowsEndpointUrl } from "./aws-cli.ts";

test.each([
  ["aws-cli/1.28.9 Python/3.9.2 Linux/5.10 botocore/1.31.9", false],
  ["aws-cli/1.29.0 Python/3.9.2 Linux/5.10 botocore/1.31.0", true],
  ["aws-cli/1.45.11 Python/3.11.7 Linux/6.18 botocore/1.43.11", true],
  ["aws-cli/2.9.19 Python/3.11.2 Linux/6.1 source/x86_64.debian.12 prompt/off", false],
  ["aws-cli/2.13.0 Python/3.11.4 Linux/6.1 exe/x86_64.ubuntu.22", true],
  ["aws-cli/3.0.0 Python/3.14.0", true],
  ["something else", true],
])("%s goes where AWS_ENDPOINT_URL points: %s", (version, knows) => {
  expect(knowsEndpointUrl(version)).toBe(knows);
});
