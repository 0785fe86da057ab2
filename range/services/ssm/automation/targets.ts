import type { AwsError } from "../../../errors.ts";
import { parseArn } from "../../../iam/arn.ts";
import { identify } from "../../../iam/identify.ts";
import type { Principal } from "../../../iam/principal.ts";
import { issueRoleSession } from "../../../iam/sessions.ts";
import { serviceCall } from "../../../journey.ts";
import type { Scope, World } from "../../../world.ts";
import { registerTarget, type Invocation } from "../../targets.ts";
import { bareName } from "./find-runbook.ts";
import { invalidParameters } from "./refusals.ts";

const SESSION_SECONDS = 900;

/** Makes runbooks, and documents of Run Command, targets of EventBridge rules. */
export function installAutomationTargets(world: World): void {
  registerTarget(world, "arn:aws:ssm:", invoke);
}

/** With the rule's role the runbook is started, or the command sent, as by everybody. */
function invoke(scope: Scope, invocation: Invocation): void {
  const { arn, service, actor } = invocation;
  const { region = scope.region, resource = "" } = parseArn(arn) ?? {};
  const home = scope.account.scope(region);
  const [operation, input] = resource.startsWith("automation-definition/")
    ? automationInput(arn, resource, invocation)
    : commandInput(resource, invocation);
  serviceCall(home, service, "ssm", operation, input, sessionOf(home, invocation), actor);
}

type Invoked = [operation: string, input: Record<string, unknown>];

function automationInput(arn: string, resource: string, invocation: Invocation): Invoked {
  const version = /:([^:/]+)$/.exec(resource)?.[1];
  return [
    "StartAutomationExecution",
    {
      DocumentName: bareName(arn),
      ...(version !== undefined && { DocumentVersion: version }),
      Parameters: readParameters(invocation.payload),
    },
  ];
}

function commandInput(resource: string, { payload, parameters = {} }: Invocation): Invoked {
  const { RunCommandTargets } = (parameters["RunCommandParameters"] ?? parameters) as {
    RunCommandTargets?: unknown;
  };
  return [
    "SendCommand",
    {
      DocumentName: resource.replace(/^document\//, ""),
      Targets: RunCommandTargets,
      Parameters: readParameters(payload),
    },
  ];
}

/** The payload is the map of parameters, each a list of texts. */
function readParameters(payload: string): Record<string, string[]> {
  const refuse = (): AwsError => invalidParameters("The input is not a map of parameters to lists.");
  let value: unknown;
  try {
    value = JSON.parse(payload);
  } catch {
    throw refuse();
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw refuse();
  for (const list of Object.values(value))
    if (!Array.isArray(list) || !list.every((item) => typeof item === "string")) throw refuse();
  return value as Record<string, string[]>;
}

function sessionOf(scope: Scope, { service, roleArn = "", sourceArn }: Invocation): Principal {
  const issued = issueRoleSession(scope, {
    roleName: roleArn.slice(roleArn.lastIndexOf("/") + 1),
    sessionName: "AWSEvents",
    durationSeconds: SESSION_SECONDS,
    service,
    sourceArn,
  });
  const credentials = { accessKeyId: issued.AccessKeyId, sessionToken: issued.SessionToken };
  return identify(scope.world, credentials, "ssm").principal;
}
