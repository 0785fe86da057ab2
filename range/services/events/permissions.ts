import type * as sdk from "@aws-sdk/client-eventbridge";
import { AwsError } from "../../errors.ts";
import { handlers } from "../../service.ts";
import { isPolicy, statementsOf, withoutStatement, withStatement } from "../policy-statements.ts";
import { busOf, invalid, notFound, required } from "./find.ts";
import { eventsState } from "./state.ts";

type Sdk = typeof sdk;

/** Who else may put events on a bus. */
export const permissions = handlers<Sdk>()({
  PutPermission(input, call) {
    const bus = busOf(call, input.EventBusName);
    const policy = input.Policy ?? withGrant(input, bus.policy, bus.arn);
    if (!isPolicy(policy)) throw new AwsError("ValidationException", "The policy is not valid.", 400);
    if (policy.length > 10_240)
      throw new AwsError(
        "PolicyLengthExceededException",
        "Policy length exceeded the limit of 10240 characters.",
        400,
      );
    eventsState(call.scope).buses.update(bus.name, (row) => {
      row.policy = policy;
      row.changedAt = call.at;
    });
  },

  RemovePermission(input, call) {
    const bus = busOf(call, input.EventBusName);
    const sid = input.RemoveAllPermissions ? undefined : required("statementId", input.StatementId);
    if (sid !== undefined && !statementsOf(bus.policy).some(({ Sid }) => Sid === sid))
      throw notFound("Statement with the provided id does not exist.");
    const left = sid === undefined ? undefined : withoutStatement(bus.policy!, sid);
    eventsState(call.scope).buses.update(bus.name, (row) => {
      if (left === undefined) delete row.policy;
      else row.policy = left;
      row.changedAt = call.at;
    });
  },
});

interface Grant {
  Action?: string | undefined;
  Principal?: string | undefined;
  StatementId?: string | undefined;
  Condition?: { Type: string | undefined; Key: string | undefined; Value: string | undefined } | undefined;
}

function withGrant(
  { Action, Principal, StatementId, Condition }: Grant,
  policy: string | undefined,
  busArn: string,
): string {
  const sid = required("statementId", StatementId);
  const who = required("principal", Principal);
  if (Action !== "events:PutEvents") throw invalid("Provided value in parameter 'action' is not supported.");
  if (who !== "*" && !/^\d{12}$/.test(who))
    throw invalid(`Provided value in parameter 'principal' is not valid: ${who}.`);
  const rest = policy === undefined ? undefined : withoutStatement(policy, sid);
  return withStatement(rest, {
    Sid: sid,
    Effect: "Allow",
    Principal: who === "*" ? "*" : { AWS: `arn:aws:iam::${who}:root` },
    Action,
    Resource: busArn,
    ...(Condition && { Condition: { [Condition.Type ?? ""]: { [Condition.Key ?? ""]: Condition.Value } } }),
  });
}
