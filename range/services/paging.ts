/** One page of a list, and the token of the next. */
export interface Page<T> {
  items: T[];
  nextToken?: string;
}

/**
 * Cuts a list into pages as AWS's Describe operations do. The token is opaque to callers, and an empty one asks for
 * the first page: loops that start with `""` are common.
 *
 * @param request `token` as the caller gave it back, `size` the wanted page size, `most` the service's own limit
 * @param invalidToken makes the error that the service answers to a token it never gave
 * @param invalidSize makes the error that it answers to a size out of bounds, and is told the rule; services without it
 *   have checked the size, or cut it
 */
export function pageOf<T>(
  list: readonly T[],
  request: { token: string | undefined; size: number | undefined; most: number },
  invalidToken: () => Error,
  invalidSize?: (size: number, constraint: string) => Error,
): Page<T> {
  const { size = 1, most } = request;
  if (invalidSize && size < 1) throw invalidSize(size, "Member must have value greater than or equal to 1");
  if (invalidSize && size > most)
    throw invalidSize(size, `Member must have value less than or equal to ${most}`);
  const start = request.token ? offsetOf(request.token, invalidToken) : 0;
  const end = start + Math.min(request.size ?? request.most, request.most);
  const items = list.slice(start, end);
  return end < list.length ? { items, nextToken: tokenOf(end) } : { items };
}

/**
 * Cuts a list as {@link pageOf} does, for the services whose models ask for a token of at least one character
 * (CloudFormation, CloudTrail Lake, CloudWatch Logs, EventBridge, IAM, KMS, Step Functions and WAF): an empty one is
 * refused.
 */
export const strictPageOf: typeof pageOf = (list, request, invalidToken, invalidSize) => {
  if (request.token === "") throw invalidToken();
  return pageOf(list, request, invalidToken, invalidSize);
};

const MARK = "page:";

const tokenOf = (offset: number): string => Buffer.from(`${MARK}${offset}`).toString("base64");

function offsetOf(token: string, invalidToken: () => Error): number {
  const text = Buffer.from(token, "base64").toString();
  const offset = Number(text.slice(MARK.length));
  if (!text.startsWith(MARK) || !Number.isInteger(offset) || offset < 0) throw invalidToken();
  return offset;
}
