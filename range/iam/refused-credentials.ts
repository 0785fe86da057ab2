import { AwsError } from "../errors.ts";
import { factsOf, type Protocol } from "../wire/services.ts";

/** What is wrong with the credentials of a request. */
export type Fault = "missing" | "unknown" | "token" | "expired";

type Answer = [code: string, message: string, status: number];

const INVALID = "The security token included in the request is invalid.";
const EXPIRED = "The security token included in the request is expired";

const MISSING: Answer = ["MissingAuthenticationToken", "Request is missing Authentication Token", 403];

const S3: Record<Fault, Answer> = {
  missing: MISSING,
  unknown: ["InvalidAccessKeyId", "The AWS Access Key Id you provided does not exist in our records.", 403],
  token: ["InvalidToken", "The provided token is malformed or otherwise invalid.", 400],
  expired: ["ExpiredToken", "The provided token has expired.", 400],
};

const NOT_VALIDATED: Answer = [
  "AuthFailure",
  "AWS was not able to validate the provided access credentials",
  401,
];
const EC2: Record<Fault, Answer> = {
  // EC2 still asks for the parameter of signatures of version 2 (test-kitchen/kitchen-ec2 issue 440).
  missing: ["MissingParameter", "The request must contain the parameter AWSAccessKeyId", 400],
  unknown: NOT_VALIDATED,
  token: NOT_VALIDATED,
  expired: ["RequestExpired", "Request has expired.", 400],
};

const QUERY: Record<Fault, Answer> = {
  missing: MISSING,
  unknown: ["InvalidClientTokenId", INVALID, 403],
  token: ["InvalidClientTokenId", INVALID, 403],
  expired: ["ExpiredToken", EXPIRED, 403],
};

const json = (status: number): Record<Fault, Answer> => ({
  missing: ["MissingAuthenticationTokenException", "Missing Authentication Token", status],
  unknown: ["UnrecognizedClientException", INVALID, status],
  token: ["UnrecognizedClientException", INVALID, status],
  expired: ["ExpiredTokenException", EXPIRED, status],
});

const BY_PROTOCOL: Record<Protocol, Record<Fault, Answer>> = {
  ec2Query: EC2,
  awsQuery: QUERY,
  awsJson1_0: json(400),
  awsJson1_1: json(400),
  restJson1: json(403),
  restXml: S3,
};

/** Makes the error with which a service refuses credentials, or a request without them, in its own words. */
export function refusedCredentials(serviceId: string, fault: Fault): AwsError {
  const [code, message, status] = BY_PROTOCOL[factsOf(serviceId)?.protocol ?? "awsQuery"][fault];
  return new AwsError(code, message, status);
}

/**
 * A refused signature in the called service's own words: the JSON services say `InvalidSignatureException` where
 * the others say `SignatureDoesNotMatch`. Other errors stay as they are.
 */
export function refusedSignature(serviceId: string, error: AwsError): AwsError {
  const protocol = factsOf(serviceId)?.protocol;
  if (error.code !== "SignatureDoesNotMatch" || !protocol || !/Json/.test(protocol)) return error;
  return new AwsError("InvalidSignatureException", error.message, protocol === "restJson1" ? 403 : 400);
}
