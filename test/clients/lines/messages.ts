import type { Line } from "./line.ts";

/** Trails, logs, metrics, events, topics and queues. */
export const MESSAGE_LINES: readonly Line[] = [
  {
    run: "sns create-topic --name alerts --query TopicArn --output text",
    prints: "arn:aws:sns:us-east-1:{ACCOUNT}:alerts",
    keep: "topic",
  },
  { run: "sns publish --topic-arn {topic}x --message hi", exits: 254, says: "(NotFound)" },
  {
    run: "sqs create-queue --queue-name inbox --attributes VisibilityTimeout=5 --query QueueUrl --output text",
    prints: /\/{ACCOUNT}\/inbox$/,
    keep: "queue",
    differs: "the queue's URL has the range's port",
  },
  { run: "sqs get-queue-url --queue-name missing", exits: 254, says: "NonExistentQueue" },
  {
    run: "sqs get-queue-attributes --queue-url {queue} --attribute-names QueueArn --query Attributes.QueueArn --output text",
    prints: "arn:aws:sqs:us-east-1:{ACCOUNT}:inbox",
    keep: "queueArn",
  },
  {
    run: "sqs set-queue-attributes --queue-url {queue} --attributes file://{dir}/queue-policy.json",
    prints: "",
  },
  {
    run: "sns subscribe --topic-arn {topic} --protocol sqs --notification-endpoint {queueArn} --attributes RawMessageDelivery=true --query SubscriptionArn --output text",
    prints: /^arn:aws:sns:us-east-1:\d+:alerts:/,
  },
  {
    run: "sns publish --topic-arn {topic} --subject 'A <b> & \"c\"' --message 'line 1 ünï ☃' --query 'length(MessageId)'",
    prints: "36",
  },
  { run: "sqs receive-message --queue-url {queue} --query 'Messages[].Body'", prints: ["line 1 ünï ☃"] },
  { run: "sqs receive-message --queue-url {queue} --query Messages", prints: /^(null)?$/, after: 0 },
  {
    run: "sqs send-message --queue-url {queue} --message-body '{\"a\":[1,2]}' --query MD5OfMessageBody --output text",
    prints: /^[0-9a-f]{32}$/,
  },
  { run: "sqs list-queues --queue-name-prefix in --query 'length(QueueUrls)'", prints: "1" },
  { run: "logs create-log-group --log-group-name /app/web", prints: "" },
  {
    run: "logs create-log-group --log-group-name /app/web",
    exits: 254,
    says: "(ResourceAlreadyExistsException) when calling the CreateLogGroup operation: The specified log group already exists",
  },
  { run: "logs create-log-stream --log-group-name /app/web --log-stream-name 'one [1]'", prints: "" },
  {
    run: "logs put-log-events --log-group-name /app/web --log-stream-name 'one [1]' --log-events timestamp=1767603600000,message='GET /admin 403' timestamp=1767603601000,message='GET / 200' --query 'rejectedLogEventsInfo'",
    prints: /^(null)?$/,
  },
  {
    run: "logs filter-log-events --log-group-name /app/web --filter-pattern 403 --query 'events[].message'",
    prints: ["GET /admin 403"],
  },
  {
    run: "logs get-log-events --log-group-name /app/web --log-stream-name 'one [1]' --start-from-head --query 'events[].message' --output text",
    prints: "GET /admin 403\tGET / 200",
  },
  {
    run: "logs describe-log-streams --log-group-name /none",
    exits: 254,
    says: "(ResourceNotFoundException) when calling the DescribeLogStreams operation: The specified log group does not exist.",
  },
  { run: "logs describe-log-groups --query 'logGroups[].logGroupName' --output text", prints: "/app/web" },
  {
    run: "cloudwatch put-metric-data --namespace App --metric-name Errors --value 7 --unit Count",
    prints: "",
  },
  {
    run: "cloudwatch list-metrics --namespace App --query 'Metrics[].MetricName' --output text",
    prints: "Errors",
  },
  {
    run: "cloudwatch get-metric-statistics --namespace App --metric-name Errors --start-time 2026-01-05T08:00:00Z --end-time 2026-01-05T10:00:00Z --period 3600 --statistics Sum --query 'Datapoints[].Sum'",
    prints: [7.0],
  },
  {
    run: "cloudwatch put-metric-alarm --alarm-name errors --namespace App --metric-name Errors --statistic Sum --period 60 --evaluation-periods 1 --threshold 5 --comparison-operator GreaterThanThreshold --alarm-actions {topic}",
    prints: "",
  },
  {
    run: "cloudwatch describe-alarms --alarm-names errors --query 'MetricAlarms[0].[AlarmName,Threshold]' --output text",
    prints: /^errors\t5(\.0)?$/,
    differs: "the AWS CLI prints what the XML holds",
  },
  {
    run: "cloudwatch put-metric-alarm --alarm-name bad --namespace App --metric-name Errors --statistic Sum --period 7 --evaluation-periods 1 --threshold 5 --comparison-operator GreaterThanThreshold",
    exits: 254,
    says: /\((ValidationError|InvalidParameterValue)\)/,
  },
  {
    run: "cloudwatch set-alarm-state --alarm-name errors --state-value ALARM --state-reason drill",
    prints: "",
  },
  {
    run: "sqs receive-message --queue-url {queue} --max-number-of-messages 10 --query 'Messages[].Body'",
    prints: /AlarmName.*errors.*drill/,
    differs: "the alarm's message holds times and ids",
    after: 6,
  },
  {
    run: 'events put-rule --name api-calls --event-pattern \'{"source":["my.app"]}\' --query RuleArn --output text',
    prints: "arn:aws:events:us-east-1:{ACCOUNT}:rule/api-calls",
  },
  {
    run: 'events put-rule --name bad --event-pattern \'{"source":"my.app"}\'',
    exits: 254,
    says: "(InvalidEventPatternException)",
  },
  {
    run: "events put-targets --rule api-calls --targets Id=queue,Arn={queueArn} --query FailedEntryCount",
    prints: "0",
  },
  { run: "events put-events --entries file://{dir}/event.json --query FailedEntryCount", prints: "0" },
  { run: "events delete-rule --name api-calls", exits: 254, says: "(ValidationException)" },
  { run: "events describe-rule --name none", exits: 254, says: "(ResourceNotFoundException)" },
  { run: "s3api create-bucket --bucket trail-files --query Location --output text", prints: "/trail-files" },
  {
    run: "cloudtrail create-trail --name main --s3-bucket-name trail-files",
    exits: 254,
    says: "(InsufficientS3BucketPolicyException)",
  },
  { run: "s3api put-bucket-policy --bucket trail-files --policy file://{dir}/trail-policy.json", prints: "" },
  {
    run: "cloudtrail create-trail --name main --s3-bucket-name trail-files --is-multi-region-trail --query TrailARN --output text",
    prints: "arn:aws:cloudtrail:us-east-1:{ACCOUNT}:trail/main",
  },
  { run: "cloudtrail start-logging --name main", prints: "" },
  { run: "cloudtrail get-trail-status --name main --query IsLogging", prints: "true" },
  { run: "cloudtrail get-trail-status --name other", exits: 254, says: "(TrailNotFoundException)" },
  {
    run: "cloudtrail lookup-events --lookup-attributes AttributeKey=EventName,AttributeValue=CreateTrail --query 'Events[].EventName'",
    prints: ["CreateTrail", "CreateTrail"],
    after: 60,
  },
  { run: "cloudtrail lookup-events --max-items 3 --query 'length(Events)'", prints: "3" },
  {
    run: "guardduty create-detector --enable --query DetectorId --output text",
    prints: /^[0-9a-f]{32}$/,
    keep: "detector",
  },
  { run: "guardduty list-detectors --query 'length(DetectorIds)'", prints: "1" },
  { run: "guardduty create-detector --enable", exits: 254, says: "(BadRequestException)" },
  {
    run: "guardduty create-sample-findings --detector-id {detector} --finding-types Backdoor:EC2/C&CActivity.B",
    prints: "",
  },
  {
    run: "guardduty list-findings --detector-id {detector} --query 'FindingIds[0]' --output text",
    prints: /^[0-9a-f]{32}$/,
    keep: "finding",
    after: 10,
  },
  {
    run: "guardduty get-findings --detector-id {detector} --finding-ids {finding} --query 'Findings[0].[Type,Title]' --output text",
    prints: /^Backdoor:EC2\/C&CActivity\.B\t\[SAMPLE\]/,
  },
  {
    run: "guardduty get-detector --detector-id 00000000000000000000000000000000",
    exits: 254,
    says: "(BadRequestException)",
  },
  { run: "ssm put-parameter --name /app/token --type String --value s3cr3t --query Version", prints: "1" },
  { run: "ssm get-parameter --name /app/token --query Parameter.Value --output text", prints: "s3cr3t" },
  { run: "ssm get-parameter --name /app/none", exits: 254, says: "(ParameterNotFound)" },
  { run: "ssm describe-instance-information --query InstanceInformationList", prints: [] },
  {
    run: "ssm send-command --document-name AWS-RunShellScript --instance-ids i-0123456789abcdef0 --parameters commands=id",
    exits: 254,
    says: "(InvalidInstanceId)",
  },
  {
    run: "ssm create-association --name AWS-RunShellScript",
    exits: 254,
    says: "(NotImplemented) when calling the CreateAssociation operation: The range does not implement ssm:CreateAssociation.",
  },
  {
    run: "kinesis list-streams",
    lacking: true,
    exits: 254,
    says: "(NotImplemented) when calling the ListStreams operation: The range does not implement the service kinesis (Kinesis_20131202).",
  },
];
