import type { Call } from "../../call.ts";
import { AwsError } from "../../errors.ts";
import type { MailRow } from "../sns/index.ts";
import { snsState } from "../sns/index.ts";
import { furtherCall } from "./further-call.ts";
import type { ConsoleHandlers } from "./handlers.ts";
import type { MailLine } from "./operations.ts";

export const mail: ConsoleHandlers<"ListMail" | "ReadMail" | "ConfirmMail"> = {
  ListMail: (_input, call) => ({ Mails: mailsOf(call).map((row, i) => lineOf(row, i + 1)) }),

  ReadMail(input, call) {
    const row = findMail(call, input.Number);
    return { ...lineOf(row, input.Number), Body: row.body };
  },

  ConfirmMail(input, call) {
    const { topicArn, token } = findMail(call, input.Number);
    if (token === undefined)
      throw new AwsError("NothingToConfirm", `Mail ${input.Number} does not ask for a confirmation.`, 400);
    const region = topicArn.split(":")[3]!;
    const link = { TopicArn: topicArn, Token: token };
    const answer = furtherCall(call, "sns", "ConfirmSubscription", link, region) as {
      SubscriptionArn: string;
    };
    return { SubscriptionArn: answer.SubscriptionArn };
  },
};

/** Everybody's mail, of topics in whatever Region, in order of arrival. */
function mailsOf({ account }: Call): Readonly<MailRow>[] {
  return account
    .regions()
    .flatMap((region) =>
      snsState(account.scope(region)).mailbox.filter((row) => row.protocol.startsWith("email")),
    )
    .sort((a, b) => a.at - b.at);
}

function findMail(call: Call, number: number): Readonly<MailRow> {
  const row = mailsOf(call)[number - 1];
  if (!row) throw new AwsError("NoSuchMail", `There is no mail ${number}.`, 404);
  return row;
}

const lineOf = (row: Readonly<MailRow>, number: number): MailLine => ({
  Number: number,
  At: new Date(row.at),
  To: row.to,
  Subject: row.subject,
  Confirms: row.token !== undefined,
});
