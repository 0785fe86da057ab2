import type { Aws } from "./aws.ts";

/** The access keys of some users, by id. */
export async function keyIdsOf({ iam }: Aws, userNames: readonly string[]): Promise<string[]> {
  const lists = await Promise.all(userNames.map((UserName) => iam.listAccessKeys({ UserName })));
  return lists.flatMap((x) => (x.AccessKeyMetadata ?? []).map((row) => row.AccessKeyId!));
}
