import { getAtt, ref, resourceOf, type Json, type Made } from "./members.ts";

/**
 * A queue that SAM makes, with the policy by which somebody sends to it.
 *
 * @param sender whose messages it takes, and on whose behalf
 */
export function queueFor(
  { queueId, policyId }: { queueId: string; policyId: string },
  sender: { Principal: unknown; sourceArn: unknown },
  standing: Json,
): Made {
  return {
    [queueId]: resourceOf("AWS::SQS::Queue", {}, standing),
    [policyId]: resourceOf(
      "AWS::SQS::QueuePolicy",
      {
        Queues: [ref(queueId)],
        PolicyDocument: {
          Version: "2012-10-17",
          Statement: [
            {
              Effect: "Allow",
              Principal: sender.Principal,
              Action: "sqs:SendMessage",
              Resource: getAtt(queueId, "Arn"),
              Condition: { ArnEquals: { "aws:SourceArn": sender.sourceArn } },
            },
          ],
        },
      },
      standing,
    ),
  };
}
