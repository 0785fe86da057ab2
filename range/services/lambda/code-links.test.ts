import { createHash } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { archiveOf } from "../cloudformation/resources/inline-code.ts";
import { functionInput, SmallFunctions } from "./small-functions.ts";

const ZIP = (functionInput()["Code"] as { ZipFile: Uint8Array }).ZipFile;
const FROM = { actor: "trainee", sourceIp: "192.0.2.10", userAgent: "curl/8.5.0" } as const;
let aws: SmallFunctions;

beforeEach(() => {
  aws = new SmallFunctions();
  aws.make("work");
});
afterEach(() => aws.range.close());

interface Got {
  Code: { Location: string };
  Configuration: { CodeSha256: string };
}
const linkOf = (input: object = {}): string =>
  aws.call<Got>("lambda", "GetFunction", { FunctionName: "work", ...input }).Code.Location;

async function bytesAt(link: string): Promise<Buffer> {
  const { status, body } = await aws.range.fetch(link, FROM);
  expect(status).toBe(200);
  return Buffer.from(body as Uint8Array);
}

describe("the link to a function's code", () => {
  it("gives the archive as it was uploaded, to anybody who has it, without a signature of theirs", async () => {
    const link = linkOf();
    expect(link).toMatch(
      /^https:\/\/awslambda-us-east-1-tasks\.s3\.us-east-1\.amazonaws\.com\/snapshots\/\d{12}\/work-[0-9a-f-]{36}\?.*X-Amz-Expires=600/,
    );
    expect(await bytesAt(link)).toEqual(Buffer.from(ZIP));
  });

  it("leads to where the range listens, if it does", async () => {
    const endpoint = await aws.range.listen();
    const link = linkOf();
    expect(link.startsWith(`${endpoint}/awslambda-us-east-1-tasks/snapshots/`)).toBe(true);
    const answer = await fetch(link);
    expect(answer.headers.get("content-type")).toBe("application/zip");
    const bytes = Buffer.from(await answer.arrayBuffer());
    const { CodeSha256 } = aws.call<Got>("lambda", "GetFunction", { FunctionName: "work" }).Configuration;
    expect(createHash("sha256").update(bytes).digest("base64")).toBe(CodeSha256);
    const forged = await fetch(link.replace(/work-/, "other-"));
    expect(forged.status).toBe(403);
    expect(await forged.text()).toContain("SignatureDoesNotMatch");
  });

  it("is good for ten minutes, and for another asked for later", async () => {
    const link = linkOf();
    aws.pass(599_000);
    expect((await aws.range.fetch(link, FROM)).status).toBe(200);
    aws.pass(2_000);
    expect((await aws.range.fetch(link, FROM)).status).toBe(403);
    expect((await aws.range.fetch(linkOf(), FROM)).status).toBe(200);
  });

  it("is that of the version which is named", async () => {
    aws.call("lambda", "PublishVersion", { FunctionName: "work" });
    const ZipFile = archiveOf("index.js", "exports.handler = async () => 2;");
    aws.call("lambda", "UpdateFunctionCode", { FunctionName: "work", ZipFile });
    aws.pass(1_000);
    expect(await bytesAt(linkOf({ Qualifier: "1" }))).toEqual(Buffer.from(ZIP));
    expect(await bytesAt(linkOf())).toEqual(Buffer.from(ZipFile));
  });

  it("lies in no bucket of the account's", () => {
    linkOf();
    expect(aws.call<{ Buckets: unknown[] }>("s3", "ListBuckets").Buckets).toEqual([]);
  });
});

it("a layer's archive has a link too", async () => {
  aws.call("lambda", "PublishLayerVersion", { LayerName: "tools", Content: { ZipFile: ZIP } });
  const { Content } = aws.call<{ Content: { Location: string } }>("lambda", "GetLayerVersion", {
    LayerName: "tools",
    VersionNumber: 1,
  });
  expect(await bytesAt(Content.Location)).toEqual(Buffer.from(ZIP));
});
