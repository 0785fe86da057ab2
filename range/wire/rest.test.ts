import { expect, test } from "vitest";
import { loadModel, serviceOf } from "./load.ts";
import { decodeRequest } from "./protocols.ts";
import { s3Address, type HttpRequest } from "./rest.ts";

test.each<[host: string, path: string, address: { bucket?: string; key?: string }]>([
  ["127.0.0.1:4566", "/logs/a/b.gz", { bucket: "logs", key: "a/b.gz" }],
  ["localhost:4566", "/logs", { bucket: "logs" }],
  ["localhost", "/", {}],
  ["logs.localhost:4566", "/a%20b", { bucket: "logs", key: "a b" }],
  ["logs.localhost.localdomain", "/a", { bucket: "logs", key: "a" }],
  ["s3.localhost:4566", "/logs/a", { bucket: "logs", key: "a" }],
  ["logs.s3.localhost:4566", "/a", { bucket: "logs", key: "a" }],
  ["s3.amazonaws.com", "/logs/a", { bucket: "logs", key: "a" }],
  ["s3.eu-central-1.amazonaws.com", "/logs/a", { bucket: "logs", key: "a" }],
  ["logs.s3.amazonaws.com", "/a", { bucket: "logs", key: "a" }],
  ["logs.s3.us-east-1.amazonaws.com", "/", { bucket: "logs" }],
  ["logs.s3.ap-southeast-2.amazonaws.com:443", "/a", { bucket: "logs", key: "a" }],
  ["logs.s3.us-gov-west-1.amazonaws.com", "/a", { bucket: "logs", key: "a" }],
  [
    "logs-111122223333.s3-accesspoint.eu-west-1.amazonaws.com",
    "/a/b%20c",
    { bucket: "arn:aws:s3:eu-west-1:111122223333:accesspoint/logs", key: "a/b c" },
  ],
  [
    "logs-111122223333.s3-accesspoint-fips.dualstack.us-east-1.amazonaws.com:443",
    "/",
    { bucket: "arn:aws:s3:us-east-1:111122223333:accesspoint/logs" },
  ],
  [
    "logs-111122223333.127.0.0.1:4566",
    "/a",
    { bucket: "arn:aws:s3:us-west-2:111122223333:accesspoint/logs", key: "a" },
  ],
  [
    "logs-111122223333.localhost:4566",
    "/a",
    { bucket: "arn:aws:s3:us-west-2:111122223333:accesspoint/logs", key: "a" },
  ],
  ["trail-111122223333.localhost:4566", "/a", { bucket: "trail-111122223333", key: "a" }],
  [
    "127.0.0.1:4566",
    "/arn%3Aaws%3As3%3Aus-west-2%3A111122223333%3Aaccesspoint%2Flogs/a",
    { bucket: "arn:aws:s3:us-west-2:111122223333:accesspoint/logs", key: "a" },
  ],
  ["logs-111122223333.s3.us-east-1.amazonaws.com", "/a", { bucket: "logs-111122223333", key: "a" }],
  ["the.logs.of.s3.eu-west-1.amazonaws.com", "/a", { bucket: "the.logs.of", key: "a" }],
])("S3 at %s%s", (host, path, address) => {
  expect(s3Address(host, path, "us-west-2", (arn) => arn.endsWith("/logs"))).toEqual(address);
});

test.each<[about: string, asked: Partial<HttpRequest>]>([
  ["now", { method: "POST", path: "/v2/email/list-identities", body: Buffer.from('{"PageSize":5}') }],
  ["before", { method: "GET", path: "/v2/email/identities", query: [["PageSize", "5"]] }],
])("an operation is understood where clients ask for it: %s", (_, asked) => {
  const request = { method: "GET", path: "/", query: [], headers: {}, body: Buffer.alloc(0), ...asked };
  const { operation, input } = decodeRequest(loadModel("sesv2"), request, undefined, undefined);
  expect([operation.name, input]).toEqual(["ListEmailIdentities", { PageSize: 5 }]);
});

test.each<[hints: Parameters<typeof serviceOf>[0], id: string | undefined]>([
  [{ signingName: "elasticloadbalancing", version: "2012-06-01", path: "/" }, "elb"],
  [{ signingName: "elasticloadbalancing", version: "2015-12-01", path: "/" }, "elbv2"],
  [{ signingName: "ses", version: "2010-12-01", path: "/" }, "ses"],
  [{ signingName: "ses", path: "/v2/email/account" }, "sesv2"],
  [{ signingName: "ses", target: "MailManagerSvc.ListArchives", path: "/" }, undefined],
  [{ signingName: "dynamodb", target: "DynamoDB_20120810.ListTables", path: "/" }, "dynamodb"],
  [{ signingName: "dynamodb", target: "DynamoDBStreams_20120810.ListStreams", path: "/" }, undefined],
  [{ signingName: "sagemaker", path: "/endpoints/shop/invocations" }, undefined],
  [{ signingName: "sqs", path: "/111122223333/work" }, "sqs"],
])("services that share a name are told apart: %j", (hints, id) => {
  expect(serviceOf(hints)).toBe(id);
});
