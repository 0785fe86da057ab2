import type { ConfigRuleEvaluationStatus, EvaluationResult } from "@aws-sdk/client-config-service";
import { ACCOUNT, REGION } from "../lambda/small-functions.ts";
import { SmallAutomation } from "../ssm/automation/small-automation.ts";

export const FUNCTION = `arn:aws:lambda:${REGION}:${ACCOUNT}:function:judge`;
export const GROUP = "AWS::EC2::SecurityGroup";
export const CHANGE = { EventSource: "aws.config", MessageType: "ConfigurationItemChangeNotification" };
export const RULE = "no-ssh";

/** What AWS's runbook against public access takes away, all of it. */
const PUBLIC = [22, 3389].map((port) => ({
  IpProtocol: "tcp",
  FromPort: port,
  ToPort: port,
  IpRanges: [{ CidrIp: "0.0.0.0/0" }],
  Ipv6Ranges: [{ CidrIpv6: "::/0" }],
}));

interface Notice {
  messageType: string;
  configurationItem: Record<string, unknown> & { resourceId: string };
}

/** What the function of a rule is given. */
export type RuleEvent = Record<string, string> & { invokingEvent: string; resultToken: string };

/** What the function of a rule was told, with the notice in it. */
export interface Told {
  event: RuleEvent;
  notice: Notice;
}

/** A rule's input: by the function, about security groups. */
export const ruleInput = (details: readonly object[] = [CHANGE], more: object = {}) => ({
  ConfigRule: {
    ConfigRuleName: RULE,
    Scope: { ComplianceResourceTypes: [GROUP] },
    Source: { Owner: "CUSTOM_LAMBDA", SourceIdentifier: FUNCTION, SourceDetails: details },
    ...more,
  },
});

/** One account with a recorder of security groups, one such group, and a function that Config may invoke. */
export class SmallRules extends SmallAutomation {
  readonly recorderRole: string;
  readonly vpcId: string;
  readonly groupId: string;

  constructor() {
    super();
    const { Role } = this.call<{ Role: { Arn: string } }>("iam", "CreateServiceLinkedRole", {
      AWSServiceName: "config.amazonaws.com",
    });
    this.recorderRole = Role.Arn;
    const { Vpc } = this.call<{ Vpc: { VpcId: string } }>("ec2", "CreateVpc", { CidrBlock: "10.0.0.0/16" });
    this.vpcId = Vpc.VpcId;
    this.groupId = this.makeGroup("web");
    this.#deliverTo("config-logs");
    this.call("config", "StartConfigurationRecorder", { ConfigurationRecorderName: "default" });
    this.make("judge");
    this.letConfigIn();
    this.pass(10_000);
  }

  #deliverTo(Bucket: string): void {
    const statement = {
      Effect: "Allow",
      Principal: { Service: "config.amazonaws.com" },
      Action: "s3:PutObject",
      Resource: `arn:aws:s3:::${Bucket}/*`,
    };
    this.call("s3", "CreateBucket", { Bucket });
    this.call("s3", "PutBucketPolicy", {
      Bucket,
      Policy: JSON.stringify({ Version: "2012-10-17", Statement: [statement] }),
    });
    this.record([GROUP]);
    this.call("config", "PutDeliveryChannel", { DeliveryChannel: { name: "default", s3BucketName: Bucket } });
  }

  record(resourceTypes: string[]): void {
    this.call("config", "PutConfigurationRecorder", {
      ConfigurationRecorder: {
        name: "default",
        roleARN: this.recorderRole,
        recordingGroup: { resourceTypes },
      },
    });
  }

  letConfigIn(more: object = {}): void {
    this.call("lambda", "AddPermission", {
      FunctionName: "judge",
      StatementId: "config",
      Action: "lambda:InvokeFunction",
      Principal: "config.amazonaws.com",
      SourceAccount: ACCOUNT,
      ...more,
    });
  }

  keepConfigOut(): void {
    this.call("lambda", "RemovePermission", { FunctionName: "judge", StatementId: "config" });
  }

  makeGroup(GroupName: string): string {
    return this.call<{ GroupId: string }>("ec2", "CreateSecurityGroup", {
      GroupName,
      Description: "x",
      VpcId: this.vpcId,
    }).GroupId;
  }

  openGroup(): void {
    this.call("ec2", "AuthorizeSecurityGroupIngress", { GroupId: this.groupId, IpPermissions: PUBLIC });
  }

  deleteGroup(): void {
    this.call("ec2", "DeleteSecurityGroup", { GroupId: this.groupId });
  }

  putRule(details?: readonly object[], more?: object): void {
    this.call("config", "PutConfigRule", ruleInput(details, more));
  }

  /** Lets the function end as often as it was invoked by then, and answers what it was told. */
  told(ms = 10_000): Told[] {
    this.pass(ms);
    const heard: Told[] = [];
    while (this.executor.runs.length) {
      const event = JSON.parse(this.executor.end().event) as RuleEvent;
      heard.push({ event, notice: JSON.parse(event.invokingEvent) as Notice });
    }
    return heard;
  }

  /** The same, of the group alone. */
  toldOfGroup(ms?: number): Told[] {
    return this.told(ms).filter(({ notice }) => notice.configurationItem?.resourceId === this.groupId);
  }

  /** Puts the rule and answers a token that its function was given, with nothing left to be told. */
  freshToken(): string {
    this.putRule();
    return this.told().at(-1)!.event.resultToken;
  }

  /** What a function says of the group. */
  evaluation(ComplianceType: string, more: object = {}) {
    return {
      ComplianceResourceType: GROUP,
      ComplianceResourceId: this.groupId,
      ComplianceType,
      OrderingTimestamp: new Date(this.range.now()),
      ...more,
    };
  }

  /** Delivers evaluations. Answers why they were refused. */
  deliver(ResultToken: string, ...Evaluations: object[]): string | undefined {
    return this.refusal("config", "PutEvaluations", { ResultToken, Evaluations });
  }

  results(): EvaluationResult[] {
    const input = { ConfigRuleName: RULE };
    return this.call<{ EvaluationResults: EvaluationResult[] }>(
      "config",
      "GetComplianceDetailsByConfigRule",
      input,
    ).EvaluationResults;
  }

  status(): ConfigRuleEvaluationStatus {
    return this.call<{ ConfigRulesEvaluationStatus: ConfigRuleEvaluationStatus[] }>(
      "config",
      "DescribeConfigRuleEvaluationStatus",
      { ConfigRuleNames: [RULE] },
    ).ConfigRulesEvaluationStatus[0]!;
  }
}
