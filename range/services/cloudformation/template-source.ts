import type { Call } from "../../call.ts";
import { AwsError } from "../../errors.ts";
import { serviceCall } from "../../journey.ts";
import { CLOUDFORMATION } from "./deploy/operation.ts";
import { invalid } from "./template/errors.ts";

const MOST_BODY = 51_200;
const MOST_OBJECT = 1_000_000;

interface Source {
  TemplateBody?: string | undefined;
  TemplateURL?: string | undefined;
  UsePreviousTemplate?: boolean | undefined;
}

/**
 * The text of the template that a request means.
 *
 * @param previous the template of the stack that is updated
 * @throws {AwsError} ValidationError when none or two are given, it is too long, or S3 refuses it to the caller
 */
export function templateText(call: Call, source: Source, previous?: string): string {
  const { TemplateBody, TemplateURL, UsePreviousTemplate } = source;
  const given = [TemplateBody, TemplateURL, UsePreviousTemplate || undefined].filter(
    (one) => one !== undefined,
  );
  if (given.length === 0) throw invalid("Either Template URL or Template Body must be specified.");
  if (given.length > 1)
    throw invalid("Specify only one of Template URL, Template Body and the previous template.");
  if (UsePreviousTemplate) {
    if (previous === undefined) throw invalid("Cannot use the previous template: there is none.");
    return previous;
  }
  if (TemplateBody !== undefined) {
    if (TemplateBody.length > MOST_BODY)
      throw invalid(
        "1 validation error detected: Value at 'templateBody' failed to satisfy constraint: Member must have length less than or equal to 51200",
      );
    return TemplateBody;
  }
  return textOfObject(call, TemplateURL!);
}

function textOfObject(call: Call, url: string): string {
  const place = bucketAndKey(url);
  if (!place) throw invalid("TemplateURL must be a supported URL.");
  const { principal, actor } = call;
  let body: unknown;
  try {
    body = serviceCall(call.scope, CLOUDFORMATION, "s3", "GetObject", place, principal, actor)["Body"];
  } catch (thrown) {
    if (!(thrown instanceof AwsError)) throw thrown;
    throw invalid(
      `S3 error: ${thrown.message}\nFor more information check http://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html`,
    );
  }
  const bytes = body instanceof Uint8Array ? Buffer.from(body) : Buffer.from(String(body ?? ""));
  if (bytes.length > MOST_OBJECT) throw invalid("Template may not exceed 1000000 bytes in size.");
  return bytes.toString("utf8");
}

/** Reads bucket and key out of a URL in virtual-hosted or path style. */
export function bucketAndKey(url: string): { Bucket: string; Key: string } | undefined {
  if (!URL.canParse(url)) return undefined;
  const { protocol, hostname, pathname } = new URL(url);
  if (protocol !== "https:" && protocol !== "http:") return undefined;
  const path = decodeURIComponent(pathname.slice(1));
  const virtual = /^(.+)\.s3[.-][\w.-]*amazonaws\.com$/.exec(hostname)?.[1];
  if (virtual !== undefined) return path ? { Bucket: virtual, Key: path } : undefined;
  const slash = path.indexOf("/");
  return slash > 0 && slash < path.length - 1
    ? { Bucket: path.slice(0, slash), Key: path.slice(slash + 1) }
    : undefined;
}
