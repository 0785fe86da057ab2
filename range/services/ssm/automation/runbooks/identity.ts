import { awsRunbook } from "./aws-runbook.ts";

const REVOKE_UNUSED = `import boto3
from datetime import datetime, timezone


def find_user(iam, user_id):
    for page in iam.get_paginator("list_users").paginate():
        for user in page["Users"]:
            if user["UserId"] == user_id:
                return user
    raise RuntimeError("There is no IAM user with the id " + user_id)


def has_password(iam, name):
    try:
        iam.get_login_profile(UserName=name)
        return True
    except iam.exceptions.NoSuchEntityException:
        return False


def revoke(events, context):
    iam = boto3.client("iam")
    user = find_user(iam, events["IAMResourceId"])
    name = user["UserName"]
    now = datetime.fromisoformat(events["Now"]).replace(tzinfo=timezone.utc)
    most = int(events["MaxCredentialUsageAge"])
    is_old = lambda used: (now - used).days > most
    revoked = {"AccessKeys": [], "Password": False}
    for page in iam.get_paginator("list_access_keys").paginate(UserName=name):
        for key in page["AccessKeyMetadata"]:
            if key["Status"] != "Active":
                continue
            last = iam.get_access_key_last_used(AccessKeyId=key["AccessKeyId"])["AccessKeyLastUsed"]
            if is_old(last.get("LastUsedDate", key["CreateDate"])):
                iam.update_access_key(UserName=name, AccessKeyId=key["AccessKeyId"], Status="Inactive")
                revoked["AccessKeys"].append(key["AccessKeyId"])
    if has_password(iam, name) and is_old(user.get("PasswordLastUsed", user["CreateDate"])):
        iam.delete_login_profile(UserName=name)
        revoked["Password"] = True
    return {"output": revoked}
`;

export const identityRunbooks = [
  awsRunbook("AWSConfigRemediation-RevokeUnusedIAMUserCredentials", {
    description: "Revoke an IAM user's password and access keys that were not used for some days",
    targetType: "/AWS::IAM::User",
    parameters: {
      IAMResourceId: { type: "String", description: "(Required) The unique id of the IAM user." },
      MaxCredentialUsageAge: {
        type: "String",
        description: "(Required) How many days a credential may be unused.",
        default: "90",
        allowedPattern: "^[0-9]{1,4}$",
      },
    },
    needsRole: true,
    mainSteps: [
      {
        name: "RevokeUnusedIAMUserCredentialsAndVerify",
        action: "aws:executeScript",
        timeoutSeconds: 600,
        inputs: {
          Runtime: "python3.8",
          Handler: "revoke",
          InputPayload: {
            IAMResourceId: "{{ IAMResourceId }}",
            MaxCredentialUsageAge: "{{ MaxCredentialUsageAge }}",
            Now: "{{ global:DATE }}",
          },
          Script: REVOKE_UNUSED,
        },
        outputs: [{ Name: "Output", Selector: "$.Payload.output", Type: "StringMap" }],
        isEnd: true,
      },
    ],
    outputs: ["RevokeUnusedIAMUserCredentialsAndVerify.Output"],
  }),
];
