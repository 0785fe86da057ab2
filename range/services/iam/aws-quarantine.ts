import { actions, type AwsDocument, deny } from "./aws-statements.ts";

/** What AWS attaches to a user whose key was found in public: it denies a list, and by no means everything. */
const DESCRIPTION =
  "Denies access to certain actions, applied by the AWS team in the event that an IAM user's credentials have been compromised or exposed publicly. Do NOT remove this policy.";

export const quarantineV1: AwsDocument = {
  created: "2020-08-11T18:04:13Z",
  description: DESCRIPTION,
  statements: [
    deny(
      actions({
        iam: "AttachGroupPolicy AttachRolePolicy AttachUserPolicy ChangePassword CreateAccessKey CreateInstanceProfile CreateLoginProfile CreateRole CreateUser DetachUserPolicy PutUserPermissionsBoundary PutUserPolicy UpdateAccessKey UpdateAccountPasswordPolicy UpdateUser",
        ec2: "RequestSpotInstances RunInstances StartInstances",
        organizations: "CreateAccount CreateOrganization InviteAccountToOrganization",
        lambda: "CreateFunction",
        lightsail: "Create* Start* Delete* Update* GetInstanceAccessDetails DownloadDefaultKeyPair",
      }),
    ),
  ],
};

/** Versions 2 and 3 of the policy deny the same list. */
export const quarantineV2 = (created: string, edited: string, version: number): AwsDocument => ({
  version,
  created,
  edited,
  description: DESCRIPTION,
  statements: [
    deny(
      actions({
        amplify: "CreateBackendEnvironment CreateDeployment",
        bedrock:
          "CreateFoundationModelAgreement CreateModelInvocationJob InvokeModel InvokeModelWithResponseStream PutFoundationModelEntitlement",
        cloudtrail: "LookupEvents",
        codebuild: "CreateProject",
        ec2: "AcceptReservedInstancesExchangeQuote CreateReservedInstancesListing PurchaseReservedInstancesOffering RequestSpotInstances RunInstances StartInstances",
        ecr: "GetAuthorizationToken",
        ecs: "CreateCluster CreateService RegisterTaskDefinition",
        glue: "CreateJob",
        iam: "AddUserToGroup AttachGroupPolicy AttachRolePolicy AttachUserPolicy ChangePassword CreateAccessKey CreateInstanceProfile CreateLoginProfile CreatePolicyVersion CreateRole CreateUser DeleteAccessKey DeleteRole DetachUserPolicy ListUsers PassRole PutGroupPolicy PutRolePolicy PutUserPermissionsBoundary PutUserPolicy SetDefaultPolicyVersion UpdateAccessKey UpdateAccountPasswordPolicy UpdateAssumeRolePolicy UpdateLoginProfile UpdateUser",
        lambda:
          "AddLayerVersionPermission AddPermission CreateFunction GetEventSourceMapping GetPolicy ListTags PutProvisionedConcurrencyConfig TagResource UntagResource UpdateFunctionCode",
        lightsail: "Create* Delete* DownloadDefaultKeyPair GetInstanceAccessDetails Start* Update*",
        mediapackagev2: "CreateChannel",
        organizations: "CreateAccount CreateOrganization InviteAccountToOrganization",
        s3: "CreateBucket DeleteBucket DeleteBucketPolicy DeleteObject DeleteObjectVersion GetObject ListAllMyBuckets ListBucket ObjectOwnerOverrideToBucketOwner PutAccountPublicAccessBlock PutBucketAcl PutBucketCors PutBucketOwnershipControls PutBucketPolicy PutLifecycleConfiguration",
        sagemaker: "CreateEndpointConfig CreateProcessingJob",
        savingsplans: "CreateSavingsPlan",
        ses: "GetSendQuota ListIdentities",
        sns: "GetSMSAttributes",
        sts: "GetFederationToken GetSessionToken",
      }),
    ),
  ],
});
