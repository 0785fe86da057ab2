import type * as Sdk from "@aws-sdk/client-ecr";
import type { EncryptionType, ImageTagMutability } from "@aws-sdk/client-ecr";
import { fixed, flag, json, object, oneOf, required, tags, text, type ValuesOf } from "./shape.ts";
import { api, found, resource, type Act } from "./type.ts";

const ecr = api<typeof Sdk>("ecr");

const SETTINGS = {
  ImageScanningConfiguration: object({ ScanOnPush: flag }),
  ImageTagMutability: oneOf<ImageTagMutability>(),
  LifecyclePolicy: object({ LifecyclePolicyText: text, RegistryId: text }),
  RepositoryPolicyText: json,
} as const;

const repository = resource("AWS::ECR::Repository", {
  properties: {
    RepositoryName: fixed(text),
    EmptyOnDelete: flag,
    EncryptionConfiguration: fixed(
      object({ EncryptionType: required(oneOf<EncryptionType>()), KmsKey: text }),
    ),
    ...SETTINGS,
    Tags: tags,
  },
  attributes: ["Arn", "RepositoryUri"],
  create(act, p) {
    const repositoryName = act.name(p.RepositoryName, { most: 256, lowerCase: true });
    const { repository } = ecr(act, "CreateRepository", {
      repositoryName,
      ...(p.ImageTagMutability && { imageTagMutability: p.ImageTagMutability }),
      ...(p.ImageScanningConfiguration && {
        imageScanningConfiguration: { scanOnPush: p.ImageScanningConfiguration.ScanOnPush },
      }),
      ...(p.EncryptionConfiguration && {
        encryptionConfiguration: {
          encryptionType: p.EncryptionConfiguration.EncryptionType,
          kmsKey: p.EncryptionConfiguration.KmsKey,
        },
      }),
      tags: [...act.tags],
    });
    act.begin(repositoryName);
    settlePolicies(act, repositoryName, p, {});
    const attributes = {
      Arn: found(repository?.repositoryArn, "repositoryArn"),
      RepositoryUri: repository?.repositoryUri,
    };
    return { id: repositoryName, attributes };
  },
  update(act, p, was) {
    const repositoryName = act.id;
    if (p.ImageTagMutability !== was.ImageTagMutability)
      ecr(act, "PutImageTagMutability", {
        repositoryName,
        imageTagMutability: p.ImageTagMutability ?? "MUTABLE",
      });
    if (p.ImageScanningConfiguration?.ScanOnPush !== was.ImageScanningConfiguration?.ScanOnPush)
      ecr(act, "PutImageScanningConfiguration", {
        repositoryName,
        imageScanningConfiguration: { scanOnPush: p.ImageScanningConfiguration?.ScanOnPush ?? false },
      });
    settlePolicies(act, repositoryName, p, was);
  },
  retag(act, set, removed) {
    const resourceArn = act.scope.arn("ecr", `repository/${act.id}`);
    if (set.length) ecr(act, "TagResource", { resourceArn, tags: set });
    if (removed.length) ecr(act, "UntagResource", { resourceArn, tagKeys: removed });
  },
  delete: (act, p) =>
    void ecr(act, "DeleteRepository", { repositoryName: act.id, force: p.EmptyOnDelete ?? false }),
});

type Settings = ValuesOf<typeof SETTINGS>;

function settlePolicies(act: Act, repositoryName: string, now: Settings, was: Settings): void {
  const lifecycle = now.LifecyclePolicy?.LifecyclePolicyText;
  if (lifecycle !== was.LifecyclePolicy?.LifecyclePolicyText) {
    if (lifecycle === undefined) ecr(act, "DeleteLifecyclePolicy", { repositoryName });
    else ecr(act, "PutLifecyclePolicy", { repositoryName, lifecyclePolicyText: lifecycle });
  }
  const policy = now.RepositoryPolicyText;
  if (policy === was.RepositoryPolicyText) return;
  if (policy === undefined) ecr(act, "DeleteRepositoryPolicy", { repositoryName });
  else ecr(act, "SetRepositoryPolicy", { repositoryName, policyText: policy });
}

export const ecrTypes = [repository];
