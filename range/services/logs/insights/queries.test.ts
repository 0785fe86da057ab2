import { beforeEach, describe, expect, test } from "vitest";
import { writeLogEvents } from "../index.ts";
import { smallLogs, START } from "../small-logs.ts";

const ENI = "eni-0fb6dc908b0afcc4b";
const flow = (srcAddr: string, dstPort: number, bytes: number, action: string): string =>
  `2 111122223333 ${ENI} ${srcAddr} 10.0.0.5 40000 ${dstPort} 6 5 ${bytes} 1767603600 1767603610 ${action} OK`;
const FLOWS = [
  flow("203.0.113.85", 22, 100, "ACCEPT"),
  flow("203.0.113.85", 22, 300, "ACCEPT"),
  flow("203.0.113.85", 80, 40, "REJECT"),
  flow("198.51.100.7", 443, 900, "ACCEPT"),
  flow("203.0.113.9", 22, 60, "REJECT"),
];
const CALLS = [
  {
    eventName: "GetObject",
    userIdentity: { type: "IAMUser", userName: "analyst" },
    readOnly: true,
    size: 10,
  },
  { eventName: "DeleteTrail", userIdentity: { type: "Root" }, readOnly: false, errorCode: "AccessDenied" },
  { eventName: "GetObject", userIdentity: { type: "IAMUser", userName: "eve" }, readOnly: true, size: 2.5 },
].map((call) => JSON.stringify(call));

let small: ReturnType<typeof smallLogs>;
beforeEach(() => {
  small = smallLogs();
  const write = (group: string, stream: string, messages: readonly string[]): void => {
    small.call("CreateLogGroup", { logGroupName: group });
    small.call("CreateLogStream", { logGroupName: group, logStreamName: stream });
    const events = messages.map((message, i) => ({ timestamp: START + i * 60_000, message }));
    writeLogEvents(small.scope, group, stream, events);
  };
  write("flows", `${ENI}-all`, FLOWS);
  write("trail", "t", CALLS);
});

const SECONDS = { startTime: START / 1000, endTime: START / 1000 + 3600 };

/** The rows of a query, each as an object, and its state. */
function ask(queryString: string, logGroupName = "flows", more: object = {}) {
  const { queryId } = small.call("StartQuery", { logGroupName, queryString, ...SECONDS, ...more });
  expect(small.call("GetQueryResults", { queryId }).status).toBe("Running");
  small.passSeconds(5);
  const { status, results = [], statistics } = small.call("GetQueryResults", { queryId });
  const rows = results.map((row) =>
    Object.fromEntries(row.filter((x) => x.field !== "@ptr").map(({ field, value }) => [field, value])),
  );
  return { status, statistics, rows };
}

describe("a query of Logs Insights", () => {
  test.each<[query: string, rows: object[]]>([
    [
      "stats count(*) by srcAddr | sort `count(*)` desc, srcAddr | limit 2",
      [
        { srcAddr: "203.0.113.85", "count(*)": "3" },
        { srcAddr: "198.51.100.7", "count(*)": "1" },
      ],
    ],
    [
      "filter dstPort = 22 and action = 'ACCEPT' | stats sum(bytes) as sent, avg(bytes), min(bytes), max(bytes) by srcAddr",
      [
        {
          srcAddr: "203.0.113.85",
          sent: "400",
          "avg(bytes)": "200",
          "min(bytes)": "100",
          "max(bytes)": "300",
        },
      ],
    ],
    [
      'filter isIpv4InSubnet(srcAddr, "203.0.113.64/27") | stats count_distinct(dstPort) as ports',
      [{ ports: "2" }],
    ],
    [
      "filter action like /(?i)reject/ and not dstPort in [80, 443] | fields srcAddr",
      [{ srcAddr: "203.0.113.9" }],
    ],
    [
      "fields bytes * 2 as twice, strlen(action) | filter bytes >= 900",
      [{ twice: "1800", "strlen(action)": "6" }],
    ],
    [
      "stats count(*) as n by bin(2m) # two minutes each\n| sort `bin(2m)` asc | limit 2",
      [
        { "bin(2m)": "2026-01-05 09:00:00.000", n: "2" },
        { "bin(2m)": "2026-01-05 09:02:00.000", n: "2" },
      ],
    ],
    [
      'parse @message "* * * * *" as v, account, eni, source, rest | filter source != "203.0.113.85" | display source | sort source',
      [{ source: "198.51.100.7" }, { source: "203.0.113.9" }],
    ],
    ["parse @message /(?<port>443) 6/ | filter ispresent(port) | display port", [{ port: "443" }]],
    [
      "dedup srcAddr | fields srcAddr, bytes | sort bytes desc | limit 1",
      [{ srcAddr: "198.51.100.7", bytes: "900" }],
    ],
    [
      "stats pct(bytes, 50) as half, pct(bytes, 99), median(bytes), sortsFirst(action), sortsLast(srcAddr)",
      [
        {
          half: "100",
          "pct(bytes, 99)": "900",
          "median(bytes)": "100",
          "sortsFirst(action)": "ACCEPT",
          "sortsLast(srcAddr)": "203.0.113.9",
        },
      ],
    ],
    ["filter nothing = 1", []],
    ["stats count(*) as n | filter n > 4", [{ n: "5" }]],
  ])("%s", (query, rows) => {
    expect(ask(query)).toMatchObject({ status: "Complete", rows });
  });

  test("knows fields of JSON by their path, and shows the newest first", () => {
    expect(
      ask("fields eventName, userIdentity.userName as who | filter readOnly = 'true'", "trail").rows,
    ).toEqual([
      { eventName: "GetObject", who: "eve" },
      { eventName: "GetObject", who: "analyst" },
    ]);
    expect(ask("filter ispresent(errorCode)", "trail").rows).toEqual([
      { "@timestamp": "2026-01-05 09:01:00.000", "@message": CALLS[1] },
    ]);
    expect(ask("stats sum(size) by userIdentity.type", "trail").rows).toContainEqual({
      "userIdentity.type": "IAMUser",
      "sum(size)": "12.5",
    });
  });

  test("asks only for its time, which is in seconds, and tells how much it read", () => {
    const { rows, statistics } = ask("fields srcAddr | filter dstPort = 22", "flows", {
      endTime: START / 1000 + 60,
    });
    expect(rows).toHaveLength(2);
    expect(statistics).toEqual({
      recordsMatched: 2,
      recordsScanned: 2,
      bytesScanned: FLOWS[0]!.length + FLOWS[1]!.length,
    });
    expect(ask("fields srcAddr", "flows", { limit: 3 }).rows).toHaveLength(3);
  });

  test("asks several groups at once, by name or by ARN", () => {
    const everything = (groups: object): number => {
      const { queryId } = small.call("StartQuery", { ...groups, queryString: "fields @log", ...SECONDS });
      small.passSeconds(5);
      return small.call("GetQueryResults", { queryId }).results!.length;
    };
    expect(everything({ logGroupNames: ["flows", "trail"] })).toBe(8);
    expect(
      everything({ logGroupIdentifiers: [`arn:aws:logs:us-east-1:111122223333:log-group:trail:*`] }),
    ).toBe(3);
  });

  test.each<[query: string, error: RegExp]>([
    ["", /MalformedQueryException: unexpected end of the query/],
    ["fields", /MalformedQueryException: unexpected end of the query at line 1 and position 6/],
    ["feilds @message", /MalformedQueryException: unexpected symbol found feilds at line 1 and position 0/],
    ["filter a =", /MalformedQueryException: unexpected end/],
    ["filter a like /(/", /MalformedQueryException: invalid regular expression/],
    ["stats total(a)", /MalformedQueryException: total is no function of stats/],
    ["constructor @message", /MalformedQueryException: unexpected symbol found constructor/],
    ["fields toString(a)", /MalformedQueryException: unknown function toString/],
    [`fields ${"(".repeat(9000)}`, /MalformedQueryException: the query is nested too deeply/],
    [`fields ${"a".repeat(10_000)}`, /InvalidParameterException: .*length less than or equal to 10000/],
    ["fields frob(a)", /MalformedQueryException: unknown function frob/],
    ["limit 0", /MalformedQueryException: .*from 1 to 10000/],
    ['parse @message "a * b *" as one', /MalformedQueryException: the number of names/],
    ["fields a b", /MalformedQueryException: unexpected symbol found b/],
    ["pattern @message", /NotImplemented: .*the command pattern of CloudWatch Logs Insights/],
    ["stats values(a)", /NotImplemented: .*the function values/],
    ["stats pct(a)", /MalformedQueryException/],
    ["stats pct(a, 101)", /MalformedQueryException: the second argument of pct/],
  ])("%j is refused: %s", (queryString, error) => {
    const start = (): unknown => small.call("StartQuery", { logGroupName: "flows", queryString, ...SECONDS });
    let said = "accepted";
    try {
      start();
    } catch (thrown) {
      said = `${(thrown as Error).name}: ${(thrown as Error).message}`;
    }
    expect(said).toMatch(error);
  });

  test("that comes to nothing for its events fails, and nothing else does", () => {
    const { queryId } = small.call("StartQuery", {
      logGroupName: "flows",
      queryString: "fields fromMillis(99999999999999999) as never",
      ...SECONDS,
    });
    small.passSeconds(5);
    expect(small.call("GetQueryResults", { queryId }).status).toBe("Failed");
  });

  test("can be stopped, is listed, and is unknown under another id", () => {
    const { queryId } = small.call("StartQuery", {
      logGroupName: "trail",
      queryString: "fields a",
      ...SECONDS,
    });
    expect(small.call("StopQuery", { queryId }).success).toBe(true);
    expect(() => small.call("StopQuery", { queryId })).toThrow(/already ended/);
    small.passSeconds(5);
    expect(small.call("DescribeQueries", { logGroupName: "trail" }).queries).toEqual([
      expect.objectContaining({
        queryId,
        status: "Cancelled",
        queryString: "fields a",
        logGroupName: "trail",
      }),
    ]);
    expect(small.call("DescribeQueries", { status: "Complete" }).queries).toEqual([]);
    expect(() => small.call("GetQueryResults", { queryId: "none" })).toThrow(/does not exist/);
    expect(() =>
      small.call("StartQuery", { logGroupName: "none", queryString: "fields a", ...SECONDS }),
    ).toThrow(/log group does not exist/);
    expect(() => small.call("StartQuery", { queryString: "fields a", ...SECONDS })).toThrow(/Exactly one of/);
  });

  test("fails, and stops nothing else, where a subnet is none", () => {
    expect(ask('filter isIpInSubnet(srcAddr, "nowhere")').status).toBe("Failed");
  });
});
