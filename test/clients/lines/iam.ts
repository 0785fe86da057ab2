import type { Line } from "./line.ts";

const TRUST = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::{ACCOUNT}:root"},"Action":"sts:AssumeRole"}]}`;
const READ = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["ec2:Describe*","s3:ListAllMyBuckets"],"Resource":"*"},{"Effect":"Allow","Action":"sts:AssumeRole","Resource":"*"}]}`;
const ANA = { AWS_ACCESS_KEY_ID: "{anaKey}", AWS_SECRET_ACCESS_KEY: "{anaSecret}" };

/** Users, roles and sessions, and how each service refuses those who may not. */
export const IAM_LINES: readonly Line[] = [
  {
    run: "iam create-user --user-name ana --path /people/ --tags Key=Team,Value=blue --query User.Arn --output text",
    prints: "arn:aws:iam::{ACCOUNT}:user/people/ana",
  },
  {
    run: "iam create-user --user-name ana",
    exits: 254,
    says: "(EntityAlreadyExists) when calling the CreateUser operation: User with name ana already exists.",
  },
  {
    run: "iam get-user --user-name nobody",
    exits: 254,
    says: "(NoSuchEntity) when calling the GetUser operation: The user with name nobody cannot be found.",
  },
  { run: "iam create-user --user-name 'not allowed'", exits: 254, says: "(ValidationError)" },
  { run: "iam wait user-exists --user-name ana", prints: "" },
  {
    run: "iam put-user-policy --user-name ana --policy-name read --policy-document '" + READ + "'",
    prints: "",
  },
  {
    run: 'iam put-user-policy --user-name ana --policy-name bad --policy-document \'{"Version":"2012-10-17","Statement":[{"Effect":"Perhaps"}]}\'',
    exits: 254,
    says: "(MalformedPolicyDocument)",
  },
  {
    run: "iam get-user-policy --user-name ana --policy-name read --query PolicyDocument.Version",
    prints: '"2012-10-17"',
  },
  {
    run: "iam create-access-key --user-name ana --query 'AccessKey.[AccessKeyId,SecretAccessKey]' --output text",
    prints: /^AKIA[A-Z0-9]{16}\t\S{40}$/,
    keep: ["anaKey", "anaSecret"],
  },
  {
    run: "sts get-caller-identity --query Arn --output text",
    env: ANA,
    prints: "arn:aws:iam::{ACCOUNT}:user/people/ana",
  },
  { run: "ec2 describe-vpcs", env: ANA, prints: { Vpcs: [] } },
  {
    run: "ec2 create-vpc --cidr-block 10.9.0.0/16",
    env: ANA,
    exits: 254,
    says: /\(UnauthorizedOperation\) when calling the CreateVpc operation: You are not authorized to perform this operation\. User: arn:aws:iam::\d+:user\/people\/ana is not authorized to perform: ec2:CreateVpc on resource: arn:aws:ec2:us-east-1:\d+:vpc\/\* because no identity-based policy allows the ec2:CreateVpc action/,
  },
  {
    run: "iam list-users",
    env: ANA,
    exits: 254,
    says: /\(AccessDenied\) when calling the ListUsers operation: User: arn:aws:iam::\d+:user\/people\/ana is not authorized to perform: iam:ListUsers on resource: arn:aws:iam::\d+:user\/ because no identity-based policy allows the iam:ListUsers action/,
  },
  { run: "s3api list-buckets --query Buckets", env: ANA, prints: "[]" },
  {
    run: "s3api create-bucket --bucket ana-may-not",
    env: ANA,
    exits: 254,
    says: "(AccessDenied) when calling the CreateBucket operation",
  },
  {
    run: "logs describe-log-groups",
    env: ANA,
    exits: 254,
    says: "(AccessDeniedException) when calling the DescribeLogGroups operation",
  },
  {
    run: "sns list-topics",
    env: ANA,
    exits: 254,
    says: /\((AuthorizationError|AuthorizationErrorException)\)/,
  },
  { run: "sqs list-queues", env: ANA, exits: 254, says: "AccessDenied" },
  { run: "cloudtrail describe-trails", env: ANA, exits: 254, says: "(AccessDeniedException)" },
  { run: "events list-rules", env: ANA, exits: 254, says: "(AccessDeniedException)" },
  { run: "cloudwatch list-metrics", env: ANA, exits: 254, says: "(AccessDenied)" },
  { run: "cloudformation list-stacks", env: ANA, exits: 254, says: "(AccessDenied)" },
  {
    run:
      "iam create-role --role-name auditor --assume-role-policy-document '" +
      TRUST +
      "' --query Role.Arn --output text",
    prints: "arn:aws:iam::{ACCOUNT}:role/auditor",
    keep: "role",
  },
  {
    run: "iam attach-role-policy --role-name auditor --policy-arn arn:aws:iam::aws:policy/ReadOnlyAccess",
    prints: "",
  },
  {
    run: "iam list-attached-role-policies --role-name auditor --query 'AttachedPolicies[].PolicyName' --output text",
    prints: "ReadOnlyAccess",
  },
  {
    run: "sts assume-role --role-arn {role} --role-session-name look --query 'Credentials.[AccessKeyId,SecretAccessKey,SessionToken]' --output text",
    env: ANA,
    prints: /^ASIA/,
    keep: ["sessionKey", "sessionSecret", "sessionToken"],
  },
  {
    run: "sts assume-role --role-arn arn:aws:iam::{ACCOUNT}:role/missing --role-session-name look",
    env: ANA,
    exits: 254,
    says: "(AccessDenied) when calling the AssumeRole operation",
  },
  {
    run: "sts get-caller-identity --query Arn --output text",
    env: {
      AWS_ACCESS_KEY_ID: "{sessionKey}",
      AWS_SECRET_ACCESS_KEY: "{sessionSecret}",
      AWS_SESSION_TOKEN: "{sessionToken}",
    },
    prints: "arn:aws:sts::{ACCOUNT}:assumed-role/auditor/look",
  },
  {
    run: "sts get-caller-identity",
    env: {
      AWS_ACCESS_KEY_ID: "{sessionKey}",
      AWS_SECRET_ACCESS_KEY: "{sessionSecret}",
      AWS_SESSION_TOKEN: "bogus",
    },
    exits: 254,
    says: "(InvalidClientTokenId)",
  },
  { run: "iam update-access-key --user-name ana --access-key-id {anaKey} --status Inactive", prints: "" },
  {
    run: "sts get-caller-identity",
    env: ANA,
    exits: 254,
    says: "(InvalidClientTokenId) when calling the GetCallerIdentity operation: The security token included in the request is invalid",
  },
  {
    run: "ec2 describe-vpcs",
    env: ANA,
    exits: 254,
    says: "(AuthFailure) when calling the DescribeVpcs operation: AWS was not able to validate the provided access credentials",
  },
  { run: "s3 ls", env: ANA, exits: 254, says: "(InvalidAccessKeyId)" },
  { run: "logs describe-log-groups", env: ANA, exits: 254, says: "(UnrecognizedClientException)" },
  {
    run: "ec2 describe-vpcs",
    env: { AWS_SECRET_ACCESS_KEY: "wrong" },
    exits: 254,
    says: /\((SignatureDoesNotMatch|AuthFailure)\)/,
  },
  {
    run: "sts get-caller-identity",
    env: { AWS_SECRET_ACCESS_KEY: "wrong" },
    exits: 254,
    says: "(SignatureDoesNotMatch) when calling the GetCallerIdentity operation: The request signature we calculated does not match the signature you provided.",
  },
  {
    run: "events list-rules",
    env: { AWS_SECRET_ACCESS_KEY: "wrong" },
    exits: 254,
    says: "(InvalidSignatureException)",
  },
  {
    run: "guardduty list-detectors",
    env: { AWS_SECRET_ACCESS_KEY: "wrong" },
    exits: 254,
    says: "(InvalidSignatureException)",
  },
  {
    run: "s3api list-buckets",
    env: { AWS_SECRET_ACCESS_KEY: "wrong" },
    exits: 254,
    says: "(SignatureDoesNotMatch)",
  },
  {
    run: "sts get-caller-identity",
    env: { AWS_ACCESS_KEY_ID: "AKIAIOSFODNN7EXAMPLE" },
    exits: 254,
    says: "(InvalidClientTokenId)",
  },
  {
    run: "sts get-caller-identity --no-sign-request",
    exits: 254,
    says: "(MissingAuthenticationToken) when calling the GetCallerIdentity operation: Request is missing Authentication Token",
  },
  {
    run: "ec2 describe-vpcs --no-sign-request",
    exits: 254,
    says: /\((MissingParameter|AuthFailure|MissingAuthenticationToken)\)/,
  },
  { run: "iam list-users --max-items 1 --query 'Users[].UserName' --output text", prints: /^ana\b/ },
  {
    run: "iam list-policies --scope AWS --page-size 5 --query 'Policies[?PolicyName==`ReadOnlyAccess`].Arn' --output text",
    prints: "arn:aws:iam::aws:policy/ReadOnlyAccess",
  },
  { run: "iam delete-user --user-name ana", exits: 254, says: "(DeleteConflict)" },
  {
    run: "iam get-account-authorization-details --filter User --query 'UserDetailList[].UserName'",
    prints: ["ana"],
  },
];
