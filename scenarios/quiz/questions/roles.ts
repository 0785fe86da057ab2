import { questionsOn, right, wrong } from "../question.ts";

export const roles = questionsOn("roles", [
  {
    id: "stolen-session-signal",
    kind: "single",
    task: "2.2",
    difficulty: 2,
    prompt:
      "userIdentity: AssumedRole, arn …assumed-role/web/i-0c31…, accessKeyId ASIA…, sourceIPAddress 198.51.100.213, which is nobody of yours. What do you see?",
    options: [
      right("The instance's role session is used outside: its credentials were taken"),
      wrong("A user's leaked long-term key", "That would be AKIA and IAMUser."),
      wrong(
        "The instance itself calls, through the NAT gateway of its VPC",
        "Then the address would be the gateway's.",
      ),
      wrong("An AWS service calls on your behalf", "Then sourceIPAddress names the service."),
    ],
    covers: ["case:3", "exam:2.2.2", "exam:2.2.3"],
    why: "The session name of an instance role is the instance's id. Seen from an unknown address, it is InstanceCredentialExfiltration, inside or outside AWS.",
    source: "GuardDuty guide, IAM finding types; CloudTrail guide, userIdentity",
    practise: "stolen-role-credentials",
  },
  {
    id: "not-enough-for-stolen-sessions",
    kind: "single",
    task: "2.2",
    difficulty: 2,
    prompt:
      "Role credentials were taken from an instance and are used from elsewhere. Which act makes them fail?",
    options: [
      right("A deny on the role for sessions from before now"),
      wrong(
        "Disassociating the instance profile",
        "No new ones for this instance; those taken live to their expiry.",
      ),
      wrong(
        "Isolating or stopping the instance they were taken from",
        "The credentials are not there any more.",
      ),
      wrong(
        "Removing ec2.amazonaws.com from the role's trust policy",
        "Trust decides about new sessions only.",
      ),
    ],
    covers: ["fact:16", "fact:15", "fact:14", "seed:003/containment/role-deny", "case:3", "exam:2.2.4"],
    why: "Credentials once issued are judged by the role's policies at each call, so a policy is what can refuse them. Detaching all of the role's policies or an unconditional deny works, too, with a wider outage.",
    source: "IAM guide, revoking role sessions; Your AWS EC2 Has Been Hacked, Containment",
    practise: "stolen-role-credentials",
  },
  {
    id: "token-issue-time",
    kind: "single",
    task: "4.2",
    difficulty: 2,
    prompt:
      "AWSRevokeOlderSessions denies everything where aws:TokenIssueTime is earlier than a moment. Which moment, and how written?",
    options: [
      right("Now, in UTC, to the second"),
      wrong("Today's date", "A date means midnight: what was issued since then goes on."),
      wrong("The moment of the break-in, as the trail shows it", "Sessions issued after it are the problem."),
      wrong("Tomorrow, to be safe", "It also refuses every new session of the role until then."),
    ],
    covers: ["fact:14", "seed:001/role/2", "order:P8", "case:3"],
    why: "It must not lie before the last stolen session was issued. Study texts say tokens from before the current date; read: before this second. Compare the cutoff with the newest issue time that you have seen.",
    source:
      "IAM guide, revoking role sessions; Best Practices for Addressing Compromised Assets, role step 2",
    practise: "stolen-role-credentials",
  },
  {
    id: "cutoff-then-new-session",
    kind: "single",
    task: "2.2",
    difficulty: 3,
    prompt:
      "At 10:00 you revoke older sessions. The implant is still on the machine. At 10:20 the intruder reads the bucket again. Why?",
    options: [
      right("The implant took a newer session"),
      wrong(
        "IAM's eventual consistency: the policy is not in force yet",
        "Seconds to minutes, not twenty of them.",
      ),
      wrong("The deny does not cover S3, which has policies of its own", "Deny * covers all."),
      wrong("The first session was renewed", "Sessions are not renewed; new ones are issued."),
    ],
    covers: ["order:P8", "fact:14", "fact:16", "case:3"],
    why: "A cutoff knows only what was issued before it. Close the source first (isolate, take off or swap the profile, fix trust), then revoke; or revoke, close, and revoke again.",
    source: "IAM guide, revoking role sessions; AWS incident response playbook, credential compromise",
    practise: "stolen-role-credentials",
  },
  {
    id: "stolen-role-order",
    kind: "ordering",
    task: "2.2",
    difficulty: 3,
    prompt:
      "An instance's role credentials are used from outside; the implant that takes them still runs. Put the response in order.",
    steps: [
      { key: "find", text: "Find role, instance and what the session did" },
      { key: "close", text: "Isolate the instance, take the profile off" },
      { key: "revoke", text: "Revoke the role's older sessions" },
      { key: "verify", text: "See the next call end in AccessDenied" },
      { key: "chase", text: "Undo what the session made; rotate what it read" },
      { key: "prevent", text: "Require IMDSv2; narrow the role" },
    ],
    precedences: [
      { first: "find", second: "close", why: "You must know which instance and role." },
      {
        first: "close",
        second: "revoke",
        why: "Otherwise the implant takes a session that is newer than the cutoff (P8).",
      },
      { first: "revoke", second: "verify", why: "The refusal proves the revocation." },
      { first: "verify", second: "chase", why: "Clean up after those who are out (P11)." },
      { first: "revoke", second: "prevent", why: "Hardening can wait; the running theft cannot." },
    ],
    covers: ["case:3", "order:P8", "order:P11", "seed:000/interview/1", "exam:2.2.4"],
    why: "Revoking first and again after closing the source is accepted in the exercise as well; as one pass, the source comes first.",
    source:
      "IAM guide, revoking role sessions; AWS incident response playbook, credential compromise; SCS-C02 cram notes, interview",
    practise: "stolen-role-credentials",
  },
  {
    id: "neighbours-share-the-role",
    kind: "single",
    task: "2.2",
    difficulty: 2,
    prompt:
      "You revoked the older sessions of a role that twelve instances share. The shop reports AccessDenied everywhere. Why, and what spares it next time?",
    options: [
      right("All hold older sessions; deny only the stolen one"),
      wrong("Their profile was lost; associate it again after each revocation", "It was not touched."),
      wrong(
        "Revoking changed the trust policy; restore the old one",
        "Revoking puts a policy on the role; trust is untouched.",
      ),
      wrong(
        "The deny also hits every new session; put an end date on it",
        "New sessions are later than the moment it names.",
      ),
    ],
    covers: ["fact:16", "case:3", "section:1.5"],
    why: "Healthy instances keep presenting the denied session until they are given a newer one; stop and start, or another profile, forces that. A deny on aws:userid of the one instance's session, or one role per workload, keeps the blast radius small.",
    source: "IAM guide, revoking role sessions; measured by others for the instance's refresh",
    practise: "stolen-role-credentials",
  },
  {
    id: "trust-is-for-new-sessions",
    kind: "single",
    task: "4.2",
    difficulty: 2,
    prompt:
      "You remove a compromised principal from the trust policy of the role that it has assumed. What changes?",
    options: [
      right("It cannot assume the role again"),
      wrong(
        "Its session ends at once, and it cannot assume the role again",
        "Trust is asked when a session is made.",
      ),
      wrong("Nothing until the session is chained", "New calls of AssumeRole are refused at once."),
      wrong("All sessions of the role end", "None does."),
    ],
    covers: ["fact:15", "order:P8", "case:6"],
    why: "The session it has goes on to its end. Trust stops issuance, policies judge use. A complete response does both.",
    source: "AWS incident response playbook, credential compromise; IAM guide",
    practise: "compromised-role",
  },
  {
    id: "roles-limit-damage",
    kind: "single",
    task: "4.2",
    difficulty: 1,
    prompt: "Can IAM roles keep a compromised instance from reaching other resources?",
    options: [
      right("Yes, as far as the role was narrow"),
      wrong("Yes: a role is revoked when the instance is compromised", "Nobody revokes it but you."),
      wrong("No: credentials from the metadata service have all permissions", "They have the role's."),
      wrong("No: roles matter only for users", "Instances have them by their profile."),
    ],
    covers: [
      "seed:000/quiz/6",
      "seed:000/comment/roles-for-access",
      "seed:000/interview/1",
      "seed:001/bucket/iam-policies",
      "exam:2.1.2",
    ],
    why: "Least privilege is containment that was done beforehand. In the response, look at the role and its policies to know what the intruder could do.",
    source: "SCS-C02 cram notes, practice question 6 and interview",
    practise: "stolen-role-credentials",
  },
  {
    id: "require-tokens",
    kind: "single",
    task: "3.2",
    difficulty: 2,
    prompt:
      "Credentials leaked through a request that the web application was tricked into making to 169.254.169.254. What makes that much harder?",
    options: [
      right("Version 2 of the service only: HttpTokens=required, and a hop limit of 1"),
      wrong("A group that denies 169.254.169.254", "Groups cannot deny, and this address passes them."),
      wrong(
        "A deny for it in the network ACL of the instance's subnet",
        "The metadata service is not reached across the subnet's border.",
      ),
      wrong("Flow logs on that address", "They omit it."),
    ],
    covers: ["case:3", "fact:4", "fact:21", "order:P12"],
    why: "Version 2 wants a token fetched by PUT, which simple request forgery cannot do. Set it on instances, launch templates and as the account's default.",
    source: "EC2 user guide, instance metadata options",
    practise: "stolen-role-credentials",
  },
  {
    id: "how-long-things-live",
    kind: "matching",
    task: "4.1",
    difficulty: 3,
    prompt: "How long can each live, if nobody does anything?",
    pairs: [
      { left: "GetSessionToken of a user", right: "36 hours" },
      { left: "AssumeRole, longest setting", right: "12 hours" },
      { left: "AssumeRole from a role (chained)", right: "1 hour" },
      { left: "Presigned URL by a user's key", right: "7 days" },
      { left: "Access key of a user", right: "Until somebody acts" },
    ],
    covers: ["fact:13", "fact:23", "case:4", "case:6"],
    why: "The numbers say how long waiting for expiry would take, which is why it is no response.",
    source: "IAM guide, temporary credentials; S3 guide, presigned URLs",
    practise: "leaked-access-key",
  },
]);
