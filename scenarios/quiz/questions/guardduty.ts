import { questionsOn, right, wrong } from "../question.ts";

export const guardDuty = questionsOn("guardduty", [
  {
    id: "machine-learning-watch",
    kind: "single",
    task: "1.1",
    difficulty: 1,
    prompt:
      "You want a service that watches accounts, workloads and data in S3 with machine learning and threat intelligence, takes your own lists of addresses, and raises events that others act on. Which one?",
    options: [
      right("GuardDuty"),
      wrong("Macie", "Macie discovers and classifies sensitive data in S3; it does not watch workloads."),
      wrong(
        "CloudWatch alone",
        "CloudWatch stores metrics and logs and compares them with what you configured; the knowledge of what is malicious is missing.",
      ),
      wrong("Inspector", "Inspector looks for vulnerabilities and exposure before anybody uses them."),
    ],
    covers: [
      "seed:002/note/guardduty",
      "seed:002/note/macie-and-cloudwatch",
      "seed:003/detection/guardduty",
      "seed:000/interview/7",
      "fact:19",
    ],
    why: "GuardDuty reads CloudTrail, flow and DNS data streams of its own, learns what is usual, and sends findings to EventBridge. Your own lists come in as trusted and as threat lists.",
    source: "Security – Specialty notes, Incident Response; GuardDuty guide, what is GuardDuty",
    practise: "auto-isolate",
  },
  {
    id: "guardduty-only-detects",
    kind: "single",
    task: "2.2",
    difficulty: 1,
    prompt:
      "GuardDuty raised a High finding about an instance twenty minutes ago. Nothing else is configured. What has been done to the instance?",
    options: [
      right("Nothing: there is a finding, and an event that nobody acts on"),
      wrong(
        "Its security groups were replaced",
        "No AWS service does that unless you have built or enabled it.",
      ),
      wrong(
        "It was stopped and tagged, because findings of High severity are contained by default",
        "Severity is a number in the finding, not an action.",
      ),
      wrong(
        "The remote address was put into the subnet's network ACL as a deny rule",
        "GuardDuty and flow logs see traffic; neither can refuse it.",
      ),
    ],
    covers: [
      "ruling:guardduty-blocks",
      "fact:19",
      "seed:000/quiz/3",
      "seed:002/note/cannot-block",
      "section:1.5",
    ],
    why: "GuardDuty detects. Responding is the customer's part of the shared responsibility: a person, or a rule with a target that acts.",
    source:
      "SCS-C02 cram notes, practice question 3; Security – Specialty notes, Incident Response; GuardDuty guide",
    practise: "auto-isolate",
  },
  {
    id: "guardduty-repeats",
    kind: "single",
    task: "1.1",
    difficulty: 2,
    prompt:
      "A miner was reported once at 08:00, and events stopped although it went on until the afternoon; the next event came at 14:00. Detector settings are the defaults. Why?",
    options: [
      right("Repeats of a known finding are sent every six hours by default"),
      wrong(
        "GuardDuty reads flow logs only every six hours",
        "A new finding reaches EventBridge within about five minutes.",
      ),
      wrong(
        "EventBridge delivers best effort, and lost the events in between",
        "It is best effort, but losing six hours evenly is not what that looks like.",
      ),
      wrong(
        "A suppression rule archived the finding between 08:00 and 14:00 and then expired",
        "Then the 14:00 event would not have come either.",
      ),
    ],
    covers: ["fact:19", "exam:1.3.1"],
    why: "New findings go out within about five minutes; later occurrences of the same finding are aggregated and published at the detector's frequency, six hours by default. Fifteen minutes or one hour suit responders better.",
    source: "GuardDuty guide, processing findings with EventBridge",
    practise: "crypto-mining",
  },
  {
    id: "guardduty-every-region",
    kind: "single",
    task: "1.1",
    difficulty: 2,
    prompt:
      "The bill shows forty large instances in a Region that the company has never used. GuardDuty, enabled in the home Region, said nothing about their traffic. What was missing?",
    options: [
      right("Detectors in the Regions that nobody uses"),
      wrong(
        "A multi-Region trail that would have fed the home detector",
        "Good to have, but GuardDuty does not read your trails: it has streams of its own.",
      ),
      wrong(
        "Flow logs in the VPCs that the intruder made there",
        "GuardDuty needs no flow logs of yours either.",
      ),
      wrong("A higher finding frequency", "There was no finding to repeat: nothing looked there."),
    ],
    covers: ["fact:19", "seed:003/detection/visibility", "exam:1.1.3", "case:2"],
    why: "GuardDuty is regional. Attackers like the Regions that nobody looks at, so detectors and a delegated administrator belong in all of them.",
    source:
      "GuardDuty guide, regions; AWS incident response playbooks, crypto-mining workshop; Your AWS EC2 Has Been Hacked, Detection",
    practise: "crypto-mining",
  },
  {
    id: "guardduty-own-lists",
    kind: "single",
    task: "1.1",
    difficulty: 2,
    prompt:
      "The partner's scanner keeps raising findings, and you also hold a list of addresses from a sector exchange. What do you give to GuardDuty?",
    options: [
      right("The scanner on a trusted list, the exchange's addresses on a threat list"),
      wrong("Both on a threat list", "A threat list makes findings. The scanner would raise more of them."),
      wrong(
        "The exchange's addresses on a trusted list, so that they are known",
        "Trusted means: no findings about these. It would hide exactly what you want to see.",
      ),
      wrong("Neither: GuardDuty's intelligence cannot be extended", "It can, by lists in S3."),
    ],
    covers: ["seed:002/note/guardduty", "exam:1.1.4", "exam:2.2.3"],
    why: "For sources on a trusted list GuardDuty stops generating findings; for sources on a threat list it generates them. Keep trusted lists short, and watch who edits them: adding an attacker's address blinds the detector.",
    source:
      "GuardDuty guide, entity lists and IP address lists; Security – Specialty notes, Incident Response",
    practise: "false-alarm",
  },
  {
    id: "guardduty-for-buckets",
    kind: "single",
    task: "1.1",
    difficulty: 2,
    prompt:
      "A study text says that GuardDuty identifies the compromised bucket. Yours was emptied by GetObject calls, and GuardDuty had no finding. What is the likely reason?",
    options: [
      right("S3 Protection was not enabled for the detector"),
      wrong(
        "The account's trail does not record data events for this bucket",
        "GuardDuty's S3 Protection reads data events by itself, whether or not a trail logs them.",
      ),
      wrong(
        "GuardDuty judges only buckets that are public, and this one was private",
        "It also judges unusual callers, addresses and amounts.",
      ),
      wrong("Macie was off", "Macie says what the objects contain, not who reads them."),
    ],
    covers: ["seed:001/bucket/1", "fact:18", "case:5", "exam:1.2.1"],
    why: "The foundation of GuardDuty sees management events. Reads of objects are data events, which it analyses for you when S3 Protection is on.",
    source: "Best Practices for Addressing Compromised Assets, S3 step 1; GuardDuty guide, S3 Protection",
    practise: "bucket-exfiltration",
  },
  {
    id: "finding-types",
    kind: "matching",
    task: "2.2",
    difficulty: 2,
    prompt: "What does each finding type say?",
    pairs: [
      { left: "InstanceCredentialExfiltration.OutsideAWS", right: "A role's session is used from elsewhere" },
      { left: "BitcoinTool.B!DNS", right: "A name linked to mining was looked up" },
      { left: "CloudTrailLoggingDisabled", right: "Somebody stopped the record of calls" },
      { left: "PortProbeUnprotectedPort", right: "An open port is being knocked on" },
      { left: "C&CActivity.B", right: "A known controller is being talked to" },
    ],
    covers: ["case:2", "case:3", "case:8", "case:9", "exam:2.2.3"],
    why: "A finding type reads as purpose, resource, family and detail: UnauthorizedAccess:IAMUser/InstanceCredentialExfiltration.OutsideAWS, CryptoCurrency:EC2/BitcoinTool.B!DNS, Stealth:IAMUser/CloudTrailLoggingDisabled, Recon:EC2/PortProbeUnprotectedPort, Backdoor:EC2/C&CActivity.B. The suffix !DNS means: seen by name, not by connection.",
    source: "GuardDuty guide, finding types",
    practise: "stolen-role-credentials",
  },
  {
    id: "brute-force-severity",
    kind: "single",
    task: "2.2",
    difficulty: 2,
    prompt:
      "UnauthorizedAccess:EC2/SSHBruteForce is Low for instance A and High for instance B. What is the difference?",
    options: [
      right("A is the target of the attempts, B makes them"),
      wrong("B uses a port other than 22", "The type looks at port 22 in both cases."),
      wrong(
        "On A the password held, on B a login was successful",
        "The finding does not know whether a login worked: the instance's own log does.",
      ),
      wrong("B is in a public subnet", "Severity follows the part the instance plays, not its subnet."),
    ],
    covers: ["case:8", "exam:2.2.3"],
    why: "Being knocked at is everyday noise of an open port; knocking at others means that the instance already works for somebody else, and wants a response now.",
    source: "GuardDuty guide, EC2 finding types",
    practise: "hostile-ip-range",
  },
  {
    id: "sample-finding",
    kind: "single",
    task: "2.1",
    difficulty: 3,
    prompt:
      "CreateSampleFindings raised a [SAMPLE] finding about i-99999999. The rule fired, the function ran and ended in InvalidInstanceID. What have you proved?",
    options: [
      right("The chain works as far as the function; isolation is unproved"),
      wrong(
        "The automation is ready, since a real finding carries a real instance id",
        "It never touched an instance. Next: an event for a test instance of yours.",
      ),
      wrong(
        "The function is broken: it should find the instance by other fields of the finding",
        "The instance of a sample does not exist. It should recognise that and skip cleanly.",
      ),
      wrong(
        "GuardDuty works in this Region",
        "Samples are made on request: they say nothing about detection.",
      ),
    ],
    covers: ["case:10", "exam:2.1.3", "exam:1.3.1"],
    why: "Samples carry a placeholder id and service.additionalInfo.sample = true. They test the wiring. Isolation itself is proved by a synthetic event for a test instance, and by looking at its groups afterwards.",
    source: "GuardDuty guide, sample findings",
    practise: "auto-isolate",
  },
]);
