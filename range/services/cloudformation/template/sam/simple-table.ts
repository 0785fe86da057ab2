import { checkMembers, pick, same, type Json, type SamResource } from "./members.ts";
import { isObject } from "../template.ts";
import { samProblem } from "./problem.ts";

const TYPE = "AWS::Serverless::SimpleTable";
const PLAIN = ["PointInTimeRecoverySpecification", "ProvisionedThroughput", "SSESpecification", "TableName"];
const TYPES: Readonly<Record<string, string>> = { String: "S", Number: "N", Binary: "B" };

/**
 * The table of one key that a serverless one stands for: on demand, unless it says how much it shall take.
 *
 * @see https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-simpletable.html
 */
export function simpleTableOf(resource: SamResource): Json {
  const { id, properties, standing } = resource;
  checkMembers(resource, TYPE, [...PLAIN, "PrimaryKey", "Tags"]);
  const { PrimaryKey = { Name: "id", Type: "String" }, ProvisionedThroughput, Tags } = properties;
  const { Name, Type } = isObject(PrimaryKey) ? PrimaryKey : {};
  const AttributeType = TYPES[String(Type)];
  if (Name === undefined || AttributeType === undefined)
    throw samProblem(id, "'PrimaryKey' must have a 'Name', and a 'Type' of String, Number or Binary.");
  return {
    Type: "AWS::DynamoDB::Table",
    ...standing,
    Properties: {
      ...pick(properties, same(...PLAIN)),
      AttributeDefinitions: [{ AttributeName: Name, AttributeType }],
      KeySchema: [{ AttributeName: Name, KeyType: "HASH" }],
      ...(ProvisionedThroughput === undefined && { BillingMode: "PAY_PER_REQUEST" }),
      ...(isObject(Tags) && { Tags: Object.entries(Tags).map(([Key, Value]) => ({ Key, Value })) }),
    },
  };
}
