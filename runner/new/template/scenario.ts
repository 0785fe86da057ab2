import {
  before,
  defineScenario,
  lost,
  reached,
  refusalOf,
  refused,
  seen,
  type Credentials,
  type Stage,
} from "gameday";

/** What grading must know by name: noted when the sandbox is broken, and kept in the run's journal. */
export interface Facts {
  userName: string;
  accessKeyId: string;
}

/** Addresses and names come from the documentation ranges (RFC 5737, RFC 2606): they are nobody's. */
const CAFE = { ip: "203.0.113.77", userAgent: "aws-cli/2.15.0" };
const USER = "analyst-data";

/** What the intruder holds, by run. Secrets are no facts. */
const held = new WeakMap<Stage, Credentials>();

export default defineScenario<Facts>({
  id: "sample-scenario",
  title: "A laptop was left in a café",
  family: "Credentials",
  difficulty: 1,
  parMinutes: 5,
  summary: "An analyst's laptop is gone, and the access key on it with it.",
  maps: {
    attack: ["T1078.004", "T1530"],
    findings: ["Discovery:S3/AnomalousBehavior"],
    nist: ["Containment, Eradication & Recovery"],
    exam: ["SCS-C03 2.2"],
  },
  needs: ["iam-enforcement", "event-history"],

  brief: ({ userName, accessKeyId }, { ticket }) => `${ticket} · severity 3 · you are on call

An analyst's laptop was left in a café this morning. Its AWS access key was on it:

  user          ${userName}
  access key    ${accessKeyId}

Nobody else uses the key. See what was done with it, and see to it that it is of no more use to anybody.
The analyst works on: the user stays.`,

  async inject(stage) {
    const { AccessKey } = await stage.platform.iam.createAccessKey({ UserName: USER });
    const { AccessKeyId, SecretAccessKey } = AccessKey!;
    held.set(stage, { accessKeyId: AccessKeyId!, secretAccessKey: SecretAccessKey! });
    await stage.platform.s3.putObject({
      Bucket: stage.outputs["DataBucketName"],
      Key: "exports/orders.csv",
      Body: Buffer.from("order-00001,customer-1,37.00\n"),
    });
    return { userName: USER, accessKeyId: AccessKeyId! };
  },

  adversary: (stage) => [
    {
      name: "lost-key",
      everySeconds: 20,
      async act({ attempted, intruder, outputs }) {
        const bucket = outputs["DataBucketName"]!;
        const aws = intruder(held.get(stage)!, CAFE);
        try {
          const { KeyCount } = await aws.s3.listObjectsV2({ Bucket: bucket });
          attempted({
            attempt: "lost-key",
            gotThrough: true,
            what: `${KeyCount} objects of ${bucket} were listed`,
          });
        } catch (error) {
          const refusal = refusalOf(error);
          if (refusal === undefined) throw error;
          attempted({ attempt: "lost-key", gotThrough: false, what: `List of ${bucket}`, refusal });
        }
      },
    },
  ],
  markers: () => [],

  criteria: {
    objectives: {
      traced: seen(
        "The event history was searched for the key",
        (call, { facts }) =>
          call.eventName === "LookupEvents" &&
          JSON.stringify(call.requestParameters).includes(facts.accessKeyId),
        {
          points: 30,
          phase: "Detection & Analysis",
          why: "Only the record says what was done with it, and what else must be looked at.",
          source: "CloudTrail user guide, viewing recent management events",
        },
      ),
      keyRefused: refused("The lost key is refused", (attempt) => attempt.attempt === "lost-key", {
        points: 70,
        phase: "Containment",
        required: true,
        missing: "The lost key still works: a new key does not end the old one.",
        why: "Whoever has the laptop has what the key may do.",
        source: "IAM user guide, managing access keys",
      }),
    },
    moments: {
      keyGone: reached(
        "The key was deleted",
        ({ facts, state }) => state.users[facts.userName]?.AccessKeys[facts.accessKeyId] === undefined,
      ),
    },
    order: [
      before("traced", "keyGone", {
        id: "look-first",
        points: 10,
        why: "Deleting cannot be undone: see first what depends on the key, and what was done with it.",
        source: "IAM user guide, updating access keys",
      }),
    ],
    hazards: {
      userDeleted: lost(
        "The analyst's user was deleted",
        ({ facts, state }) => !state.users[facts.userName],
        {
          points: 30,
          why: "The analyst works on, and a user's history is easier to read while it exists.",
          source: "AWS Security Incident Response User Guide, containment",
        },
      ),
    },
  },

  hints: [
    { cost: 2, text: "CloudTrail's event history can be searched by access key." },
    { cost: 3, text: "A key that is inactive can be made active again; a deleted one is gone." },
    { cost: 5, text: "aws iam update-access-key takes --status Inactive." },
  ],

  debrief: {
    story:
      "Whoever found the laptop had the analyst's access key and listed the company's data every few seconds. A key works from anywhere until it is inactive, deleted, or its user is denied.",
    rulings: [
      {
        topic: "Deactivate or delete?",
        text: "Both end the key. Deactivating can be undone, so it comes first; deleting after a look at the record is accepted.",
        source: "IAM user guide, updating access keys",
      },
    ],
    practiseNext: ["leaked-access-key"],
  },
});
