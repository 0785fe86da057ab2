import { credentialsFrom, refusalOf, type Aws, type Credentials } from "../kit/aws.ts";
import { assumeByToken, roleArn, tokenOf } from "../kit/federation.ts";
import type { Behaviour, Stage } from "../kit/stage.ts";
import type { Facts } from "./facts.ts";

export const ISSUER = "https://login.corp.example";
export const OFFICE = { ip: "192.0.2.31", userAgent: "aws-cli/2.31.0 md/awscrt#0.26.1 ua/2.1 os/linux" };
const REPORT = "exports/invoices.csv";

/** Takes the second role with a session of the first. */
export async function assumeNext(
  aws: Aws,
  stage: Stage,
  roleName: string,
  sessionName: string,
): Promise<Credentials> {
  const issued = await aws.sts.assumeRole({
    RoleArn: roleArn(stage, roleName),
    RoleSessionName: sessionName,
  });
  return credentialsFrom(issued.Credentials);
}

/**
 * The shift at its work: every half minute somebody signs in to AWS anew, looks after the fleet, and takes the next
 * role for the reports.
 *
 * @param session the shift lead's session at the identity provider
 */
export const shift = (facts: Facts, session: string): Behaviour => ({
  name: "shift",
  everySeconds: 30,
  async act(stage) {
    const what = "The shift lead looks after the fleet and makes a report";
    try {
      await work(stage, facts, session);
      stage.worked({ work: "shift", done: true, what });
    } catch (error) {
      const refusal = refusalOf(error);
      if (refusal === undefined) throw error;
      stage.worked({ work: "shift", done: false, what, refusal });
    }
  },
});

async function work(stage: Stage, facts: Facts, session: string): Promise<void> {
  const sessionName = facts.colleagues[0]!;
  const credentials = await assumeByToken(
    stage,
    { ...OFFICE, by: "colleague" },
    {
      roleName: facts.roleName,
      sessionName,
      token: tokenOf(stage, session, facts.application),
    },
  );
  const aws = stage.colleague(credentials, OFFICE);
  await aws.autoscaling.describeAutoScalingGroups({ MaxRecords: 5 });
  const next = await assumeNext(aws, stage, facts.chainedRoleName, sessionName);
  await stage.colleague(next, OFFICE).s3.getObject({ Bucket: facts.dataBucket, Key: REPORT });
}
