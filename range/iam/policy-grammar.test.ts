import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compilePolicy } from "./compile.ts";
import { type PolicyUse, problemOfPolicy } from "./policy-grammar.ts";

const statement = { Effect: "Allow", Action: "s3:*", Resource: "*" };
const policy = (change: object, top: object = {}): string =>
  JSON.stringify({ Version: "2012-10-17", Statement: { ...statement, ...change }, ...top });
const trust = (change: object = {}): string =>
  JSON.stringify({
    Version: "2008-10-17",
    Statement: [
      { Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole", ...change },
    ],
  });
const VENDOR = "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.";

const refused: [string, string, PolicyUse, string][] = [
  ["no JSON", "{", "identity", "This policy contains invalid Json"],
  ["leading space", ` ${policy({})}`, "identity", "JSON strings must not have leading spaces"],
  ["no object", "[]", "identity", "Syntax errors in policy."],
  [
    "no version",
    JSON.stringify({ Statement: statement }),
    "managed",
    "Policy document must be version 2012-10-17 or greater.",
  ],
  [
    "old version",
    policy({}, { Version: "2008-10-17" }),
    "managed",
    "Policy document must be version 2012-10-17 or greater.",
  ],
  ["unknown version", policy({}, { Version: "2020-01-01" }), "resource", "Syntax errors in policy."],
  ["unknown member", policy({}, { Extra: 1 }), "identity", "Syntax errors in policy."],
  ["unknown statement member", policy({ Actions: "s3:*" }), "identity", "Syntax errors in policy."],
  ["no statements", policy({}, { Statement: [] }), "identity", "Syntax errors in policy."],
  ["bad effect", policy({ Effect: "allow" }), "identity", "Syntax errors in policy."],
  ["no action", policy({ Action: undefined }), "identity", "Policy statement must contain actions."],
  ["both actions", policy({ NotAction: "s3:*" }), "identity", "Syntax errors in policy."],
  ["action without vendor", policy({ Action: "RunInstances" }), "identity", VENDOR],
  [
    "two colons",
    policy({ Action: "ec2:Run:Instances" }),
    "identity",
    "Actions/Condition can contain only one colon.",
  ],
  ["odd vendor", policy({ Action: "s 3:*" }), "identity", "Vendor s 3 is not valid"],
  ["no resource", policy({ Resource: undefined }), "identity", "Policy statement must contain resources."],
  [
    "resource is no ARN",
    policy({ Resource: "bucket" }),
    "identity",
    'Resource bucket must be in ARN format or "*".',
  ],
  [
    "partition",
    policy({ Resource: "arn:amazon:s3:::b" }),
    "identity",
    'Partition "amazon" is not valid for resource "arn:amazon:s3:::b".',
  ],
  ["short ARN", policy({ Resource: "arn:aws:s3" }), "identity", "The policy failed legacy parsing"],
  ["principal", policy({ Principal: "*" }), "identity", "Policy document should not specify a principal."],
  [
    "managed principal",
    policy({ Principal: "*" }),
    "managed",
    "Policy document should not specify a principal.",
  ],
  ["no principal", policy({}), "resource", "Syntax errors in policy."],
  [
    "Sid",
    policy({ Sid: "a b" }),
    "identity",
    "Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*",
  ],
  [
    "Sid twice",
    policy(
      {},
      {
        Statement: [
          { ...statement, Sid: "A" },
          { ...statement, Sid: "A" },
        ],
      },
    ),
    "identity",
    "Statement IDs (SID) in a single policy must be unique.",
  ],
  [
    "operator",
    policy({ Condition: { StringIs: { "aws:userid": "x" } } }),
    "identity",
    "Invalid Condition type : StringIs",
  ],
  ["condition key", policy({ Condition: { StringEquals: { userid: "x" } } }), "identity", VENDOR],
  [
    "date",
    policy({ Condition: { DateLessThan: { "aws:TokenIssueTime": "today" } } }),
    "identity",
    "The policy failed legacy parsing",
  ],
  ["trust with resource", trust({ Resource: "*" }), "trust", "Has prohibited field Resource"],
  ["trust without principal", trust({ Principal: undefined }), "trust", "Missing required field Principal"],
  [
    "trust of another service",
    trust({ Action: "s3:GetObject" }),
    "trust",
    "AssumeRole policy may only specify STS AssumeRole actions.",
  ],
];

describe("refused", () => {
  test.each(refused)("%s", (_name, text, use, problem) => {
    expect(problemOfPolicy(text, use)).toBe(problem);
  });
});

test.each<[string, string, PolicyUse]>([
  ["plain", policy({}), "identity"],
  [
    "list of everything",
    policy({ Action: ["s3:Get*", "ec2:*"], Resource: ["arn:aws:s3:::b", "arn:aws:s3:::b/*"] }),
    "identity",
  ],
  ["no version but managed", JSON.stringify({ Statement: statement }), "identity"],
  ["old version but managed", policy({}, { Version: "2008-10-17" }), "identity"],
  ["managed", policy({}), "managed"],
  ["variable", policy({ Resource: "arn:aws:s3:::${aws:username}/*" }), "identity"],
  [
    "condition values of every type",
    policy({
      Condition: {
        Bool: { "aws:SecureTransport": false },
        NumericLessThan: { "aws:MultiFactorAuthAge": 3600 },
      },
    }),
    "identity",
  ],
  ["trust", trust(), "trust"],
  ["resource", policy({ Principal: { AWS: "*" } }), "resource"],
])("accepted: %s", (_name, text, use) => {
  expect(problemOfPolicy(text, use)).toBeUndefined();
});

test("property: whatever is accepted can be compiled, and nothing makes the check throw", () => {
  const member = fc.oneof(
    fc.string(),
    fc.constantFrom("*", "s3:*", "Allow", "Deny", "arn:aws:s3:::b"),
    fc.jsonValue(),
  );
  const text = fc
    .record({
      Version: fc.constantFrom("2012-10-17", "2008-10-17", 1),
      Statement: fc.dictionary(
        fc.constantFrom("Effect", "Action", "Resource", "Principal", "Condition", "Sid", "NotAction"),
        member,
      ),
    })
    .map((value) => JSON.stringify(value));
  fc.assert(
    fc.property(text, fc.constantFrom<PolicyUse>("identity", "trust", "resource"), (json, use) => {
      if (problemOfPolicy(json, use) === undefined) compilePolicy(json);
    }),
  );
});
