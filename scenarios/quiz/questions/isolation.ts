import { questionsOn, right, wrong } from "../question.ts";

export const isolation = questionsOn("isolation", [
  {
    id: "two-acts-of-isolation",
    kind: "multiple",
    task: "2.2",
    difficulty: 1,
    prompt: "A web server behind a load balancer is compromised. Which two acts isolate it?",
    options: [
      right("A security group of its own that lets nothing, or one forensic host, through"),
      right("Taking it out of the load balancer's targets"),
      wrong(
        "A reboot, which throws the intruder's processes out",
        "It changes memory and lets malware that starts at boot start again.",
      ),
      wrong("Termination, after the replacement has come up", "It ends the evidence with the instance."),
      wrong("Switching off detailed monitoring, which the intruder may read", "It ends what you could see."),
    ],
    covers: [
      "seed:000/quiz/2",
      "seed:000/note/isolate-security-group",
      "seed:000/note/deregister",
      "seed:001/step/3",
      "seed:001/step/5",
      "section:1.5",
      "case:1",
    ],
    why: "Nothing new in or out by the network, and no customers or intruders by way of the load balancer.",
    source:
      "SCS-C02 cram notes, practice question 2; Best Practices for Addressing Compromised Assets, steps 3 and 5",
    practise: "compromised-web-instance",
  },
  {
    id: "empty-or-replace",
    kind: "single",
    task: "2.2",
    difficulty: 2,
    prompt:
      "A study text's command revokes all ingress rules of the instance's security group. The group is on three instances. What does that do?",
    options: [
      right("It hits the healthy two; tracked flows and egress go on"),
      wrong(
        "It isolates only the compromised one",
        "Rules belong to the group, so to every interface that carries it.",
      ),
      wrong(
        "Nothing until the instances are restarted, or their interfaces replaced",
        "Rule changes apply at once to new connections.",
      ),
      wrong(
        "It cuts all connections of the three, so that the intruder must start again",
        "Tracked ones go on until they time out.",
      ),
    ],
    covers: [
      "ruling:empty-vs-replace",
      "seed:000/note/isolate-security-group",
      "seed:000/interview/2",
      "seed:003/containment/tracked-connections",
      "fact:1",
      "section:1.5",
    ],
    why: "Replace the group, do not empty it. The sample command also stops at ingress: command and control leaves by egress. (As printed it would not run: its dashes and quotes are typographic.)",
    source: "SCS-C02 cram notes, Isolation; Your AWS EC2 Has Been Hacked, Containment",
    practise: "compromised-web-instance",
  },
  {
    id: "new-group-lets-out",
    kind: "single",
    task: "2.2",
    difficulty: 2,
    prompt:
      "You create a security group named quarantine, add no rule, and put it on the instance. What is wrong?",
    options: [
      right("A new group allows all traffic out"),
      wrong("A group without rules cannot be attached", "It can."),
      wrong("It allows traffic from its own members", "That is the default group's rule."),
      wrong("Nothing: no rule means no traffic", "True for ingress only."),
    ],
    covers: ["fact:25", "seed:000/interview/2", "seed:001/step/3"],
    why: "CreateSecurityGroup brings an egress rule for everything. RevokeSecurityGroupEgress it, and the IPv6 one where there is one, before you attach the group.",
    source:
      "EC2 user guide, security groups; aws-samples GuardDuty automated response; SCS-C02 cram notes, interview",
    practise: "compromised-web-instance",
  },
  {
    id: "tracked-survives",
    kind: "single",
    task: "2.2",
    difficulty: 2,
    prompt:
      "An implant holds a TLS connection to 203.0.113.66 that egress rules for port 443 allowed. You swap the instance to a group without rules. What happens to the connection?",
    options: [
      right("It goes on: it is tracked, and groups are asked only when a flow begins"),
      wrong(
        "It is reset at once, since no rule allows it any more",
        "That is how a stateless network ACL behaves, not a group.",
      ),
      wrong("It ends at the next packet in", "Replies of a tracked flow pass whatever the rules say."),
      wrong("It ends after the deregistration delay", "That belongs to load balancers."),
    ],
    covers: [
      "fact:1",
      "seed:004/answer/established-connections",
      "seed:003/containment/tracked-connections",
      "case:2",
    ],
    why: "An established TCP flow stays tracked until it closes or idles out: 432 000 seconds by default (350 seconds on most Nitro v6 types), configurable. Every new connection obeys the new group.",
    source: "EC2 user guide, connection tracking; forum: Correct Steps After EC2 Compromise?",
    practise: "crypto-mining",
  },
  {
    id: "untracked-breaks",
    kind: "single",
    task: "2.2",
    difficulty: 3,
    prompt:
      "Ingress allows TCP 443 from 0.0.0.0/0, egress lets all ports out to 0.0.0.0/0. A client's flow comes straight through the Internet gateway. You remove the ingress rule. What happens to the flow?",
    options: [
      right("It breaks at once: such flows are not tracked"),
      wrong(
        "It lives on: a change of rules never touches an established flow",
        "The forum's sentence holds for tracked flows only.",
      ),
      wrong(
        "It lives on for 180 seconds, and then times out",
        "That is the timeout of a tracked UDP stream.",
      ),
      wrong("It breaks only if egress is removed, too", "Removing the rule that permits it is enough."),
    ],
    covers: ["fact:2", "seed:004/answer/established-connections"],
    why: "TCP or UDP allowed for everybody, with the other direction open to all ports and addresses, needs no memory of the connection, so none is kept, and the rule decides on each packet. ICMP is always tracked.",
    source: "EC2 user guide, untracked connections; forum: Correct Steps After EC2 Compromise?",
    practise: "stop-or-isolate",
  },
  {
    id: "always-tracked",
    kind: "multiple",
    task: "2.2",
    difficulty: 3,
    prompt: "Which three paths make a flow tracked, whatever the rules look like?",
    options: [
      right("Through a NAT gateway"),
      right("Through a Network Load Balancer"),
      right("To an interface endpoint"),
      wrong("Straight through an Internet gateway", "There, all-open rules leave it untracked."),
      wrong("Between two instances in one subnet", "The rules decide."),
      wrong("To the Amazon DNS server", "Groups are not even asked there."),
    ],
    covers: ["fact:3", "ruling:two-step-group"],
    why: "Also transit gateways, Gateway Load Balancers, Global Accelerator, egress-only gateways and Network Firewall. No trick with groups cuts command and control that leaves by one of these.",
    source: "EC2 user guide, automatically tracked connections",
    practise: "crypto-mining",
  },
  {
    id: "two-step-group",
    kind: "single",
    task: "2.2",
    difficulty: 3,
    prompt:
      "A blog attaches an all-open group first and takes its rules away afterwards, to cut established connections. What do you make of it?",
    options: [
      right("AWS's own pages disagree: prove that the flow ended"),
      wrong(
        "It always works: AWS's own containment runbook does the same",
        "The page about that very runbook says that tracked connections are not shut down.",
      ),
      wrong(
        "It never works, so isolating by security groups should be given up",
        "New connections are stopped in every case.",
      ),
      wrong(
        "It works through NAT gateways only",
        "There it cannot work: those flows are tracked whatever the rules.",
      ),
    ],
    covers: ["ruling:two-step-group", "seed:003/containment/two-step-group", "fact:2", "fact:3", "case:2"],
    why: "The open group is meant to make the flow untracked, and removal then breaks it. Whether a live entry converts is not documented. Flow logs, ss on the instance, or the beacon's silence decide; a network ACL, a host firewall or a stop after memory closes what is left. Never leave the open group attached.",
    source:
      "Your AWS EC2 Has Been Hacked, Containment; EC2 user guide, connection tracking; AWS Security Incident Response guide, source containment",
    practise: "compromised-web-instance",
  },
  {
    id: "end-the-flow",
    kind: "multiple",
    task: "2.2",
    difficulty: 3,
    prompt:
      "Command and control runs over a tracked connection through a NAT gateway. Which three acts end it?",
    options: [
      right("A deny for the controller in the network ACL of the instance's subnet"),
      right("Stopping the instance, after its memory is safe"),
      right("A host firewall rule on the instance, by Run Command"),
      wrong("Replacing the instance's groups by one without rules", "The flow is tracked."),
      wrong(
        "An all-open group first, and then the one without rules",
        "Through a NAT gateway it stays tracked.",
      ),
      wrong("Disassociating the instance's Elastic IP", "Traffic through the NAT gateway does not use it."),
    ],
    covers: ["fact:3", "fact:4", "fact:12", "ruling:nacl-vs-sg", "case:2", "seed:004/answer/nacl-at-once"],
    why: "A network ACL has no memory: a deny in either direction ends the flow at the next packet that crosses the subnet's border. Stop and host firewall act on the machine itself; detaching a secondary interface does, too, for what uses it.",
    source:
      "EC2 user guide, connection tracking; AWS incident response playbook, EC2 malware findings; forum: Correct Steps After EC2 Compromise?",
    practise: "crypto-mining",
  },
  {
    id: "every-interface",
    kind: "single",
    task: "2.2",
    difficulty: 2,
    prompt: "A compromised appliance has two network interfaces. How do you put the isolation group on it?",
    options: [
      right("ModifyNetworkInterfaceAttribute on each interface"),
      wrong(
        "ModifyInstanceAttribute once, which covers all interfaces of the instance",
        "It suits instances with one interface.",
      ),
      wrong(
        "On the primary interface only; all others follow its groups",
        "Interfaces have groups of their own.",
      ),
      wrong("In the launch template", "It applies to instances that will be launched."),
    ],
    covers: ["fact:25", "case:1", "exam:2.2.4"],
    why: "Groups belong to interfaces. The second interface of an appliance is often the one that talks to the inside.",
    source: "aws-solutions Automated Forensics Orchestrator; EC2 API reference",
    practise: "compromised-web-instance",
  },
  {
    id: "one-forensic-host",
    kind: "single",
    task: "2.2",
    difficulty: 2,
    prompt:
      "One text wants a group that allows nothing, another one that allows SSH from a single forensic workstation. Who is right?",
    options: [
      right("Both: choose by whether you still need a way to collect evidence"),
      wrong(
        "Only nothing at all isolates",
        "Then memory must already be safe, for Run Command and SSH have no way in or out.",
      ),
      wrong(
        "Only the one with SSH, because evidence can be collected by nothing else",
        "Systems Manager does without an open port, by its endpoints.",
      ),
      wrong(
        "Neither: the original group must stay for evidence",
        "Its definition is recorded; it need not stay attached.",
      ),
    ],
    covers: [
      "ruling:ssh-or-nothing",
      "seed:002/note/isolate-instances",
      "seed:000/interview/2",
      "seed:004/question/quarantine-group",
      "seed:000/comment/roles-for-access",
      "order:P6",
    ],
    why: "One forensic address (a /32), or the Systems Manager endpoints, is still isolation. And who may log in from there is a role's matter, narrow and recorded.",
    source:
      "Security – Specialty notes, Incident Response; forum: Correct Steps After EC2 Compromise?; GuardDuty guide, remediating a compromised EC2 instance",
    practise: "compromised-web-instance",
  },
  {
    id: "group-function-in-advance",
    kind: "single",
    task: "2.1",
    difficulty: 1,
    prompt: "Why do several authorities want the swap of groups in a function that takes an instance id?",
    options: [
      right("It is fast and the same each time"),
      wrong(
        "Groups of a running instance can be changed only by functions",
        "Any principal with the permission can.",
      ),
      wrong("A function ends tracked connections", "It makes the same API calls as you."),
      wrong(
        "It leaves no trace for the intruder to see",
        "It leaves the same CloudTrail events, and should.",
      ),
    ],
    covers: ["seed:003/containment/automation", "seed:002/note/isolate-instances", "exam:2.1.4"],
    why: "Minutes matter, and under stress people skip the second interface. What was rehearsed as code is done alike at three in the morning.",
    source: "Your AWS EC2 Has Been Hacked, Containment; Security – Specialty notes, Incident Response",
    practise: "auto-isolate",
  },
]);
