import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { S3 } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Ended } from "./command.ts";
import { argvOf, AWS_CLI_1, BOTO3, CDK_CLI, describeWith, ROOT } from "./peers.ts";
import { openStackTools, type StackTools } from "./stack-tools.ts";

/** Judges security groups as they change, and the account when its time has come. */
const JUDGE = `
import json
import boto3

config = boto3.client("config")


def opens_ssh(group):
    return any(
        "0.0.0.0/0" in rule["ipRanges"] and rule.get("fromPort", 0) <= 22 <= rule.get("toPort", 65535)
        for rule in group["ipPermissions"]
    )


def judge(event, told):
    if told["messageType"] == "ScheduledNotification":
        return ("AWS::::Account", event["accountId"], "COMPLIANT", told["notificationCreationTime"])
    item = told["configurationItem"]
    if event["eventLeftScope"] or item["configurationItemStatus"] == "ResourceDeleted":
        verdict = "NOT_APPLICABLE"
    else:
        verdict = "NON_COMPLIANT" if opens_ssh(item["configuration"]) else "COMPLIANT"
    return (item["resourceType"], item["resourceId"], verdict, item["configurationItemCaptureTime"])


def handler(event, context):
    kind, resource, verdict, ordered = judge(event, json.loads(event["invokingEvent"]))
    config.put_evaluations(
        Evaluations=[
            {
                "ComplianceResourceType": kind,
                "ComplianceResourceId": resource,
                "ComplianceType": verdict,
                "Annotation": "Judged by " + event["configRuleName"],
                "OrderingTimestamp": ordered,
            }
        ],
        ResultToken=event["resultToken"],
    )
`;

/** A recorder, a rule by a function, and a runbook that mends what the rule finds, where that is wanted. */
const TEMPLATE = `
Parameters:
  Mend: { Type: String, Default: "no" }
Conditions:
  Mends: !Equals [!Ref Mend, "yes"]
Resources:
  Logs: { Type: AWS::S3::Bucket, DeletionPolicy: Retain }
  Recording:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement: [{ Effect: Allow, Principal: { Service: config.amazonaws.com }, Action: sts:AssumeRole }]
      ManagedPolicyArns: [arn:aws:iam::aws:policy/service-role/AWS_ConfigRole]
      Policies:
        - PolicyName: deliver
          PolicyDocument:
            Version: "2012-10-17"
            Statement: [{ Effect: Allow, Action: s3:PutObject, Resource: !Sub "\${Logs.Arn}/*" }]
  Recorder:
    Type: AWS::Config::ConfigurationRecorder
    Properties:
      RoleARN: !GetAtt Recording.Arn
      RecordingGroup: { ResourceTypes: ["AWS::EC2::SecurityGroup"] }
  Channel:
    Type: AWS::Config::DeliveryChannel
    DependsOn: Recorder
    Properties: { S3BucketName: !Ref Logs }
  Judging:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement: [{ Effect: Allow, Principal: { Service: lambda.amazonaws.com }, Action: sts:AssumeRole }]
      ManagedPolicyArns:
        - arn:aws:iam::aws:policy/service-role/AWSConfigRulesExecutionRole
        - arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole
  Judge:
    Type: AWS::Lambda::Function
    Properties:
      Runtime: python3.12
      Handler: judge.handler
      Role: !GetAtt Judging.Arn
      Code: judge/
      Timeout: 30
  Permission:
    Type: AWS::Lambda::Permission
    Properties:
      Action: lambda:InvokeFunction
      FunctionName: !GetAtt Judge.Arn
      Principal: config.amazonaws.com
      SourceAccount: !Ref AWS::AccountId
  Rule:
    Type: AWS::Config::ConfigRule
    DependsOn: [Channel, Permission]
    Properties:
      ConfigRuleName: no-open-ssh
      Scope: { ComplianceResourceTypes: ["AWS::EC2::SecurityGroup"] }
      Source:
        Owner: CUSTOM_LAMBDA
        SourceIdentifier: !GetAtt Judge.Arn
        SourceDetails:
          - { EventSource: aws.config, MessageType: ConfigurationItemChangeNotification }
          - { EventSource: aws.config, MessageType: OversizedConfigurationItemChangeNotification }
  Mending:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement: [{ Effect: Allow, Principal: { Service: ssm.amazonaws.com }, Action: sts:AssumeRole }]
      Policies:
        - PolicyName: mend
          PolicyDocument:
            Version: "2012-10-17"
            Statement: [{ Effect: Allow, Action: ec2:RevokeSecurityGroupIngress, Resource: "*" }]
  Runbook:
    Type: AWS::SSM::Document
    Properties:
      DocumentType: Automation
      Content:
        schemaVersion: "0.3"
        assumeRole: "{{ AutomationAssumeRole }}"
        parameters: { AutomationAssumeRole: { type: String }, GroupId: { type: String } }
        mainSteps:
          - name: close
            action: aws:executeAwsApi
            inputs:
              Service: ec2
              Api: RevokeSecurityGroupIngress
              GroupId: "{{ GroupId }}"
              IpPermissions:
                - { IpProtocol: tcp, FromPort: 22, ToPort: 22, IpRanges: [{ CidrIp: 0.0.0.0/0 }] }
  Remediation:
    Type: AWS::Config::RemediationConfiguration
    Condition: Mends
    Properties:
      ConfigRuleName: !Ref Rule
      TargetType: SSM_DOCUMENT
      TargetId: !Ref Runbook
      Parameters:
        AutomationAssumeRole: { StaticValue: { Values: [!GetAtt Mending.Arn] } }
        GroupId: { ResourceValue: { Value: RESOURCE_ID } }
      Automatic: true
      MaximumAutomaticAttempts: 3
      RetryAttemptSeconds: 60
Outputs:
  Compliance: { Value: !GetAtt Rule.Compliance.Type }
`;

/** The same in the wrong order. */
const EARLY = TEMPLATE.replace("DependsOn: [Channel, Permission]", "DependsOn: Channel").replace(
  "Type: AWS::Lambda::Permission",
  "Type: AWS::Lambda::Permission\n    DependsOn: Rule",
);

/** The same judge by constructs, which also looks when its time has come, beside a rule of AWS's. */
const APP = `
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
const require = createRequire(${JSON.stringify(join(ROOT, "package.json"))});
const { App, Stack, Duration, LegacyStackSynthesizer } = require("aws-cdk-lib");
const config = require("aws-cdk-lib/aws-config");
const lambda = require("aws-cdk-lib/aws-lambda");
const app = new App({ analyticsReporting: false });
const stack = new Stack(app, "Rules", { synthesizer: new LegacyStackSynthesizer() });
const judge = new lambda.Function(stack, "Judge", {
  runtime: lambda.Runtime.PYTHON_3_12,
  handler: "index.handler",
  code: lambda.Code.fromInline(readFileSync("judge/judge.py", "utf8")),
  timeout: Duration.seconds(30),
});
new config.CustomRule(stack, "Own", {
  configRuleName: "by-constructs",
  lambdaFunction: judge,
  configurationChanges: true,
  periodic: true,
  maximumExecutionFrequency: config.MaximumExecutionFrequency.SIX_HOURS,
  ruleScope: config.RuleScope.fromResource(config.ResourceType.EC2_SECURITY_GROUP),
});
new config.ManagedRule(stack, "Managed", {
  configRuleName: "by-aws",
  identifier: config.ManagedRuleIdentifiers.EC2_SECURITY_GROUPS_INCOMING_SSH_DISABLED,
  ruleScope: config.RuleScope.fromResources([config.ResourceType.EC2_SECURITY_GROUP]),
});
`;

describeWith(
  [AWS_CLI_1, BOTO3, CDK_CLI],
  `rules by functions, with ${AWS_CLI_1.version.split(" ")[0]}`,
  () => {
    let tools: StackTools;
    let groupId: string;

    beforeAll(async () => {
      tools = await openStackTools();
      mkdirSync(join(tools.folder, "judge"));
      writeFileSync(join(tools.folder, "judge/judge.py"), JUDGE);
      writeFileSync(join(tools.folder, "template.yaml"), TEMPLATE);
      writeFileSync(join(tools.folder, "early.yaml"), EARLY);
      writeFileSync(join(tools.folder, "app.mjs"), APP);
      await new S3(tools.settings).createBucket({ Bucket: "code" });
    });
    afterAll(() => tools.close());

    const run = (...words: string[]): Promise<Ended> => tools.run([...argvOf(AWS_CLI_1), ...words]);

    /** Runs a command of the AWS CLI that must succeed, and answers what it says. */
    async function aws(line: string): Promise<string> {
      const { code, stdout, stderr } = await run(...line.split(" "), "--output", "text");
      expect(code, stderr).toBe(0);
      return stdout.trim();
    }

    async function deploy(file: string, ...more: string[]): Promise<Ended> {
      await aws(
        `cloudformation package --template-file ${file} --s3-bucket code --output-template-file packed`,
      );
      const words = "cloudformation deploy --template-file packed --stack-name judging";
      return run(...words.split(" "), "--capabilities", "CAPABILITY_IAM", ...more);
    }

    const judgement = (rule: string, resource = groupId): Promise<string> =>
      aws(
        `configservice get-compliance-details-by-config-rule --config-rule-name ${rule} --query EvaluationResults[?EvaluationResultIdentifier.EvaluationResultQualifier.ResourceId=='${resource}'].[ComplianceType,Annotation]`,
      );
    const becomes = (rule: string, wanted: string, resource?: string): Promise<void> =>
      expect.poll(() => judgement(rule, resource), { timeout: 40_000, interval: 500 }).toBe(wanted);

    const openSsh = (): Promise<string> =>
      aws(
        `ec2 authorize-security-group-ingress --group-id ${groupId} --protocol tcp --port 22 --cidr 0.0.0.0/0`,
      );

    test("a rule that comes before the permission of its function fails, in AWS's words", async () => {
      expect((await deploy("early.yaml")).code).not.toBe(0);
      const events = await aws("cloudformation describe-stack-events --stack-name judging");
      expect(events).toMatch(
        /The AWS Lambda function arn:aws:lambda:\S+ cannot be invoked\. Check the specified/,
      );
      await aws("cloudformation delete-stack --stack-name judging");
      await aws("cloudformation wait stack-delete-complete --stack-name judging");
    });

    test("a rule is deployed with its function, which finds an open port", async () => {
      const { code, stderr } = await deploy("template.yaml");
      expect(code, stderr).toBe(0);
      await aws("ec2 create-default-vpc");
      groupId = await aws("ec2 create-security-group --group-name web --description web --query GroupId");
      await becomes("no-open-ssh", "COMPLIANT\tJudged by no-open-ssh");
      await openSsh();
      await becomes("no-open-ssh", "NON_COMPLIANT\tJudged by no-open-ssh");
      const counted = await aws(
        "configservice describe-compliance-by-config-rule --config-rule-names no-open-ssh --query ComplianceByConfigRules[].Compliance.[ComplianceType,ComplianceContributorCount.CappedCount]",
      );
      expect(counted).toBe("NON_COMPLIANT\t1");
    });

    test("a remediation that is added mends it, and the function sees that", async () => {
      const { code, stderr } = await deploy("template.yaml", "--parameter-overrides", "Mend=yes");
      expect(code, stderr).toBe(0);
      await aws("configservice start-config-rules-evaluation --config-rule-names no-open-ssh");
      await becomes("no-open-ssh", "COMPLIANT\tJudged by no-open-ssh");
      const rules = `ec2 describe-security-groups --group-ids ${groupId} --query SecurityGroups[].IpPermissions[]`;
      expect(await aws(rules)).toBe("");
      const states = await aws(
        "configservice describe-remediation-execution-status --config-rule-name no-open-ssh --query RemediationExecutionStatuses[].State",
      );
      expect(states).toBe("SUCCEEDED");
    });

    test("constructs of the CDK make a rule that judges changes and looks by itself, beside AWS's", async () => {
      const cdk = (...words: string[]): Promise<Ended> =>
        tools.run([...argvOf(CDK_CLI), ...words, "--app", "node app.mjs", "--no-notices", "--no-color"]);
      const { code, stderr } = await cdk("deploy", "--require-approval", "never");
      expect(code, stderr).toBe(0);
      const account = await aws("sts get-caller-identity --query Account");
      await becomes("by-constructs", "COMPLIANT\tJudged by by-constructs", account);
      await becomes("by-constructs", "COMPLIANT\tJudged by by-constructs");
      await becomes("by-aws", "COMPLIANT\tNone");
      const diff = await cdk("diff", "--fail");
      expect(diff.code, diff.stderr).toBe(0);
      expect((await cdk("destroy", "--force")).code).toBe(0);
      expect(await aws("configservice describe-config-rules --query ConfigRules[].ConfigRuleName")).toBe(
        "no-open-ssh",
      );
    });

    test("a group that is deleted is judged no more", async () => {
      await aws(`ec2 delete-security-group --group-id ${groupId}`);
      await becomes("no-open-ssh", "");
    });
  },
);
