import type * as Sdk from "@aws-sdk/client-cloudwatch-logs";
import type { ResultField } from "@aws-sdk/client-cloudwatch-logs";
import { AwsError, NotImplemented } from "../../../errors.ts";
import { handlers } from "../../../service.ts";
import type { Scope } from "../../../world.ts";
import { strictPageOf } from "../../paging.ts";
import { findGroup, ofGroup } from "../find.ts";
import { pageSize } from "../groups.ts";
import { invalidMember, invalidParameter, invalidToken } from "../refusals.ts";
import { logsState, type LogGroupRow, type QueryRow } from "../state.ts";
import { forgetExpired } from "../stored-events.ts";
import type { Fields } from "./fields.ts";
import { eventFields } from "./records.ts";
import { readQuery, shown, type Table } from "./run.ts";
import { malformedQuery } from "./scan.ts";

const MOST_GROUPS = 50;
const MOST_ROWS = 10_000;
const MOST_CHARACTERS = 10_000;
/** A limit of the range: the newest queries are remembered. */
const MOST_QUERIES = 100;
const STATUSES = ["Scheduled", "Running", "Complete", "Failed", "Cancelled", "Timeout", "Unknown"];

/** CloudWatch Logs Insights. */
export const queries = handlers<typeof Sdk>()({
  StartQuery(input, { scope }) {
    const { queryString, startTime, endTime, limit, queryLanguage } = input;
    if (queryLanguage !== undefined && queryLanguage !== "CWLI")
      throw new NotImplemented(`queryLanguage ${queryLanguage} of StartQuery`);
    if (queryString === undefined) throw invalidMember("queryString", "null", "Member must not be null");
    if (startTime === undefined) throw invalidMember("startTime", "null", "Member must not be null");
    if (endTime === undefined) throw invalidMember("endTime", "null", "Member must not be null");
    if (startTime > endTime) throw invalidParameter("End time should not be less than start time");
    if (limit !== undefined && (limit < 1 || limit > MOST_ROWS))
      throw invalidMember("limit", limit, `Member must have value between 1 and ${MOST_ROWS}`);
    if (queryString.length > MOST_CHARACTERS)
      throw invalidMember(
        "queryString",
        `${queryString.slice(0, 40)}…`,
        `Member must have length less than or equal to ${MOST_CHARACTERS}`,
      );
    checkQuery(queryString);
    const groups = groupsOf(scope, input);
    const id = scope.world.random.uuid();
    const state = logsState(scope);
    state.queries.put(id, {
      id,
      text: queryString,
      groupNames: groups.map((x) => x.name),
      fromMs: startTime * 1000,
      // The second that is named last belongs to it.
      toMs: endTime * 1000 + 999,
      ...(limit !== undefined && { limit }),
      status: "Running",
      createTime: scope.world.clock.now(),
      results: [],
      scanned: { events: 0, matched: 0, bytes: 0 },
    });
    forgetOldest(scope);
    scope.world.clock.after(scope.world.pace("log-query"), `query ${id} ends`, () => finish(scope, id));
    return { queryId: id };
  },

  GetQueryResults(input, { scope }) {
    const { status, results, scanned } = findQuery(scope, input.queryId);
    return {
      queryLanguage: "CWLI",
      status,
      results: results.map((row) => row.map(({ field, value }) => ({ field, value }))),
      statistics: {
        recordsMatched: scanned.matched,
        recordsScanned: scanned.events,
        bytesScanned: scanned.bytes,
      },
    };
  },

  StopQuery(input, { scope }) {
    const { id, status } = findQuery(scope, input.queryId);
    if (status !== "Running")
      throw invalidParameter(`Query with ID ${id} has already ended: it cannot be stopped.`);
    logsState(scope).queries.update(id, (row) => void (row.status = "Cancelled"));
    return { success: true };
  },

  DescribeQueries(input, { scope }) {
    const { logGroupName, status, queryLanguage } = input;
    if (status !== undefined && !STATUSES.includes(status))
      throw invalidMember("status", status, `Member must satisfy enum value set: [${STATUSES.join(", ")}]`);
    const found = logsState(scope)
      .queries.filter(
        (row) =>
          (logGroupName === undefined || row.groupNames.includes(logGroupName)) &&
          (status === undefined || row.status === status) &&
          (queryLanguage === undefined || queryLanguage === "CWLI"),
      )
      .toReversed();
    const page = strictPageOf(
      found,
      { token: input.nextToken, size: pageSize(input.maxResults, 1000), most: 1000 },
      invalidToken,
    );
    return {
      queries: page.items.map((row) => ({
        queryLanguage: "CWLI",
        queryId: row.id,
        queryString: row.text,
        status: row.status,
        createTime: row.createTime,
        ...(row.groupNames.length === 1 && { logGroupName: row.groupNames[0]! }),
      })),
      ...(page.nextToken !== undefined && { nextToken: page.nextToken }),
    };
  },
});

interface NamesGroups {
  logGroupName?: string;
  logGroupNames?: string[];
  logGroupIdentifiers?: string[];
}

function groupsOf(
  scope: Scope,
  { logGroupName, logGroupNames, logGroupIdentifiers }: NamesGroups,
): Readonly<LogGroupRow>[] {
  const given = [
    logGroupName === undefined ? undefined : [logGroupName],
    logGroupNames,
    logGroupIdentifiers,
  ].filter((x) => x !== undefined);
  if (given.length !== 1 || !given[0]!.length)
    throw invalidParameter(
      "Exactly one of logGroupName, logGroupNames or logGroupIdentifiers must be given, with a log group.",
    );
  if (given[0]!.length > MOST_GROUPS)
    throw invalidParameter(`A query can ask at most ${MOST_GROUPS} log groups.`);
  return given[0]!.map((name) =>
    logGroupIdentifiers ? findGroup(scope, undefined, name) : findGroup(scope, name),
  );
}

function findQuery(scope: Scope, id: string | undefined): Readonly<QueryRow> {
  if (id === undefined) throw invalidMember("queryId", "null", "Member must not be null");
  const found = logsState(scope).queries.get(id);
  if (!found) throw new AwsError("ResourceNotFoundException", `Query with ID ${id} does not exist.`);
  return found;
}

function finish(scope: Scope, id: string): void {
  const { queries } = logsState(scope);
  const query = queries.get(id);
  if (query?.status !== "Running") return;
  const events = eventsOf(scope, query);
  const table = tableOf(query, events);
  if (!table) {
    queries.update(id, (row) => void (row.status = "Failed"));
    return;
  }
  const { columns, rows, matched, isAggregated } = table;
  const names = isAggregated ? columns : [...columns.filter((x) => x !== "@ptr"), "@ptr"];
  queries.update(id, (row) => {
    row.status = "Complete";
    row.results = rows.map((fields) => names.flatMap((name) => resultField(fields, name)));
    row.scanned = {
      events: events.length,
      matched,
      bytes: events.reduce((sum, fields) => sum + Buffer.byteLength(String(fields.get("@message"))), 0),
    };
  });
}

/** @throws {AwsError} MalformedQueryException, also where brackets stand in brackets too often to be read */
function checkQuery(text: string): void {
  try {
    readQuery(text);
  } catch (error) {
    if (error instanceof RangeError) throw malformedQuery("the query is nested too deeply");
    throw error;
  }
}

/**
 * @returns nothing where a term means nothing for the events, such as a subnet that is none, a moment beyond all
 *   calendars, or a sum of too many parts
 */
function tableOf(query: Readonly<QueryRow>, events: readonly Fields[]): Table | undefined {
  try {
    return readQuery(query.text, query.limit).run(events);
  } catch (error) {
    if (error instanceof AwsError || error instanceof RangeError) return undefined;
    throw error;
  }
}

function resultField(fields: Fields, field: string): Required<ResultField>[] {
  const value = fields.get(field);
  return value === undefined ? [] : [{ field, value: shown(value) }];
}

/** The events of a query's groups and time, the newest first. */
function eventsOf(scope: Scope, { groupNames, fromMs, toMs }: Readonly<QueryRow>): Fields[] {
  const { groups, streams } = logsState(scope);
  const found = groupNames.flatMap((name) => {
    const group = groups.get(name);
    // A group may be deleted while the query runs.
    if (!group) return [];
    forgetExpired(scope, group);
    return ofGroup(streams, name).flatMap((stream) =>
      stream.events
        .list()
        .filter((event) => event.timestamp >= fromMs && event.timestamp <= toMs)
        .map((event) => ({ event, name, stream: stream.name })),
    );
  });
  found.sort((a, b) => b.event.timestamp - a.event.timestamp || b.event.sequence - a.event.sequence);
  return found.map(({ event, name, stream }) => eventFields(scope, name, stream, event));
}

function forgetOldest(scope: Scope): void {
  const { queries } = logsState(scope);
  for (const id of queries.ids()) {
    if (queries.size <= MOST_QUERIES) return;
    queries.delete(id);
  }
}
