import { questionsOn, right, wrong } from "../question.ts";

export const stopping = questionsOn("stopping", [
  {
    id: "delete-at-once",
    kind: "single",
    task: "2.2",
    difficulty: 1,
    prompt: "“Delete a compromised instance as soon as you find it.” Right or wrong?",
    options: [
      right("Wrong: it is the evidence"),
      wrong(
        "Right: every second counts",
        "For containment, yes; deletion is not the only containment, and cannot be undone.",
      ),
      wrong(
        "Right, if a replacement runs",
        "Then customers are served, and you know nothing of how they came in.",
      ),
      wrong(
        "Right, if CloudTrail has recorded what was done",
        "CloudTrail does not know what was on the disk.",
      ),
    ],
    covers: [
      "seed:000/quiz/1",
      "seed:003/containment/no-termination",
      "seed:000/interview/4",
      "ruling:terminate",
      "section:1.5",
    ],
    why: "GuardDuty's guide advises termination only if the activity cannot be identified and stopped, and then after the evidence is safe.",
    source:
      "SCS-C02 cram notes, practice question 1; Your AWS EC2 Has Been Hacked, Containment; GuardDuty guide, remediating a compromised EC2 instance",
    practise: "compromised-web-instance",
  },
  {
    id: "what-a-stop-loses",
    kind: "multiple",
    task: "2.2",
    difficulty: 1,
    prompt: "An instance is stopped. Which three are lost?",
    options: [
      right("Memory"),
      right("Data on instance store volumes"),
      right("The automatic public address"),
      wrong("EBS volumes", "They stay."),
      wrong("The private address", "It stays."),
      wrong("An Elastic IP", "It stays associated."),
    ],
    covers: ["fact:9", "order:P5"],
    why: "Know it before you decide: a stop erases instance store volumes, and keeps those of EBS.",
    source: "EC2 user guide, stop and start",
    practise: "stop-or-isolate",
  },
  {
    id: "stop-or-isolate-first",
    kind: "single",
    task: "2.2",
    difficulty: 3,
    prompt:
      "Forum: one answer wants to stop the instance first, the asker to isolate it first. The brief says: preserve volatile evidence. What do you do?",
    options: [
      right("Isolate, capture memory, snapshot; a stop may follow"),
      wrong(
        "Stop: it ends everything, also the malware's clean-up",
        "True, and memory with it, which the brief asks for.",
      ),
      wrong("Neither of the two, until the root cause is known for certain", "Meanwhile the intruder works."),
      wrong("Reboot into a rescue system", "Memory is lost as well."),
    ],
    covers: [
      "ruling:stop-vs-isolate",
      "seed:004/question/stop-first",
      "seed:004/question/quarantine-group",
      "seed:004/answer/stop-ends-everything",
      "seed:003/analysis/snapshot-no-shutdown",
      "seed:000/interview/4",
      "case:2",
    ],
    why: "The objective decides. AWS calls shutdown effective containment that prevents the collection of volatile data and must be a purposeful decision.",
    source:
      "forum: Correct Steps After EC2 Compromise?; AWS Security Incident Response guide, destination containment",
    practise: "stop-or-isolate",
  },
  {
    id: "stop-is-right",
    kind: "single",
    task: "2.2",
    difficulty: 2,
    prompt:
      "An intruder has launched forty GPU instances that mine. None belongs to production, the bill grows by the minute. What is right?",
    options: [
      right("Contain who launches, stop them now, keep a sample"),
      wrong(
        "Isolate all forty, and capture memory and disks of each",
        "Evidence of forty times the same miner is paid by the hour.",
      ),
      wrong(
        "Delete all forty at once; they are not ours, so nothing is lost",
        "One sample and the launch events are the evidence you need.",
      ),
      wrong("Stop them and go home", "Whoever launched them launches again: the identity comes first."),
    ],
    covers: [
      "ruling:stop-vs-isolate",
      "seed:004/question/cost-exception",
      "case:2",
      "seed:002/account/unknown-resources",
    ],
    why: "Stopping damage and cost at once is an accepted objective, and rogue resources are not production. Look at RunInstances for the launcher, and at all Regions.",
    source:
      "forum: Correct Steps After EC2 Compromise?; AWS incident response playbooks, crypto-mining workshop",
    practise: "crypto-mining",
  },
  {
    id: "malware-that-wipes",
    kind: "single",
    task: "2.2",
    difficulty: 3,
    prompt:
      "The strongest argument for stopping first is malware that wipes its traces when it notices you. What weakens it?",
    options: [
      right("A stop warns it, too; a snapshot beforehand does not"),
      wrong("Malware cannot notice isolation", "It can: its connections fail."),
      wrong("Files that were wiped come back at the next start, from the volume's journal", "They do not."),
      wrong(
        "Stopping an instance takes longer than a dump of its memory",
        "Usually it is the dump that takes long.",
      ),
    ],
    covers: [
      "seed:004/answer/malware-wipes",
      "seed:004/answer/dump-takes-time",
      "seed:004/answer/stop-ends-everything",
      "fact:9",
      "ruling:stop-vs-isolate",
    ],
    why: "Both risks are real: a dump takes time and can be seen, a graceful stop gives warning. A snapshot, which the guest does not see, before either takes most of the wind out of wiping.",
    source: "forum: Correct Steps After EC2 Compromise?; EC2 user guide, stop and start",
    practise: "stop-or-isolate",
  },
  {
    id: "group-after-the-stop",
    kind: "single",
    task: "2.2",
    difficulty: 2,
    prompt: "The stopped instance shall be started once more for analysis. What do you do while it is down?",
    options: [
      right("Replace its groups; look at its profile and user data"),
      wrong(
        "Nothing: a machine that was stopped comes up without what was injected",
        "Its disk starts what it always started.",
      ),
      wrong(
        "Remove all its groups, so that nothing can reach or leave it",
        "An interface always has at least one: replace.",
      ),
      wrong("Take it out of its VPC", "An instance cannot change its VPC."),
    ],
    covers: ["seed:004/answer/group-after-stop", "order:P2", "fact:9"],
    why: "The forum's advice to swap groups after the stop makes sense: no connection is left that tracking could keep alive. When it starts, malware that starts at boot meets the isolation.",
    source: "forum: Correct Steps After EC2 Compromise?",
    practise: "stop-or-isolate",
  },
  {
    id: "hibernation",
    kind: "single",
    task: "2.1",
    difficulty: 2,
    prompt: "When is hibernating a compromised instance a way to keep its memory?",
    options: [
      right("When it was enabled at launch"),
      wrong(
        "Always: it is an option of StopInstances",
        "The option is refused where it was not enabled at launch.",
      ),
      wrong(
        "When it is enabled before the stop, and the volume has room",
        "It cannot be enabled afterwards.",
      ),
      wrong(
        "When the instance is in an Auto Scaling group",
        "There a hibernating member is unhealthy and replaced.",
      ),
    ],
    covers: ["fact:9", "seed:004/comment/memory-preparation", "order:P2"],
    why: "The root volume has to be encrypted, too. Memory is written to it, and a snapshot then has it: prepared, a fine way; unprepared, none.",
    source: "EC2 user guide, hibernation; forum: Correct Steps After EC2 Compromise?",
    practise: "stop-or-isolate",
  },
  {
    id: "online-and-offline",
    kind: "matching",
    task: "2.2",
    difficulty: 2,
    prompt: "AWS's guide knows an offline and an online investigation. What belongs to which?",
    pairs: [
      { left: "Instance shut down, snapshots examined", right: "Offline" },
      { left: "Memory captured by Run Command", right: "Online" },
      { left: "Traffic mirrored while the implant talks", right: "Online" },
      { left: "Volume mounted read-only elsewhere", right: "Offline" },
    ],
    covers: [
      "seed:001/investigation/offline",
      "seed:001/investigation/online",
      "seed:004/comment/both-valid",
      "seed:004/answer/seven-steps",
      "ruling:stop-vs-isolate",
      "case:11",
    ],
    why: "Both are valid; it is the investigation's decision. The seven steps name no shutdown before that decision.",
    source:
      "Best Practices for Addressing Compromised Assets, investigation; forum: Correct Steps After EC2 Compromise?",
    practise: "stop-or-isolate",
  },
  {
    id: "silence-to-the-outside",
    kind: "single",
    task: "2.2",
    difficulty: 1,
    prompt: "A compromise is being contained. Which of these acts is not recommended?",
    options: [
      right("Asking for help in a public forum"),
      wrong("Disabling the role of the instance", "Recommended, when its sessions are revoked with it."),
      wrong("Deactivating keys that were on the instance", "Recommended."),
      wrong("Changing passwords that the instance knew", "Recommended."),
    ],
    covers: ["seed:000/quiz/9", "section:1.5", "seed:000/note/rotate", "case:11"],
    why: "The intruder reads forums as well, and disclosure is decided with legal and communications. Duties towards regulators are another matter, with their own deadlines. Help comes from AWS Support and from hired professionals.",
    source: "SCS-C02 cram notes, practice question 9",
    practise: "stop-or-isolate",
  },
]);
