import type { Ask, Call } from "../../call.ts";
import { passRoleAsk } from "../../iam/pass-role.ts";
import { requestTagContext, resourceTagContext } from "../../iam/tag-context.ts";
import { SERVICE_LINKED_ROLES } from "./service-linked.ts";
import { iamState, type Tag } from "./state.ts";

type Input = Readonly<Record<string, unknown>>;
type Resource = { arn: string; tags?: readonly Tag[] };
type ResourceOf = (input: Input, call: Call) => Resource;

const textOf = (input: Input, member: string): string | undefined => {
  const value = input[member];
  return typeof value === "string" ? value : undefined;
};

const arnOf = (call: Call, kind: string, path: string, name = ""): string =>
  `arn:aws:iam::${call.account.id}:${kind}${path}${name}`;

/** A user that is there, or the ARN that it would have. Without a name it is the caller. */
const user: ResourceOf = (input, call) => {
  const { principal } = call;
  const name = textOf(input, "UserName") ?? (principal.type === "IAMUser" ? principal.userName : undefined);
  if (name === undefined && principal.type === "Root") return { arn: principal.arn };
  const row = iamState(call.scope).users.get(name);
  return row ?? { arn: arnOf(call, "user", textOf(input, "Path") ?? "/", name) };
};

const group: ResourceOf = (input, call) => {
  const name = textOf(input, "GroupName");
  return (
    iamState(call.scope).groups.get(name) ?? { arn: arnOf(call, "group", textOf(input, "Path") ?? "/", name) }
  );
};

const role: ResourceOf = (input, call) => {
  const name = textOf(input, "RoleName");
  return (
    iamState(call.scope).roles.get(name) ?? { arn: arnOf(call, "role", textOf(input, "Path") ?? "/", name) }
  );
};

const profile: ResourceOf = (input, call) => {
  const name = textOf(input, "InstanceProfileName");
  return (
    iamState(call.scope).instanceProfiles.get(name) ?? {
      arn: arnOf(call, "instance-profile", textOf(input, "Path") ?? "/", name),
    }
  );
};

const policy: ResourceOf = (input, call) => {
  const arn = textOf(input, "PolicyArn");
  if (arn === undefined)
    return { arn: arnOf(call, "policy", textOf(input, "Path") ?? "/", textOf(input, "PolicyName")) };
  return iamState(call.scope).policies.get(arn) ?? { arn };
};

const newDevice: ResourceOf = (input, call) => ({
  arn: arnOf(call, "mfa", textOf(input, "Path") ?? "/", textOf(input, "VirtualMFADeviceName")),
});
const device: ResourceOf = (input) => ({ arn: textOf(input, "SerialNumber") ?? "*" });

const samlProvider: ResourceOf = (input, call) => ({
  arn: textOf(input, "SAMLProviderArn") ?? arnOf(call, "saml-provider", "/", textOf(input, "Name")),
});

const oidcProvider: ResourceOf = (input, call) => ({
  arn:
    textOf(input, "OpenIDConnectProviderArn") ??
    arnOf(call, "oidc-provider", "/", textOf(input, "Url")?.replace("https://", "")),
});

/** Lists without a resource of their own ask for the path under which they look, as IAM's messages show. */
const allOf =
  (kind: string): ResourceOf =>
  (input, call) => ({ arn: arnOf(call, kind, textOf(input, "PathPrefix") ?? "/") });

const linkedRole: ResourceOf = (input, call) => {
  const service = textOf(input, "AWSServiceName") ?? "";
  const name = Object.hasOwn(SERVICE_LINKED_ROLES, service) ? SERVICE_LINKED_ROLES[service]!.role : "";
  return { arn: arnOf(call, "role", `/aws-service-role/${service}/`, name) };
};

const simulated: ResourceOf = (input) => ({ arn: textOf(input, "PolicySourceArn") ?? "*" });

const serverCertificate: ResourceOf = (input, call) => ({
  arn: arnOf(call, "server-certificate", "/", textOf(input, "ServerCertificateName")),
});

const reported: ResourceOf = (input) => ({ arn: textOf(input, "Arn") ?? "*" });

/** Service Authorization Reference, "Actions defined by AWS Identity and Access Management". */
const RESOURCES: readonly (readonly [ResourceOf, string])[] = [
  [
    user,
    "CreateUser GetUser UpdateUser DeleteUser TagUser UntagUser ListUserTags ListGroupsForUser CreateAccessKey ListAccessKeys UpdateAccessKey DeleteAccessKey CreateLoginProfile GetLoginProfile UpdateLoginProfile DeleteLoginProfile ChangePassword PutUserPolicy GetUserPolicy DeleteUserPolicy ListUserPolicies AttachUserPolicy DetachUserPolicy ListAttachedUserPolicies PutUserPermissionsBoundary DeleteUserPermissionsBoundary EnableMFADevice ResyncMFADevice DeactivateMFADevice ListMFADevices ListSSHPublicKeys GetSSHPublicKey ListServiceSpecificCredentials ListSigningCertificates",
  ],
  [
    group,
    "CreateGroup GetGroup UpdateGroup DeleteGroup AddUserToGroup RemoveUserFromGroup PutGroupPolicy GetGroupPolicy DeleteGroupPolicy ListGroupPolicies AttachGroupPolicy DetachGroupPolicy ListAttachedGroupPolicies",
  ],
  [
    role,
    "CreateRole GetRole UpdateRole UpdateRoleDescription UpdateAssumeRolePolicy DeleteRole TagRole UntagRole ListRoleTags PutRolePolicy GetRolePolicy DeleteRolePolicy ListRolePolicies AttachRolePolicy DetachRolePolicy ListAttachedRolePolicies PutRolePermissionsBoundary DeleteRolePermissionsBoundary ListInstanceProfilesForRole DeleteServiceLinkedRole",
  ],
  [
    profile,
    "CreateInstanceProfile GetInstanceProfile DeleteInstanceProfile AddRoleToInstanceProfile RemoveRoleFromInstanceProfile TagInstanceProfile UntagInstanceProfile ListInstanceProfileTags",
  ],
  [
    policy,
    "CreatePolicy GetPolicy DeletePolicy CreatePolicyVersion GetPolicyVersion ListPolicyVersions SetDefaultPolicyVersion DeletePolicyVersion ListEntitiesForPolicy TagPolicy UntagPolicy ListPolicyTags",
  ],
  [newDevice, "CreateVirtualMFADevice"],
  [device, "DeleteVirtualMFADevice TagMFADevice UntagMFADevice ListMFADeviceTags"],
  [
    samlProvider,
    "CreateSAMLProvider GetSAMLProvider UpdateSAMLProvider DeleteSAMLProvider TagSAMLProvider UntagSAMLProvider ListSAMLProviderTags",
  ],
  [
    oidcProvider,
    "CreateOpenIDConnectProvider GetOpenIDConnectProvider DeleteOpenIDConnectProvider AddClientIDToOpenIDConnectProvider RemoveClientIDFromOpenIDConnectProvider UpdateOpenIDConnectProviderThumbprint TagOpenIDConnectProvider UntagOpenIDConnectProvider ListOpenIDConnectProviderTags",
  ],
  [allOf("user"), "ListUsers"],
  [allOf("group"), "ListGroups"],
  [allOf("role"), "ListRoles"],
  [allOf("instance-profile"), "ListInstanceProfiles"],
  [allOf("policy"), "ListPolicies"],
  [serverCertificate, "GetServerCertificate ListServerCertificateTags"],
  [linkedRole, "CreateServiceLinkedRole"],
  [simulated, "SimulatePrincipalPolicy GetContextKeysForPrincipalPolicy"],
  [reported, "GenerateServiceLastAccessedDetails ListPoliciesGrantingServiceAccess"],
];

/** What each operation of IAM asks; those that are not here ask for `*`. */
export const iamAsks: Record<string, (input: never, call: Call) => Ask | Ask[]> = Object.fromEntries(
  RESOURCES.flatMap(([resourceOf, names]) =>
    names.split(" ").map((operation) => [
      operation,
      (input: Input, call: Call): Ask[] => {
        const { arn, tags } = resourceOf(input, call);
        const context = {
          ...requestTagContext(input["Tags"] as Tag[] | undefined, input["TagKeys"] as string[] | undefined),
          ...resourceTagContext("iam", tags),
          ...inputContext(input, operation),
        };
        return [
          { action: `iam:${operation}`, resource: arn, context },
          ...furtherAsks(operation, input, call),
        ];
      },
    ]),
  ),
);

/** `iam:PolicyARN`, `iam:PermissionsBoundary` and `iam:AWSServiceName`, where the request names them. */
function inputContext(input: Input, operation: string): Record<string, string | undefined> {
  return {
    ...(/^(Attach|Detach)/.test(operation) && { "iam:PolicyARN": textOf(input, "PolicyArn") }),
    ...(/^(Create(User|Role)|Put\w+PermissionsBoundary)$/.test(operation) && {
      "iam:PermissionsBoundary": textOf(input, "PermissionsBoundary"),
    }),
    ...(operation === "CreateServiceLinkedRole" && { "iam:AWSServiceName": textOf(input, "AWSServiceName") }),
  };
}

/** A role that goes into an instance profile is passed to EC2. */
function furtherAsks(operation: string, input: Input, call: Call): Ask[] {
  if (operation !== "AddRoleToInstanceProfile") return [];
  return [passRoleAsk(call, role(input, call).arn, "ec2.amazonaws.com")];
}
