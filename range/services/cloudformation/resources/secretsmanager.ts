import type * as Sdk from "@aws-sdk/client-secrets-manager";
import { fixed, flag, json, number, object, required, tags, text, type ValuesOf } from "./shape.ts";
import { api, found, OwnWords, resource, type Act, type ActOn } from "./type.ts";

const secretsManager = api<typeof Sdk>("secretsmanager");

const PASSWORD = {
  ExcludeCharacters: text,
  ExcludeLowercase: flag,
  ExcludeNumbers: flag,
  ExcludePunctuation: flag,
  ExcludeUppercase: flag,
  IncludeSpace: flag,
  PasswordLength: number,
  RequireEachIncludedType: flag,
} as const;

const VALUE = {
  SecretString: text,
  GenerateSecretString: object({ ...PASSWORD, GenerateStringKey: text, SecretStringTemplate: text }),
} as const;

const SETTINGS = { Description: text, KmsKeyId: text } as const;

/** A secret that its stack no longer has is gone at once: it has no recovery window. */
const secret = resource("AWS::SecretsManager::Secret", {
  properties: { Name: fixed(text), ...SETTINGS, ...VALUE, Tags: tags },
  attributes: ["Id"],
  create(act, p) {
    const { Description, KmsKeyId } = p;
    const Name = act.name(p.Name, { most: 512, withoutStack: true });
    const made = secretsManager(act, "CreateSecret", {
      Name,
      Description,
      KmsKeyId,
      SecretString: valueOf(act, p),
      ...(act.tags.length && { Tags: [...act.tags] }),
    });
    const id = found(made.ARN, "ARN");
    return { id, attributes: { Id: id } };
  },
  update(act, p, was) {
    const isNew = (name: keyof typeof p): boolean => JSON.stringify(p[name]) !== JSON.stringify(was[name]);
    secretsManager(act, "UpdateSecret", {
      SecretId: act.id,
      ...(isNew("Description") && { Description: p.Description ?? "" }),
      ...(isNew("KmsKeyId") && { KmsKeyId: p.KmsKeyId ?? "alias/aws/secretsmanager" }),
      ...((isNew("SecretString") || isNew("GenerateSecretString")) && { SecretString: valueOf(act, p) }),
    });
  },
  retag(act, set, removed) {
    const SecretId = act.id;
    if (set.length) secretsManager(act, "TagResource", { SecretId, Tags: set });
    if (removed.length) secretsManager(act, "UntagResource", { SecretId, TagKeys: removed });
  },
  delete: (act) =>
    void secretsManager(act, "DeleteSecret", { SecretId: act.id, ForceDeleteWithoutRecovery: true }),
});

/**
 * The value that a template gives or has generated: a password, or a password among the members of a template.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-secretsmanager-secret.html
 */
function valueOf(act: Act, p: ValuesOf<typeof VALUE>): string | undefined {
  if (!p.GenerateSecretString) return p.SecretString;
  if (p.SecretString !== undefined)
    throw new OwnWords("You can't specify both SecretString and GenerateSecretString.");
  const { GenerateStringKey: key, SecretStringTemplate: template, ...wanted } = p.GenerateSecretString;
  if ((key === undefined) !== (template === undefined))
    throw new OwnWords("You must specify both GenerateStringKey and SecretStringTemplate, or neither.");
  const { RandomPassword } = secretsManager(act, "GetRandomPassword", wanted);
  const password = found(RandomPassword, "RandomPassword");
  return key === undefined ? password : JSON.stringify({ ...membersOf(template!), [key]: password });
}

function membersOf(template: string): object {
  try {
    const members: unknown = JSON.parse(template);
    if (typeof members === "object" && members !== null && !Array.isArray(members)) return members;
  } catch {
    // What is no JSON is refused as what is no object.
  }
  throw new OwnWords("SecretStringTemplate must be a JSON object.");
}

const resourcePolicy = resource("AWS::SecretsManager::ResourcePolicy", {
  properties: { SecretId: required(fixed(text)), ResourcePolicy: required(json), BlockPublicPolicy: flag },
  attributes: ["Id"],
  create(act, p) {
    const { ARN } = secretsManager(act, "PutResourcePolicy", p);
    const id = found(ARN, "ARN");
    return { id, attributes: { Id: id } };
  },
  update: (act, p) => void secretsManager(act, "PutResourcePolicy", p),
  delete: (act) => void secretsManager(act, "DeleteResourcePolicy", { SecretId: act.id }),
});

const SCHEDULE = {
  RotationLambdaARN: text,
  RotationRules: object({ AutomaticallyAfterDays: number, Duration: text, ScheduleExpression: text }),
  RotateImmediatelyOnUpdate: flag,
} as const;

const rotationSchedule = resource("AWS::SecretsManager::RotationSchedule", {
  properties: { SecretId: required(fixed(text)), ...SCHEDULE },
  attributes: ["Id"],
  create(act, p) {
    const id = found(rotate(act, p.SecretId, p).ARN, "ARN");
    return { id, attributes: { Id: id } };
  },
  update: (act: ActOn, p) => void rotate(act, act.id, p),
  delete: (act) => void secretsManager(act, "CancelRotateSecret", { SecretId: act.id }),
});

const rotate = (
  act: Act,
  SecretId: string,
  { RotationLambdaARN, RotationRules, RotateImmediatelyOnUpdate }: ValuesOf<typeof SCHEDULE>,
) =>
  secretsManager(act, "RotateSecret", {
    SecretId,
    RotationLambdaARN,
    RotationRules,
    RotateImmediately: RotateImmediatelyOnUpdate,
  });

export const secretsManagerTypes = [secret, resourcePolicy, rotationSchedule];
