import type * as SSM from "@aws-sdk/client-ssm";
import type { Ask, Call } from "../../../call.ts";
import { AwsError } from "../../../errors.ts";
import { passRoleAsk } from "../../../iam/pass-role.ts";
import { requestTagContext, resourceTagContext } from "../../../iam/tag-context.ts";
import { asks } from "../../../service.ts";
import { SSM as SERVICE } from "./automation.ts";
import { bareName, findRunbook } from "./find-runbook.ts";
import { isAwsRunbook } from "./runbooks/index.ts";
import { roleOf } from "./start.ts";
import { automationState } from "./state.ts";

/** What Automation's operations ask of IAM. */
export const automationAsks = asks<typeof SSM>()({
  StartAutomationExecution: (input, call) => {
    const name = bareName(input.DocumentName ?? "");
    const definition = `automation-definition/${name}:${input.DocumentVersion ?? "$DEFAULT"}`;
    return [
      {
        action: "ssm:StartAutomationExecution",
        resource: isAwsRunbook(name)
          ? `arn:aws:ssm:${call.region}::${definition}`
          : call.scope.arn("ssm", definition),
        context: requestTagContext(input.Tags),
      },
      ...passedRole(input, call),
    ];
  },
  GetAutomationExecution: (input, call) =>
    execution(call, "GetAutomationExecution", input.AutomationExecutionId),
  StopAutomationExecution: (input, call) =>
    execution(call, "StopAutomationExecution", input.AutomationExecutionId),
  SendAutomationSignal: (input, call) => execution(call, "SendAutomationSignal", input.AutomationExecutionId),
});

/** An action on one automation. */
export const execution = (call: Call, action: string, id = "", context: Ask["context"] = {}): Ask => ({
  action: `ssm:${action}`,
  resource: call.scope.arn("ssm", `automation-execution/${id}`),
  context: {
    ...resourceTagContext("ssm", automationState(call.scope).executions.get(id)?.tags),
    ...context,
  },
});

/** Who starts a runbook that assumes a role must be allowed to pass it. What is wrong otherwise is said later. */
function passedRole(input: SSM.StartAutomationExecutionRequest, call: Call): Ask[] {
  try {
    const { runbook } = findRunbook(call.scope, input.DocumentName ?? "", input.DocumentVersion);
    const values = new Map<string, unknown>(
      Object.entries(runbook.parameters).map(([name, spec]) => [
        name,
        input.Parameters?.[name]?.[0] ?? spec.default,
      ]),
    );
    const role = roleOf(runbook, values);
    return role === undefined ? [] : [passRoleAsk(call, role, SERVICE)];
  } catch (thrown) {
    if (thrown instanceof AwsError) return [];
    throw thrown;
  }
}
