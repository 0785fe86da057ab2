import { FIND, LEAVE_FLEET } from "../response/function-code.ts";

/** The function: it stops the servers about which there are alerts of high severity, whoever tells it that there are. */
export const SHUT_DOWN = `import { gunzipSync } from "node:zlib";
import {
  AutoScalingClient,
  DescribeAutoScalingInstancesCommand,
  DetachInstancesCommand,
} from "@aws-sdk/client-auto-scaling";
import { CloudWatchLogsClient, FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import {
  CreateTagsCommand,
  DescribeInstancesCommand,
  EC2Client,
  ModifyInstanceAttributeCommand,
  StopInstancesCommand,
} from "@aws-sdk/client-ec2";

const autoscaling = new AutoScalingClient({});
const ec2 = new EC2Client({});
const logs = new CloudWatchLogsClient({});
const { LOG_GROUP, TICKET } = process.env;
const LOOK_BACK_MS = 5 * 60_000;

export const handler = async (event) => {
  const servers = event.awslogs ? namedIn(event.awslogs.data) : await askLogGroup(timeOf(event));
  const done = [];
  for (const InstanceId of servers) done.push({ InstanceId, outcome: await shutDown(InstanceId) });
  console.log(JSON.stringify(done));
  return done;
};

/** A subscription filter sends the lines themselves: the stream is called as the server. */
const namedIn = (data) => [JSON.parse(gunzipSync(Buffer.from(data, "base64")).toString()).logStream];

/** A topic or a rule says only that there was something. */
const timeOf = (event) => Date.parse(event.Records?.[0].Sns.Timestamp ?? event.time);

async function askLogGroup(now) {
  const { events = [] } = await logs.send(
    new FilterLogEventsCommand({
      logGroupName: LOG_GROUP,
      filterPattern: '{ $.severity = "high" }',
      startTime: now - LOOK_BACK_MS,
    }),
  );
  return [...new Set(events.map((x) => x.logStreamName))];
}

async function shutDown(InstanceId) {
  const instance = await find(InstanceId);
  if (instance?.State.Name !== "running") return "does not run";
  const InstanceIds = [InstanceId];
  await ec2.send(
    new CreateTagsCommand({ Resources: InstanceIds, Tags: [{ Key: "IncidentTicket", Value: TICKET }] }),
  );
  await ec2.send(new ModifyInstanceAttributeCommand({ InstanceId, DisableApiTermination: { Value: true } }));
  await leaveFleet(InstanceId);
  await ec2.send(new StopInstancesCommand({ InstanceIds }));
  return "stopped";
}

${FIND}
${LEAVE_FLEET}`;
