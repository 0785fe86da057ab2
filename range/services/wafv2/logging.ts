import type * as Sdk from "@aws-sdk/client-wafv2";
import type { LoggingConfiguration, LoggingFilter } from "@aws-sdk/client-wafv2";
import type { Call } from "../../call.ts";
import { AwsError, NotImplemented } from "../../errors.ts";
import { serviceCall } from "../../journey.ts";
import { handlers } from "../../service.ts";
import { logsState } from "../logs/state.ts";
import { statementsOf, withStatement } from "../policy-statements.ts";
import { findBucket } from "../s3/state.ts";
import { checkScope, page } from "./entities.ts";
import {
  checkEnum,
  EXACTLY_ONE,
  invalidArn,
  invalidParameter,
  limitExceeded,
  missingMember,
  nonexistent,
} from "./refusals.ts";
import { wafv2State } from "./state.ts";
import { definedNames } from "./statements.ts";

/** Fields that can be left out of the log (API reference, `LoggingConfiguration`). */
const REDACTABLE = ["UriPath", "QueryString", "SingleHeader", "Method"];

/** Where web ACLs write down the requests that they judged. */
export const logging = handlers<typeof Sdk>()({
  PutLoggingConfiguration(input, call) {
    const wanted = input.LoggingConfiguration;
    if (!wanted) throw missingMember("loggingConfiguration");
    checkKind(wanted);
    const arn = aclArn(call, wanted.ResourceArn);
    const configuration = checkConfiguration(wanted, arn);
    prepareDestination(call, configuration.LogDestinationConfigs![0]!);
    wafv2State(call.scope).logging.put(arn, configuration);
    return { LoggingConfiguration: structuredClone(configuration) };
  },

  GetLoggingConfiguration(input, call) {
    checkKind(input);
    const row = wafv2State(call.scope).logging.get(aclArn(call, input.ResourceArn));
    if (!row) throw nonexistent();
    return { LoggingConfiguration: structuredClone(row) };
  },

  DeleteLoggingConfiguration(input, call) {
    checkKind(input);
    if (!wafv2State(call.scope).logging.delete(aclArn(call, input.ResourceArn))) throw nonexistent();
    return {};
  },

  ListLoggingConfigurations(input, call) {
    const scope = checkScope(call, input.Scope);
    const { logging: configurations, webAcls } = wafv2State(call.scope);
    const found = configurations.filter(({ ResourceArn }) => webAcls.get(ResourceArn)?.scope === scope);
    const { items, nextMarker } = page(found, input);
    return { LoggingConfigurations: items.map((row) => structuredClone(row)), ...nextMarker };
  },
});

/** Of the kinds of logs, the range keeps those that customers ask for themselves. */
function checkKind({
  LogType,
  LogScope,
}: {
  LogType?: string | undefined;
  LogScope?: string | undefined;
}): void {
  checkEnum("logType", LogType ?? "WAF_LOGS", ["WAF_LOGS"]);
  const scope = checkEnum("logScope", LogScope ?? "CUSTOMER", [
    "CUSTOMER",
    "SECURITY_LAKE",
    "CLOUDWATCH_TELEMETRY_RULE_MANAGED",
  ]);
  if (scope !== "CUSTOMER") throw new NotImplemented(`LogScope ${scope} of AWS WAF`);
}

function aclArn(call: Call, arn: string | undefined): string {
  if (!arn?.startsWith("arn:")) throw invalidArn("RESOURCE_ARN", arn ?? "");
  if (!wafv2State(call.scope).webAcls.has(arn)) throw nonexistent();
  return arn;
}

function checkConfiguration(
  { LogDestinationConfigs: destinations, RedactedFields, LoggingFilter: filter }: LoggingConfiguration,
  ResourceArn: string,
): LoggingConfiguration & { ResourceArn: string } {
  if (!destinations?.length) throw missingMember("loggingConfiguration.logDestinationConfigs");
  if (destinations.length > 1) throw limitExceeded("NUM_LOG_DESTINATIONS");
  for (const field of RedactedFields ?? [])
    if (definedNames(field).length !== 1 || !REDACTABLE.includes(definedNames(field)[0]!))
      throw invalidParameter("FIELD_TO_MATCH", "RedactedFields", "The parameter value isn't supported.");
  if (filter) checkFilter(filter);
  return {
    ResourceArn,
    LogDestinationConfigs: [...destinations],
    ...(RedactedFields?.length && { RedactedFields: structuredClone(RedactedFields) }),
    ManagedByFirewallManager: false,
    ...(filter && { LoggingFilter: structuredClone(filter) }),
    LogType: "WAF_LOGS",
    LogScope: "CUSTOMER",
  };
}

function checkFilter({ Filters, DefaultBehavior }: LoggingFilter): void {
  checkEnum("defaultBehavior", DefaultBehavior, ["KEEP", "DROP"]);
  if (!Filters?.length) throw missingMember("filters");
  for (const { Behavior, Requirement, Conditions } of Filters) {
    checkEnum("behavior", Behavior, ["KEEP", "DROP"]);
    checkEnum("requirement", Requirement, ["MEETS_ALL", "MEETS_ANY"]);
    if (!Conditions?.length) throw missingMember("conditions");
    for (const condition of Conditions) {
      if (definedNames(condition).length !== 1)
        throw invalidParameter("FILTER_CONDITION", "Condition", EXACTLY_ONE);
      if (condition.ActionCondition)
        checkEnum("action", condition.ActionCondition.Action, [
          "ALLOW",
          "BLOCK",
          "COUNT",
          "CAPTCHA",
          "CHALLENGE",
          "EXCLUDED_AS_COUNT",
        ]);
    }
  }
}

/** Sees to it that logs can be delivered: to a group of the account, or to a bucket, whose policy lets AWS in. */
function prepareDestination(call: Call, arn: string): void {
  const { scope } = call;
  if (arn.startsWith("arn:aws:firehose:")) throw new NotImplemented("web ACL logs to Amazon Data Firehose");
  const group = /^arn:aws:logs:([a-z0-9-]+):(\d{12}):log-group:(aws-waf-logs-[^:*]+)(?::\*)?$/.exec(arn);
  if (group) {
    const [, region, account, name] = group;
    const isHere = region === scope.region && account === scope.accountId;
    if (!isHere || !logsState(scope).groups.has(name!)) throw nonexistent();
    return;
  }
  const bucket = /^arn:aws:s3:::(aws-waf-logs-[^/]+)\/?$/.exec(arn)?.[1];
  if (bucket === undefined) throw invalidArn("LOG_DESTINATION", arn);
  const found = findBucket(scope.world, bucket);
  if (!found) throw nonexistent();
  letDeliveryIn(call, bucket, found.bucket.policy);
}

const undeliverable = (): AwsError =>
  new AwsError(
    "WAFLogDestinationPermissionIssueException",
    "Unable to deliver logs to the configured destination. You might need to grant log delivery permissions for the destination. If you're using S3 as your log destination, you might have exceeded your bucket limit.",
    400,
  );

const SID = "AWSLogDeliveryWrite";

/** Log delivery writes its statement into the bucket's policy, with the rights of who turns the log on. */
function letDeliveryIn({ scope, principal, actor }: Call, bucket: string, policy: string | undefined): void {
  if (statementsOf(policy).some(({ Sid }) => Sid === SID)) return;
  const Service = "delivery.logs.amazonaws.com";
  const Condition = {
    StringEquals: { "aws:SourceAccount": [scope.accountId] },
    ArnLike: { "aws:SourceArn": [scope.arn("logs", "*")] },
  };
  const written = withStatement(policy, {
    Sid: SID,
    Effect: "Allow",
    Principal: { Service },
    Action: "s3:PutObject",
    Resource: `arn:aws:s3:::${bucket}/AWSLogs/${scope.accountId}/*`,
    Condition: {
      ...Condition,
      StringEquals: { "s3:x-amz-acl": "bucket-owner-full-control", ...Condition.StringEquals },
    },
  });
  const Policy = withStatement(written, {
    Sid: "AWSLogDeliveryAclCheck",
    Effect: "Allow",
    Principal: { Service },
    Action: "s3:GetBucketAcl",
    Resource: `arn:aws:s3:::${bucket}`,
    Condition,
  });
  try {
    serviceCall(
      scope,
      "wafv2.amazonaws.com",
      "s3",
      "PutBucketPolicy",
      { Bucket: bucket, Policy },
      principal,
      actor,
    );
  } catch (thrown) {
    if (thrown instanceof AwsError) throw undeliverable();
    throw thrown;
  }
}
