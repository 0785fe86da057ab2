import type { TextTransformationType } from "@aws-sdk/client-wafv2";
import { createHash } from "node:crypto";

/**
 * What text transformations make of a part of a request. Text is a string in which each character stands for one
 * byte, because AWS WAF compares bytes.
 *
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statement-transformation.html
 */
export const TRANSFORMATIONS: Partial<Record<TextTransformationType, (text: string) => string>> = {
  NONE: (text) => text,
  LOWERCASE: (text) => text.replace(/[A-Z]/g, (letter) => letter.toLowerCase()),
  COMPRESS_WHITE_SPACE: (text) => text.replace(/[\f\t\n\r\v\u00a0]/g, " ").replace(/ {2,}/g, " "),
  REMOVE_WHITESPACE: (text) => text.replace(/[\f\t\n\r\v\u00a0 ]/g, ""),
  // oxlint-disable-next-line no-control-regex
  REMOVE_NULLS: (text) => text.replace(/\u0000/g, ""),
  // oxlint-disable-next-line no-control-regex
  REPLACE_NULLS: (text) => text.replace(/\u0000/g, " "),
  REPLACE_COMMENTS: (text) => text.replace(/\/\*[\s\S]*?(?:\*\/|$)/g, " "),
  BASE64_DECODE: (text) =>
    /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text) ? fromBase64(text) : text,
  BASE64_DECODE_EXT: (text) => fromBase64(text.replace(/[^A-Za-z0-9+/]/g, "")),
  HEX_DECODE: (text) =>
    /^(?:[0-9a-fA-F]{2})+$/.test(text) ? Buffer.from(text, "hex").toString("latin1") : text,
  URL_DECODE: (text) =>
    text.replace(/\+/g, " ").replace(/%([0-9a-fA-F]{2})/g, (_, hex: string) => byte(hex, 16)),
  HTML_ENTITY_DECODE: (text) =>
    text.replace(/&(?:(quot|nbsp|lt|gt|amp)|#x([0-9a-fA-F]{1,6})|#(\d{1,7}));/g, (_, name, hex, decimal) =>
      name === undefined ? byte(hex ?? decimal, hex === undefined ? 10 : 16) : ENTITIES[name as string]!,
    ),
  CMD_LINE: (text) =>
    text
      .replace(/[\\"'^]/g, "")
      .replace(/\s+(?=[/(])/g, "")
      .replace(/[,;]/g, " ")
      .replace(/\s+/g, " ")
      .toLowerCase(),
  NORMALIZE_PATH: normalisePath,
  NORMALIZE_PATH_WIN: (text) => normalisePath(text.replaceAll("\\", "/")),
  MD5: (text) => createHash("md5").update(text, "latin1").digest("binary"),
};

const ENTITIES: Readonly<Record<string, string>> = { quot: '"', nbsp: "\u00a0", lt: "<", gt: ">", amp: "&" };

const byte = (digits: string, base: number): string =>
  String.fromCharCode(Number.parseInt(digits, base) & 0xff);

const fromBase64 = (text: string): string => Buffer.from(text, "base64").toString("latin1");

/** Without empty and self-referring parts, and without those that a part `..` takes back. */
function normalisePath(text: string): string {
  const kept: string[] = [];
  const parts = text.split("/");
  for (const part of parts.slice(1)) {
    if (part === "" || part === ".") continue;
    if (part === ".." && kept.length) kept.pop();
    else kept.push(part);
  }
  const ending = parts.length > 1 && /^\.{0,2}$/.test(parts.at(-1)!) && kept.length ? "/" : "";
  return parts.length === 1 ? text : `${parts[0]}/${kept.join("/")}${ending}`;
}
