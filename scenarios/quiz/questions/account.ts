import { questionsOn, right, wrong } from "../question.ts";

export const account = questionsOn("account", [
  {
    id: "first-acts-for-an-account",
    kind: "multiple",
    task: "2.2",
    difficulty: 1,
    prompt: "The whole account is suspected to be compromised. Which four are immediate actions?",
    options: [
      right("Change the root user's password, and see to its MFA"),
      right("Deactivate or rotate root and user access keys"),
      right("Contain suspicious users, let all others change passwords"),
      right("Look for resources nobody made, in all Regions, and remove them after a sample"),
      wrong("Delete the trail and its bucket, which the intruder can read", "It is your evidence."),
      wrong(
        "Close the account, so that the intruder has nothing left",
        "Takes data, evidence and customers with it.",
      ),
    ],
    covers: [
      "seed:002/account/root-password",
      "seed:002/account/access-keys",
      "seed:002/account/users",
      "seed:002/account/unknown-resources",
      "seed:001/account/1",
      "seed:001/account/2",
      "case:7",
    ],
    why: "Both study texts have these; one omits the root password, one tells to delete: read deactivate first. AWS's page for this case has grown over the years in the same direction.",
    source:
      "Security – Specialty notes, Incident Response; Best Practices for Addressing Compromised Assets, account steps; AWS re:Post",
    practise: "compromised-account",
  },
  {
    id: "account-order",
    kind: "ordering",
    task: "2.2",
    difficulty: 3,
    prompt: "A compromised account: put the groups of acts in order.",
    steps: [
      { key: "root", text: "Secure root: password, MFA, no keys" },
      { key: "identities", text: "Contain keys, users, role sessions" },
      { key: "record", text: "Record and sample what they made" },
      { key: "resources", text: "Remove rogue resources, in all Regions" },
      { key: "contacts", text: "Put contacts and payment right" },
      { key: "access", text: "Give people new credentials" },
    ],
    precedences: [
      { first: "root", second: "resources", why: "Root can undo everything you do." },
      { first: "identities", second: "resources", why: "Resources come back while their makers can act." },
      { first: "record", second: "resources", why: "Evidence before deletion." },
      {
        first: "identities",
        second: "access",
        why: "New credentials come when the old ones are dead (P11).",
      },
      { first: "resources", second: "access", why: "Restoring early exposes again (P11)." },
      { first: "root", second: "access", why: "The top first." },
    ],
    covers: ["case:7", "order:P11", "seed:001/account/5", "seed:002/account/root-password", "exam:2.2.4"],
    why: "Identities before resources, evidence before deletion, access last. Contacts can be checked at any time: early, if AWS must reach you.",
    source:
      "AWS re:Post, potential account compromise; AWS incident response playbooks; Best Practices for Addressing Compromised Assets, account step 5",
    practise: "compromised-account",
  },
  {
    id: "root-cannot-be-denied",
    kind: "single",
    task: "4.2",
    difficulty: 2,
    prompt:
      "Root of a standalone account is in foreign hands and has a session. You put Deny * policies everywhere. What does root notice?",
    options: [
      right("Nothing: IAM policies of an account do not limit its root user"),
      wrong("It is refused everything", "Users and roles are."),
      wrong(
        "It loses S3 but keeps IAM",
        "A resource policy can refuse root some acts, but IAM policies do not.",
      ),
      wrong(
        "Its session goes on, and it cannot make a new one",
        "Root's sessions cannot be revoked by policy.",
      ),
    ],
    covers: ["fact:17", "case:7"],
    why: "Take root back: password, mailbox, MFA, keys, and AWS Support. In an organisation an SCP binds member accounts' root, and the members' root credentials can be removed centrally.",
    source: "IAM guide, root user; disabling permissions of temporary credentials",
    practise: "compromised-account",
  },
  {
    id: "root-of-members",
    kind: "single",
    task: "6.1",
    difficulty: 2,
    prompt:
      "Two hundred member accounts each have a root password that nobody uses. How do you take that risk away?",
    options: [
      right("Centralised root access: delete the members' root credentials"),
      wrong(
        "One strong password for all, in a safe, with the token beside it",
        "One leak, two hundred accounts.",
      ),
      wrong("Delete the root users", "They cannot be deleted."),
      wrong(
        "Attach a permissions boundary that denies everything to each root user",
        "Boundaries do not apply to root.",
      ),
    ],
    covers: ["fact:17", "case:7", "exam:2.1.2"],
    why: "What does not exist cannot be stolen; where root is needed, AssumeRoot gives a short session for one task. For the management account: hardware MFA, no keys, a procedure for breaking the glass.",
    source: "IAM guide, centrally manage root access",
    practise: "readiness-review",
  },
  {
    id: "root-is-clean",
    kind: "single",
    task: "2.2",
    difficulty: 2,
    prompt: "Which reading tells that root has no access keys and has MFA?",
    options: [
      right("GetAccountSummary: AccountAccessKeysPresent 0, AccountMFAEnabled 1"),
      wrong("ListUsers without root in it", "Root is never in it."),
      wrong("ListAccessKeys of all users", "Root is no IAM user."),
      wrong(
        "An event history without any event of root in the last 90 days, in all Regions",
        "Keys can exist unused.",
      ),
    ],
    covers: ["case:7", "seed:002/account/access-keys", "seed:001/account/1"],
    why: "The credential report has a line for root as well, with dates of use.",
    source:
      "IAM API reference, GetAccountSummary; IAM guide, credential reports; Security – Specialty notes, Incident Response",
    practise: "compromised-account",
  },
  {
    id: "deleting-a-key-pair",
    kind: "single",
    task: "2.2",
    difficulty: 2,
    prompt: "An EC2 key pair leaked. You delete it in EC2. What can its holder still do?",
    options: [
      right("Still log in wherever its public key is in authorized_keys"),
      wrong("Nothing", "EC2 deletes its own copy of the public key, nowhere else."),
      wrong("Launch instances that name the pair in their template", "Key pairs authorise no API calls."),
      wrong("Decrypt volumes", "Volumes use KMS keys."),
    ],
    covers: ["fact:24", "seed:001/account/3", "case:7"],
    why: "The public key is still in authorized_keys on instances, and in images. Take the line out or replace the instances; give launch templates a new key name first, for launches that name a deleted pair fail.",
    source:
      "EC2 user guide, deleting key pairs; Best Practices for Addressing Compromised Assets, account step 3",
    practise: "compromised-account",
  },
  {
    id: "rogue-or-legitimate",
    kind: "single",
    task: "2.2",
    difficulty: 2,
    prompt: "The notes say: delete any potentially compromised users. Whom do you delete?",
    options: [
      right("Users that the intruder made, after recording them"),
      wrong("Everybody who has signed a call since the first odd event", "That is everybody."),
      wrong("Nobody, ever", "Rogue users are removed when their traces are recorded."),
      wrong(
        "All of them; users are quickly made anew from the template",
        "Links of evidence, policies and ownership go with them.",
      ),
    ],
    covers: ["seed:002/account/users", "seed:001/account/2", "ruling:delete-vs-deactivate", "case:7"],
    why: "The company's own users are contained and get new credentials. Contain (keys inactive, no console password, deny), record, then delete what is not yours. DeleteUser wants keys, policies, groups and MFA removed first.",
    source:
      "Security – Specialty notes, Incident Response; AWS Security Incident Response guide, technique containment",
    practise: "compromised-account",
  },
  {
    id: "clean-up-everywhere",
    kind: "single",
    task: "2.2",
    difficulty: 2,
    prompt:
      "You terminated the miners that an intruder launched, and an hour later they are back. Every identity is contained. What did you overlook?",
    options: [
      right("A group, request or function that makes them anew"),
      wrong("Suppression rules in GuardDuty", "They hide findings and launch nothing."),
      wrong("Termination protection that the intruder had set", "Then they would not have gone."),
      wrong(
        "Snapshots and images of the miners, from which EC2 restores them",
        "EC2 restores nothing by itself.",
      ),
    ],
    covers: ["case:7", "case:2", "seed:002/account/unknown-resources", "seed:001/account/4"],
    why: "Look for what makes things: groups, templates, Spot and fleet requests, functions, schedules, stacks; in all Regions, also those you never use.",
    source:
      "AWS re:Post, potential account compromise; AWS incident response playbooks; Security – Specialty notes, Incident Response",
    practise: "compromised-account",
  },
  {
    id: "who-does-aws-write-to",
    kind: "single",
    task: "2.2",
    difficulty: 1,
    prompt: "Why do all lists for compromised accounts end with contact and billing details?",
    options: [
      right("An intruder changes them to redirect AWS's warnings"),
      wrong("For the tax office, since the bill of the month is disputed", "Not the reason."),
      wrong("Because the bill isolates resources", "It does not."),
      wrong("Contacts have to be confirmed again after each incident", "They do not have to."),
    ],
    covers: ["seed:001/account/5", "seed:001/user/5", "case:7"],
    why: "Check the root mailbox, the alternate security, billing and operations contacts, and the payment method. They are read through the Account API, and changes are in CloudTrail.",
    source: "Best Practices for Addressing Compromised Assets, account step 5; AWS re:Post",
    practise: "compromised-account",
  },
]);
