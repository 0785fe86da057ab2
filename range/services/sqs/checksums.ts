import type { MessageAttributeValue } from "@aws-sdk/client-sqs";
import { createHash } from "node:crypto";

export const md5 = (text: string): string => createHash("md5").update(text).digest("hex");

/**
 * The MD5 that clients check message attributes by: names sorted, each part with its length in four bytes, and one
 * byte for the kind of value.
 *
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html
 */
export function md5OfAttributes(attributes: Readonly<Record<string, MessageAttributeValue>>): string {
  const hash = createHash("md5");
  const part = (bytes: Uint8Array): void => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    hash.update(length).update(bytes);
  };
  for (const name of Object.keys(attributes).sort()) {
    const { DataType = "", StringValue, BinaryValue } = attributes[name]!;
    part(Buffer.from(name));
    part(Buffer.from(DataType));
    const binary = DataType.startsWith("Binary");
    hash.update(Buffer.from([binary ? 2 : 1]));
    part(binary ? (BinaryValue ?? new Uint8Array()) : Buffer.from(StringValue ?? ""));
  }
  return hash.digest("hex");
}
