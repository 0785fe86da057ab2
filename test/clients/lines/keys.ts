import type { Line } from "./line.ts";

const KEY = "arn:aws:kms:us-east-1:{ACCOUNT}:key/{key}";
const BUCKET_POLICY = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"config.amazonaws.com"},"Action":"s3:PutObject","Resource":"arn:aws:s3:::recorded-{ACCOUNT}/*"}]}`;

/** Keys of KMS and what they seal; then a recorder of AWS Config that sees a change, and a rule that judges it. */
export const KEY_LINES: readonly Line[] = [
  {
    run: "kms create-key --description orders --tags TagKey=team,TagValue=drill --query KeyMetadata.KeyId --output text",
    prints: /^[0-9a-f-]{36}$/,
    keep: "key",
  },
  { run: "kms create-key --key-spec RSA_2048 --key-usage SIGN_VERIFY", exits: 254, says: "(NotImplemented)" },
  { run: "kms create-alias --alias-name alias/orders --target-key-id {key}", prints: "" },
  {
    run: "kms create-alias --alias-name alias/orders --target-key-id {key}",
    exits: 254,
    says: "(AlreadyExistsException) when calling the CreateAlias operation: An alias with the name arn:aws:kms:us-east-1:{ACCOUNT}:alias/orders already exists",
  },
  {
    run: "kms describe-key --key-id alias/orders --query 'KeyMetadata.[Arn,KeyState,KeyManager]' --output text",
    prints: `${KEY}\tEnabled\tCUSTOMER`,
  },
  {
    run: "kms encrypt --key-id alias/orders --plaintext fileb://{dir}/note.txt --query KeyId --output text",
    prints: KEY,
  },
  {
    run: "kms decrypt --ciphertext-blob fileb://{dir}/note.txt",
    exits: 254,
    says: "(InvalidCiphertextException)",
  },
  {
    run: "kms get-key-policy --key-id {key} --policy-name default --query Policy --output text",
    prints: /"Enable IAM User Permissions"/,
  },
  {
    run: `kms put-key-policy --key-id {key} --policy-name default --policy '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::{ACCOUNT}:root"},"Action":"kms:Encrypt","Resource":"*"}]}'`,
    exits: 254,
    says: "The new key policy will not allow you to update the key policy in the future.",
  },
  { run: "kms enable-key-rotation --key-id {key}", prints: "" },
  {
    run: "kms get-key-rotation-status --key-id {key} --query KeyRotationEnabled",
    prints: "true",
  },
  {
    run: "kms create-grant --key-id {key} --grantee-principal arn:aws:iam::{ACCOUNT}:role/reader --operations Decrypt --query 'length(GrantId)'",
    prints: "64",
  },
  { run: "kms list-grants --key-id {key} --query 'Grants[].Operations[]'", prints: ["Decrypt"] },
  { run: "s3 mb s3://recorded-{ACCOUNT}", prints: "make_bucket: recorded-{ACCOUNT}" },
  {
    run: "s3api put-bucket-encryption --bucket recorded-{ACCOUNT} --server-side-encryption-configuration Rules=[{ApplyServerSideEncryptionByDefault={SSEAlgorithm=aws:kms,KMSMasterKeyID=alias/orders}}]",
    prints: "",
  },
  { run: "s3 cp {dir}/note.txt s3://recorded-{ACCOUNT}/note.txt --quiet", prints: "" },
  {
    run: "s3api head-object --bucket recorded-{ACCOUNT} --key note.txt --query '[ServerSideEncryption,SSEKMSKeyId]' --output text",
    prints: `aws:kms\t${KEY}`,
  },
  { run: "kms disable-key --key-id {key}", prints: "" },
  {
    run: "s3api get-object --bucket recorded-{ACCOUNT} --key note.txt {dir}/closed.txt",
    exits: 254,
    says: `(KMS.DisabledException) when calling the GetObject operation: ${KEY} is disabled.`,
  },
  {
    run: "kms schedule-key-deletion --key-id {key} --pending-window-in-days 7 --query '[KeyState,PendingWindowInDays]'",
    prints: ["PendingDeletion", 7],
  },
  { run: "kms cancel-key-deletion --key-id {key} --query KeyId --output text", prints: KEY },
  { run: "kms enable-key --key-id {key}", prints: "" },
  { run: "s3 cp s3://recorded-{ACCOUNT}/note.txt {dir}/open.txt --quiet", prints: "" },
  { run: "s3api delete-bucket-encryption --bucket recorded-{ACCOUNT}", prints: "" },

  {
    run: "configservice start-configuration-recorder --configuration-recorder-name default",
    exits: 254,
    says: "(NoSuchConfigurationRecorderException)",
  },
  {
    run: "iam create-service-linked-role --aws-service-name config.amazonaws.com --query Role.Arn --output text",
    prints: "arn:aws:iam::{ACCOUNT}:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig",
    keep: "role",
  },
  {
    run: "configservice put-configuration-recorder --configuration-recorder name=default,roleARN={role},recordingGroup={allSupported=true}",
    exits: 252,
    says: "Invalid type for parameter ConfigurationRecorder.recordingGroup.allSupported",
  },
  {
    run: "configservice put-configuration-recorder --recording-group allSupported=true,includeGlobalResourceTypes=true --configuration-recorder name=default,roleARN={role}",
    prints: "",
  },
  {
    run: "configservice put-configuration-recorder --configuration-recorder name=default,roleARN={role} --recording-group allSupported=true,includeGlobalResourceTypes=true",
    prints: "",
  },
  {
    run: "configservice put-delivery-channel --delivery-channel name=default,s3BucketName=recorded-{ACCOUNT}",
    exits: 254,
    says: "(InsufficientDeliveryPolicyException)",
  },
  { run: `s3api put-bucket-policy --bucket recorded-{ACCOUNT} --policy '${BUCKET_POLICY}'`, prints: "" },
  {
    run: "configservice put-delivery-channel --delivery-channel name=default,s3BucketName=recorded-{ACCOUNT}",
    prints: "",
  },
  { run: "configservice start-configuration-recorder --configuration-recorder-name default", prints: "" },
  {
    run: "configservice describe-configuration-recorder-status --query 'ConfigurationRecordersStatus[].[name,recording,lastStatus]'",
    prints: [["default", true, "SUCCESS"]],
    after: 150,
  },
  {
    run: `configservice put-config-rule --config-rule '{"ConfigRuleName":"ssh","Source":{"Owner":"AWS","SourceIdentifier":"INCOMING_SSH_DISABLED"}}'`,
    prints: "",
  },
  {
    run: "ec2 create-vpc --cidr-block 10.7.0.0/16 --query Vpc.VpcId --output text",
    keep: "vpc",
  },
  {
    run: "ec2 create-security-group --group-name ssh --description ssh --vpc-id {vpc} --query GroupId --output text",
    keep: "group",
  },
  {
    run: "ec2 authorize-security-group-ingress --group-id {group} --protocol tcp --port 22 --cidr 0.0.0.0/0 --query Return",
    prints: "true",
  },
  {
    run: "configservice get-compliance-details-by-config-rule --config-rule-name ssh --compliance-types NON_COMPLIANT --query 'EvaluationResults[].EvaluationResultIdentifier.EvaluationResultQualifier.ResourceId' --output text",
    prints: "{group}",
    after: 300,
  },
  {
    run: "configservice get-resource-config-history --resource-type AWS::EC2::SecurityGroup --resource-id {group} --query 'configurationItems[].configurationItemStatus'",
    prints: ["OK", "ResourceDiscovered"],
  },
  {
    run: "configservice deliver-config-snapshot --delivery-channel-name default --query 'length(configSnapshotId)'",
    prints: "36",
  },
  {
    run: "configservice stop-configuration-recorder --configuration-recorder-name default",
    prints: "",
  },
];
