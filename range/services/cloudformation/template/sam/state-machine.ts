import { NotImplemented } from "../../../../errors.ts";
import { functionOf as intrinsicOf, isObject } from "../template.ts";
import {
  checkMembers,
  getAtt,
  pick,
  ref,
  resourceOf,
  s3Location,
  tagList,
  type Json,
  type Made,
  type SamResource,
} from "./members.ts";
import { samProblem } from "./problem.ts";
import { executionRole, trustIn } from "./role.ts";
import { isRuleEvent, ruleOf } from "./rule.ts";
import { scheduleOf } from "./schedule.ts";

const TYPE = "AWS::Serverless::StateMachine";
const CREATED_BY = "stateMachine:createdBy";
const READ = [
  "AssumeRolePolicyDocument",
  "Definition",
  "DefinitionSubstitutions",
  "DefinitionUri",
  "Events",
  "Logging",
  "Name",
  "PermissionsBoundary",
  "Policies",
  "Role",
  "RolePath",
  "Tags",
  "Tracing",
  "Type",
];
const LACKING = ["AutoPublishAlias", "DeploymentPreference", "PropagateTags", "UseAliasAsEventTarget"];

/**
 * The resources that a serverless state machine stands for.
 *
 * @see https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-statemachine.html
 */
export function stateMachineOf(resource: SamResource): Made {
  const { id, properties, standing } = resource;
  checkMembers(resource, TYPE, READ, LACKING);
  const made: Made = {
    [id]: {
      Type: "AWS::StepFunctions::StateMachine",
      ...standing,
      Properties: {
        ...definitionOf(resource),
        RoleArn: properties["Role"] ?? getAtt(`${id}Role`, "Arn"),
        ...pick(properties, {
          Name: "StateMachineName",
          Type: "StateMachineType",
          Logging: "LoggingConfiguration",
          Tracing: "TracingConfiguration",
        }),
        Tags: tagList(properties["Tags"], CREATED_BY),
      },
    },
  };
  if (properties["Role"] === undefined)
    made[`${id}Role`] = executionRole(resource, {
      service: "states.amazonaws.com",
      createdBy: CREATED_BY,
      managed: [],
    });
  for (const [event, given] of Object.entries(isObject(properties["Events"]) ? properties["Events"] : {}))
    Object.assign(made, eventOf(resource, event, given));
  return made;
}

/** Functions inside a definition become substitutions: a state machine's definition is a text. */
function definitionOf({ id, properties }: SamResource): Json {
  const { Definition, DefinitionUri, DefinitionSubstitutions } = properties;
  const substitutions: Json = { ...(isObject(DefinitionSubstitutions) ? DefinitionSubstitutions : {}) };
  const told = (): Json =>
    Object.keys(substitutions).length ? { DefinitionSubstitutions: substitutions } : {};
  if (DefinitionUri !== undefined)
    return { DefinitionS3Location: s3Location(id, "DefinitionUri", DefinitionUri), ...told() };
  if (!isObject(Definition))
    throw samProblem(id, "Either 'Definition' or 'DefinitionUri' property must be specified.");
  let count = 0;
  const plain = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(plain);
    if (!isObject(value)) return value;
    // A Choice state's own members are no functions of CloudFormation.
    if (intrinsicOf(value) && !("Condition" in value)) {
      const name = `definition_substitution_${++count}`;
      substitutions[name] = value;
      return `\${${name}}`;
    }
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, plain(member)]));
  };
  const DefinitionString = JSON.stringify(plain(Definition), null, 4);
  return { DefinitionString, ...told() };
}

/** A rule or a schedule that starts executions, with a role of its own. */
function eventOf({ id, standing }: SamResource, event: string, given: unknown): Made {
  const type = isObject(given) ? String(given["Type"]) : "";
  if (isObject(given) && type === "ScheduleV2")
    return scheduleOf({ id, event, standing }, isObject(given["Properties"]) ? given["Properties"] : {}, {
      arn: ref(id),
      action: "states:StartExecution",
      policyName: "StartExecutionPolicy",
    });
  if (!isObject(given) || !isRuleEvent(type)) throw new NotImplemented(`events of type ${type} of ${TYPE}`);
  const ruleId = `${id}${event}`;
  const target = {
    Arn: ref(id),
    Id: `${ruleId}StepFunctionsTarget`,
    RoleArn: getAtt(`${ruleId}Role`, "Arn"),
  };
  const properties = isObject(given["Properties"]) ? given["Properties"] : {};
  return {
    ...ruleOf({ id, event, standing }, type, properties, target),
    [`${ruleId}Role`]: resourceOf(
      "AWS::IAM::Role",
      {
        AssumeRolePolicyDocument: trustIn("events.amazonaws.com"),
        Policies: [
          {
            PolicyName: `${ruleId}RoleStartExecutionPolicy`,
            PolicyDocument: {
              Version: "2012-10-17",
              Statement: [{ Effect: "Allow", Action: "states:StartExecution", Resource: ref(id) }],
            },
          },
        ],
      },
      standing,
    ),
  };
}
