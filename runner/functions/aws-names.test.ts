import { afterEach, beforeEach, expect, test } from "vitest";
import { archiveOf } from "../../range/services/cloudformation/resources/inline-code.ts";
import { SmallFunctions } from "../../range/services/lambda/small-functions.ts";
import { ChildProcesses } from "./child-processes.ts";
import { findPython } from "./machine.ts";

const python = await findPython("python3.12");
const URL_OF_NOTHING = "https://nothing-here.s3.eu-west-1.amazonaws.com/key";

let aws: SmallFunctions;
beforeEach(() => {
  aws = new SmallFunctions((host) => new ChildProcesses(host));
});
afterEach(() => aws.range.close());

async function answerOf(Runtime: string, file: string, code: string): Promise<string> {
  aws.make("work", { Runtime, Code: { ZipFile: archiveOf(file, code) }, Timeout: 20 });
  const { output } = await aws.send("lambda", "Invoke", { FunctionName: "work" });
  return String(output["Payload"]);
}

test.each([
  [
    "node:https",
    `exports.handler = () => new Promise((resolve, reject) => {
       require("https").get("${URL_OF_NOTHING}", (answer) => {
         let body = "";
         answer.on("data", (piece) => (body += piece)).on("end", () => resolve(answer.statusCode + body));
       }).on("error", reject);
     });`,
  ],
  [
    "fetch",
    `exports.handler = async () => {
       const answer = await fetch("${URL_OF_NOTHING}");
       return answer.status + (await answer.text());
     };`,
  ],
])("a function's own request to a name of AWS comes to the range: %s", async (_client, code) => {
  expect(await answerOf("nodejs22.x", "index.js", code)).toMatch(/^"404.*<Code>NoSuchBucket<\/Code>/s);
});

test.skipIf(!python)("and so does one of Python's", async () => {
  const code = `
import urllib.error, urllib.request
def handler(event, context):
    try:
        urllib.request.urlopen("${URL_OF_NOTHING}")
    except urllib.error.HTTPError as error:
        return str(error.code) + error.read().decode()
`;
  expect(await answerOf("python3.12", "index.py", code)).toMatch(/^"404.*<Code>NoSuchBucket<\/Code>/s);
});
