import type * as Sdk from "@aws-sdk/client-lambda";
import { handlers } from "../../service.ts";
import type { Scope } from "../../world.ts";
import { MOST_UNZIPPED, MOST_ZIPPED } from "./code.ts";
import { findUnqualified } from "./names.ts";
import { checkRange, invalidValue } from "./refusals.ts";
import { lambdaState } from "./state.ts";

/** The quotas of an account in a Region. */
export const ACCOUNT_CONCURRENCY = 1_000;
const LEAST_UNRESERVED = 100;
const TOTAL_CODE_SIZE = 80_530_636_800;

export const concurrency = handlers<typeof Sdk>()({
  PutFunctionConcurrency(input, call) {
    const { scope, name } = findUnqualified(call, input.FunctionName);
    const wanted = input.ReservedConcurrentExecutions;
    checkRange("reservedConcurrentExecutions", wanted ?? -1, 0, Infinity);
    if (ACCOUNT_CONCURRENCY - reservedByOthers(scope, name) - wanted! < LEAST_UNRESERVED)
      throw invalidValue(
        `Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [${LEAST_UNRESERVED}].`,
      );
    lambdaState(scope).functions.update(name, (row) => void (row.reservedConcurrency = wanted!));
    return { ReservedConcurrentExecutions: wanted! };
  },

  GetFunctionConcurrency(input, call) {
    const { row } = findUnqualified(call, input.FunctionName);
    return row.reservedConcurrency === undefined
      ? {}
      : { ReservedConcurrentExecutions: row.reservedConcurrency };
  },

  DeleteFunctionConcurrency(input, call) {
    const { scope, name } = findUnqualified(call, input.FunctionName);
    lambdaState(scope).functions.update(name, (row) => void delete row.reservedConcurrency);
  },

  GetAccountSettings(_input, { scope }) {
    const { functions, versions } = lambdaState(scope);
    return {
      AccountLimit: {
        TotalCodeSize: TOTAL_CODE_SIZE,
        CodeSizeUnzipped: MOST_UNZIPPED,
        CodeSizeZipped: MOST_ZIPPED,
        ConcurrentExecutions: ACCOUNT_CONCURRENCY,
        UnreservedConcurrentExecutions: unreserved(scope),
      },
      AccountUsage: {
        TotalCodeSize: versions.list().reduce((sum, { code }) => sum + code.length, 0),
        FunctionCount: functions.size,
      },
    };
  },
});

const reservedByOthers = (scope: Scope, name: string): number =>
  lambdaState(scope)
    .functions.list()
    .reduce((sum, row) => sum + (row.name === name ? 0 : (row.reservedConcurrency ?? 0)), 0);

/** How many invocations may run at once of functions that have nothing reserved. */
export const unreserved = (scope: Scope): number => ACCOUNT_CONCURRENCY - reservedByOthers(scope, "");
