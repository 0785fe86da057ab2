import { invalidMember, lengthBetween, validationError } from "./refusals.ts";

const NAME = /^[\w+=,.@-]+$/;

/**
 * Checks a name of IAM's.
 *
 * @param member its name in the input, in lower camel case
 * @param most the longest name that AWS takes, in characters
 * @throws {AwsError} ValidationError
 */
export function checkName(name: string | undefined, member: string, most = 128): string {
  const given = lengthBetween(name, member, [1, most]);
  if (!NAME.test(given))
    throw validationError(
      `The specified value for ${member} is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_-`,
    );
  return given;
}

/** Checks a path, which begins and ends with a slash; `/` when none is given. */
export function checkPath(path: string | undefined): string {
  if (path === undefined) return "/";
  if (path.length > 512) throw invalidMember("path", "Member must have length less than or equal to 512");
  if (!/^(\/|\/[\u0021-\u007e]+\/)$/.test(path))
    throw validationError(
      "The specified value for path is invalid. It must begin and end with / and contain only alphanumeric characters and/or / characters.",
    );
  return path;
}

/** Checks a prefix by which lists are narrowed. */
export function checkPathPrefix(prefix: string | undefined): string {
  if (prefix === undefined) return "/";
  if (!/^\/[\u0021-\u007e]*$/.test(prefix))
    throw validationError(
      "The specified value for pathPrefix is invalid. It must begin with / and contain only alphanumeric characters and/or / characters.",
    );
  return prefix;
}

/** Writes a policy as IAM answers it: percent-encoded as RFC 3986 says. */
export const encodeDocument = (json: string): string =>
  encodeURIComponent(json).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
