import type { Line } from "./line.ts";

const refused = (run: string, says: string): Line => ({ run, exits: 254, says });
const POLICY = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"secretsmanager:GetSecretValue","Resource":"*"}]}`;

/** A token of Secrets Manager: its versions and labels, who may read it, its deletion, and what CloudTrail tells. */
export const SECRET_LINES: readonly Line[] = [
  {
    run: `secretsmanager create-secret --name chat/token --description 'of the bot' --secret-string xoxb-1 --tags Key=team,Value=red --query ARN --output text`,
    prints: /^arn:aws:secretsmanager:us-east-1:\d{12}:secret:chat\/token-[A-Za-z0-9]{6}$/,
    keep: "arn",
  },
  refused(
    "secretsmanager create-secret --name chat/token --secret-string xoxb-2",
    "(ResourceExistsException) when calling the CreateSecret operation: The operation failed because the secret chat/token already exists.",
  ),
  {
    run: "secretsmanager get-secret-value --secret-id {arn} --query '[Name,SecretString,VersionStages[0]]' --output text",
    prints: "chat/token\txoxb-1\tAWSCURRENT\n",
  },
  {
    run: `secretsmanager put-secret-value --secret-id chat/token --secret-string '{"bot":"xoxb-2"}' --query VersionStages --output text`,
    prints: "AWSCURRENT\n",
  },
  {
    run: "secretsmanager get-secret-value --secret-id chat/token --query SecretString --output text",
    prints: '{"bot":"xoxb-2"}\n',
  },
  {
    run: "secretsmanager get-secret-value --secret-id chat/token --version-stage AWSPREVIOUS --query SecretString --output text",
    prints: "xoxb-1\n",
  },
  {
    run: "secretsmanager list-secret-version-ids --secret-id chat/token --query 'Versions[].VersionStages[]' --output text",
    prints: "AWSPREVIOUS\tAWSCURRENT\n",
  },
  {
    run: "secretsmanager describe-secret --secret-id chat/token --query '{Name:Name,Description:Description,Tags:Tags}'",
    prints: { Name: "chat/token", Description: "of the bot", Tags: [{ Key: "team", Value: "red" }] },
  },
  {
    run: "secretsmanager update-secret --secret-id chat/token --description 'of the new bot' --query '[Name,VersionId]' --output json",
    prints: ["chat/token", null],
  },
  {
    run: "secretsmanager list-secrets --filters Key=description,Values=new --query 'SecretList[].Description' --output text",
    prints: "of the new bot\n",
  },
  {
    run: "secretsmanager get-random-password --password-length 20 --exclude-punctuation --no-include-space --query RandomPassword --output text",
    prints: /^[A-Za-z0-9]{20}$/,
  },
  refused(
    `secretsmanager put-resource-policy --secret-id chat/token --block-public-policy --resource-policy '${POLICY}'`,
    "(PublicPolicyException)",
  ),
  {
    run: `secretsmanager validate-resource-policy --resource-policy '${POLICY}' --query PolicyValidationPassed`,
    prints: "false\n",
  },
  {
    run: "ssm get-parameter --name /aws/reference/secretsmanager/chat/token --with-decryption --query 'Parameter.[Value,Version]' --output text",
    prints: '{"bot":"xoxb-2"}\t0\n',
  },
  {
    run: "resourcegroupstaggingapi get-resources --resource-type-filters secretsmanager --query 'ResourceTagMappingList[].Tags[].Value' --output text",
    prints: "red\n",
  },
  refused(
    "secretsmanager rotate-secret --secret-id chat/token",
    "(InvalidRequestException) when calling the RotateSecret operation: No Lambda rotation function ARN is associated with this secret.",
  ),
  refused(
    "secretsmanager replicate-secret-to-regions --secret-id chat/token --add-replica-regions Region=eu-west-1",
    "The range does not implement secretsmanager:ReplicateSecretToRegions.",
  ),
  {
    run: "secretsmanager delete-secret --secret-id chat/token --recovery-window-in-days 7 --query Name --output text",
    prints: "chat/token\n",
  },
  refused(
    "secretsmanager get-secret-value --secret-id chat/token",
    "(InvalidRequestException) when calling the GetSecretValue operation: You can't perform this operation on the secret because it was marked for deletion.",
  ),
  {
    run: "secretsmanager restore-secret --secret-id chat/token --query Name --output text",
    prints: "chat/token\n",
  },
  {
    run: "secretsmanager delete-secret --secret-id chat/token --force-delete-without-recovery --query Name --output text",
    prints: "chat/token\n",
  },
  { run: "secretsmanager list-secrets --include-planned-deletion", prints: { SecretList: [] } },
  {
    run: "cloudtrail lookup-events --lookup-attributes AttributeKey=EventName,AttributeValue=PutSecretValue --query 'Events[0].CloudTrailEvent' --output text",
    prints:
      /"requestParameters":\{"secretId":"chat\/token","clientRequestToken":"[0-9a-f-]{36}"\},"responseElements":\{"arn":"arn:/,
    after: 1_800,
    differs: "the event names the client",
  },
];
