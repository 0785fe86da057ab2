import { printed, questionsOn, right, wrong } from "../question.ts";

export const automation = questionsOn("automation", [
  {
    id: "who-isolates-on-a-finding",
    kind: "single",
    task: "2.1",
    difficulty: 2,
    prompt:
      "A GuardDuty finding shall lead to an isolated instance without a person. Which service carries out the isolation?",
    options: [
      right("Lambda"),
      printed(
        "CloudWatch Events",
        "The practice test prints this, and it is now called EventBridge. It routes the finding; the group is changed by the target that it calls.",
      ),
      wrong(
        "Security Hub",
        "It gathers findings and can put a custom action's event on EventBridge: routing again.",
      ),
      wrong(
        "Config",
        "Its remediations run Automation documents for non-compliant resources, not for findings.",
      ),
    ],
    covers: [
      "seed:000/quiz/7",
      "seed:000/note/automation",
      "seed:000/interview/9",
      "seed:000/comment/lambda-response",
      "case:10",
      "exam:2.1.4",
    ],
    why: "Detect (GuardDuty), route (EventBridge), act (Lambda, Step Functions, Automation). In an exam that offers only routing as an answer, choose it; in a design, name all three.",
    source: "SCS-C02 cram notes, practice question 7; EventBridge guide",
    practise: "auto-isolate",
  },
  {
    id: "what-automates-with-findings",
    kind: "single",
    task: "2.1",
    difficulty: 2,
    prompt:
      "Findings about instances shall start the response by themselves. Which of these is the part that responds?",
    options: [
      right("Systems Manager Automation"),
      printed(
        "GuardDuty",
        "The practice test prints this. GuardDuty is where the finding comes from: it starts the chain and does not respond.",
      ),
      wrong("Trusted Advisor", "Checks of good practice; no response."),
      wrong("Inspector", "Vulnerabilities, before somebody uses them."),
      wrong("Macie", "Sensitive data in S3."),
    ],
    covers: ["seed:000/quiz/12", "ruling:guardduty-blocks", "case:10", "exam:2.1.4"],
    why: "Among detectors GuardDuty is the one whose findings start automation, which is what the printed key means. Said exactly: it detects, something else acts.",
    source: "SCS-C02 cram notes, practice question 12; GuardDuty guide",
    practise: "auto-isolate",
  },
  {
    id: "finding-to-isolation",
    kind: "ordering",
    task: "2.1",
    difficulty: 2,
    prompt: "Put the automated response to an instance finding in order.",
    steps: [
      { key: "finding", text: "GuardDuty publishes the finding" },
      { key: "rule", text: "The EventBridge rule matches severity and resource" },
      { key: "read", text: "The function reads instance and interfaces, skips samples and exempt hosts" },
      { key: "record", text: "It records the current groups in the case" },
      { key: "swap", text: "It puts the isolation group on every interface" },
      { key: "tell", text: "It reports to the team what it did and how to undo it" },
    ],
    covers: [
      "seed:000/interview/7",
      "seed:000/interview/9",
      "seed:001/automation/lambda-and-ssm",
      "seed:002/note/isolate-instances",
      "seed:003/containment/automation",
      "order:P1",
      "fact:25",
      "exam:2.1.4",
    ],
    why: "The decision comes before the act, the record before the change, the report after both. A function that can be given an instance id by hand is the same tool for a person.",
    source:
      "SCS-C02 cram notes, Automation; Your AWS EC2 Has Been Hacked, Containment; aws-samples GuardDuty automated response",
    practise: "auto-isolate",
  },
  {
    id: "function-is-not-invoked",
    kind: "single",
    task: "1.3",
    difficulty: 2,
    prompt:
      "The rule matches (its metric counts up), the function's metrics show no invocation. What is missing?",
    options: [
      right("Permission for events.amazonaws.com in the function's policy"),
      wrong(
        "A permission in the function's execution role to be called by EventBridge",
        "The role says what the function may do, not who may call it.",
      ),
      wrong("A confirmed subscription", "That belongs to SNS."),
      wrong(
        "A trail that logs, since rules on findings depend on one",
        "GuardDuty's findings reach EventBridge without one, and the rule did match.",
      ),
    ],
    covers: ["case:10", "exam:1.3.1"],
    why: "Resource-based permission: AddPermission with principal events.amazonaws.com and the rule's ARN as the source. The console adds it for you, code does not.",
    source: "EventBridge guide, resource-based policies: Lambda permissions",
    practise: "auto-isolate",
  },
  {
    id: "safe-automation",
    kind: "multiple",
    task: "2.1",
    difficulty: 2,
    prompt:
      "An isolation function may run at three in the morning with nobody awake. Which four properties does it need?",
    options: [
      right("It may be run twice on the same instance without more harm"),
      right("It knows hosts that must not be isolated without a person"),
      right("It deals with Auto Scaling before health checks destroy the evidence"),
      right("Its role may change only what the response changes"),
      wrong("It terminates what it cannot isolate", "That destroys evidence at machine speed."),
      wrong(
        "It empties the group that it finds on the instance",
        "That group is shared: healthy instances go down with it.",
      ),
    ],
    covers: ["case:10", "order:P3", "section:1.5", "exam:2.1.2", "exam:2.1.4"],
    why: "Idempotent, with exemptions, aware of the fleet, least privilege. Automation makes a good procedure fast, and a bad one as fast.",
    source: "aws-samples GuardDuty automated response; AWS Security Incident Response guide, automation",
    practise: "auto-isolate",
  },
  {
    id: "systems-manager-isolation",
    kind: "single",
    task: "2.1",
    difficulty: 2,
    prompt: "Can Systems Manager Automation isolate an instance, and how far can you rely on it?",
    options: [
      right("Yes, by runbooks; verify that connections have ended"),
      wrong(
        "No: Systems Manager acts only inside the operating system, through its agent",
        "Run Command acts inside, Automation calls APIs.",
      ),
      wrong(
        "Yes, and it ends all connections at once",
        "It changes groups. What is tracked lives on until something else ends it.",
      ),
      wrong(
        "Only through an agent that the intruder has not stopped",
        "Automation needs no agent for API calls; Run Command does.",
      ),
    ],
    covers: ["seed:000/comment/ssm-isolation", "fact:1", "exam:2.1.4"],
    why: "AWS publishes containment runbooks for instances, IAM principals and buckets; they save the old configuration and can restore it. Effective, repeatable, and bound by the physics of connection tracking.",
    source: "SCS-C02 cram notes, comments; Systems Manager Automation runbook reference, ContainEC2Instance",
    practise: "auto-isolate",
  },
  {
    id: "forensics-by-run-command",
    kind: "single",
    task: "2.1",
    difficulty: 2,
    prompt:
      "You want forensic scripts run on a suspected instance, the same way each time, with output in a bucket, without opening SSH. What do you use?",
    options: [
      right("Run Command, with an Automation document around it"),
      wrong(
        "User data of the instance, which runs the scripts as root",
        "It runs at launch (or boot), not when you need it, and changes the machine.",
      ),
      wrong(
        "EC2 Instance Connect from each analyst's laptop",
        "By hand, by person, and it needs an open port.",
      ),
      wrong(
        "Inspector, with deep inspection of the paths in question",
        "It scans for vulnerabilities and does not collect evidence.",
      ),
    ],
    covers: [
      "seed:000/note/forensic-automation",
      "seed:001/automation/lambda-and-ssm",
      "seed:004/comment/memory-automation",
      "exam:2.1.1",
      "exam:2.1.4",
    ],
    why: "Lambda or Step Functions orchestrate, Automation is the runbook, Run Command captures. Each run is recorded by CloudTrail: the response documents itself.",
    source:
      "SCS-C02 cram notes, Forensic analysis; Best Practices for Addressing Compromised Assets, automation",
    practise: "compromised-web-instance",
  },
  {
    id: "ids-that-shuts-down",
    kind: "ordering",
    task: "2.1",
    difficulty: 2,
    prompt:
      "An intrusion detection system on instances shall shut an affected one down. Put the chain in order.",
    steps: [
      { key: "log", text: "The IDS writes a line; the agent sends it to CloudWatch Logs" },
      { key: "filter", text: "A metric filter counts the line" },
      { key: "alarm", text: "The alarm on the metric changes to ALARM" },
      { key: "topic", text: "The alarm publishes to an SNS topic" },
      { key: "lambda", text: "Lambda, subscribed to the topic, decides" },
      { key: "stop", text: "It calls StopInstances" },
    ],
    covers: ["seed:002/note/intrusion-detection", "case:11", "exam:2.1.4", "exam:1.2.2"],
    why: "Log, filter, alarm, topic, function, action. A subscription filter from the log group to Lambda is a shorter way and carries the log line itself, which an alarm does not.",
    source: "Security – Specialty notes, Incident Response; CloudWatch Logs guide, metric filters",
    practise: "ids-shutdown",
  },
  {
    id: "ids-stop-in-a-group",
    kind: "single",
    task: "2.2",
    difficulty: 3,
    prompt:
      "The IDS function calls StopInstances on a member of an Auto Scaling group, as the company's policy demands. What does the designer have to add?",
    options: [
      right("Take it out of the group before the stop"),
      wrong(
        "Nothing: a stopped instance keeps its volumes, so no evidence is lost",
        "It does, until the group terminates it; then the root volume goes by default.",
      ),
      wrong(
        "Termination protection, which keeps the group from ending it",
        "It does not bind the group's replacement of unhealthy members.",
      ),
      wrong(
        "A longer health check grace period",
        "It applies to new members; being stopped is a failed check at once.",
      ),
    ],
    covers: ["order:P2", "order:P4", "fact:7", "case:11", "seed:002/note/intrusion-detection"],
    why: "A stopped member is unhealthy, so the group terminates and replaces it. Here the objective says shut down, so stopping is right; the order still holds: release from the group, see that the volumes survive, then stop.",
    source: "EC2 Auto Scaling user guide, health checks; Security – Specialty notes, Incident Response",
    practise: "ids-shutdown",
  },
  {
    id: "event-names-changed",
    kind: "single",
    task: "1.1",
    difficulty: 1,
    prompt: "Study texts speak of CloudWatch Events. What is that today?",
    options: [
      right("EventBridge, with more around it"),
      wrong("CloudWatch Alarms", "Alarms watch metrics."),
      wrong("CloudWatch Logs subscription filters", "They forward log lines."),
      wrong("CloudTrail's event history", "A record, not a router."),
    ],
    covers: ["seed:000/note/automation", "seed:000/quiz/7", "fact:20"],
    why: "EventBridge grew out of CloudWatch Events: rules, targets and the default bus are the same. Exams use the new name.",
    source: "EventBridge guide, EventBridge is the evolution of CloudWatch Events; SCS-C02 cram notes",
  },
]);
