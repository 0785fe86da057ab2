import { questionsOn, right, wrong } from "../question.ts";

export const fleet = questionsOn("fleet", [
  {
    id: "what-replaces-instances",
    kind: "single",
    task: "2.2",
    difficulty: 1,
    prompt:
      "Which service replaces instances by itself, so that the application stays available when one of them is lost?",
    options: [
      right("EC2 Auto Scaling"),
      wrong("AWS Config", "It records and evaluates."),
      wrong("Elastic Load Balancing", "It stops sending requests to what fails; it launches nothing."),
      wrong("Lambda", "It could be written to do so; it does not by itself."),
    ],
    covers: ["seed:000/quiz/5", "seed:001/setting/two-zones", "fact:6", "case:1"],
    why: "The practice test calls this a response to a compromise. Auto Scaling replaces what is unhealthy: it knows nothing of intruders, and its replacement terminates the evidence. Count it as recovery, not as response.",
    source: "SCS-C02 cram notes, practice question 5; EC2 Auto Scaling user guide, health checks",
    practise: "compromised-web-instance",
  },
  {
    id: "quarantined-in-its-group",
    kind: "single",
    task: "2.2",
    difficulty: 2,
    prompt:
      "The Auto Scaling group uses the load balancer's health checks. You put an isolation group on a member and go for coffee. What do you find?",
    options: [
      right("The member was terminated, with its root volume"),
      wrong(
        "Nothing: what a security group does is invisible to Auto Scaling",
        "The health check comes through the network that you closed.",
      ),
      wrong("The group scaled in by one", "It replaces to keep its desired capacity."),
      wrong(
        "The member is out of service and waits, isolated, for your decision",
        "The group does not wait for people.",
      ),
    ],
    covers: [
      "order:P3",
      "fact:6",
      "fact:8",
      "ruling:fleet-vs-isolation",
      "seed:001/step/4",
      "seed:003/containment/detach",
      "case:1",
    ],
    why: "Take it out of the group before, or within the same breath as, the quarantine. With EC2 status checks only the order matters less, which is why both orders appear in AWS's material.",
    source:
      "EC2 Auto Scaling user guide, health checks; Best Practices for Addressing Compromised Assets, step 4",
    practise: "compromised-web-instance",
  },
  {
    id: "ways-out-of-the-group",
    kind: "matching",
    task: "2.2",
    difficulty: 2,
    prompt:
      "Three ways to keep an Auto Scaling group's hands off a member, and two that do not. What does each do?",
    pairs: [
      { left: "DetachInstances", right: "It leaves the group, alive" },
      { left: "EnterStandby", right: "It stays a member without checks or traffic" },
      { left: "Suspend ReplaceUnhealthy and Terminate", right: "All members are spared until you resume" },
      { left: "Scale-in protection", right: "Only shrinking spares it" },
      { left: "DisableApiTermination", right: "Only TerminateInstances is refused" },
    ],
    covers: [
      "ruling:detach-vs-suspend",
      "fact:6",
      "fact:7",
      "seed:000/interview/8",
      "seed:001/step/4",
      "seed:003/containment/detach",
    ],
    why: "Detach, standby and suspension are all accepted. Suspension acts on the whole group and must be resumed. Neither kind of protection keeps a failed health check from ending the instance.",
    source:
      "SCS-C02 cram notes, interview; EC2 Auto Scaling user guide, detach; standby; suspend; instance protection",
    practise: "compromised-web-instance",
  },
  {
    id: "detach-and-capacity",
    kind: "single",
    task: "2.2",
    difficulty: 2,
    prompt:
      "A group of two, minimum two. You detach the compromised member so that customers keep two servers. Which value for ShouldDecrementDesiredCapacity?",
    options: [
      right("false: the group launches a replacement"),
      wrong(
        "true: the group keeps its size",
        "Desired capacity would fall to one, which is below the minimum: refused.",
      ),
      wrong("Leave it out; false is the default", "The parameter is required."),
      wrong("It has no part in detaching", "It decides between replacement and shrinking."),
    ],
    covers: ["fact:6", "seed:001/setting/two-zones", "seed:001/step/4", "case:1"],
    why: "false keeps the service whole. The replacement comes from the same template and image, though: the same flaw, and the same role.",
    source:
      "EC2 Auto Scaling user guide, detaching instances; Best Practices for Addressing Compromised Assets",
    practise: "compromised-web-instance",
  },
  {
    id: "replacement-with-the-flaw",
    kind: "single",
    task: "2.2",
    difficulty: 2,
    prompt:
      "The compromised member is out, and a replacement runs. Ten minutes later it has the same web shell. What was left undone?",
    options: [
      right("The launch template still brings the flaw"),
      wrong(
        "The isolation group was not attached to the replacement",
        "A server that must serve cannot be isolated.",
      ),
      wrong("The new instance needs a reboot", "The flaw survives reboots."),
      wrong(
        "The old instance infected it through the load balancer",
        "Load balancers do not connect targets with each other.",
      ),
    ],
    covers: [
      "fact:6",
      "order:P11",
      "seed:003/recovery/clean-image",
      "seed:000/note/patch",
      "seed:000/interview/8",
    ],
    why: "If the template is what lets them in, suspend launching, or close the way in, until a clean version exists. That is the sense in suspending scaling processes.",
    source: "SCS-C02 cram notes, Recovery; Your AWS EC2 Has Been Hacked, Recovery",
    practise: "compromised-web-instance",
  },
  {
    id: "resume-what-you-suspended",
    kind: "single",
    task: "2.2",
    difficulty: 1,
    prompt:
      "You suspended the group's processes during the response and isolated the member in place. The case is closed. What must not be forgotten?",
    options: [
      right("Resume the suspended processes"),
      wrong("Delete the group", "It serves the customers."),
      wrong(
        "Nothing: a suspension ends with the next successful health check",
        "It lasts until it is resumed; until then nothing unhealthy is replaced.",
      ),
      wrong("Suspend the load balancer", "There is no such thing."),
    ],
    covers: ["ruling:detach-vs-suspend", "seed:000/interview/8", "fact:6"],
    why: "Suspension is a temporary hold on the whole group and does not remove the member. Recovery includes undoing each temporary measure.",
    source: "SCS-C02 cram notes, interview; EC2 Auto Scaling user guide, suspending processes",
    practise: "compromised-web-instance",
  },
  {
    id: "termination-protection-limits",
    kind: "multiple",
    task: "2.2",
    difficulty: 2,
    prompt: "Termination protection is on. Which three can still end the instance?",
    options: [
      right("Scale-in of its Auto Scaling group"),
      right("Replacement after a failed health check"),
      right("A shutdown from inside, with shutdown behaviour “terminate”"),
      wrong("TerminateInstances by an administrator", "Refused until the attribute is changed."),
      wrong("Termination in the console", "The same call, the same refusal."),
    ],
    covers: ["fact:7", "seed:001/step/2", "order:P4"],
    why: "So protection comes with three more: out of the group, shutdown behaviour “stop”, DeleteOnTermination false. Together they keep evidence from a slip, a scaler and the intruder.",
    source:
      "EC2 user guide, terminating instances; EC2 Auto Scaling user guide, instance protection; Best Practices for Addressing Compromised Assets, step 2",
    practise: "compromised-web-instance",
  },
  {
    id: "draining",
    kind: "single",
    task: "2.2",
    difficulty: 2,
    prompt:
      "You deregister the compromised target. The intruder's long request through the load balancer goes on for four minutes. Why?",
    options: [
      right("The target drains: requests in flight may finish, for a time"),
      wrong("Deregistration takes effect after the next health check", "New requests stop at once."),
      wrong("The load balancer's group tracks the flow", "Deregistration is not a matter of groups."),
      wrong("Sticky sessions ignore deregistration", "New requests go elsewhere in spite of the cookie."),
    ],
    covers: ["fact:11", "seed:000/note/deregister", "seed:001/step/5"],
    why: "The delay is 300 seconds by default, and can be 0 to 3600. Set it to zero for this target group, or isolate the interface, if four minutes are too long.",
    source: "ELB guide, target groups: deregistration delay; SCS-C02 cram notes",
    practise: "compromised-web-instance",
  },
  {
    id: "detach-also-deregisters",
    kind: "single",
    task: "2.2",
    difficulty: 2,
    prompt:
      "After DetachInstances, DescribeTargetHealth shows the instance as draining, although nobody called DeregisterTargets. How so?",
    options: [
      right("The Auto Scaling group deregisters what leaves it"),
      wrong(
        "The instance failed its health check when it lost its group",
        "Then it would be unhealthy, not draining.",
      ),
      wrong("GuardDuty deregistered it", "GuardDuty detects."),
      wrong("Detaching stops the instance", "It goes on running, on its own."),
    ],
    covers: ["fact:6", "fact:11", "seed:003/containment/detach", "seed:000/quiz/2"],
    why: "Detach and standby both do it, and detach waits for the draining. Check the state, whoever made the call; a target group that the Auto Scaling group does not own needs the call from you.",
    source:
      "EC2 Auto Scaling user guide, detaching instances; attaching a load balancer; Your AWS EC2 Has Been Hacked, Containment",
    practise: "compromised-web-instance",
  },
]);
