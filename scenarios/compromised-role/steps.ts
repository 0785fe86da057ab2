import type { Responder } from "../kit/response.ts";
import { readFindings } from "../response/case.ts";
import { keep, lookUp, sessionsIssuedBy, type TrailEvent } from "../response/history.ts";
import { denyRole, issuedBefore, nextSecond } from "../response/sessions.ts";

/** What a responder has learnt. Nothing is known that was not looked up. */
export interface Case {
  roleName: string;
  /** The federated user behind the foreign sign-ins, and the provider of its tokens. */
  userName: string;
  providerArn: string;
  issuerName: string;
  trust: Statement[];
  /** The roles that were taken from there. */
  chainedRoleNames: string[];
}

interface Statement {
  Effect: string;
  Principal: Record<string, string | string[]>;
  Action: string | string[];
  Condition?: Record<string, Record<string, string>>;
}

export async function investigate(responder: Responder): Promise<Case> {
  const { roleName, ip } = await findRole(responder);
  const record = await recordRole(responder, roleName);
  return trace(responder, { roleName, ip, ...record });
}

/** The role that GuardDuty names, and from where it is used. */
export async function findRole(responder: Responder): Promise<{ roleName: string; ip: string }> {
  const findings = await readFindings(responder);
  const finding = findings.find((x) => x.Type?.startsWith("Discovery:IAMUser/"));
  const roleName = finding?.Resource?.AccessKeyDetails?.UserName;
  const ip = finding?.Service?.Action?.AwsApiCallAction?.RemoteIpDetails?.IpAddressV4;
  if (!roleName || !ip) throw new Error("GuardDuty names no role");
  return { roleName, ip };
}

export async function recordRole(
  responder: Responder,
  RoleName: string,
): Promise<{ trust: Statement[]; providerArn: string }> {
  const { aws, step } = responder;
  await step("Record what the role may do and whom it trusts, before touching anything.");
  const { Role } = await aws.iam.getRole({ RoleName });
  const { PolicyNames = [] } = await aws.iam.listRolePolicies({ RoleName });
  const policies = [];
  for (const PolicyName of PolicyNames) policies.push(await aws.iam.getRolePolicy({ RoleName, PolicyName }));
  await keep(responder, "role.json", { Role, policies });
  const { Statement: trust } = JSON.parse(decodeURIComponent(Role!.AssumeRolePolicyDocument!)) as {
    Statement: Statement | Statement[];
  };
  const list = [trust].flat();
  const providerArn = list.map((x) => x.Principal["Federated"]).find((x) => typeof x === "string");
  if (typeof providerArn !== "string") throw new Error("the role trusts no identity provider");
  return { trust: list, providerArn };
}

/** Who was given the role from the foreign address, and what was taken from there. */
export async function trace(
  responder: Responder,
  found: { roleName: string; ip: string; trust: Statement[]; providerArn: string },
): Promise<Case> {
  const { aws, step } = responder;
  await step("Who was given the role, and from where?");
  const issued = await lookUp(aws, "EventName", "AssumeRoleWithWebIdentity");
  const foreign = issued.filter((x) => x.sourceIPAddress === found.ip);
  const userName = foreign[0]?.userIdentity.userName;
  if (!userName) throw new Error("nobody was given the role from there");
  await step("What did these sessions do? They have keys of their own, and they lead to another role.");
  const done: TrailEvent[] = [];
  for (const id of sessionsIssuedBy(foreign).slice(-3)) done.push(...(await lookUp(aws, "AccessKeyId", id)));
  await step("Does the identity provider know these sign-ins?");
  await aws.console.listIdpUsers({});
  await step("The records belong to the evidence.");
  await keep(responder, "cloudtrail.json", [...foreign, ...done]);
  const chained = done
    .filter((x) => x.eventName === "AssumeRole" && x.errorCode === undefined)
    .map((x) => String(x.requestParameters?.["roleArn"]).split("/").at(-1)!);
  return {
    roleName: found.roleName,
    userName,
    providerArn: found.providerArn,
    issuerName: found.providerArn.split("oidc-provider/")[1]!,
    trust: found.trust,
    chainedRoleNames: [...new Set(chained)],
  };
}

export async function lockOut({ aws, step }: Responder, { userName: UserName }: Case): Promise<void> {
  await step("Lock the user out at the identity provider: no new tokens, and no browser stays signed in.");
  await aws.console.disableIdpUser({ UserName });
  await aws.console.endIdpSessions({ UserName });
}

/** Tokens that were given live on for minutes: the role takes none of this user's. */
export async function distrustUser({ aws, step }: Responder, found: Case): Promise<void> {
  await step("Tokens that are out live for minutes: the role takes none of this user's any more.");
  await putTrust({ aws }, found.roleName, [
    ...found.trust,
    {
      Effect: "Deny",
      Principal: { Federated: found.providerArn },
      Action: "sts:AssumeRoleWithWebIdentity",
      Condition: { StringEquals: { [`${found.issuerName}:sub`]: found.userName } },
    },
  ]);
}

const putTrust = (
  { aws }: Pick<Responder, "aws">,
  RoleName: string,
  Statement: readonly Statement[],
): Promise<unknown> =>
  aws.iam.updateAssumeRolePolicy({
    RoleName,
    PolicyDocument: JSON.stringify({ Version: "2012-10-17", Statement }),
  });

/** @param cutoff sessions that were issued before it are denied everything */
export async function revokeRole({ aws, step }: Responder, roleName: string, cutoff: Date): Promise<void> {
  await step(`Revoke the sessions of ${roleName} that were issued until now: they work from anywhere.`);
  await denyRole({ aws }, roleName, "AWSRevokeOlderSessions", issuedBefore(cutoff));
}

export async function revokeFirst(responder: Responder, { roleName }: Case): Promise<void> {
  await revokeRole(responder, roleName, nextSecond(responder));
}

export async function revokeChained(responder: Responder, { chainedRoleNames }: Case): Promise<void> {
  for (const name of chainedRoleNames) await revokeRole(responder, name, nextSecond(responder));
}

/** Whom do IAM and the roles trust by now? What nobody of ours brought in goes. */
export async function reviewTrust(responder: Responder, found: Case): Promise<void> {
  const { aws, step } = responder;
  await step("Whom do IAM and the roles trust by now?");
  const { OpenIDConnectProviderList = [] } = await aws.iam.listOpenIDConnectProviders({});
  const strange = OpenIDConnectProviderList.map((x) => x.Arn!).filter((arn) => arn !== found.providerArn);
  for (const RoleName of found.chainedRoleNames) {
    const { Role } = await aws.iam.getRole({ RoleName });
    const trust = JSON.parse(decodeURIComponent(Role!.AssumeRolePolicyDocument!)) as {
      Statement: Statement[];
    };
    const kept = [trust.Statement]
      .flat()
      .filter((x) => ![x.Principal["Federated"]].flat().some((arn) => strange.includes(String(arn))));
    if (kept.length !== [trust.Statement].flat().length) {
      await keep(responder, `${RoleName}.json`, trust);
      await putTrust({ aws }, RoleName, kept);
    }
  }
  for (const OpenIDConnectProviderArn of strange)
    await aws.iam.deleteOpenIDConnectProvider({ OpenIDConnectProviderArn });
}

/** Until the intruder has tried everything again, and the shift has shown that it can work. */
export async function watch({ step, wait }: Responder, seconds = 45): Promise<void> {
  await step("Watch: does anything still get through, and can the shift work?");
  await wait(seconds);
}
