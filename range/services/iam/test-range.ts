import { Clock } from "../../clock.ts";
import { identify } from "../../iam/identify.ts";
import type { Principal } from "../../iam/principal.ts";
import { perform } from "../../journey.ts";
import { Random } from "../../random.ts";
import { type Account, World } from "../../world.ts";
import { stsService } from "../sts/index.ts";
import { bootstrapAccount, iamService, installIam } from "./index.ts";

/** Credentials in any of the spellings that IAM and STS answer. */
export interface Keys {
  AccessKeyId?: string | undefined;
  SecretAccessKey?: string | undefined;
  SessionToken?: string | undefined;
}

/** A caller whose calls go the whole way: identify, authorise, handle, record. */
export interface Caller {
  /** Calls `service:Operation` and answers its output; throws what AWS would. */
  call(operation: string, input?: object, overrides?: { sourceIp?: string; region?: string }): Output;
}

/** What an operation answered, with members as deep as a test looks. */
// oxlint-disable-next-line typescript/no-explicit-any
export type Output = any;

export const START_MS = Date.UTC(2026, 10, 21, 12, 0, 0);

/** A range with IAM, STS and one harmless EC2 operation, in which tests act through the front door. */
export function testRange(accountId = "111111111111") {
  const world = new World(new Clock(START_MS), new Random("iam-tests"), "drill");
  world.services.set("iam", iamService);
  world.services.set("sts", stsService);
  world.services.set("ec2", { id: "ec2", handlers: { DescribeInstances: () => ({ Reservations: [] }) } });
  installIam(world);
  const account = world.addAccount(accountId, "sandbox");
  const addAccount = (id: string): Account => world.addAccount(id, "other");

  const caller = (identified: (service: string) => { principal: Principal; accountId: string }): Caller => ({
    call(name, input = {}, { sourceIp = "198.51.100.7", region = "eu-west-1" } = {}) {
      const [service = "", operation = ""] = name.split(":");
      const { principal, accountId } = identified(service);
      return perform(world, {
        service,
        operation,
        input: input as Record<string, unknown>,
        principal,
        accountId,
        region,
        actor: "platform",
        sourceIp,
        userAgent: "test",
      });
    },
  });
  const as = (keys: Keys): Caller =>
    caller((service) =>
      identify(world, { accessKeyId: keys.AccessKeyId ?? "", sessionToken: keys.SessionToken }, service),
    );
  /** Somebody without credentials. */
  const stranger = caller(() => ({
    principal: { type: "Anonymous", accountId: "anonymous" },
    accountId: "anonymous",
  }));

  const rootOf = (of: Account): Caller => {
    const { accessKeyId, secretAccessKey, sessionToken } = bootstrapAccount(of);
    return as({ AccessKeyId: accessKeyId, SecretAccessKey: secretAccessKey, SessionToken: sessionToken });
  };
  const root = rootOf(account);

  /** Makes a user with one inline policy and one access key. */
  const addUser = (userName: string, policy?: object): Keys => {
    root.call("iam:CreateUser", { UserName: userName });
    if (policy) putUserPolicy(userName, "own", policy);
    return root.call("iam:CreateAccessKey", { UserName: userName }).AccessKey as Keys;
  };
  const putUserPolicy = (UserName: string, PolicyName: string, policy: object): void =>
    void root.call("iam:PutUserPolicy", { UserName, PolicyName, PolicyDocument: JSON.stringify(policy) });

  /** Makes a role that the given principals may take, with one inline policy. */
  const addRole = (RoleName: string, trusted: object, policy?: object): string => {
    const { Role } = root.call("iam:CreateRole", {
      RoleName,
      AssumeRolePolicyDocument: JSON.stringify(trustIn(trusted)),
    });
    if (policy)
      root.call("iam:PutRolePolicy", { RoleName, PolicyName: "own", PolicyDocument: JSON.stringify(policy) });
    return Role.Arn as string;
  };

  const advance = (ms: number): void => void world.clock.runUntil(world.clock.now() + ms);
  return { world, account, addAccount, rootOf, root, as, stranger, addUser, putUserPolicy, addRole, advance };
}

export const policyOf = (...Statement: object[]): object => ({ Version: "2012-10-17", Statement });
export const allow = (Action: string | string[], more: object = {}): object =>
  policyOf({ Effect: "Allow", Action, Resource: "*", ...more });
export const deny = (Action: string | string[], more: object = {}): object =>
  policyOf({ Effect: "Deny", Action, Resource: "*", ...more });
export const trustIn = (Principal: object): object =>
  policyOf({ Effect: "Allow", Principal, Action: "sts:AssumeRole" });

/** The revocation that AWS's console writes: a deny for sessions issued before a moment. */
export const olderThan = (timeMs: number): object =>
  deny("*", { Condition: { DateLessThan: { "aws:TokenIssueTime": new Date(timeMs).toISOString() } } });
