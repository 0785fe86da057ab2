import { expect, it } from "vitest";
import { TRANSFORMATIONS } from "./transformations.ts";

it.each([
  ["LOWERCASE", "AbC\u00c4", "abc\u00c4"],
  ["COMPRESS_WHITE_SPACE", "a \t\nb", "a b"],
  ["REMOVE_NULLS", "a\u0000b", "ab"],
  ["REPLACE_COMMENTS", "un/* x */ion/* end", "un ion "],
  ["BASE64_DECODE", "YWJj", "abc"],
  ["BASE64_DECODE", "YWJ.j", "YWJ.j"],
  ["BASE64_DECODE_EXT", "YWJ.j", "abc"],
  ["HEX_DECODE", "616263", "abc"],
  ["URL_DECODE", "a%20b+c%2", "a b c%2"],
  ["HTML_ENTITY_DECODE", "&lt;script&#x3e;&#59;", "<script>;"],
  ["CMD_LINE", 'C^MD.exe  /C;"dir"', "cmd.exe/c dir"],
  ["NORMALIZE_PATH", "/a//b/./../c", "/a/c"],
  ["NORMALIZE_PATH", "../a/", "../a/"],
  ["NORMALIZE_PATH_WIN", "\\a\\..\\b", "/b"],
  ["MD5", "abc", Buffer.from("900150983cd24fb0d6963f7d28e17f72", "hex").toString("latin1")],
] as const)("%s of %j is %j", (type, text, expected) => {
  expect(TRANSFORMATIONS[type]!(text)).toBe(expected);
});
