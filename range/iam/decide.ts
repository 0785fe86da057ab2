import type { CompiledPolicy, Statement } from "./compile.ts";
import { applyingStatements, type NamedAs, type Request } from "./match.ts";

/** The kinds of policies that take part in a decision, in AWS's words. */
export type PolicyKind =
  "identity-based" | "permissions boundary" | "session" | "resource-based" | "role trust" | "VPC endpoint";

/** A compiled policy and where it comes from. */
export interface SourcedPolicy {
  policy: CompiledPolicy;
  kind: PolicyKind;
  /** The policy's name, or its ARN when it is a managed one. */
  name: string;
  /** The user, group or role that holds it, such as `user/alice`. */
  holder?: string;
}

/** Everything that a decision rests on. */
export interface Case {
  request: Request;
  identity: readonly SourcedPolicy[];
  boundary?: SourcedPolicy | undefined;
  /** Present for sessions that were narrowed; an empty list allows nothing. */
  session?: readonly SourcedPolicy[] | undefined;
  resource?: SourcedPolicy | undefined;
  /** Of the VPC endpoint that the request came through: it grants nothing, and has to allow all the same. */
  endpoint?: SourcedPolicy | undefined;
  /** The resource belongs to the caller's account. */
  sameAccount: boolean;
  /** Trust policies and key policies: without their consent nobody gets in, not even the account's own. */
  resourceMustAllow: boolean;
  /** Something that is no policy grants it, such as an S3 ACL. */
  grantedElsewhere?: boolean;
}

export interface StatementRef {
  kind: PolicyKind;
  name: string;
  holder?: string;
  policy: CompiledPolicy;
  statement: Statement;
}

/** A verdict that explains itself. */
export type Decision =
  | { allowed: true; by: StatementRef[] }
  | { allowed: false; explicit: true; by: StatementRef[] }
  /** `missing`: the kind of policy that should have allowed it and did not. */
  | { allowed: false; explicit: false; missing: PolicyKind; by: [] };

/**
 * Decides as AWS does: an explicit deny first, then resource policies, permissions boundaries, session policies
 * and identity policies (IAM guide, "Policy evaluation logic"), and the policy of the VPC endpoint on the way (VPC
 * guide, "Control access to VPC endpoints using endpoint policies"). Pure: the same case gives the same decision.
 */
export function decide(subject: Case): Decision {
  const { endpoint, request } = subject;
  const decision = decideAtService(subject);
  if (!endpoint || (!decision.allowed && decision.explicit)) return decision;
  const denied = refs(endpoint, "Deny", request);
  if (denied.length) return { allowed: false, explicit: true, by: denied };
  return decision.allowed && !refs(endpoint, "Allow", request).length ? lacks("VPC endpoint") : decision;
}

function decideAtService(subject: Case): Decision {
  const { principal } = subject.request;
  if (principal.type === "AWSService") return decideForService(subject);

  const denied = deniedBy(subject);
  if (denied.length) return { allowed: false, explicit: true, by: denied };

  const granted = allowedByResource(subject);
  const resourceKind = resourceKindOf(subject);
  if (principal.type === "Anonymous")
    return granted ? { allowed: true, by: granted.by } : lacks(resourceKind);
  const own = ownSide(subject);
  if (!granted && (subject.resourceMustAllow || !subject.sameAccount))
    return subject.resourceMustAllow || own.allowed ? lacks(resourceKind) : own;
  if (granted && subject.sameAccount && suffices(granted.namedAs, subject))
    return { allowed: true, by: granted.by };
  return own.allowed ? { allowed: true, by: [...(granted?.by ?? []), ...own.by] } : own;
}

const lacks = (missing: PolicyKind): Decision => ({ allowed: false, explicit: false, missing, by: [] });

/** Roles are asked through their trust policy; every other resource has a resource-based one, if any. */
export const resourceKindOf = ({ resource, request }: Pick<Case, "resource" | "request">): PolicyKind =>
  resource?.kind ?? (request.action.startsWith("sts:") ? "role trust" : "resource-based");

/** AWS's services need no identity policy; a role's trust policy must name them all the same. */
function decideForService(subject: Case): Decision {
  const { request, resource, resourceMustAllow } = subject;
  if (!resourceMustAllow) return { allowed: true, by: [] };
  if (!resource) return lacks(resourceKindOf(subject));
  const denies = refs(resource, "Deny", request);
  if (denies.length) return { allowed: false, explicit: true, by: denies };
  const allows = refs(resource, "Allow", request);
  return allows.length ? { allowed: true, by: allows } : lacks(resource.kind);
}

/** What the caller's own side says: identity policies, boundary and session policies all have to allow. */
function ownSide({ request, identity, boundary, session }: Case): Decision {
  if (request.principal.type === "Root" && !session) return { allowed: true, by: [] };
  const by = identity.flatMap((policy) => refs(policy, "Allow", request));
  if (!by.length && request.principal.type !== "Root" && !isRootFederation(request))
    return lacks("identity-based");
  if (boundary && !refs(boundary, "Allow", request).length) return lacks("permissions boundary");
  if (session && !session.some((policy) => refs(policy, "Allow", request).length)) return lacks("session");
  return { allowed: true, by };
}

/** A federated user whom the account's root made: the root's rights, narrowed by the session policies. */
const isRootFederation = ({ principal }: Request): boolean =>
  principal.type === "FederatedUser" && principal.userName === undefined;

/**
 * Whether a resource policy of the same account grants by itself. A user's or session's own ARN overrides what
 * the boundary and the session policies leave out; a role's ARN does not (IAM guide, "Permissions boundaries").
 */
function suffices(namedAs: NamedAs, { request, boundary, session }: Case): boolean {
  if (namedAs === "itself") return true;
  if (namedAs === "account") return false;
  if (boundary && !refs(boundary, "Allow", request).length) return false;
  return !session || session.some((policy) => refs(policy, "Allow", request).length > 0);
}

const NEVER_DENIED_TO_ROOT = new Set(["s3:getbucketpolicy", "s3:putbucketpolicy", "s3:deletebucketpolicy"]);

function deniedBy(subject: Case): StatementRef[] {
  const { request, identity, boundary, session = [], resource } = subject;
  const isRoot = request.principal.type === "Root";
  if (isRoot && NEVER_DENIED_TO_ROOT.has(request.action.toLowerCase())) return [];
  const denies: StatementRef[] = [];
  const ask = (policy: SourcedPolicy): void => void denies.push(...refs(policy, "Deny", request));
  if (!isRoot) identity.forEach(ask);
  if (!isRoot && boundary) ask(boundary);
  session.forEach(ask);
  if (resource) ask(resource);
  return denies;
}

function allowedByResource({
  request,
  resource,
  grantedElsewhere,
}: Case): { namedAs: NamedAs; by: StatementRef[] } | undefined {
  let found: { namedAs: NamedAs; by: StatementRef[] } | undefined = grantedElsewhere
    ? { namedAs: "everyone", by: [] }
    : undefined;
  if (!resource) return found;
  for (const { statement, namedAs } of applyingStatements(resource.policy, "Allow", request)) {
    if (!namedAs) continue;
    if (!found || BREADTH[namedAs] < BREADTH[found.namedAs])
      found = { namedAs, by: [refTo(resource, statement)] };
  }
  return found;
}

/** The grant that overrides most comes first. */
const BREADTH: Record<NamedAs, number> = {
  itself: 0,
  service: 1,
  federated: 2,
  role: 3,
  everyone: 4,
  account: 5,
};

const refs = (policy: SourcedPolicy, effect: Statement["effect"], request: Request): StatementRef[] =>
  applyingStatements(policy.policy, effect, request).map(({ statement }) => refTo(policy, statement));

const refTo = ({ kind, name, holder, policy }: SourcedPolicy, statement: Statement): StatementRef => ({
  kind,
  name,
  ...(holder && { holder }),
  policy,
  statement,
});
