import type { RecordRule } from "../../service.ts";

type Members = Record<string, unknown>;

const HIDDEN = "HIDDEN_DUE_TO_SECURITY_REASONS";

/** Members in CloudTrail's spelling: the first letter small, and secrets hidden. */
const spelled =
  (hidden: readonly string[]) =>
  (input: Members): Members =>
    Object.fromEntries(
      Object.entries(input)
        .filter(([, value]) => value !== undefined)
        .map(([name, value]) => [
          name.charAt(0).toLowerCase() + name.slice(1),
          hidden.includes(name) ? HIDDEN : value,
        ]),
    );

/** What commands say and parameters hold is never shown in CloudTrail. */
export const ssmRecords: Record<string, RecordRule> = {
  SendCommand: {
    request: spelled(["Parameters"]),
    response: ({ Command: command }) => ({ command: spelled(["Parameters"])((command ?? {}) as Members) }),
    resources: (input) =>
      ((input["InstanceIds"] ?? []) as string[]).map((name) => ({ type: "AWS::EC2::Instance", name })),
  },
  PutParameter: { request: spelled(["Value"]) },
  GetParameter: { readOnly: true, response: () => null },
  GetParameters: { readOnly: true, response: () => null },
  GetParametersByPath: { readOnly: true, response: () => null },
  GetCommandInvocation: { readOnly: true, response: () => null },
};
