import type { Line } from "./line.ts";

const PROVIDER = "arn:aws:iam::{ACCOUNT}:saml-provider/Corp";
const ROLE = "arn:aws:iam::{ACCOUNT}:role/operators";
const PRESENT = `sts assume-role-with-saml --role-arn ${ROLE} --principal-arn ${PROVIDER}`;
/** Somebody whom the identity provider signed in, and who has no credentials of AWS. */
const STRANGER = { AWS_ACCESS_KEY_ID: "", AWS_SECRET_ACCESS_KEY: "" };

/** Users of the company's identity provider, who come in by SAML. */
export const FEDERATION_LINES: readonly Line[] = [
  {
    run: "iam create-saml-provider --name Corp --saml-metadata-document file://{dir}/saml-no-metadata.xml",
    exits: 254,
    says: "(InvalidInput) when calling the CreateSAMLProvider operation: Could not parse metadata",
  },
  {
    run: "iam create-saml-provider --name Corp --saml-metadata-document file://{dir}/saml-metadata.xml --query SAMLProviderArn --output text",
    prints: PROVIDER,
  },
  {
    run: "iam create-role --role-name operators --assume-role-policy-document file://{dir}/saml-trust.json --query Role.Arn --output text",
    prints: ROLE,
  },
  {
    run: "iam attach-role-policy --role-name operators --policy-arn arn:aws:iam::aws:policy/ReadOnlyAccess",
    prints: "",
  },
  {
    run: `${PRESENT} --saml-assertion file://{dir}/saml-forged.txt`,
    env: STRANGER,
    exits: 254,
    says: "(InvalidIdentityToken) when calling the AssumeRoleWithSAML operation: Response signature invalid",
  },
  {
    run: `${PRESENT} --saml-assertion file://{dir}/saml-response.txt --query '[Subject,SubjectType,Issuer,Audience]' --output text`,
    env: STRANGER,
    prints: "U-17\tpersistent\thttps://login.corp.example/saml\thttps://signin.aws.amazon.com/saml",
  },
  {
    run: `${PRESENT} --saml-assertion file://{dir}/saml-response.txt --query 'Credentials.[AccessKeyId,SecretAccessKey,SessionToken]' --output text`,
    env: STRANGER,
    prints: /^ASIA/,
    keep: ["samlKey", "samlSecret", "samlToken"],
  },
  {
    run: "sts get-caller-identity --query Arn --output text",
    env: {
      AWS_ACCESS_KEY_ID: "{samlKey}",
      AWS_SECRET_ACCESS_KEY: "{samlSecret}",
      AWS_SESSION_TOKEN: "{samlToken}",
    },
    prints: "arn:aws:sts::{ACCOUNT}:assumed-role/operators/u17",
  },
  {
    run: `${PRESENT} --saml-assertion file://{dir}/saml-response.txt`,
    env: STRANGER,
    after: 300,
    exits: 254,
    says: "(ExpiredTokenException) when calling the AssumeRoleWithSAML operation: Token must be redeemed within 5 minutes of issuance",
  },
  { run: `iam delete-saml-provider --saml-provider-arn ${PROVIDER}`, prints: "" },
  {
    run: `${PRESENT} --saml-assertion file://{dir}/saml-response.txt`,
    env: STRANGER,
    exits: 254,
    says: "Specified provider doesn't exist",
  },
];
