import { AwsError } from "../../errors.ts";
import { emptyLists, type EmptyList } from "../empty-list.ts";
import { invalidParameter } from "./find.ts";
import { sqsState } from "./state.ts";

/** Redrives of dead-letter queues: nobody in the range can start one. */
export const SQS_EMPTY_LISTS: Readonly<Record<string, EmptyList>> = {
  ListMessageMoveTasks: {
    list: "Results",
    maker: "StartMessageMoveTask",
    size: ["MaxResults", 1, 10],
    required: ["SourceArn"],
    check: (input, call) => {
      const arn = String(input["SourceArn"]);
      const name = arn.split(":")[5] ?? "";
      if (call.scope.arn("sqs", name) !== arn || !sqsState(call.scope).queues.has(name))
        throw new AwsError(
          "ResourceNotFoundException",
          "The resource that you specified for the SourceArn parameter doesn't exist.",
          404,
        );
    },
  },
};

export const sqsEmptyLists = emptyLists(SQS_EMPTY_LISTS, {
  member: (member, value, constraint) =>
    invalidParameter(
      `Value ${String(value ?? "null")} for parameter ${member} is invalid. Reason: ${constraint}.`,
    ),
  token: () => invalidParameter("The token is invalid."),
});
