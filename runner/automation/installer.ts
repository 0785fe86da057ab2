import type { Credentials } from "../../scenarios/kit/aws.ts";
import type { Arena } from "../targets/arena.ts";

const USER = "automation-installer";
const ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess";

/**
 * Long-term keys for those who deploy automation into an arena with tools of their own, such as the CDK CLI: the
 * responder's rights are for incidents, and make no roles. The user belongs to an arena in which nobody is judged.
 */
export async function installerKeys(arena: Arena): Promise<Credentials> {
  const { iam } = arena.installer(arena.stage.region);
  await iam.createUser({ UserName: USER });
  await iam.attachUserPolicy({ UserName: USER, PolicyArn: ADMINISTRATOR });
  const { AccessKey } = await iam.createAccessKey({ UserName: USER });
  return { accessKeyId: AccessKey!.AccessKeyId!, secretAccessKey: AccessKey!.SecretAccessKey! };
}
