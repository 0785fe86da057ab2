import { USER } from "../../infra/names.ts";
import {
  act,
  outcome,
  refused,
  type CallEvidence,
  type CallView,
  type Hazard,
  type Objective,
  type PolicyStatement,
  type RoleState,
} from "../../grader/index.ts";
import type { Aws } from "./aws.ts";
import { isCall } from "./calls.ts";
import { statementsOf } from "./identity.ts";
import type { Stage } from "./stage.ts";

/** How the names of roles begin that a responder makes for automation. */
const PREFIX = "response-";

/**
 * Lets the responder build what acts by itself: functions, workflows, queues, and roles called `response-…`. On a bad day
 * responders cannot: drills that ask for automation give the rights for the occasion.
 */
export async function allowAutomation({ platform, accountId }: Stage): Promise<void> {
  const roles = `arn:aws:iam::${accountId}:role/${PREFIX}*`;
  await platform.iam.putUserPolicy({
    UserName: USER.responder,
    PolicyName: "build-automation",
    PolicyDocument: JSON.stringify({
      Version: "2012-10-17",
      Statement: [
        { Effect: "Allow", Action: ["lambda:*", "sqs:*", "states:*"], Resource: "*" },
        { Effect: "Allow", Action: "iam:CreateRole", Resource: roles },
        {
          Effect: "Allow",
          Action: "iam:PassRole",
          Resource: roles,
          Condition: { StringEquals: { "iam:PassedToService": PASSED_TO } },
        },
      ],
    }),
  });
}

const PASSED_TO = [
  "events.amazonaws.com",
  "lambda.amazonaws.com",
  "ssm.amazonaws.com",
  "states.amazonaws.com",
];

/** What {@link checkUnattended} puts on record. */
const BY_HAND = "needed-a-person";

/**
 * Asks event history whether the responder contained an instance in person, and puts it on record. A function's calls
 * stand there under its role.
 *
 * @param colleague who may read event history
 */
export async function checkUnattended(stage: Stage, { cloudtrail }: Aws, instanceId: string): Promise<void> {
  const { NetworkInterfaces = [] } = await stage.platform.ec2.describeNetworkInterfaces({
    Filters: [{ Name: "attachment.instance-id", Values: [instanceId] }],
  });
  // What is done to an interface names the interface alone.
  const ids = [instanceId, ...NetworkInterfaces.map((x) => x.NetworkInterfaceId!)];
  let byHand: string | undefined;
  let NextToken: string | undefined;
  do {
    const page = await cloudtrail.lookupEvents({
      LookupAttributes: [{ AttributeKey: "Username", AttributeValue: USER.responder }],
      ...(NextToken !== undefined && { NextToken }),
    });
    byHand ??= page.Events?.find(
      ({ EventName = "", CloudTrailEvent = "" }) =>
        CONTAINING.has(EventName) &&
        ids.some((id) => CloudTrailEvent.includes(id)) &&
        (!EventName.startsWith("Modify") || CloudTrailEvent.includes('"groupSet"')),
    )?.EventName;
    NextToken = page.NextToken;
  } while (NextToken !== undefined && byHand === undefined);
  stage.attempted({
    attempt: BY_HAND,
    gotThrough: byHand !== undefined,
    what: byHand === undefined ? "Contained while nobody looked" : `A person had to do it: ${byHand}`,
    ...(byHand === undefined && { refusal: "automation" }),
  });
}

const CONTAINING = new Set([
  "DetachInstances",
  "EnterStandby",
  "ModifyInstanceAttribute",
  "ModifyNetworkInterfaceAttribute",
  "StopInstances",
  "TerminateInstances",
]);

/** Starts the automation, or makes up what starts it. */
const STARTERS = [
  "Invoke",
  "Publish",
  "PutEvents",
  "PutLogEvents",
  "PutMetricData",
  "SendMessage",
  "SetAlarmState",
  "StartAutomationExecution",
  "StartExecution",
  "StartSyncExecution",
];

/** Whether a call is a person's: what acts by itself has a role of its own. */
const isPersons = ({ userArn = "" }: CallEvidence): boolean => !userArn.includes(`assumed-role/${PREFIX}`);

/**
 * What is asked for is contained, and nobody did it in person or set it off once it was needed.
 *
 * @param need the adversary's attempt that is to be answered
 */
export const unattended = (points: number, need: string): Objective<object> =>
  refused("No person had to do it", (x) => x.attempt === BY_HAND, {
    points,
    required: true,
    spoiled: {
      by: (call, view) => isCall(call, ...STARTERS) && isPersons(call) && view.attempts.has(need),
      says: "When it was needed, a person set it off",
    },
    phase: "Containment",
    missing: "It was contained by hand, or not at all: tonight nobody is there to do it.",
    why: "What was asked for is what happens while everybody sleeps.",
    source: "AWS Security Incident Response User Guide, automating incident response; the brief",
  });

/** Whether the automation is tried before the adversary needs an answer, and a function that is invoked does not fail. */
export const isTrial = <Facts>(call: CallEvidence, view: CallView<Facts>, need: string): boolean =>
  !view.attempts.has(need) && call.told?.functionError === undefined;

export const leastPrivilege = (points: number): Objective<object> =>
  outcome(
    "The automation's role may do what it does, and not much more",
    ({ state }) => {
      const roles = Object.entries(state.roles).filter(([name]) => name.startsWith(PREFIX));
      return roles.length > 0 && roles.every(([, role]) => isNarrow(role));
    },
    {
      points,
      phase: "Preparation",
      missing:
        "There is no role for the automation whose name begins with response-, or it may do all that a service knows: whoever gets at the function gets that, too.",
      why: "Automation that may do everything is the most powerful user of the account, and never sleeps.",
      source:
        "Lambda developer guide, execution role; AWS Well-Architected, Security Pillar: least privilege",
    },
  );

const isNarrow = ({ Policies, AttachedPolicyArns }: RoleState): boolean =>
  !AttachedPolicyArns.some((arn) => /\/(\w+FullAccess|AdministratorAccess|PowerUserAccess)$/.test(arn)) &&
  Object.values(Policies)
    .flatMap(statementsOf)
    .every((x) => x.Effect !== "Allow" || !isWide(x));

/** Logs are a function's own. */
const isWide = ({ Action = [], NotAction }: PolicyStatement): boolean =>
  NotAction !== undefined || [Action].flat().some((x) => /^(\*|\w+:\*)$/.test(x) && x !== "logs:*");

/** Roles and rules of others must not be able to start it. */
export const openFunction: Hazard<object> = act(
  "A function was opened to callers whom nobody named",
  (call) => {
    if (!isCall(call, "AddPermission20150331v2")) return false;
    const { principal, sourceArn, sourceAccount } = call.requestParameters ?? {};
    return (
      principal === "*" ||
      (String(principal).endsWith(".amazonaws.com") && sourceArn === undefined && sourceAccount === undefined)
    );
  },
  {
    points: 4,
    severity: "costly",
    why: "Without a source anybody's rule, topic or log group in that service may start what isolates our servers.",
    source: "Lambda developer guide, granting services access; IAM user guide, the confused deputy problem",
  },
);
