import type { Scope } from "../../world.ts";
import { snsState, type MailRow, type SubscriptionRow } from "./state.ts";

/** The mailbox keeps so many messages; older ones are forgotten. */
const MOST_MAILS = 1_000;

/**
 * Writes into the run's mailbox what a person or a web hook outside of AWS receives.
 *
 * @param subscription whose endpoint it goes to
 */
export function postMail(
  scope: Scope,
  { endpoint, protocol, topicArn }: Pick<SubscriptionRow, "endpoint" | "protocol" | "topicArn">,
  mail: Pick<MailRow, "subject" | "body" | "token">,
): void {
  const { mailbox, random } = snsState(scope);
  const id = random.uuid();
  mailbox.put(id, { id, to: endpoint, protocol, topicArn, at: scope.world.clock.now(), ...mail });
  if (mailbox.size > MOST_MAILS)
    for (const oldest of mailbox.ids()) {
      mailbox.delete(oldest);
      break;
    }
  scope.world.bus.emit("delivery", { scope, to: endpoint, subject: mail.subject, message: mail.body });
}
