import { expect, test } from "vitest";
import { runStandIn, STAND_IN_HELP } from "./stand-in.ts";

const AT = new Date("2026-01-05T09:00:00Z");
const CREDENTIALS = { AccessKeyId: "ASIA1", SecretAccessKey: "s", SessionToken: "t", Expiration: AT };
const MAIL = { Number: 1, At: AT, To: "oncall@corp.example", Subject: "Confirm", Confirms: true };

/** Runs a line and answers what was asked, and what was shown. */
async function run(line: string, output: Record<string, unknown> = {}) {
  const asked: unknown[] = [];
  const result = await runStandIn(line.split(" ").filter(Boolean), async (operation, input) => {
    asked.push([operation, input]);
    return output;
  });
  return { asked, ...result };
}

test.each<[string, unknown, Record<string, unknown>, string]>([
  [
    "sign-in --root",
    ["SignIn", { Root: true }],
    CREDENTIALS,
    "export AWS_ACCESS_KEY_ID='ASIA1'\nexport AWS_SECRET_ACCESS_KEY='s'\nexport AWS_SESSION_TOKEN='t'\n",
  ],
  ["change-root-password", ["ChangeRootPassword", {}], {}, "The root user has a new password.\n"],
  [
    "enable-root-mfa",
    ["EnableRootMfa", {}],
    { SerialNumber: "arn" },
    "The root user has the MFA device arn.\n",
  ],
  [
    "mail",
    ["ListMail", {}],
    { Mails: [MAIL] },
    "  1  2026-01-05T09:00:00Z  oncall@corp.example  Confirm  (asks for a confirmation)\n",
  ],
  ["mail list", ["ListMail", {}], { Mails: [] }, "No mail.\n"],
  [
    "mail read 1",
    ["ReadMail", { Number: 1 }],
    { ...MAIL, Body: "Hello\n" },
    "Date: 2026-01-05T09:00:00Z\nTo: oncall@corp.example\nSubject: Confirm\n\nHello\n",
  ],
  [
    "mail confirm 1",
    ["ConfirmMail", { Number: 1 }],
    { SubscriptionArn: "arn" },
    "Subscription confirmed: arn\n",
  ],
  [
    "idp",
    ["ListIdpUsers", {}],
    {
      Users: [
        {
          UserName: "ops",
          Enabled: false,
          Sessions: [{ StartedAt: AT, IpAddress: "192.0.2.1", UserAgent: "Firefox" }],
        },
      ],
    },
    "ops  disabled\n    signed in 2026-01-05T09:00:00Z from 192.0.2.1  Firefox\n",
  ],
  ["idp disable ops", ["DisableIdpUser", { UserName: "ops" }], {}, "ops is disabled.\n"],
  ["idp enable ops", ["EnableIdpUser", { UserName: "ops" }], {}, "ops is enabled.\n"],
  [
    "idp end-sessions ops",
    ["EndIdpSessions", { UserName: "ops" }],
    { Ended: 2 },
    "2 sessions of ops are ended.\n",
  ],
])("console %s", async (line, asked, output, shown) => {
  expect(await run(line, output)).toEqual({ asked: [asked], stdout: shown, stderr: "", exitCode: 0 });
});

test("--json shows the answer as it is", async () => {
  const { stdout } = await run("mail --json", { Mails: [MAIL] });
  expect(JSON.parse(stdout)).toEqual({ Mails: [{ ...MAIL, At: AT.toISOString() }] });
});

test.each(["", "--help", "mail help"])(
  "console %s shows the help, which says that it is a stand-in",
  async (line) => {
    expect(await run(line)).toEqual({ asked: [], stdout: STAND_IN_HELP, stderr: "", exitCode: 0 });
    expect(STAND_IN_HELP).toContain("A stand-in");
  },
);

test.each(["sign-in", "mail read", "mail read x", "mail read 0", "idp disable", "idp disable a b", "root"])(
  "console %s is no command",
  async (line) => {
    expect(await run(line)).toMatchObject({ asked: [], exitCode: 2, stderr: expect.stringContaining(line) });
  },
);

test("a refusal is told, a defect is not hidden", async () => {
  const refused = Object.assign(new Error("There is no mail 9."), { code: "NoSuchMail" });
  expect(await runStandIn(["mail", "read", "9"], () => Promise.reject(refused))).toEqual({
    stdout: "",
    stderr: "console: There is no mail 9.\n",
    exitCode: 1,
  });
  await expect(runStandIn(["mail"], () => Promise.reject(new TypeError("ours")))).rejects.toThrow("ours");
});
