import type * as Sdk from "@aws-sdk/client-config-service";
import type { Evaluation } from "@aws-sdk/client-config-service";
import type { Call } from "../../call.ts";
import { handlers } from "../../service.ts";
import { takeVerdicts } from "./evaluate.ts";
import { brokenMember, checkChoice, checkCount, checkLength, invalidValue, refuse } from "./refusals.ts";
import { readResultToken } from "./result-token.ts";
import type { Verdict } from "./results.ts";
import { noSuchRule, ruleNamed } from "./rules.ts";
import { configState } from "./state.ts";

const MOST_EVALUATIONS = 100;
const MOST_ANNOTATION = 256;
const TYPES = ["COMPLIANT", "NON_COMPLIANT", "NOT_APPLICABLE", "INSUFFICIENT_DATA"] as const;

/** What the functions of rules deliver. */
export const evaluations = handlers<typeof Sdk>()({
  /** @see https://docs.aws.amazon.com/config/latest/APIReference/API_PutEvaluations.html */
  PutEvaluations(input, call) {
    const { Evaluations: given = [], ResultToken: token, TestMode: isTest = false } = input;
    if (token === undefined) throw brokenMember("resultToken", token, "Member must not be null");
    checkCount("evaluations", given, MOST_EVALUATIONS);
    const found = given.map(readEvaluation);
    if (isTest) return { FailedEvaluations: [] };
    const { ruleName, invokedAt } = readToken(call, token);
    takeVerdicts(
      call.scope,
      ruleName,
      found.map((each) => ({ ...each, invokedAt })),
    );
    return { FailedEvaluations: [] };
  },

  DeleteEvaluationResults(input, call) {
    const { name } = ruleNamed(call, input.ConfigRuleName);
    configState(call.scope).rules.update(name, (row) => void (row.results = []));
    return {};
  },
});

/** @throws {AwsError} InvalidResultTokenException, NoSuchConfigRuleException where the rule was deleted since */
function readToken({ scope }: Call, token: string): { ruleName: string; invokedAt: number } {
  const invoked = readResultToken(scope, token);
  if (!invoked) throw refuse("InvalidResultTokenException", "Result Token provided is invalid");
  const rule = configState(scope).rules.find(({ id }) => id === invoked.ruleId);
  if (!rule) throw noSuchRule(invoked.ruleId);
  return { ruleName: rule.name, invokedAt: invoked.at };
}

/** @see https://docs.aws.amazon.com/config/latest/APIReference/API_Evaluation.html */
function readEvaluation(evaluation: Evaluation, index: number): Omit<Verdict, "invokedAt"> {
  const { ComplianceResourceType: type, ComplianceResourceId: id, ComplianceType: compliance } = evaluation;
  const { Annotation: annotation, OrderingTimestamp: ordered } = evaluation;
  const member = `evaluations.${index + 1}.member`;
  checkLength(`${member}.complianceResourceType`, type, 256);
  checkLength(`${member}.complianceResourceId`, id, 768);
  checkChoice(`${member}.complianceType`, compliance, TYPES);
  if (annotation !== undefined) checkLength(`${member}.annotation`, annotation, MOST_ANNOTATION);
  if (!ordered) throw brokenMember(`${member}.orderingTimestamp`, undefined, "Member must not be null");
  if (compliance === "INSUFFICIENT_DATA")
    throw invalidValue("The ComplianceType INSUFFICIENT_DATA is not supported in an evaluation.");
  if (!/^\w+::\w*::\w+(::\w+)?$/.test(type!)) throw invalidValue(`The resource type ${type} is invalid.`);
  return {
    type: type!,
    id: id!,
    compliance,
    ...(annotation !== undefined && { annotation }),
    orderedAt: ordered.getTime(),
  };
}
