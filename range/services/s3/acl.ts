import type { AccessControlPolicy, Grant, Grantee, Permission } from "@aws-sdk/client-s3";
import type { Call } from "../../call.ts";
import { AwsError } from "../../errors.ts";
import { aclsDisabled, callerArn, effectivePublicAccessBlock } from "./access.ts";
import { bucketArn, canonicalId } from "./names.ts";
import type { BucketRow } from "./state.ts";

export const ALL_USERS = "http://acs.amazonaws.com/groups/global/AllUsers";
export const AUTHENTICATED_USERS = "http://acs.amazonaws.com/groups/global/AuthenticatedUsers";
export const LOG_DELIVERY = "http://acs.amazonaws.com/groups/s3/LogDelivery";

/** The members of a request that set an ACL. */
export interface AclInput {
  ACL?: string | undefined;
  AccessControlPolicy?: AccessControlPolicy | undefined;
  GrantFullControl?: string | undefined;
  GrantRead?: string | undefined;
  GrantReadACP?: string | undefined;
  GrantWrite?: string | undefined;
  GrantWriteACP?: string | undefined;
}

const HEADER_GRANTS = [
  ["GrantFullControl", "FULL_CONTROL"],
  ["GrantRead", "READ"],
  ["GrantReadACP", "READ_ACP"],
  ["GrantWrite", "WRITE"],
  ["GrantWriteACP", "WRITE_ACP"],
] as const;

const userGrant = (id: string, permission: Permission): Grant => ({
  Grantee: { ID: id, Type: "CanonicalUser" },
  Permission: permission,
});
const groupGrant = (uri: string, permission: Permission): Grant => ({
  Grantee: { URI: uri, Type: "Group" },
  Permission: permission,
});

/** The ACL of a new bucket or object: full control for its owner. */
export const privateAcl = (ownerAccountId: string): Grant[] => [
  userGrant(canonicalId(ownerAccountId), "FULL_CONTROL"),
];

export const setsAcl = (input: AclInput): boolean =>
  Boolean(input.ACL || input.AccessControlPolicy || HEADER_GRANTS.some(([member]) => input[member]));

export const isPublicGrant = (grant: Grant): boolean =>
  grant.Grantee?.URI === ALL_USERS || grant.Grantee?.URI === AUTHENTICATED_USERS;

/**
 * The grants that a request asks for, in canned, header or document form, judged against the bucket's rules.
 *
 * @param owner the account that owns the bucket or object that receives the ACL
 * @throws {AwsError} AccessControlListNotSupported where ACLs are disabled, AccessDenied where BlockPublicAcls
 * refuses public ones (fact 22), and S3's errors for malformed ACLs
 */
export function requestedGrants(
  call: Call,
  bucket: Readonly<BucketRow>,
  input: AclInput,
  owner: string,
  action: string,
  resource = bucketArn(bucket.name),
): Grant[] {
  const grants = readGrants(input, owner, bucket.accountId);
  if (aclsDisabled(bucket) && !leavesOwnerInControl(input, grants, bucket.accountId))
    throw new AwsError("AccessControlListNotSupported", "The bucket does not allow ACLs", 400);
  if (grants.some(isPublicGrant) && effectivePublicAccessBlock(call.world, bucket).BlockPublicAcls)
    throw new AwsError(
      "AccessDenied",
      `User: ${callerArn(call.principal)} is not authorized to perform: ${action} on resource: "${resource}" because public access control lists (ACLs) are blocked by the BlockPublicAcls block public access setting.`,
      403,
    );
  return grants;
}

function readGrants(input: AclInput, owner: string, bucketOwner: string): Grant[] {
  const headers = HEADER_GRANTS.filter(([member]) => input[member]);
  if (input.ACL && headers.length)
    throw new AwsError("InvalidRequest", "Specifying both Canned ACLs and Header Grants is not allowed", 400);
  if (input.ACL && input.AccessControlPolicy)
    throw new AwsError("UnexpectedContent", "This request does not support content", 400);
  if (input.AccessControlPolicy) return documentGrants(input.AccessControlPolicy, owner);
  if (headers.length)
    return headers.flatMap(([member, permission]) => headerGrants(input[member]!, permission));
  return cannedGrants(input.ACL ?? "private", owner, bucketOwner);
}

function cannedGrants(acl: string, owner: string, bucketOwner: string): Grant[] {
  const own = privateAcl(owner);
  const toBucketOwner = (permission: Permission): Grant[] =>
    owner === bucketOwner ? own : [...own, userGrant(canonicalId(bucketOwner), permission)];
  switch (acl) {
    case "private":
      return own;
    case "public-read":
      return [...own, groupGrant(ALL_USERS, "READ")];
    case "public-read-write":
      return [...own, groupGrant(ALL_USERS, "READ"), groupGrant(ALL_USERS, "WRITE")];
    case "authenticated-read":
      return [...own, groupGrant(AUTHENTICATED_USERS, "READ")];
    case "log-delivery-write":
      return [...own, groupGrant(LOG_DELIVERY, "WRITE"), groupGrant(LOG_DELIVERY, "READ_ACP")];
    case "aws-exec-read":
      return [...own, userGrant("6aa5a366c34c1cbe25dc49211496e913e0351eb0e8c37aa3477e40942ec6b97c", "READ")];
    case "bucket-owner-read":
      return toBucketOwner("READ");
    case "bucket-owner-full-control":
      return toBucketOwner("FULL_CONTROL");
    default:
      throw new AwsError("InvalidArgument", "", 400, { ArgumentName: "x-amz-acl", ArgumentValue: acl });
  }
}

function headerGrants(header: string, permission: Permission): Grant[] {
  return header.split(",").map((part) => {
    const [, kind, value] = /^\s*(id|uri|emailAddress)\s*=\s*"?([^"]*?)"?\s*$/i.exec(part) ?? [];
    if (!kind || !value)
      throw new AwsError("InvalidArgument", "Argument format not recognized", 400, { ArgumentValue: header });
    return { Grantee: checkGrantee(granteeOf(kind.toLowerCase(), value)), Permission: permission };
  });
}

function granteeOf(kind: string, value: string): Grantee {
  if (kind === "id") return { ID: value, Type: "CanonicalUser" };
  if (kind === "uri") return { URI: value, Type: "Group" };
  return { EmailAddress: value, Type: "AmazonCustomerByEmail" };
}

function documentGrants(document: AccessControlPolicy, owner: string): Grant[] {
  if (!document.Owner?.ID || !document.Grants) throw malformedAcl();
  if (document.Owner.ID !== canonicalId(owner)) throw new AwsError("AccessDenied", "Access Denied", 403);
  if (document.Grants.length > 100) throw malformedAcl();
  return document.Grants.map((grant) => {
    if (!grant.Grantee || !grant.Permission) throw malformedAcl();
    return { Grantee: checkGrantee({ ...grant.Grantee }), Permission: grant.Permission };
  });
}

const malformedAcl = (): AwsError =>
  new AwsError(
    "MalformedACLError",
    "The XML you provided was not well-formed or did not validate against our published schema",
    400,
  );

function checkGrantee(grantee: Grantee): Grantee {
  if (grantee.Type === "CanonicalUser" && !/^[0-9a-f]{64}$/.test(grantee.ID ?? ""))
    throw new AwsError("InvalidArgument", "Invalid id", 400, {
      ArgumentName: "CanonicalUser/ID",
      ArgumentValue: grantee.ID ?? "",
    });
  if (grantee.Type === "Group" && ![ALL_USERS, AUTHENTICATED_USERS, LOG_DELIVERY].includes(grantee.URI ?? ""))
    throw new AwsError("InvalidArgument", "Invalid group uri", 400, { ArgumentValue: grantee.URI ?? "" });
  if (grantee.Type === "AmazonCustomerByEmail")
    throw new AwsError(
      "UnresolvableGrantByEmailAddress",
      "The e-mail address you provided does not match any account on record",
      400,
    );
  return grantee;
}

/** The forms that S3 still accepts where ACLs are disabled: those that give the bucket's owner full control. */
function leavesOwnerInControl(input: AclInput, grants: Grant[], bucketOwner: string): boolean {
  if (input.ACL) return input.ACL === "bucket-owner-full-control";
  return grants.every(
    (grant) => grant.Grantee?.ID === canonicalId(bucketOwner) && grant.Permission === "FULL_CONTROL",
  );
}
