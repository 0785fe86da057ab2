import { AwsError } from "../../errors.ts";
import { absentThings, type AbsentThing } from "../absent-thing.ts";
import { emptyLists, type EmptyList, type ListRefusals } from "../empty-list.ts";
import { strictPageOf } from "../paging.ts";
import { brokenConstraint } from "../refusal.ts";

/** CloudTrail Lake, channels and dashboards: nobody in the range can make one. */
export const CLOUDTRAIL_EMPTY_LISTS: Readonly<Record<string, EmptyList>> = {
  ListEventDataStores: {
    list: "EventDataStores",
    maker: "CreateEventDataStore",
    size: ["MaxResults", 1, 1_000],
  },
  ListChannels: { list: "Channels", maker: "CreateChannel", size: ["MaxResults", 1, 1_000] },
  ListDashboards: {
    list: "Dashboards",
    maker: "CreateDashboard",
    size: ["MaxResults", 1, 1_000],
    choices: { Type: ["MANAGED", "CUSTOM"] },
  },
  ListImports: { list: "Imports", maker: "StartImport", size: ["MaxResults", 1, 1_000] },
};

const notFound = (code: string, what: string) => (): AwsError =>
  new AwsError(code, `The specified ${what} was not found.`, 400);

const noStore = notFound("EventDataStoreNotFoundException", "event data store");
const noImport = notFound("ImportNotFoundException", "import");
const noQuery = notFound("QueryIdNotFoundException", "query");
const UUID = /^[a-f0-9-]{36}$/;

/** The same by name. */
export const CLOUDTRAIL_ABSENT_THINGS: Readonly<Record<string, AbsentThing>> = {
  DescribeQuery: { maker: "StartQuery", by: "QueryId", optional: true, form: UUID, missing: noQuery },
  GetChannel: {
    maker: "CreateChannel",
    by: "Channel",
    missing: notFound("ChannelNotFoundException", "channel"),
  },
  GetDashboard: {
    maker: "CreateDashboard",
    by: "DashboardId",
    missing: notFound("ResourceNotFoundException", "resource"),
  },
  GetEventDataStore: { maker: "CreateEventDataStore", by: "EventDataStore", missing: noStore },
  GetImport: { maker: "StartImport", by: "ImportId", form: UUID, missing: noImport },
  GetQueryResults: { maker: "StartQuery", by: "QueryId", form: UUID, missing: noQuery },
  ListImportFailures: { maker: "StartImport", by: "ImportId", form: UUID, missing: noImport },
  ListQueries: { maker: "StartQuery", by: "EventDataStore", missing: noStore },
};

const refusals: ListRefusals = {
  member: (member, value, constraint) =>
    new AwsError("ValidationException", brokenConstraint(member, value, constraint), 400),
  token: () => new AwsError("InvalidNextTokenException", "The token is invalid.", 400),
  pages: strictPageOf,
};

export const lakes = {
  ...emptyLists(CLOUDTRAIL_EMPTY_LISTS, refusals),
  ...absentThings(CLOUDTRAIL_ABSENT_THINGS, refusals),
};
