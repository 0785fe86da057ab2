import { expect, test } from "vitest";
import { SmallAccount } from "../small-account.ts";
import { ecr } from "./index.ts";

const open = (): SmallAccount => {
  const account = new SmallAccount([ecr]);
  account.call("ecr", "CreateRepository", { repositoryName: "tools/forensics" });
  return account;
};
const NAMED = { repositoryName: "tools/forensics" };
const POLICY = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: "*", Action: "ecr:BatchGetImage" }],
});
const LIFECYCLE = JSON.stringify({
  rules: [{ rulePriority: 1, selection: { countType: "imageCountMoreThan" }, action: { type: "expire" } }],
});

test("a repository is made, described and deleted", () => {
  const account = open();
  expect(account.call("ecr", "DescribeRepositories", { repositoryNames: ["tools/forensics"] })).toEqual({
    repositories: [
      {
        repositoryArn: "arn:aws:ecr:us-east-1:111122223333:repository/tools/forensics",
        registryId: "111122223333",
        repositoryName: "tools/forensics",
        repositoryUri: "111122223333.dkr.ecr.us-east-1.amazonaws.com/tools/forensics",
        createdAt: new Date(account.world.clock.now()),
        imageTagMutability: "MUTABLE",
        imageScanningConfiguration: { scanOnPush: false },
        encryptionConfiguration: { encryptionType: "AES256" },
      },
    ],
  });
  account.call("ecr", "DeleteRepository", NAMED);
  expect(account.call("ecr", "DescribeRepositories")).toEqual({ repositories: [] });
});

test("repositories come in pages, by name", () => {
  const account = open();
  for (const repositoryName of ["b-one", "a-one"])
    account.call("ecr", "CreateRepository", { repositoryName });
  const names: string[] = [];
  let nextToken: string | undefined;
  do {
    const page = account.call<{ repositories: { repositoryName: string }[]; nextToken?: string }>(
      "ecr",
      "DescribeRepositories",
      { maxResults: 2, ...(nextToken && { nextToken }) },
    );
    names.push(...page.repositories.map((one) => one.repositoryName));
    nextToken = page.nextToken;
  } while (nextToken);
  expect(names).toEqual(["a-one", "b-one", "tools/forensics"]);
});

test("policies and tags are kept as they were put", () => {
  const account = open();
  account.call("ecr", "SetRepositoryPolicy", { ...NAMED, policyText: POLICY });
  account.call("ecr", "PutLifecyclePolicy", { ...NAMED, lifecyclePolicyText: LIFECYCLE });
  const resourceArn = "arn:aws:ecr:us-east-1:111122223333:repository/tools/forensics";
  account.call("ecr", "TagResource", { resourceArn, tags: [{ Key: "a", Value: "1" }] });
  account.call("ecr", "TagResource", { resourceArn, tags: [{ Key: "a", Value: "2" }] });
  expect(account.call("ecr", "GetRepositoryPolicy", NAMED)["policyText"]).toBe(POLICY);
  expect(account.call("ecr", "GetLifecyclePolicy", NAMED)["lifecyclePolicyText"]).toBe(LIFECYCLE);
  expect(account.call("ecr", "ListTagsForResource", { resourceArn })).toEqual({
    tags: [{ Key: "a", Value: "2" }],
  });
});

test.each([
  ["CreateRepository", NAMED, "RepositoryAlreadyExistsException"],
  ["CreateRepository", { repositoryName: "No Capitals" }, "InvalidParameterException"],
  [
    "CreateRepository",
    { repositoryName: "ok", imageTagMutability: "SOMETIMES" },
    "InvalidParameterException",
  ],
  ["DeleteRepository", { repositoryName: "none" }, "RepositoryNotFoundException"],
  ["DescribeRepositories", { repositoryNames: ["none"] }, "RepositoryNotFoundException"],
  ["DescribeRepositories", { nextToken: "x" }, "InvalidParameterException"],
  ["GetRepositoryPolicy", NAMED, "RepositoryPolicyNotFoundException"],
  ["GetLifecyclePolicy", NAMED, "LifecyclePolicyNotFoundException"],
  ["SetRepositoryPolicy", { ...NAMED, policyText: "{}" }, "InvalidParameterException"],
  ["PutLifecyclePolicy", { ...NAMED, lifecyclePolicyText: '{"rules":[]}' }, "InvalidParameterException"],
  ["DescribeImages", { ...NAMED, imageIds: [{ imageTag: "v1" }] }, "ImageNotFoundException"],
  ["TagResource", { resourceArn: "arn:aws:ecr:::x", tags: [] }, "InvalidParameterException"],
  ["PutImage", { ...NAMED, imageManifest: "{}" }, "NotImplemented"],
  ["GetAuthorizationToken", {}, "NotImplemented"],
])("%s of %j is refused as %s", (operation, input, code) => {
  expect(open().refusal("ecr", operation, input)).toBe(code);
});
