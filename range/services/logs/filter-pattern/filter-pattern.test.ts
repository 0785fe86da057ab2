import { describe, expect, test } from "vitest";
import { compilePattern } from "./index.ts";

const login = JSON.stringify({
  eventName: "ConsoleLogin",
  sourceIPAddress: "203.0.113.9",
  userIdentity: { type: "Root", sessionContext: null },
  additionalEventData: { MFAUsed: "No" },
  errorCode: "Client.UnauthorizedOperation",
  latency: 120.5,
  readOnly: false,
  "odd name": "x",
  resources: [{ arn: "arn:one" }, { arn: "arn:two" }],
});
const access = '127.0.0.1 - frank [10/Oct/2000:13:25:15 -0700] "GET /index.html HTTP/1.0" 404 1534';

describe.each<[pattern: string, message: string, matches: boolean]>([
  ["", "anything", true],
  [" ", "anything", true],
  ["ERROR", "[ERROR 400] BAD REQUEST", true],
  ["ERROR", "[error 400]", false],
  ["ERROR ARGUMENTS", "[ERROR 419] MISSING ARGUMENTS", true],
  ["ERROR ARGUMENTS", "[ERROR 401]", false],
  ["?ERROR ?WARN", "WARN: disk", true],
  ["?ERROR ?WARN", "INFO", false],
  ["ERROR -EXITING", "[ERROR 1] EXITING", false],
  ["ERROR -EXITING", "[ERROR 1] going on", true],
  ["-ERROR", "INFO", true],
  ["?ERROR fine", "fine", true],
  ['"INTERNAL SERVER ERROR"', "[ERROR 500] INTERNAL SERVER ERROR", true],
  ['"INTERNAL SERVER ERROR"', "SERVER ERROR INTERNAL", false],
  ['-"ACCEPT OK"', "2 1 eni ACCEPT OK", false],
  ['"say \\"hi\\""', 'say "hi"', true],
  ["%AUTHORIZED%", "[ERROR 401] UNAUTHORIZED", true],
  ["%^[hc]at%", "chat", false],
  ['{ $.eventName = "ConsoleLogin" }', login, true],
  ["{ $.eventName = ConsoleLogin }", login, true],
  ['{ $.eventName = "Console*" }', login, true],
  ['{ $.eventName = "consolelogin" }', login, false],
  ['{ $.eventName != "ConsoleLogin" }', login, false],
  ['{ $.nothing != "x" }', login, false],
  ["{ $.sourceIPAddress != 123.123.* }", login, true],
  ["{ $.sourceIPAddress = 203.0.113.* }", login, true],
  ['{ ($.errorCode = "*UnauthorizedOperation") || ($.errorCode = "AccessDenied*") }', login, true],
  [
    '{ $.userIdentity.type = "Root" && $.userIdentity.invokedBy NOT EXISTS && $.eventType != "X" }',
    login,
    false,
  ],
  ['{ $.userIdentity.type = "Root" && $.userIdentity.invokedBy NOT EXISTS }', login, true],
  ['{ ($.eventName = "ConsoleLogin") && ($.additionalEventData.MFAUsed != "Yes") }', login, true],
  ['{ $.a = "1" || $.eventName = "ConsoleLogin" && $.latency > 100 }', login, true],
  ['{ ($.a = "1" || $.eventName = "ConsoleLogin") && $.latency > 200 }', login, false],
  ["{ $.latency >= 120.5 }", login, true],
  ["{ $.latency < 1.2e2 }", login, false],
  ["{ $.readOnly IS FALSE }", login, true],
  ["{ $.readOnly IS TRUE }", login, false],
  ["{ $.userIdentity.sessionContext IS NULL }", login, true],
  ["{ $.missing IS NULL }", login, false],
  ['{ $.resources[1].arn = "arn:two" }', login, true],
  ['{ $.resources[0].arn = "arn:two" }', login, false],
  ['{ $.resources[*].arn = "arn:two" }', login, true],
  ['{ $["odd name"] = "x" }', login, true],
  ["{ $.eventName = %^Console[A-Z]% }", login, true],
  ['{ $.eventName = "ConsoleLogin" }', "no json", false],
  ['{ $.eventName = "ConsoleLogin" }', '{"eventName": ', false],
  ["[ip, id, user, timestamp, request, status_code, size]", access, true],
  ["[ip, id, user, timestamp, request, status_code = 4*, size]", access, true],
  ["[ip, id, user, timestamp, request, status_code = 5*, size]", access, false],
  ["[ip, id, user]", access, false],
  ["[..., status_code = 404, size > 1000]", access, true],
  ["[ip = 127.*, ..., size < 1000]", access, false],
  ['[ip, id, user, timestamp, request = "*index.html*", ...]', access, true],
  ["[..., status_code = 4* || status_code = 5*, size]", access, true],
  ["[..., status_code = 4* && status_code != 404, size]", access, false],
  [
    '[version, account, eni, source, destination, srcport, destport="22", protocol="6", packets, bytes, windowstart, windowend, action="REJECT", flowlogstatus]',
    "2 123456789010 eni-1 203.0.113.9 10.0.1.5 50000 22 6 4 240 1418530010 1418530070 REJECT OK",
    true,
  ],
])("%s", (pattern, message, matches) => {
  test(`${matches ? "matches" : "does not match"} ${message.slice(0, 60)}`, () => {
    expect(compilePattern(pattern)(message) !== undefined).toBe(matches);
  });
});

test.each([
  "{ }",
  "{ $.a }",
  "{ $.a = }",
  '{ $.a = "1" ',
  '{ $.a = "1" } x',
  "{ a = 1 }",
  "{ $.a < text }",
  "[a, , b]",
  "[a, b",
  "[..., a, ...]",
  "[a = 1 && b = 2]",
  "foo.bar",
  "%(a)%",
  "%[a%",
  "x".repeat(1_025),
])("%s is refused", (pattern) => {
  expect(() => compilePattern(pattern)).toThrow(
    expect.objectContaining({ code: "InvalidParameterException" }),
  );
});

test("matches name their parts", () => {
  expect(compilePattern("[ip, ..., status, size]")(access)?.extracted).toEqual({
    $ip: "127.0.0.1",
    $status: "404",
    $size: "1534",
  });
  const found = compilePattern('{ $.eventName = "Console*" && $.latency > 1 }')(login)!;
  expect(found.extracted).toEqual({ "$.eventName": "ConsoleLogin", "$.latency": "120.5" });
  expect(found.number("$.latency")).toBe(120.5);
  expect(found.number("$.eventName")).toBeUndefined();
});
