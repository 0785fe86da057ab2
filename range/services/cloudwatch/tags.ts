import type * as CloudWatch from "@aws-sdk/client-cloudwatch";
import { AwsError } from "../../errors.ts";
import type { Call } from "../../call.ts";
import { handlers } from "../../service.ts";
import { cloudwatchState, type AlarmRow } from "./state.ts";

export const tags = handlers<typeof CloudWatch>()({
  ListTagsForResource(input, call) {
    return { Tags: alarmByArn(call, input.ResourceARN).tags.map((tag) => ({ ...tag })) };
  },

  TagResource(input, call) {
    const alarm = alarmByArn(call, input.ResourceARN);
    const added = (input.Tags ?? []).map((tag) => ({ ...tag }));
    cloudwatchState(call.scope).alarms.update(alarm.name, (row) => {
      row.tags = [...row.tags.filter((tag) => !added.some((other) => other.Key === tag.Key)), ...added];
    });
    return {};
  },

  UntagResource(input, call) {
    const alarm = alarmByArn(call, input.ResourceARN);
    cloudwatchState(call.scope).alarms.update(alarm.name, (row) => {
      row.tags = row.tags.filter((tag) => !(input.TagKeys ?? []).includes(tag.Key ?? ""));
    });
    return {};
  },
});

function alarmByArn(call: Call, arn: string | undefined): Readonly<AlarmRow> {
  const row = cloudwatchState(call.scope).alarms.find((row) => row.arn === arn);
  if (!row) throw new AwsError("ResourceNotFoundException", `Unknown resource: ${arn ?? ""}`);
  return row;
}
