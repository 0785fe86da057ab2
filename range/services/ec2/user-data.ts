import { refuse } from "./refusals.ts";

const MOST_BYTES = 16_384;

/** Checks user data, which requests carry as base64. Throws InvalidParameterValue with EC2's texts. */
export function checkUserData(base64: string | undefined): string | undefined {
  if (!base64) return undefined;
  if (!/^[A-Za-z0-9+/\s]*={0,2}\s*$/.test(base64))
    refuse("InvalidParameterValue", "Invalid BASE64 encoding of user data.");
  if (Buffer.from(base64, "base64").length > MOST_BYTES)
    refuse("InvalidParameterValue", `User data is limited to ${MOST_BYTES} bytes`);
  return base64;
}
