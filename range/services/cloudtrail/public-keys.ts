import type * as sdk from "@aws-sdk/client-cloudtrail";
import { AwsError } from "../../errors.ts";
import { handlers } from "../../service.ts";
import { signingKey } from "../../telemetry/cloudtrail/signing-key.ts";

type Sdk = typeof sdk;

const YEAR = 365 * 86_400_000;

/** The public keys with which digest files are checked: `aws cloudtrail validate-logs` asks for them. */
export const publicKeys = handlers<Sdk>()({
  ListPublicKeys(input, call) {
    const { StartTime, EndTime } = input;
    if (StartTime && EndTime && StartTime > EndTime)
      throw new AwsError("InvalidTimeRangeException", "The start time must be before the end time.", 400);
    if (input.NextToken) throw new AwsError("InvalidTokenException", "Invalid next token.", 400);
    const { fingerprint, publicKey } = signingKey();
    return {
      PublicKeyList: [
        {
          Value: publicKey,
          Fingerprint: fingerprint,
          ValidityStartTime: new Date(call.at - YEAR),
          ValidityEndTime: new Date(call.at + YEAR),
        },
      ],
    };
  },
});
