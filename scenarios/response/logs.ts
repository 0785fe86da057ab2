import { gunzipSync } from "node:zlib";
import type { Responder } from "../kit/response.ts";

/**
 * Lines of the log files in the log bucket.
 *
 * @param folder which ones: part of their keys, such as `elasticloadbalancing`
 */
export async function readLogFiles({ aws, brief }: Responder, folder: string): Promise<string[]> {
  const { Contents = [] } = await aws.s3.listObjectsV2({ Bucket: brief.logBucket });
  const lines: string[] = [];
  for (const { Key = "" } of Contents) {
    if (!Key.includes(`/${folder}/`) || !Key.endsWith(".gz")) continue;
    const { Body } = await aws.s3.getObject({ Bucket: brief.logBucket, Key });
    const bytes = Body instanceof Uint8Array ? Body : await Body!.transformToByteArray();
    lines.push(...gunzipSync(bytes).toString("utf8").trim().split("\n"));
  }
  return lines;
}
