import type {
  ConfigRule,
  MaximumExecutionFrequency,
  Scope as RuleScope,
  Source,
  SourceDetail,
} from "@aws-sdk/client-config-service";
import { NotImplemented } from "../../errors.ts";
import { refuseMembers } from "../refusal.ts";
import { MANAGED_RULES } from "./managed-rules.ts";
import { checkChoice, checkCount, checkLength, invalidValue } from "./refusals.ts";
import type { RuleDefinition } from "./state.ts";

const FREQUENCIES = ["One_Hour", "Three_Hours", "Six_Hours", "Twelve_Hours", "TwentyFour_Hours"] as const;
const CHANGES = [
  "ConfigurationItemChangeNotification",
  "OversizedConfigurationItemChangeNotification",
] as const;
const MESSAGES = [...CHANGES, "ScheduledNotification", "ConfigurationSnapshotDeliveryCompleted"] as const;
const MOST_TYPES = 100;
const MOST_TRIGGERS = 25;

/**
 * Reads what a rule is to judge by, and which resources. Codes and texts are those that AWS answers, as far as they are
 * known: from the API reference, and from what its users report.
 *
 * @throws {AwsError} InvalidParameterValueException, ValidationException
 * @see https://docs.aws.amazon.com/config/latest/APIReference/API_ConfigRule.html
 */
export function readDefinition(wanted: ConfigRule): RuleDefinition {
  checkState(wanted);
  const { Source: source, Description: description, MaximumExecutionFrequency: frequency } = wanted;
  if (frequency !== undefined) checkChoice("configRule.maximumExecutionFrequency", frequency, FREQUENCIES);
  if (description !== undefined) checkLength("configRule.description", description, 256, 0);
  const parameters = readParameters(wanted.InputParameters);
  const scope = wanted.Scope && readScope(wanted.Scope);
  return {
    ...readSource(source, frequency, parameters),
    ...(description !== undefined && { description }),
    ...(parameters && { parameters: wanted.InputParameters! }),
    ...(scope && { scope }),
    ...(frequency !== undefined && { frequency }),
  };
}

function checkState({ ConfigRuleState: state, CreatedBy, EvaluationModes: modes = [] }: ConfigRule): void {
  if (CreatedBy !== undefined)
    throw invalidValue(
      "AWS Config populates the CreatedBy field for ServiceLinkedConfigRule. Try again without populating the CreatedBy field",
    );
  if (state !== undefined && state !== "ACTIVE")
    throw invalidValue(
      `The ConfigRuleState ${state} is invalid.  Only the following values are permitted: ACTIVE`,
    );
  for (const [index, { Mode }] of modes.entries()) {
    checkChoice(`configRule.evaluationModes.${index + 1}.member.mode`, Mode, ["DETECTIVE", "PROACTIVE"]);
    if (Mode === "PROACTIVE") throw new NotImplemented("config:PutConfigRule with the mode PROACTIVE");
  }
}

/** The parameters of a rule: an object whose values are text; undefined where there are none. */
function readParameters(text: string | undefined): Record<string, unknown> | undefined {
  if (!text) return undefined;
  checkLength("configRule.inputParameters", text, 1_024);
  try {
    const read: unknown = JSON.parse(text);
    if (typeof read === "object" && read !== null && !Array.isArray(read))
      return read as Record<string, unknown>;
  } catch {
    // Refused below, as everything that is no object.
  }
  throw invalidValue(`Invalid json ${text} passed in the InputParameters field`);
}

function readScope(wanted: RuleScope): RuleScope {
  refuseMembers("PutConfigRule.Scope", wanted, ["ServicePrincipals"]);
  const { ComplianceResourceTypes: types = [], ComplianceResourceId: id, TagKey, TagValue } = wanted;
  checkCount("configRule.scope.complianceResourceTypes", types, MOST_TYPES);
  if (TagValue !== undefined && TagKey === undefined)
    throw invalidValue("Tag key should not be empty when tag value is provided in scope");
  if (TagKey !== undefined) checkLength("configRule.scope.tagKey", TagKey, 128);
  if (TagValue !== undefined) checkLength("configRule.scope.tagValue", TagValue, 256);
  if (TagKey !== undefined && (types.length || id !== undefined))
    throw invalidValue("Scope cannot be applied to both resource and tag");
  if (id !== undefined && types.length !== 1)
    throw invalidValue("A single resourceType should be provided when resourceId is provided in scope");
  return structuredClone(wanted);
}

function readSource(
  source: Source | undefined,
  frequency: MaximumExecutionFrequency | undefined,
  parameters: Readonly<Record<string, unknown>> | undefined,
): Pick<RuleDefinition, "owner" | "identifier" | "triggers"> {
  checkChoice("configRule.source.owner", source?.Owner, ["CUSTOM_LAMBDA", "AWS", "CUSTOM_POLICY"]);
  const { Owner: owner, SourceIdentifier: identifier, SourceDetails: details = [] } = source!;
  if (owner === "CUSTOM_POLICY")
    throw new NotImplemented("config:PutConfigRule with Owner CUSTOM_POLICY (rules in Guard)");
  checkLength("configRule.source.sourceIdentifier", identifier, 256);
  if ((owner === "AWS") === details.length > 0)
    throw invalidValue(
      "SourceDetails should be null/empty if the owner is AWS. SourceDetails should be provided if the owner is CUSTOM_LAMBDA",
    );
  if (owner === "CUSTOM_LAMBDA") return { owner, identifier: identifier!, triggers: readTriggers(details) };
  checkManaged(identifier!, frequency, parameters);
  return { owner: "AWS", identifier: identifier!, triggers: [] };
}

function checkManaged(
  identifier: string,
  frequency: MaximumExecutionFrequency | undefined,
  parameters: Readonly<Record<string, unknown>> = {},
): void {
  const rule = Object.hasOwn(MANAGED_RULES, identifier) ? MANAGED_RULES[identifier] : undefined;
  if (!rule) throw new NotImplemented(`the managed rule ${identifier} of AWS Config`);
  if (Object.keys(parameters).some((name) => !rule.parameters?.includes(name)))
    throw invalidValue(`Unknown parameters provided in the inputParameters: ${JSON.stringify(parameters)}`);
  if (frequency && rule.about)
    throw invalidValue(
      "A maximum execution frequency for this rule is not allowed because only a change in resources triggers this managed rule.",
    );
}

/** @see https://docs.aws.amazon.com/config/latest/APIReference/API_SourceDetail.html */
function readTriggers(details: readonly SourceDetail[]): SourceDetail[] {
  checkCount("configRule.source.sourceDetails", details, MOST_TRIGGERS);
  return details.map(({ EventSource, MessageType, MaximumExecutionFrequency: frequency }, index) => {
    const member = `configRule.source.sourceDetails.${index + 1}.member`;
    if (EventSource === undefined || MessageType === undefined)
      throw invalidValue(
        "SourceDetails should be null/empty if the owner is AWS. SourceDetails should be provided if the owner is CUSTOM_LAMBDA",
      );
    checkChoice(`${member}.eventSource`, EventSource, ["aws.config"]);
    checkChoice(`${member}.messageType`, MessageType, MESSAGES);
    if (frequency === undefined) return { EventSource, MessageType };
    checkChoice(`${member}.maximumExecutionFrequency`, frequency, FREQUENCIES);
    if ((CHANGES as readonly string[]).includes(MessageType))
      throw invalidValue(
        "A maximum execution frequency is not allowed if MessageType is ConfigurationItemChangeNotification or OversizedConfigurationItemChangeNotification",
      );
    return { EventSource, MessageType, MaximumExecutionFrequency: frequency };
  });
}
