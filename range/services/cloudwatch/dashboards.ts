import type * as CloudWatch from "@aws-sdk/client-cloudwatch";
import { AwsError } from "../../errors.ts";
import { handlers } from "../../service.ts";
import type { Scope } from "../../world.ts";
import { pageOf } from "../paging.ts";
import { invalidToken } from "./read-metrics.ts";
import { dashboardState } from "./state.ts";

const PAGE = 1000;

/** Dashboards belong to no Region: what was put in one is seen in all. */
export const dashboards = handlers<typeof CloudWatch>()({
  /** Puts a dashboard as it is given. Widgets are checked for their form alone, since nobody looks at them here. */
  PutDashboard(input, call) {
    const { DashboardName: name = "", DashboardBody: body = "" } = input;
    if (!/^[\w-]{1,255}$/.test(name))
      throw invalidInput(`The value ${name} for field DashboardName is invalid`);
    if (!hasWidgets(body))
      throw invalidInput("The field DashboardBody must be a valid JSON object", [
        { Message: "The dashboard body is invalid, there are validation errors" },
      ]);
    dashboardState(call.scope).put(name, { name, body, changedAt: call.at });
    return { DashboardValidationMessages: [] };
  },

  GetDashboard(input, call) {
    const row = dashboardState(call.scope).get(input.DashboardName ?? "");
    if (!row) throw notFound(input.DashboardName ?? "");
    return {
      DashboardArn: dashboardArn(call.scope, row.name),
      DashboardBody: row.body,
      DashboardName: row.name,
    };
  },

  ListDashboards(input, call) {
    const rows = dashboardState(call.scope)
      .filter((row) => row.name.startsWith(input.DashboardNamePrefix ?? ""))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
    const page = { token: input.NextToken, size: undefined, most: PAGE };
    const { items, nextToken } = pageOf(rows, page, invalidToken);
    return {
      DashboardEntries: items.map(({ name, body, changedAt }) => ({
        DashboardName: name,
        DashboardArn: dashboardArn(call.scope, name),
        LastModified: new Date(changedAt),
        Size: Buffer.byteLength(body),
      })),
      ...(nextToken !== undefined && { NextToken: nextToken }),
    };
  },

  /** Deletes all of them, or none where one is not there. */
  DeleteDashboards(input, call) {
    const table = dashboardState(call.scope);
    const names = input.DashboardNames ?? [];
    const missing = names.find((name) => !table.has(name));
    if (missing !== undefined) throw notFound(missing);
    for (const name of names) table.delete(name);
    return {};
  },
});

export const dashboardArn = ({ accountId }: Scope, name: string): string =>
  `arn:aws:cloudwatch::${accountId}:dashboard/${name}`;

function hasWidgets(body: string): boolean {
  try {
    const { widgets } = JSON.parse(body) as { widgets?: unknown };
    return Array.isArray(widgets);
  } catch {
    return false;
  }
}

const invalidInput = (message: string, dashboardValidationMessages?: object[]): AwsError =>
  new AwsError(
    "InvalidParameterInput",
    message,
    400,
    dashboardValidationMessages && { dashboardValidationMessages },
  );

const notFound = (name: string): AwsError =>
  new AwsError("ResourceNotFound", `Dashboard ${name} does not exist`, 404);
