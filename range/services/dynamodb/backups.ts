import type * as Sdk from "@aws-sdk/client-dynamodb";
import type { ContinuousBackupsDescription } from "@aws-sdk/client-dynamodb";
import type { Call } from "../../call.ts";
import { AwsError } from "../../errors.ts";
import { handlers } from "../../service.ts";
import { invalidValues } from "./refusals.ts";
import { dynamodbState } from "./state.ts";
import { checkName, lookUpTable, placeOf, type FoundTable } from "./tables-found.ts";

const DAY_MS = 86_400_000;
const MOST_DAYS = 35;
/** The newest moment that can be restored is about five minutes ago. */
const LAG_MS = 300_000;

/** Whether tables can be restored to a moment; nothing in the range restores them. */
export const continuousBackups = handlers<typeof Sdk>()({
  DescribeContinuousBackups(input, call) {
    return { ContinuousBackupsDescription: view(tableOf(call, input.TableName), call.at) };
  },

  UpdateContinuousBackups(input, call) {
    const found = tableOf(call, input.TableName);
    const { PointInTimeRecoveryEnabled: isEnabled, RecoveryPeriodInDays: days = MOST_DAYS } =
      input.PointInTimeRecoverySpecification ?? {};
    if (days < 1 || days > MOST_DAYS)
      throw invalidValues(`RecoveryPeriodInDays must be between 1 and ${MOST_DAYS}`);
    dynamodbState(found.scope).tables.update(found.table.name, (row) => {
      if (!isEnabled) delete row.recovery;
      else row.recovery = { days, since: row.recovery?.since ?? call.at };
    });
    return { ContinuousBackupsDescription: view(found, call.at) };
  },
});

function tableOf(call: Call, named: string | undefined): FoundTable {
  checkName(named);
  const found = lookUpTable(call.scope, named);
  if (!found)
    throw new AwsError("TableNotFoundException", `Table not found: ${placeOf(call.scope, named).name}`, 400);
  return found;
}

function view({ table: { recovery } }: FoundTable, now: number): ContinuousBackupsDescription {
  return {
    ContinuousBackupsStatus: "ENABLED",
    PointInTimeRecoveryDescription: recovery
      ? {
          PointInTimeRecoveryStatus: "ENABLED",
          RecoveryPeriodInDays: recovery.days,
          EarliestRestorableDateTime: new Date(Math.max(recovery.since, now - recovery.days * DAY_MS)),
          LatestRestorableDateTime: new Date(Math.max(recovery.since, now - LAG_MS)),
        }
      : { PointInTimeRecoveryStatus: "DISABLED" },
  };
}
