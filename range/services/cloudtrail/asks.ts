import type * as sdk from "@aws-sdk/client-cloudtrail";
import type { Ask, Call } from "../../call.ts";
import { asks } from "../../service.ts";

type Sdk = typeof sdk;

const onTrail =
  (action: string) =>
  (name: string | undefined, call: Call): Ask => ({
    action: `cloudtrail:${action}`,
    resource: name?.startsWith("arn:") ? name : call.scope.arn("cloudtrail", `trail/${name ?? ""}`),
  });

/** What each operation asks of IAM: those on one trail ask for its ARN. */
export const cloudtrailAsks = asks<Sdk>()({
  CreateTrail: (input, call) => onTrail("CreateTrail")(input.Name, call),
  UpdateTrail: (input, call) => onTrail("UpdateTrail")(input.Name, call),
  DeleteTrail: (input, call) => onTrail("DeleteTrail")(input.Name, call),
  GetTrail: (input, call) => onTrail("GetTrail")(input.Name, call),
  GetTrailStatus: (input, call) => onTrail("GetTrailStatus")(input.Name, call),
  StartLogging: (input, call) => onTrail("StartLogging")(input.Name, call),
  StopLogging: (input, call) => onTrail("StopLogging")(input.Name, call),
  PutEventSelectors: (input, call) => onTrail("PutEventSelectors")(input.TrailName, call),
  GetEventSelectors: (input, call) => onTrail("GetEventSelectors")(input.TrailName, call),
  PutInsightSelectors: (input, call) => onTrail("PutInsightSelectors")(input.TrailName, call),
  GetInsightSelectors: (input, call) => onTrail("GetInsightSelectors")(input.TrailName, call),
  AddTags: (input, call) => onTrail("AddTags")(input.ResourceId, call),
  RemoveTags: (input, call) => onTrail("RemoveTags")(input.ResourceId, call),
  ListTags: (input, call) => (input.ResourceIdList ?? []).map((id) => onTrail("ListTags")(id, call)),
});
