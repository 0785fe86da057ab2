import { expect, test } from "vitest";
import type { AwsError } from "../errors.ts";
import { checkRegion } from "./region.ts";

function codeOf(service: string, region: string): string {
  try {
    checkRegion(service, region);
    return "none";
  } catch (error) {
    return (error as AwsError).code;
  }
}

test.each([
  ["ec2", "us-east-1", "none"],
  ["s3", "eu-central-1", "none"],
  ["ec2", "us-esat-1", "SignatureDoesNotMatch"],
  ["iam", "", "SignatureDoesNotMatch"],
  ["logs", "us-esat-1", "InvalidSignatureException"],
  ["s3", "us-esat-1", "AuthorizationHeaderMalformed"],
  ["ec2", "af-south-1", "AuthFailure"],
  ["sts", "me-south-1", "InvalidClientTokenId"],
  ["guardduty", "eu-south-2", "UnrecognizedClientException"],
])("%s in %j: %s", (service, region, code) => {
  expect(codeOf(service, region)).toBe(code);
});
