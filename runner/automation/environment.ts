import type { Credentials } from "../../scenarios/kit/aws.ts";
import type { Stage } from "../../scenarios/kit/stage.ts";
import type { Arena } from "../targets/arena.ts";

/** What works on an arena finds in its environment: the account, and what its page says. */
export async function environmentFor(
  arena: Arena,
  { accessKeyId, secretAccessKey, sessionToken }: Credentials,
): Promise<Record<string, string>> {
  const { region } = arena.stage;
  return {
    AWS_ENDPOINT_URL: await arena.listen(0),
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    ...(sessionToken !== undefined && { AWS_SESSION_TOKEN: sessionToken }),
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_EC2_METADATA_DISABLED: "true",
    ...pageVariables(arena.stage),
  };
}

const pageVariables = ({
  outputs,
  ticket,
  workstationCidr,
  cleanImageId,
}: Stage): Record<string, string> => ({
  GAMEDAY_RUN: outputs["Run"] ?? "",
  GAMEDAY_TICKET: ticket,
  GAMEDAY_EVIDENCE_BUCKET: outputs["EvidenceBucketName"] ?? "",
  GAMEDAY_LOG_BUCKET: outputs["LogBucketName"] ?? "",
  GAMEDAY_FORENSIC_SUBNET_ID: outputs["ForensicSubnetId"] ?? "",
  GAMEDAY_FORENSIC_WORKSTATION_CIDR: workstationCidr,
  GAMEDAY_CLEAN_IMAGE_ID: cleanImageId,
});

/** A program's environment: the user's own, without what would lead it to another account. */
export async function programEnvironment(
  arena: Arena,
  credentials: Credentials,
): Promise<Record<string, string | undefined>> {
  const own = Object.entries(process.env).filter(([name]) => !name.startsWith("AWS_"));
  return {
    ...Object.fromEntries(own),
    ...(await environmentFor(arena, credentials)),
    AWS_CONFIG_FILE: "/dev/null",
    AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
    AWS_PAGER: "",
    NO_PROXY: "127.0.0.1",
    no_proxy: "127.0.0.1",
  };
}
