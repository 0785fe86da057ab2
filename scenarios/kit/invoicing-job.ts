import { refusalOf, type Credentials } from "./aws.ts";
import type { Behaviour } from "./stage.ts";

const INVOICING = { ip: "192.0.2.44", userAgent: "aws-sdk-java/2.25 invoicing" };
const KEY = "exports/invoices.csv";

/** A production job: every half minute invoicing reads what it needs from the data bucket, with a key of its own. */
export const invoicingJob = (credentials: Credentials, bucket: string): Behaviour => ({
  name: "invoicing",
  everySeconds: 30,
  async act(stage) {
    const what = `Invoicing reads ${KEY}`;
    try {
      await stage.colleague(credentials, INVOICING).s3.getObject({ Bucket: bucket, Key: KEY });
      stage.worked({ work: "invoicing", done: true, what });
    } catch (error) {
      const refusal = refusalOf(error);
      if (refusal === undefined) throw error;
      stage.worked({ work: "invoicing", done: false, what, refusal });
    }
  },
});
