import { isUtf8 } from "node:buffer";
import { quoteWord } from "../console/aws/write/quote.ts";
import type { Line, Walkthrough } from "./walkthrough.ts";

const SPOILER = "SPOILERS: this is how it can be done, step by step.";
const STAND_IN =
  "`console` is a command of the built-in console; in a terminal of your own it is `gameday console`.";
const S3_CONTROL =
  "Before the address of s3control an AWS CLI puts a name that no DNS knows: in a terminal of your own it is `gameday aws s3control`, or `HTTP_PROXY=$AWS_ENDPOINT_URL aws s3control`.";
const WIDTH = 96;

/** A walkthrough as a shell script: what is no command is a comment. */
export function scriptOf(walkthrough: Walkthrough): string {
  const { title, response, responseTitle, kind, seed, verdict, score, steps } = walkthrough;
  const named = kind === response ? kind : `${kind} ${response}`;
  return [
    comment(SPOILER),
    "#",
    comment(title),
    comment(`${named}: ${responseTitle}`),
    comment(
      `Ids, addresses and times are those of one play (seed ${seed}). In yours they differ: take them from the answers.`,
    ),
    ...(uses(walkthrough, "console ") ? [comment(STAND_IN)] : []),
    ...(uses(walkthrough, "aws s3control ") ? [comment(S3_CONTROL)] : []),
    ...steps.flatMap(({ why, lines }, i) => [
      "",
      ...(why ? [comment(`${i + 1}. ${why}`)] : []),
      ...lines.flatMap(textOf),
    ]),
    "",
    comment(`Verdict: ${verdict}, ${score} of 100 points.`),
  ].join("\n");
}

const uses = ({ steps }: Walkthrough, command: string): boolean =>
  steps.some(({ lines }) => lines.some((line) => line.kind === "command" && line.text.startsWith(command)));

function textOf(line: Line): string[] {
  if (line.kind === "comment") return [comment(line.text)];
  if (line.kind === "file") return [fileText(line)];
  return line.refusal === undefined ? [line.text] : [comment(`This is refused: ${line.refusal}.`), line.text];
}

/** A text that is longer was gathered from answers, and would only hide the commands. */
const LONGEST_TEXT = 1_500;

/** Makes a file that the next command reads. */
export function fileText({ name, bytes }: { name: string; bytes: Uint8Array }): string {
  const content = Buffer.from(bytes);
  if (!isUtf8(content)) return `printf %s ${content.toString("base64")} | base64 -d > ${name}`;
  if (content.length > LONGEST_TEXT)
    return comment(`${name}: ${content.length} bytes of what was found out; save yours under this name.`);
  return `printf %s ${quoteWord(content.toString("utf8"))} > ${name}`;
}

/** Text behind number signs, wrapped at words. */
function comment(text: string): string {
  const lines: string[] = [];
  for (const word of text.split(/\s+/)) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= WIDTH)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines.map((line) => `# ${line}`).join("\n");
}
