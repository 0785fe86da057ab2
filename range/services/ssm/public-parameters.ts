import type { Scope } from "../../world.ts";
import { visibleImages } from "../ec2/image-rows.ts";
import type { FoundParameter } from "./parameters.ts";

const PREFIX = "/aws/service/ami-amazon-linux-latest/";

/** AWS's names for its newest images, and how the images that they mean are named. */
const LATEST: Readonly<Record<string, { pattern: RegExp; architecture: string }>> = Object.fromEntries(
  ["x86_64", "arm64"].flatMap((architecture) => [
    ...[
      "al2023-ami-kernel-default",
      "al2023-ami-kernel-6.1",
      "al2023-ami-minimal-kernel-default",
      "al2023-ami-minimal-kernel-6.1",
    ].map(
      (name) =>
        [
          `${name}-${architecture}`,
          {
            pattern: name.includes("minimal") ? /^al2023-ami-minimal/ : /^al2023-ami-(?!minimal)/,
            architecture,
          },
        ] as const,
    ),
    [`amzn2-ami-hvm-${architecture}-gp2`, { pattern: /^amzn2-ami-hvm/, architecture }] as const,
    [
      `amzn2-ami-kernel-5.10-hvm-${architecture}-gp2`,
      { pattern: /^amzn2-ami-(kernel-5\.10-)?hvm/, architecture },
    ] as const,
  ]),
);

/** A parameter that AWS publishes: the newest image of Amazon Linux in the Region. */
export function publicParameter(scope: Scope, name: string): FoundParameter | undefined {
  const short = name.replace(/^arn:aws:ssm:[^:]*:(\d*):parameter/, "");
  if (!short.startsWith(PREFIX)) return undefined;
  const key = short.slice(PREFIX.length);
  const wanted = LATEST[key];
  if (!wanted) return undefined;
  const newest = visibleImages(scope)
    .filter(
      (image) =>
        image.ImageOwnerAlias === "amazon" &&
        image.Architecture === wanted.architecture &&
        wanted.pattern.test(image.Name ?? ""),
    )
    .sort((a, b) => (a.CreationDate ?? "").localeCompare(b.CreationDate ?? ""))
    .at(-1);
  if (!newest) return undefined;
  return {
    name: short,
    arn: `arn:aws:ssm:${scope.region}::parameter${short}`,
    version: 1,
    value: newest.ImageId,
    type: "String",
    tier: "Standard",
    dataType: "aws:ec2:image",
    modifiedAt: Date.parse(newest.CreationDate ?? "") || 0,
    modifiedBy: "AWS",
  };
}

/** All of them that have an image in the Region. */
export const publicParameters = (scope: Scope): FoundParameter[] =>
  Object.keys(LATEST)
    .map((key) => publicParameter(scope, PREFIX + key))
    .filter((found) => found !== undefined);
