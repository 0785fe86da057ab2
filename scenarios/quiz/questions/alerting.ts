import { printed, questionsOn, right, wrong } from "../question.ts";

export const alerting = questionsOn("alerting", [
  {
    id: "events-need-a-trail",
    kind: "single",
    task: "1.1",
    difficulty: 2,
    prompt:
      "A rule on “AWS API Call via CloudTrail” for AuthorizeSecurityGroupIngress has worked for months. Since this morning it is silent, although groups are changed. What do you look at first?",
    options: [
      right("Whether a trail in that Region still logs"),
      wrong(
        "Whether the event history shows the change",
        "It will: the history does not depend on the trail, and proves nothing about the rule.",
      ),
      wrong("Whether GuardDuty is enabled", "The rule listens to API calls, not to findings."),
      wrong("Whether the group belongs to the default VPC", "The event is the call, whatever the VPC."),
    ],
    covers: ["fact:20", "case:10", "exam:1.3.1", "seed:003/detection/eventbridge"],
    why: "API-call events reach EventBridge only while a trail logs them. Whoever stops the trail silences your alarms, too, so StopLogging deserves one that takes another way.",
    source:
      "EventBridge guide, AWS service events delivered via CloudTrail; Your AWS EC2 Has Been Hacked, Detection",
    practise: "security-group-alarm",
  },
  {
    id: "read-calls-raise-no-event",
    kind: "single",
    task: "1.3",
    difficulty: 2,
    prompt:
      "A colleague wants an EventBridge rule that fires when somebody calls DescribeInstances. The pattern is right, nothing comes. Why?",
    options: [
      right("Calls named List, Get or Describe are not delivered by default"),
      wrong("DescribeInstances is a data event", "It is a read-only management event."),
      wrong(
        "Reads are recorded nowhere",
        "CloudTrail records them: event history, trail, metric filter all see them.",
      ),
      wrong("The rule must be in us-east-1", "EC2's events are recorded in their own Region."),
    ],
    covers: ["fact:20", "exam:1.3.1"],
    why: "EventBridge gets mutating calls (STS's GetSessionToken and GetFederationToken are exceptions, and newer settings can opt in to reads). To alarm on reconnaissance by default, use a metric filter on the trail's log group.",
    source: "EventBridge guide, AWS service events delivered via CloudTrail",
    practise: "security-group-alarm",
  },
  {
    id: "watch-launches-and-groups",
    kind: "single",
    task: "1.1",
    difficulty: 3,
    prompt:
      "Company policy: developers must not launch instances or change security groups. Which control keeps them from it?",
    options: [
      right("An explicit deny in IAM or a service control policy"),
      printed(
        "CloudTrail, an event rule on those calls, and a notification by SNS",
        "This is the notes' answer to a question that says restrict. It detects and tells: the instance runs and the port is open before the message arrives. As detection it is good and belongs beside the deny.",
      ),
      wrong(
        "A Config rule for security groups",
        "It evaluates after the change, and launches are not its subject.",
      ),
      wrong(
        "A GuardDuty threat list with the developers' addresses",
        "It would make findings about them and prevent nothing.",
      ),
    ],
    covers: ["seed:002/note/restrict-users", "case:10", "case:11", "exam:1.1.4"],
    why: "Prevention is authorisation: IAM, permissions boundaries, SCPs. Detection is CloudTrail, EventBridge (formerly CloudWatch Events) and SNS. The exam distinguishes restrict from be alerted; read for the verb.",
    source: "Security – Specialty notes, Incident Response; IAM guide, policy evaluation",
    practise: "security-group-alarm",
  },
  {
    id: "group-alarm-build",
    kind: "ordering",
    task: "1.1",
    difficulty: 2,
    prompt: "Build the alarm on changes of security groups. Put the steps in a working order.",
    steps: [
      { key: "trail", text: "See that a trail logs in the Region" },
      { key: "topic", text: "Create the topic; let events.amazonaws.com publish" },
      { key: "confirm", text: "Subscribe the team's address and confirm it" },
      { key: "rule", text: "Put the rule with the names of the calls" },
      { key: "target", text: "Put the topic as the rule's target" },
      { key: "test", text: "Change a test group and wait for the message" },
    ],
    precedences: [
      { first: "trail", second: "test", why: "Without a trail that logs, no event comes." },
      { first: "topic", second: "confirm", why: "One subscribes to a topic that exists." },
      { first: "topic", second: "target", why: "The target names the topic." },
      { first: "rule", second: "target", why: "Targets are put to a rule." },
      { first: "confirm", second: "test", why: "A pending subscription receives nothing." },
      { first: "target", second: "test", why: "A rule without a target matches in silence." },
    ],
    covers: [
      "case:10",
      "fact:20",
      "seed:003/detection/eventbridge",
      "seed:002/note/restrict-users",
      "exam:1.1.4",
    ],
    why: "The order of building is free where nothing depends on it; the test is last, and it is a real change, because a configuration that was never tried is a hope.",
    source:
      "Security – Specialty notes, Incident Response; EventBridge guide, targets; SNS guide, confirming subscriptions",
    practise: "security-group-alarm",
  },
  {
    id: "why-the-alarm-is-silent",
    kind: "multiple",
    task: "1.3",
    difficulty: 3,
    prompt:
      "The rule exists and is enabled, yet no mail comes when a group changes. Which four causes are possible?",
    options: [
      right("The subscription is still PendingConfirmation"),
      right("The topic's policy does not let events.amazonaws.com publish"),
      right("The rule lives in another Region than the change"),
      right("The pattern says authorizesecuritygroupingress in lower case"),
      wrong("The security group that was changed has no Name tag", "The event does not depend on tags."),
      wrong(
        "Flow logs of the VPC are off, so that the change goes unseen",
        "They have no part in API events.",
      ),
    ],
    covers: ["case:10", "fact:20", "exam:1.3.1", "exam:1.3.2"],
    why: "Patterns match exactly and by case; delivery needs the topic's policy and a confirmed subscription; rules see the events of their own Region. The fifth suspect is the trail.",
    source: "EventBridge guide, troubleshooting; SNS guide",
    practise: "security-group-alarm",
  },
  {
    id: "pattern-for-findings",
    kind: "single",
    task: "1.1",
    difficulty: 3,
    prompt: "Which event pattern selects findings about instances from High upwards, and nothing else?",
    options: [
      right(
        'detail-type "GuardDuty Finding", detail.severity numeric >= 7, detail.resource.resourceType "Instance"',
      ),
      wrong(
        'detail-type "GuardDuty Finding", detail.severity "High"',
        "Severity is a number in the event; the word never matches.",
      ),
      wrong(
        'detail-type "AWS API Call via CloudTrail", eventSource guardduty.amazonaws.com, eventName CreateFinding',
        "Those are calls to GuardDuty, made by its operators.",
      ),
      wrong(
        'source "aws.ec2", detail.severity numeric >= 7',
        "Findings come from aws.guardduty, whatever they are about.",
      ),
    ],
    covers: ["case:10", "seed:000/note/automation", "exam:1.1.4", "exam:2.1.4"],
    why: "Source aws.guardduty, detail-type GuardDuty Finding, numeric matching for the severity, and the resource type so that findings about keys and buckets go to their own playbooks.",
    source: "GuardDuty guide, EventBridge; EventBridge guide, numeric matching; SCS-C02 cram notes",
    practise: "auto-isolate",
  },
  {
    id: "alarms-of-all-accounts",
    kind: "single",
    task: "1.1",
    difficulty: 2,
    prompt:
      "Forty accounts, one security team. How do findings reach the team with the least that can be forgotten?",
    options: [
      right("A delegated administrator, with new accounts enrolled by themselves"),
      wrong(
        "A rule, a topic and a confirmed subscription in each account, from a checklist",
        "The forty-first account is the one that is forgotten.",
      ),
      wrong(
        "A shared IAM user, whose key reads the findings of every account each minute",
        "A shared long-term key into everything is an incident in waiting.",
      ),
      wrong("Mail from each account's root address", "Root's mailbox is for the account, not for findings."),
    ],
    covers: ["exam:1.1.3", "exam:1.1.5"],
    why: "Organizations gives these services an administrator account that sees all members and enables new ones automatically, Region by Region.",
    source:
      "GuardDuty guide, managing accounts with Organizations; Security Hub guide, central configuration",
    practise: "readiness-review",
  },
  {
    id: "health-checks-see-less",
    kind: "single",
    task: "1.1",
    difficulty: 2,
    prompt:
      "All targets are healthy, Route 53's health checks are green, and a server mines coins at 30 % CPU. What was missing in the monitoring design?",
    options: [
      right("Detection of what is unusual: findings, anomalies, traffic"),
      wrong(
        "Health checks every ten seconds instead of every thirty, from more Regions",
        "They would confirm more often that the page answers.",
      ),
      wrong("A second load balancer", "Redundancy does not see."),
      wrong("Health checks on the operating system's uptime", "Malware likes a long uptime."),
    ],
    covers: ["exam:1.1.1", "exam:1.1.2", "exam:1.1.4", "case:2"],
    why: "Health says whether the service works, not for whom. A workload's monitoring plan names what must be available and what must never happen, and measures both.",
    source: "CloudWatch guide, anomaly detection; AWS Well-Architected, Security Pillar: detection",
    practise: "crypto-mining",
  },
]);
