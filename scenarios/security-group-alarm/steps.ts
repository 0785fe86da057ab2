import type { Responder } from "../kit/response.ts";
import { WATCHED } from "./on-call.ts";

/** What a responder has learnt. Nothing is known that was not looked up or read in the brief. */
export interface Case {
  trailName: string;
  /** The security team's topic. */
  topicArn: string;
  address: string;
  queueArn: string;
  trailLogGroup: string;
  pagesLogGroup: string;
  otherRegion: string;
  configRoleArn: string;
}

/** What on-call wants to hear, as EventBridge has it. */
export const PATTERN = {
  source: ["aws.ec2"],
  "detail-type": ["AWS API Call via CloudTrail"],
  detail: { eventSource: ["ec2.amazonaws.com"], eventName: [...WATCHED] as string[] },
};

/** The same in the words of a metric filter. */
export const FILTER = `{ ($.eventSource = "ec2.amazonaws.com") && (${WATCHED.map((name) => `($.eventName = "${name}")`).join(" || ")}) }`;

export async function look(responder: Responder): Promise<Case> {
  const { aws, step } = responder;
  await step("Begin at the source: what trail is there, and does it log?");
  const { trailList = [] } = await aws.cloudtrail.describeTrails({});
  const trailName = trailList[0]!.Name!;
  await aws.cloudtrail.getTrailStatus({ Name: trailName });
  return { ...readBrief(responder), trailName, topicArn: await lookAtTopic(responder) };
}

/** Answers the topic's ARN. */
export async function lookAtTopic({ aws, step }: Responder): Promise<string> {
  await step("What topic is there, who may publish to it, and who hears it?");
  const { Topics = [] } = await aws.sns.listTopics({});
  const TopicArn = Topics[0]!.TopicArn!;
  await aws.sns.getTopicAttributes({ TopicArn });
  await aws.sns.listSubscriptionsByTopic({ TopicArn });
  return TopicArn;
}

export function readBrief({ brief }: Responder): Omit<Case, "trailName" | "topicArn"> {
  const line = (label: string): string => new RegExp(`^ {2}${label}\\s+(\\S+)$`, "m").exec(brief.text)![1]!;
  return {
    address: line("on-call address"),
    queueArn: line("on-call queue"),
    trailLogGroup: line("trail's log group"),
    pagesLogGroup: line("pager's log"),
    otherRegion: line("other Region"),
    configRoleArn: line("role for Config"),
  };
}

export async function startTrail(
  { aws, step }: Responder,
  { trailName }: Pick<Case, "trailName">,
): Promise<void> {
  await step("The trail is off: nothing would ever be told. Start it.");
  await aws.cloudtrail.startLogging({ Name: trailName });
}

/** A topic, and the Region in which it is. */
export interface Chain {
  aws: Responder["aws"];
  topicArn: string;
}

export async function ruleHere(responder: Responder, found: Case): Promise<void> {
  await responder.step("Here: on-call's queue subscribes to the topic, and a rule publishes to it.");
  const chain = { aws: responder.aws, topicArn: found.topicArn };
  await subscribeQueue(chain, found);
  await putRule(chain);
}

export async function ruleThere(responder: Responder, found: Case): Promise<void> {
  await responder.step(
    "The other Region has events of its own: a topic, its policy, a subscription, a rule.",
  );
  const chain = await makeTopic(responder.elsewhere({ region: found.otherRegion }));
  await subscribeQueue(chain, found);
  await putRule(chain);
}

/** A topic to which EventBridge may publish. */
export async function makeTopic(aws: Responder["aws"]): Promise<Chain> {
  const { TopicArn } = await aws.sns.createTopic({ Name: RULE });
  const { Attributes } = await aws.sns.getTopicAttributes({ TopicArn });
  const { Statement } = JSON.parse(Attributes!["Policy"]!) as { Statement: object[] };
  await setPolicy({ aws, topicArn: TopicArn! }, ...Statement, {
    Service: "events.amazonaws.com",
  });
  return { aws, topicArn: TopicArn! };
}

/**
 * Writes a topic's policy anew.
 *
 * @param statements whole ones, or just the principals who may publish
 */
export async function setPolicy(
  { aws, topicArn }: Chain,
  ...statements: readonly (object | "*")[]
): Promise<void> {
  const Statement = statements.map((x) =>
    typeof x === "object" && "Effect" in x
      ? x
      : { Effect: "Allow", Principal: x, Action: "sns:Publish", Resource: topicArn },
  );
  await aws.sns.setTopicAttributes({
    TopicArn: topicArn,
    AttributeName: "Policy",
    AttributeValue: JSON.stringify({ Version: "2012-10-17", Statement }),
  });
}

export const subscribeQueue = (
  { aws, topicArn }: Chain,
  { queueArn }: Pick<Case, "queueArn">,
): Promise<unknown> => aws.sns.subscribe({ TopicArn: topicArn, Protocol: "sqs", Endpoint: queueArn });

export const RULE = "security-group-changes";

/** @param pattern of the events that the rule lets through */
export async function putRule({ aws, topicArn }: Chain, pattern: object = PATTERN): Promise<void> {
  await aws.events.putRule({ Name: RULE, EventPattern: JSON.stringify(pattern) });
  await aws.events.putTargets({ Rule: RULE, Targets: [{ Id: "on-call", Arn: topicArn }] });
}

/** Makes a group of one's own and deletes it a little later: Config looks at what is there, not at calls. */
export async function test({ aws, step, wait }: Responder): Promise<void> {
  await step("Prove it with a real change: a group of our own comes and goes.");
  const { Vpcs = [] } = await aws.ec2.describeVpcs({});
  const { GroupId } = await aws.ec2.createSecurityGroup({
    GroupName: "alert-test",
    Description: "A test of the alert",
    VpcId: Vpcs[0]!.VpcId,
  });
  await wait(10);
  await aws.ec2.deleteSecurityGroup({ GroupId });
}

/** Waits until the developers have done everything once, and reads what on-call was told. */
export async function watch(
  { aws, step, wait }: Responder,
  { pagesLogGroup }: Pick<Case, "pagesLogGroup">,
): Promise<void> {
  await step("The developers' own changes are the better test: give them a round, and read the pager's log.");
  await wait(ROUND_SECONDS);
  await aws.logs.filterLogEvents({ logGroupName: pagesLogGroup });
}

/** One change of each kind, and the time to notice it. */
const ROUND_SECONDS = 250;
