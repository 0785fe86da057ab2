import { isIP } from "node:net";
import type { Ask, Call } from "../call.ts";
import type { Principal, SessionFacts } from "./principal.ts";
import { principalTags } from "./policies-of.ts";
import type { Context } from "./variables.ts";

type Facts = Pick<
  Call,
  | "world"
  | "region"
  | "at"
  | "principal"
  | "sourceIp"
  | "userAgent"
  | "invokedBy"
  | "sourceArn"
  | "vpcEndpoint"
>;

/**
 * The condition keys of a call: what the service says (`ask.context`) and IAM's own global keys. Values are
 * found when a policy asks for them. Keys are in lower case.
 */
export function contextOf(
  call: Facts,
  ask: Pick<Ask, "context" | "resourceAccount">,
  accountId: string,
): Context {
  const given = new Map<string, readonly string[]>();
  for (const [key, value] of Object.entries(ask.context ?? {}))
    if (value !== undefined) given.set(key.toLowerCase(), typeof value === "string" ? [value] : value);
  return (key) => {
    const known = given.get(key);
    if (known) return known;
    const value = globalKey(key, call, ask.resourceAccount ?? accountId);
    return value === undefined ? undefined : typeof value === "string" ? [value] : value;
  };
}

/** IAM guide, "AWS global condition context keys". */
function globalKey(key: string, call: Facts, resourceAccount: string): string | string[] | undefined {
  const { principal } = call;
  if (key.startsWith(PRINCIPAL_TAG))
    return principalTags(call.world, principal).get(key.slice(PRINCIPAL_TAG.length));
  switch (key) {
    case "aws:sourceip":
      // A private address says nothing outside its VPC: endpoints' requests have `aws:VpcSourceIp` instead.
      return isIP(call.sourceIp) && !call.vpcEndpoint ? call.sourceIp : undefined;
    case "aws:vpcsourceip":
      return call.vpcEndpoint && call.sourceIp;
    case "aws:sourcevpc":
      return call.vpcEndpoint?.vpcId;
    case "aws:sourcevpce":
      return call.vpcEndpoint?.id;
    case "aws:securetransport":
      return "true";
    case "aws:useragent":
      return call.userAgent;
    case "aws:requestedregion":
      return call.region;
    case "aws:currenttime":
      return isoSeconds(call.at);
    case "aws:epochtime":
      return String(Math.floor(call.at / 1000));
    case "aws:resourceaccount":
      return resourceAccount;
    case "aws:sourcearn":
      return call.sourceArn;
    case "aws:sourceaccount":
      return call.sourceArn?.split(":")[4];
    case "aws:viaawsservice":
      return String(isForwarded(call));
    case "aws:calledvia":
      return isForwarded(call) ? [call.invokedBy!] : undefined;
    case "aws:calledviafirst":
    case "aws:calledvialast":
      return isForwarded(call) ? call.invokedBy : undefined;
    case "aws:principalisawsservice":
      return String(principal.type === "AWSService");
    case "aws:principalservicename":
      return principal.type === "AWSService" ? principal.service : undefined;
    default:
      return principal.type === "AWSService" ? undefined : principalKey(key, principal, call.at);
  }
}

const PRINCIPAL_TAG = "aws:principaltag/";

/** A service that acts with its caller's rights, as CloudFormation does. */
const isForwarded = ({ invokedBy, principal }: Facts): boolean =>
  invokedBy !== undefined && principal.type !== "AWSService";

function principalKey(
  key: string,
  principal: Exclude<Principal, { type: "AWSService" }>,
  at: number,
): string | string[] | undefined {
  if (key === "aws:principaltype") return PRINCIPAL_TYPES[principal.type];
  if (key === "aws:userid") return principal.type === "Anonymous" ? "anonymous" : principal.principalId;
  if (principal.type === "Anonymous") return federatedKey(key, principal.federated);
  switch (key) {
    case "aws:principalarn":
      return principal.type === "AssumedRole" ? principal.roleArn : principal.arn;
    case "aws:principalaccount":
      return principal.accountId;
    case "aws:username":
      return principal.type === "IAMUser" ? principal.userName : undefined;
    default:
      return sessionKey(key, principal, at);
  }
}

const PRINCIPAL_TYPES = {
  Root: "Account",
  IAMUser: "User",
  AssumedRole: "AssumedRole",
  FederatedUser: "FederatedUser",
  Anonymous: "Anonymous",
} as const;

/** Keys that only temporary credentials have: a deny on `aws:TokenIssueTime` never meets a long-term key. */
function sessionKey(
  key: string,
  { session }: Extract<Principal, { session?: unknown }>,
  at: number,
): string | string[] | undefined {
  if (!session) return undefined;
  switch (key) {
    case "aws:tokenissuetime":
      return isoSeconds(session.issuedAt);
    case "aws:multifactorauthpresent":
      return session.sourceInstanceArn ? undefined : String(session.mfa);
    case "aws:multifactorauthage":
      return session.mfa ? String(Math.floor((at - session.issuedAt) / 1000)) : undefined;
    case "aws:sourceidentity":
      return session.sourceIdentity;
    case "ec2:sourceinstancearn":
      return session.sourceInstanceArn;
    case "ec2:roledelivery":
      return session.roleDelivery;
    case "lambda:sourcefunctionarn":
      return session.sourceFunctionArn;
    default:
      return federatedKey(key, session.federated);
  }
}

/** What an identity provider vouched for: the caller's trust is decided by it, and its session keeps it. */
function federatedKey(key: string, caller: SessionFacts["federated"]): string | string[] | undefined {
  if (!caller) return undefined;
  if (key === "aws:federatedprovider") return caller.provider;
  const values = Object.hasOwn(caller.keys, key) ? caller.keys[key] : undefined;
  return values && [...values];
}

/** A moment as IAM compares it: whole seconds, UTC. */
const isoSeconds = (timeMs: number): string => `${new Date(timeMs).toISOString().slice(0, 19)}Z`;
