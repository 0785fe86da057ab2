import type { AdvancedEventSelector, AdvancedFieldSelector, EventSelector } from "@aws-sdk/client-cloudtrail";
import type { CallRecord } from "../../call.ts";
import type { TrailRow } from "../../services/cloudtrail/state.ts";
import { tablesOf } from "../../services/dynamodb/records.ts";
import { eventNameOf, eventSourceOf, eventTypeOf, isDataEvent, isGlobalEvent, isReadOnly } from "./facts.ts";

/**
 * Whether a trail records in a Region, and there takes events of global services. Since November 2021 a
 * single-Region trail outside us-east-1 sees no global events.
 */
export function covers(trail: Readonly<TrailRow>, region: string, record: CallRecord): boolean {
  if (!trail.multiRegion && trail.homeRegion !== region) return false;
  return trail.globalEvents || !isGlobalEvent(record);
}

/** Whether a trail's event selectors take an event. */
export function selects(trail: Readonly<TrailRow>, record: CallRecord): boolean {
  if (trail.advancedSelectors)
    return trail.advancedSelectors.some((selector) => takesByFields(selector, record));
  return trail.selectors.some((selector) => takes(selector, record));
}

function takes(selector: EventSelector, record: CallRecord): boolean {
  const readOnly = isReadOnly(record);
  if (selector.ReadWriteType === "ReadOnly" && !readOnly) return false;
  if (selector.ReadWriteType === "WriteOnly" && readOnly) return false;
  if (!isDataEvent(record))
    return (
      selector.IncludeManagementEvents !== false &&
      !selector.ExcludeManagementEventSources?.includes(eventSourceOf(record))
    );
  const resources = dataResources(record);
  return (selector.DataResources ?? []).some(({ Type, Values = [] }) =>
    resources.some(({ type, arn }) => Type === type && Values.some((value) => arn.startsWith(value))),
  );
}

interface DataResource {
  type: string;
  arn: string;
}

/**
 * The resources on which a data event acts: what selectors of data events compare. What came through an access point
 * acts on it as well as on the object behind it.
 */
function dataResources({ call, input }: CallRecord): DataResource[] {
  const text = (name: string): string | undefined =>
    typeof input[name] === "string" ? input[name] : undefined;
  switch (call.service) {
    case "s3": {
      const { accessPoint } = call;
      const arn = `arn:aws:s3:::${accessPoint?.bucket ?? text("Bucket") ?? ""}/${text("Key") ?? ""}`;
      return [
        { type: "AWS::S3::Object", arn },
        ...(accessPoint ? [{ type: "AWS::S3::AccessPoint", arn: accessPoint.arn }] : []),
      ];
    }
    case "dynamodb":
      return tablesOf(input, call).map((arn) => ({ type: "AWS::DynamoDB::Table", arn }));
    case "lambda": {
      const name = text("FunctionName") ?? "";
      const arn = name.startsWith("arn:") ? name : call.scope.arn("lambda", `function:${name}`);
      return [{ type: "AWS::Lambda::Function", arn }];
    }
    case "sns":
      return [{ type: "AWS::SNS::Topic", arn: text("TopicArn") ?? text("TargetArn") ?? "" }];
    case "sqs":
      return [
        { type: "AWS::SQS::Queue", arn: call.scope.arn("sqs", text("QueueUrl")?.split("/").at(-1) ?? "") },
      ];
    default:
      return [];
  }
}

function takesByFields({ FieldSelectors = [] }: AdvancedEventSelector, record: CallRecord): boolean {
  const resources = dataResources(record);
  return (resources.length ? resources : [NOTHING]).some((resource) =>
    FieldSelectors.every((selector) => fits(selector, fieldOf(record, resource, selector.Field ?? ""))),
  );
}

const NOTHING: DataResource = { type: "", arn: "" };

function fieldOf(record: CallRecord, resource: DataResource, field: string): string {
  switch (field) {
    case "eventCategory":
      return isDataEvent(record) ? "Data" : "Management";
    case "eventName":
      return eventNameOf(record);
    case "eventSource":
      return eventSourceOf(record);
    case "eventType":
      return eventTypeOf(record);
    case "readOnly":
      return String(isReadOnly(record));
    case "resources.ARN":
      return resource.arn;
    case "resources.type":
      return resource.type;
    case "userIdentity.arn":
      return "arn" in record.call.principal ? record.call.principal.arn : "";
    default:
      return "";
  }
}

/** Every operator of a field must hold; of an operator's values any one, or none for the negated ones. */
function fits(selector: AdvancedFieldSelector, value: string): boolean {
  const { Equals, StartsWith, EndsWith, NotEquals, NotStartsWith, NotEndsWith } = selector;
  const any = (list: string[] | undefined, test: (wanted: string) => boolean): boolean =>
    !list?.length || list.some(test);
  const none = (list: string[] | undefined, test: (wanted: string) => boolean): boolean => !list?.some(test);
  return (
    any(Equals, (wanted) => value === wanted) &&
    any(StartsWith, (wanted) => value.startsWith(wanted)) &&
    any(EndsWith, (wanted) => value.endsWith(wanted)) &&
    none(NotEquals, (wanted) => value === wanted) &&
    none(NotStartsWith, (wanted) => value.startsWith(wanted)) &&
    none(NotEndsWith, (wanted) => value.endsWith(wanted))
  );
}
