import { deflateRawSync, inflateRawSync } from "node:zlib";
import type { Ask } from "../call.ts";
import type { Decision } from "./decide.ts";
import type { Principal } from "./principal.ts";

const LIMIT_BYTES = 64 * 1024;

/** Packs why IAM refused into one opaque word, as EC2 does. */
export function encodeAuthorizationMessage(
  principal: Principal,
  ask: Ask,
  refusal: Extract<Decision, { allowed: false }>,
): string {
  const message = {
    allowed: false,
    explicitDeny: refusal.explicit,
    matchedStatements: {
      items: refusal.by.map(({ name, holder, statement }) => ({
        statementId: statement.sid ?? "",
        effect: statement.effect.toUpperCase(),
        principals: { items: holder ? [{ value: holder }] : [] },
        sourcePolicyId: name,
      })),
    },
    failures: { items: [] },
    context: {
      principal:
        principal.type === "AWSService" || principal.type === "Anonymous"
          ? { id: principal.type }
          : { id: principal.principalId, arn: principal.arn },
      action: ask.action,
      resource: ask.resource,
      conditions: {
        items: Object.entries(ask.context ?? {})
          .filter(([, value]) => value !== undefined)
          .map(([key, value]) => ({
            key,
            values: { items: [value].flat().map((each) => ({ value: each })) },
          })),
      },
    },
  };
  return deflateRawSync(JSON.stringify(message)).toString("base64url");
}

/** Unpacks such a word. Answers nothing for one that EC2 did not make. */
export function decodeAuthorizationMessage(encoded: string): string | undefined {
  if (!/^[A-Za-z0-9_-]+$/.test(encoded)) return undefined;
  try {
    const text = inflateRawSync(Buffer.from(encoded, "base64url"), {
      maxOutputLength: LIMIT_BYTES,
    }).toString();
    const message = JSON.parse(text) as { context?: unknown };
    return message.context === undefined ? undefined : text;
  } catch {
    return undefined;
  }
}
