import type { Random } from "../../../random.ts";
import { AwsError } from "../../../errors.ts";

/** Codes of services by what they mean to a resource handler. */
const HANDLER_CODES: readonly [RegExp, string][] = [
  [/^(AccessDenied|UnauthorizedOperation|AuthorizationError|Unauthorized)/, "AccessDenied"],
  [/AlreadyExist|Duplicate|BucketAlreadyOwnedByYou|ResourceConflict/, "AlreadyExists"],
  [/NotFound|NoSuch|DoesNotExist|NotExist/, "NotFound"],
  [/LimitExceeded|TooMany/, "ServiceLimitExceeded"],
  [/Invalid|Validation|Malformed|Missing/, "InvalidRequest"],
];

export const handlerCode = (error: AwsError): string =>
  HANDLER_CODES.find(([pattern]) => pattern.test(error.code))?.[1] ?? "GeneralServiceException";

/** What an event says of a resource that a service refused. */
export function reasonOf(error: AwsError, service: string, random: Random): string {
  const status = error.status ?? 400;
  const request = `(Service: ${service}, Status Code: ${status}, Request ID: ${random.uuid()})`;
  const told = `${error.message.replace(/\.$/, "")} ${request}`;
  return `Resource handler returned message: "${told}" (RequestToken: ${random.uuid()}, HandlerErrorCode: ${handlerCode(error)})`;
}

/** A resource that is gone already needs no deletion. */
export const isGone = (error: unknown): boolean =>
  error instanceof AwsError && handlerCode(error) === "NotFound";

/** In a rollback: what shall go is not there, or what shall be is there. */
export const isDoneAlready = (error: unknown): boolean =>
  error instanceof AwsError && ["NotFound", "AlreadyExists"].includes(handlerCode(error));
