import type { VirtualMFADevice } from "@aws-sdk/client-iam";
import { describe, expect, it } from "vitest";
import { acceptsCodes } from "../../iam/one-time-password.ts";
import { issueToken, openProvider, signIn } from "../../identity-provider/provider.ts";
import { installCloudTrail } from "../../telemetry/cloudtrail/index.ts";
import { renderRecord } from "../../telemetry/cloudtrail/index.ts";
import { GLOBAL } from "../../world.ts";
import { cloudtrail } from "../cloudtrail/index.ts";
import { iamService, installIam, rootSecrets } from "../iam/index.ts";
import { iamState, ROOT_OWNER } from "../iam/state.ts";
import { identify } from "../../iam/identify.ts";
import { SmallAccount } from "../small-account.ts";
import { sns } from "../sns/index.ts";
import { stsService } from "../sts/index.ts";
import { standInConsole } from "./index.ts";

interface Signed {
  AccessKeyId: string;
  SessionToken: string;
  Expiration: Date;
}

function company() {
  const account = new SmallAccount(
    [standInConsole, iamService, stsService, sns, cloudtrail],
    [installIam, installCloudTrail],
  );
  const scope = account.account.scope(GLOBAL);
  const principalOf = ({ AccessKeyId, SessionToken }: Signed, service = "iam") =>
    identify(account.world, { accessKeyId: AccessKeyId, sessionToken: SessionToken }, service).principal;
  const last = () => renderRecord(account.records.at(-1)!);
  return { account, scope, principalOf, last };
}

describe("signing in as root", () => {
  it("takes the password, gives credentials of root for a quarter of an hour, and is recorded", () => {
    const { account, scope, principalOf, last } = company();
    const signed = account.call<Signed>("console", "SignIn", { Root: true, ...rootSecrets(scope) });
    expect(last()).toMatchObject({
      eventSource: "signin.amazonaws.com",
      eventName: "ConsoleLogin",
      eventType: "AwsConsoleSignIn",
      awsRegion: "us-east-1",
      userIdentity: { type: "Root", arn: "arn:aws:iam::111122223333:root" },
      requestParameters: null,
      responseElements: { ConsoleLogin: "Success" },
      additionalEventData: { MFAUsed: "No" },
    });
    const principal = principalOf(signed);
    expect(account.call("sts", "GetCallerIdentity", {}, { principal })).toMatchObject({
      Arn: "arn:aws:iam::111122223333:root",
    });
    account.call("iam", "ListAccessKeys", {}, { principal });
    account.pass(900_000);
    expect(() => principalOf(signed)).toThrow(expect.objectContaining({ code: "ExpiredToken" }));
  });

  it("fails with a wrong password: a message, and no error code", () => {
    const { account, last } = company();
    expect(account.refusal("console", "SignIn", { Root: true, Password: "guess" })).toBe(
      "FailedAuthentication",
    );
    expect(last()).toMatchObject({
      eventName: "ConsoleLogin",
      errorMessage: "Failed authentication",
      responseElements: { ConsoleLogin: "Failure" },
    });
    expect(last().errorCode).toBeUndefined();
  });

  it("asks for a code once root has an MFA device", () => {
    const { account, scope, last } = company();
    account.call("console", "EnableRootMfa", { ...rootSecrets(scope) });
    expect(account.records.slice(-3).map((x) => renderRecord(x))).toMatchObject([
      {
        eventName: "CreateVirtualMFADevice",
        eventSource: "iam.amazonaws.com",
        userIdentity: { type: "Root" },
      },
      {
        eventName: "EnableMFADevice",
        requestParameters: {
          userName: "AWS ROOT USER",
          serialNumber: "arn:aws:iam::111122223333:mfa/root-account-mfa-device",
        },
      },
      { eventName: "EnableRootMfa", eventSource: "phone.example" },
    ]);
    expect(account.call("iam", "GetAccountSummary")["SummaryMap"]).toMatchObject({ AccountMFAEnabled: 1 });
    const { Password, MfaCode } = rootSecrets(scope);
    expect(
      acceptsCodes(
        iamState(scope).mfaDevices.find((x) => x.owner === ROOT_OWNER)!.seed,
        [MfaCode!],
        account.world.clock.now(),
      ),
    ).toBe(true);
    expect(account.refusal("console", "SignIn", { Root: true, Password })).toBe("FailedAuthentication");
    account.call("console", "SignIn", { Root: true, Password, MfaCode });
    expect(last()).toMatchObject({ additionalEventData: { MFAUsed: "Yes" } });
    const [device] = account.call("iam", "ListVirtualMFADevices")["VirtualMFADevices"] as VirtualMFADevice[];
    expect(device?.User).toMatchObject({
      Arn: "arn:aws:iam::111122223333:root",
      PasswordLastUsed: account.world.clock.date(),
    });
  });

  it("takes the new password alone once it was changed", () => {
    const { account, scope, last } = company();
    const { Password } = rootSecrets(scope);
    expect(account.refusal("console", "ChangeRootPassword", { Password: "guess" })).toBe(
      "FailedAuthentication",
    );
    account.call("console", "ChangeRootPassword", { Password });
    expect(last()).toMatchObject({
      eventSource: "signin.amazonaws.com",
      eventName: "PasswordUpdated",
      userIdentity: { type: "Root" },
      responseElements: { PasswordUpdated: "Success" },
    });
    expect(account.refusal("console", "SignIn", { Root: true, Password })).toBe("FailedAuthentication");
    account.call("console", "SignIn", { Root: true, ...rootSecrets(scope) });
  });
});

describe("signing in as an IAM user", () => {
  const withUser = () => {
    const all = company();
    const call = (operation: string, input: Record<string, unknown>) =>
      all.account.call("iam", operation, input);
    call("CreateUser", { UserName: "ops" });
    call("CreateLoginProfile", { UserName: "ops", Password: "Correct-Horse-1" });
    call("AttachUserPolicy", { UserName: "ops", PolicyArn: "arn:aws:iam::aws:policy/AdministratorAccess" });
    const enter = (Password: string) =>
      all.account.call<Signed>("console", "SignIn", { UserName: "ops", Password });
    return { ...all, call, enter };
  };

  it("gives credentials that may call IAM, and that outlive the password", () => {
    const { account, principalOf, call, enter } = withUser();
    const signed = enter("Correct-Horse-1");
    call("DeleteLoginProfile", { UserName: "ops" });
    expect(() => enter("Correct-Horse-1")).toThrow(expect.objectContaining({ code: "FailedAuthentication" }));
    account.call("iam", "ListUsers", {}, { principal: principalOf(signed) });
  });

  it("is recorded under the user's name, and a wrong password with it", () => {
    const { last, enter } = withUser();
    enter("Correct-Horse-1");
    const userIdentity = { type: "IAMUser", userName: "ops" };
    expect(last()).toMatchObject({ userIdentity, responseElements: { ConsoleLogin: "Success" } });
    expect(() => enter("guess")).toThrow();
    expect(last()).toMatchObject({ userIdentity, responseElements: { ConsoleLogin: "Failure" } });
  });

  it("is recorded without the name where nobody is called so", () => {
    const { account, last } = withUser();
    const UserName = "Correct-Horse-1";
    expect(account.refusal("console", "SignIn", { UserName, Password: "ops" })).toBe("FailedAuthentication");
    const hidden = "HIDDEN_DUE_TO_SECURITY_REASONS";
    expect(last()).toMatchObject({
      eventName: "ConsoleLogin",
      errorMessage: "No username found in supplied account",
      responseElements: { ConsoleLogin: "Failure" },
    });
    expect(last().userIdentity).toEqual({
      type: "IAMUser",
      accountId: "111122223333",
      accessKeyId: "",
      userName: hidden,
    });
    account.pass(60_000);
    const LookupAttributes = [{ AttributeKey: "Username", AttributeValue: hidden }];
    expect(account.call("cloudtrail", "LookupEvents", { LookupAttributes })).toMatchObject({
      Events: [{ EventName: "ConsoleLogin", Username: hidden }],
    });
  });
});

describe("mail", () => {
  it("lists what came, and opens the link that confirms a subscription without credentials", () => {
    const { account } = company();
    const { TopicArn } = account.call<{ TopicArn: string }>("sns", "CreateTopic", { Name: "alerts" });
    account.call("sns", "Subscribe", { TopicArn, Protocol: "email", Endpoint: "oncall@corp.example" });
    expect(account.call("console", "ListMail")).toMatchObject({
      Mails: [{ Number: 1, To: "oncall@corp.example", Confirms: true }],
    });
    const { SubscriptionArn } = account.call<{ SubscriptionArn: string }>("console", "ConfirmMail", {
      Number: 1,
    });
    expect(account.call("sns", "ListSubscriptions")).toMatchObject({ Subscriptions: [{ SubscriptionArn }] });
    account.call("sns", "Publish", { TopicArn, Subject: "Look", Message: "at this" });
    account.pass(1_000);
    expect(account.call("console", "ReadMail", { Number: 2 })).toMatchObject({
      Subject: "Look",
      Confirms: false,
      Body: expect.stringContaining("at this"),
    });
    expect(account.refusal("console", "ConfirmMail", { Number: 2 })).toBe("NothingToConfirm");
    expect(account.refusal("console", "ReadMail", { Number: 3 })).toBe("NoSuchMail");
  });
});

describe("the identity provider", () => {
  const ISSUER = "https://login.corp.example";
  const withProvider = () => {
    const all = company();
    const users = [{ name: "release-manager", password: "p" }];
    openProvider(all.scope, { issuer: ISSUER, applications: ["aws"], users });
    openProvider(all.scope, { issuer: "https://id.example", applications: [], users, own: false });
    const enter = () =>
      signIn(
        all.scope,
        ISSUER,
        { name: "release-manager", password: "p" },
        { ip: "203.0.113.9", userAgent: "t" },
      );
    const tokenOf = (session: ReturnType<typeof enter>) =>
      "session" in session ? issueToken(all.scope, session.session, "aws") : session;
    const act = (operation: string) =>
      all.account.call("console", operation, { UserName: "release-manager" });
    return { ...all, enter, tokenOf, act };
  };

  it("shows its own users and where they are signed in, and no stranger's", () => {
    const { account, enter } = withProvider();
    enter();
    expect(account.call("console", "ListIdpUsers")).toEqual({
      Users: [
        {
          Issuer: ISSUER,
          UserName: "release-manager",
          Enabled: true,
          Sessions: [{ StartedAt: expect.any(Date), IpAddress: "203.0.113.9", UserAgent: "t" }],
        },
      ],
    });
    expect(account.refusal("console", "DisableIdpUser", { UserName: "nobody" })).toBe("NoSuchUser");
  });

  it("gives a disabled user no token, and takes it back when enabled again", () => {
    const { enter, tokenOf, act } = withProvider();
    const session = enter();
    act("DisableIdpUser");
    expect(tokenOf(session)).toEqual({ refusal: "access_denied" });
    expect(enter()).toEqual({ refusal: "access_denied" });
    act("EnableIdpUser");
    expect(tokenOf(session)).toHaveProperty("token");
  });

  it("ends sessions; the password opens new ones", () => {
    const { enter, tokenOf, act } = withProvider();
    const session = enter();
    expect(act("EndIdpSessions")).toEqual({ Ended: 1 });
    expect(tokenOf(session)).toEqual({ refusal: "login_required" });
    expect(tokenOf(enter())).toHaveProperty("token");
  });
});

it("AWS's event history knows sign-ins, and nothing of mail and identity provider", () => {
  const { account, scope } = company();
  openProvider(scope, { issuer: "https://login.corp.example", applications: [], users: [] });
  account.call("console", "SignIn", { Root: true, ...rootSecrets(scope) });
  account.call("console", "ListMail");
  account.call("console", "ListIdpUsers");
  account.pass(60_000);
  const { Events } = account.call<{ Events: { EventName: string }[] }>("cloudtrail", "LookupEvents");
  expect(Events.map((x) => x.EventName)).toEqual(["ConsoleLogin"]);
});
