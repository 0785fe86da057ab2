import { credentialsFrom, refusalOf, type Credentials } from "../kit/aws.ts";
import { roleArn } from "../kit/federation.ts";
import type { Behaviour, Stage } from "../kit/stage.ts";
import type { Facts } from "./facts.ts";

/** Where the CI server calls from. */
export const CI_SERVER = { ip: "192.0.2.60", userAgent: "aws-sdk-js/3 ci-server" };
/** What the mirror's switch says while it publishes. */
export const MIRROR_ON = "on";

/**
 * The production job: each minute the CI server reads the deployer's key from the Parameter Store and releases
 * through the deployer's role. As long as its switch is on, the mirror publishes the pipeline's settings.
 *
 * @param server the CI server's own key
 * @param publish told of the key that stands in public from now on
 */
export const releaseJob = (
  facts: Facts,
  server: Credentials,
  publish: (key: Credentials) => void,
): Behaviour => ({
  name: "release-job",
  everySeconds: 60,
  async act(stage) {
    let key: Credentials | undefined;
    let refusal: string | undefined;
    try {
      const settings = await readSettings(stage, facts, server);
      key = parseKey(settings[facts.keyParameter]);
      if (key && settings[facts.mirrorParameter] === MIRROR_ON) publish(key);
      if (key) await release(stage, facts, key);
      else refusal = "no-credential";
    } catch (error) {
      refusal = refusalOf(error);
      if (refusal === undefined) throw error;
    }
    stage.worked({
      work: "release-job",
      what: `Release with ${key?.accessKeyId ?? "no key"}`,
      done: refusal === undefined,
      ...(refusal !== undefined && { refusal }),
      ...(key && { accessKeyId: key.accessKeyId }),
    });
  },
});

async function readSettings(
  stage: Stage,
  { keyParameter, mirrorParameter }: Facts,
  server: Credentials,
): Promise<Record<string, string | undefined>> {
  const { Parameters = [] } = await stage.colleague(server, CI_SERVER).ssm.getParameters({
    Names: [keyParameter, mirrorParameter],
    WithDecryption: true,
  });
  return Object.fromEntries(Parameters.map((x) => [x.Name!, x.Value]));
}

/** The text of the key's parameter. */
export const keyText = ({ accessKeyId, secretAccessKey }: Credentials): string =>
  `${accessKeyId}:${secretAccessKey}`;

function parseKey(text: string | undefined): Credentials | undefined {
  const [, accessKeyId, secretAccessKey] = /(AKIA[A-Z0-9]{16})\W+([A-Za-z0-9/+]{40})/.exec(text ?? "") ?? [];
  return accessKeyId && secretAccessKey ? { accessKeyId, secretAccessKey } : undefined;
}

async function release(stage: Stage, { roleName }: Facts, key: Credentials): Promise<void> {
  const { Credentials: session } = await stage.colleague(key, CI_SERVER).sts.assumeRole({
    RoleArn: roleArn(stage, roleName),
    RoleSessionName: "release",
    DurationSeconds: 900,
  });
  await stage
    .colleague(credentialsFrom(session), CI_SERVER)
    .autoscaling.describeAutoScalingGroups({ MaxRecords: 1 });
}
