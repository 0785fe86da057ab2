import type * as Sdk from "@aws-sdk/client-s3";
import { Clock } from "../../clock.ts";
import { perform } from "../../journey.ts";
import type { Principal } from "../../iam/principal.ts";
import { Random } from "../../random.ts";
import type { Input, Operations, Output } from "../../service.ts";
import { World } from "../../world.ts";
import { kms } from "../kms/index.ts";
import { s3 } from "./index.ts";
import { s3control } from "../s3control/index.ts";

type Operation = keyof Operations<typeof Sdk>;

export const HOME = "111111111111";
export const AWAY = "222222222222";

/** The root of an account, or a session of it that a policy narrows. */
export function root(accountId: string, policy?: object): Principal {
  const arn = `arn:aws:iam::${accountId}:root`;
  const session = { issuedAt: 0, expiresAt: 9e15, policies: [JSON.stringify(policy)], mfa: false };
  return { type: "Root", accountId, arn, principalId: accountId, ...(policy && { session }) };
}

export const ANONYMOUS: Principal = { type: "Anonymous", accountId: "anonymous" };

/** Two accounts with S3, and calls on them as anybody, for tests. */
export function smallWorld(startMs = Date.UTC(2026, 0, 5, 9)) {
  const world = new World(new Clock(startMs), new Random("s3"), "drill");
  for (const service of [kms, s3, s3control]) world.services.set(service.id, service);
  world.addAccount(HOME, "home");
  world.addAccount(AWAY, "away");
  const as =
    (principal: Principal, region = "us-east-1") =>
    <Name extends Operation>(operation: Name, input: Input<typeof Sdk, Name>): Output<typeof Sdk, Name> =>
      perform(world, {
        service: "s3",
        operation,
        input: input as Record<string, unknown>,
        principal,
        accountId: principal.type === "Anonymous" ? HOME : principal.accountId,
        region,
        actor: "trainee",
        sourceIp: "198.51.100.10",
        userAgent: "test",
      }) as Output<typeof Sdk, Name>;
  const control = (operation: string, input: object): Record<string, unknown> =>
    perform(world, {
      service: "s3control",
      operation,
      input: input as Record<string, unknown>,
      principal: root(HOME),
      accountId: HOME,
      region: "us-east-1",
      actor: "trainee",
      sourceIp: "198.51.100.10",
      userAgent: "test",
    }) as Record<string, unknown>;
  return { world, as, home: as(root(HOME)), away: as(root(AWAY)), anonymous: as(ANONYMOUS), control };
}

/** The code of the error that something throws, or `none`. */
export function codeOf(act: () => unknown): string {
  try {
    act();
    return "none";
  } catch (thrown) {
    return thrown instanceof Error ? thrown.name : String(thrown);
  }
}

/** A Block Public Access configuration that blocks nothing. */
export const OPEN = {
  BlockPublicAcls: false,
  IgnorePublicAcls: false,
  BlockPublicPolicy: false,
  RestrictPublicBuckets: false,
};

/** A policy of the bucket `site` with one statement. */
export const policy = (Principal: unknown, Condition?: object, Action: string | string[] = "s3:GetObject") =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal,
        Action,
        Resource: "arn:aws:s3:::site/*",
        ...(Condition && { Condition }),
      },
    ],
  });

/** A bucket `site` that nothing blocks, with one object. */
export function site(ownership: "BucketOwnerEnforced" | "ObjectWriter" = "BucketOwnerEnforced") {
  const world = smallWorld();
  world.home("CreateBucket", { Bucket: "site", ObjectOwnership: ownership });
  world.home("PutPublicAccessBlock", { Bucket: "site", PublicAccessBlockConfiguration: OPEN });
  world.home("PutObject", { Bucket: "site", Key: "page", Body: "hi" });
  const block = (setting: string) =>
    world.home("PutPublicAccessBlock", {
      Bucket: "site",
      PublicAccessBlockConfiguration: { ...OPEN, [setting]: true },
    });
  const page = { Bucket: "site", Key: "page" };
  return { ...world, block, page };
}
