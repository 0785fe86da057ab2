import type { Aws } from "../kit/aws.ts";
import type { Stage } from "../kit/stage.ts";
import type { Facts } from "./facts.ts";

/** From where the pager calls. */
export const PAGER = { ip: "192.0.2.41", userAgent: "pager/4" };

/** A message that reached on-call. */
export interface Page {
  /** Milliseconds since the epoch. */
  at: number;
  /** Without the backslashes of JSON within JSON. */
  text: string;
}

/** On-call's mailbox and queue: what came is taken from them once, and written into the pager's log. */
export class Inbox {
  readonly pages: Page[] = [];
  readonly #facts: Facts;
  #mailsRead = 0;

  constructor(facts: Facts) {
    this.#facts = facts;
  }

  /**
   * Takes what came since the last time.
   *
   * @param aws with the pager's rights
   * @returns whether anything came
   */
  async take(stage: Stage, aws: Aws): Promise<boolean> {
    const fresh = [...(await this.#fromQueue(aws)), ...(await this.#fromMailbox(stage))];
    if (!fresh.length) return false;
    this.pages.push(...fresh);
    await aws.logs.putLogEvents({
      logGroupName: this.#facts.pagesLogGroup,
      logStreamName: "pager",
      logEvents: fresh.map(({ text }) => ({ timestamp: stage.now(), message: text })),
    });
    return true;
  }

  async #fromQueue({ sqs }: Aws): Promise<Page[]> {
    const QueueUrl = this.#facts.pagesQueueUrl;
    const pages: Page[] = [];
    for (;;) {
      const { Messages = [] } = await sqs.receiveMessage({
        QueueUrl,
        MaxNumberOfMessages: 10,
        MessageSystemAttributeNames: ["SentTimestamp"],
      });
      if (!Messages.length) return pages;
      for (const { Body = "", Attributes, ReceiptHandle } of Messages) {
        pages.push({ at: Number(Attributes?.SentTimestamp), text: plain(Body) });
        await sqs.deleteMessage({ QueueUrl, ReceiptHandle });
      }
    }
  }

  async #fromMailbox(stage: Stage): Promise<Page[]> {
    const { console } = stage.outsider({ ...PAGER, by: "colleague" });
    const { Mails } = await console.listMail({});
    const fresh = Mails.slice(this.#mailsRead).filter(
      (x) => x.To === this.#facts.onCallAddress && !x.Confirms,
    );
    this.#mailsRead = Mails.length;
    const pages: Page[] = [];
    for (const { Number, At } of fresh)
      pages.push({ at: At.getTime(), text: plain((await console.readMail({ Number })).Body) });
    return pages;
  }

  /** The alarms that were told to have gone off, each with the time of its last message. */
  alarms(): { name: string; region: string; at: number }[] {
    const found = new Map<string, { name: string; region: string; at: number }>();
    for (const { text, at } of this.pages) {
      if (!/"NewStateValue": ?"ALARM"/.test(text)) continue;
      const [arn, region, name] =
        /"AlarmArn": ?"arn:aws:cloudwatch:([^:]+):\d+:alarm:([^"]+)"/.exec(text) ?? [];
      if (arn && region && name) found.set(arn, { name, region, at });
    }
    return [...found.values()];
  }
}

const plain = (text: string): string => text.replaceAll("\\", "");
