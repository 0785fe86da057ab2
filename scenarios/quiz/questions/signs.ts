import { questionsOn, right, wrong } from "../question.ts";

export const signs = questionsOn("signs", [
  {
    id: "signs-of-compromise",
    kind: "multiple",
    task: "2.2",
    difficulty: 1,
    prompt:
      "You look at a web server that somebody suspects. Which four observations are signs of a compromise rather than of a busy day?",
    options: [
      right("Connections out to an address that no part of the application knows"),
      right("A process under a name that no package on the machine brings"),
      right("A new operating-system account, and a run of failed logins before it"),
      right("A changed sshd_config that no deployment explains"),
      wrong(
        "CPU at 80 % while the marketing campaign runs",
        "Load with a reason is load. It becomes a sign when nothing in the business explains it.",
      ),
      wrong(
        "The Auto Scaling group has added an instance at noon",
        "Scaling at the usual hour is what the group is for.",
      ),
    ],
    covers: ["seed:000/note/signs", "exam:1.1.1", "case:1"],
    why: "Unexpected traffic out, unknown processes, unknown users or logins and altered files are the four classic signs. None proves it alone: the next step is to validate, not to act on one of them.",
    source: "SCS-C02 cram notes, identifying compromised instances",
    practise: "compromised-web-instance",
  },
  {
    id: "which-service-sees-it",
    kind: "matching",
    task: "1.1",
    difficulty: 1,
    prompt: "Which service answers which question first?",
    pairs: [
      { left: "Who called DeleteBucketPolicy, from where?", right: "CloudTrail" },
      { left: "Does traffic look like command and control?", right: "GuardDuty" },
      { left: "How did this group's rules change last week?", right: "AWS Config" },
      { left: "Has this metric crossed the line I set?", right: "CloudWatch" },
      { left: "Which objects hold personal data?", right: "Macie" },
      {
        left: "What else did this address touch, over months?",
        right: "Detective",
        why: "Detective links findings, calls and flows into one graph: for investigating, not for raising the alarm.",
      },
    ],
    covers: [
      "seed:000/note/monitoring-tools",
      "seed:003/detection/visibility",
      "seed:003/detection/config",
      "seed:003/detection/detective",
      "seed:003/analysis/config-details",
      "seed:002/note/macie-and-cloudwatch",
      "exam:1.1.4",
      "case:11",
    ],
    why: "Calls, threats, configuration, measurements, content and connections between all of these are six questions with six tools. Only what was switched on beforehand has an answer.",
    source: "SCS-C02 cram notes, identification; Your AWS EC2 Has Been Hacked, Detection",
    practise: "readiness-review",
  },
  {
    id: "validate-before-acting",
    kind: "single",
    task: "2.2",
    difficulty: 2,
    prompt:
      "PortProbe and SSHBruteForce findings name an instance that carries the tag of the security team's scanner, at the hour of its weekly scan. What is the sound first step?",
    options: [
      right("Compare with the scan's plan, ask the owner, record the result"),
      wrong(
        "Quarantine the scanner at once, since a High finding leaves no time for questions",
        "Hurting something healthy is harm too. Validation costs minutes here, and no damage is under way.",
      ),
      wrong(
        "Archive the findings: a tagged scanner is always right",
        "A tag is easily copied, and scanners get compromised.",
      ),
      wrong(
        "Disable the detector until the scan is over",
        "Blinding the detector hides everybody else, too.",
      ),
    ],
    covers: ["exam:2.2.3", "section:1.5"],
    why: "Analysis decides whether an event is an incident. A false alarm is closed with a reason and a narrow suppression; acting on a healthy resource counts as harm.",
    source: "AWS Security Incident Response guide, detection and analysis: validate and scope the alert",
    practise: "false-alarm",
  },
  {
    id: "services-that-do-not-respond",
    kind: "matching",
    task: "1.1",
    difficulty: 2,
    prompt: "These services stand among wrong answers of response questions. What is each really for?",
    pairs: [
      { left: "Trusted Advisor", right: "Checks against cost and good-practice lists" },
      { left: "Inspector", right: "Vulnerabilities and network exposure" },
      { left: "Macie", right: "Sensitive data in buckets" },
      { left: "Security Hub", right: "Findings of many services in one format" },
      { left: "Detailed monitoring", right: "Metrics each minute instead of every five" },
    ],
    covers: ["seed:000/quiz/12", "seed:000/quiz/7", "seed:000/quiz/2", "case:11", "exam:1.1.3"],
    why: "None of the five changes an instance. Security Hub comes closest: its custom actions put an event on EventBridge, and then something else acts. Switching monitoring off during an incident only removes evidence.",
    source: "SCS-C02 cram notes, practice questions 2, 7 and 12; the services' user guides",
    practise: "auto-isolate",
  },
  {
    id: "config-does-not-block",
    kind: "single",
    task: "1.1",
    difficulty: 2,
    prompt:
      "A Config rule marks security groups that open port 22 to the world. Somebody opens it. What happens, without anything else configured?",
    options: [
      right("The group is evaluated as non-compliant; the port stays open"),
      wrong(
        "The change is refused, and the caller is told which rule it breaks",
        "Config evaluates what has happened. Refusing needs IAM, an SCP or a proactive check in deployment.",
      ),
      wrong("The rule removes the ingress again", "Only if a remediation action is attached to it."),
      wrong(
        "The caller's session is revoked",
        "Config does not act on identities; it links to the CloudTrail event that names the caller.",
      ),
    ],
    covers: ["seed:000/comment/config-rules", "seed:003/detection/config", "case:11", "exam:1.1.5"],
    why: "Config records how resources were and whether they keep to rules. It is a good witness and, with remediation attached, a starting point; by itself it blocks nothing.",
    source: "SCS-C02 cram notes, comments; AWS Config guide, evaluating resources; remediation",
    practise: "security-group-alarm",
  },
  {
    id: "detective-late",
    kind: "single",
    task: "2.2",
    difficulty: 2,
    prompt:
      "In the middle of an incident somebody enables Detective to learn what the intruder did last month. What will it show?",
    options: [
      right("Little: it knows what it has taken in since then"),
      wrong(
        "Everything: it reads the old files of the trail from the bucket in S3",
        "It takes in streams of its own; your bucket is for Athena.",
      ),
      wrong(
        "Ninety days, as far back as the event history reaches",
        "That is CloudTrail's own view, and management events only.",
      ),
      wrong("Nothing until GuardDuty sends a new finding", "It collects calls and flows as well."),
    ],
    covers: ["seed:003/detection/detective", "seed:001/bucket/2", "exam:2.2.5", "case:11"],
    why: "Detective is for root cause and scope, and it needs to be on before it is needed. Without it: CloudTrail files with Athena, the event history, flow logs.",
    source: "Your AWS EC2 Has Been Hacked, Detection; Detective guide, source data",
    practise: "readiness-review",
  },
]);
