import { parametersFailure } from "./failures.ts";
import type { PlainRecord } from "./answers.ts";
import { expandPath } from "./local-paths.ts";
import type { OperationCommand } from "./operation.ts";
import { streamingMember } from "./options.ts";
import type { Session } from "./session.ts";
import { valueOf, type SplitWords } from "./words.ts";

/** Writes the body of an answer to the file that the command line names, and takes it out of the answer. */
export async function saveStream(
  { model, operation }: OperationCommand,
  answer: Record<string, unknown>,
  outfile: string | undefined,
  session: Session,
): Promise<void> {
  const member = streamingMember(model.operations.get(operation)?.output);
  if (!member || outfile === undefined) return;
  const body = await bodyBytes(answer[member.name]);
  delete answer[member.name];
  await session.io.files.write(expandPath(session.io, outfile), body);
}

/** Writes the seed of a new virtual MFA device to its file, and takes both of its forms out of the answer. */
export async function saveSeed(
  { service, operation }: OperationCommand,
  answer: PlainRecord,
  split: SplitWords,
  session: Session,
): Promise<void> {
  if (service !== "iam" || operation !== "CreateVirtualMFADevice") return;
  const device = answer["VirtualMFADevice"] as PlainRecord;
  const seed = device[valueOf(split, "bootstrap-method")!];
  if (typeof seed !== "string") throw parametersFailure("The answer holds no such seed.");
  await session.io.files.write(
    expandPath(session.io, valueOf(split, "outfile")!),
    Buffer.from(seed, "base64"),
  );
  delete device["QRCodePNG"];
  delete device["Base32StringSeed"];
}

/** All bytes of a body: bytes, text, or a stream of either. */
export async function bodyBytes(body: unknown): Promise<Buffer> {
  if (body === undefined || body === null) return Buffer.alloc(0);
  if (typeof body === "string") return Buffer.from(body);
  if (body instanceof Uint8Array) return Buffer.from(body);
  const parts: Buffer[] = [];
  for await (const part of body as AsyncIterable<Uint8Array | string>)
    parts.push(Buffer.from(part as Uint8Array));
  return Buffer.concat(parts);
}
