import { AwsError } from "../../errors.ts";
import { absentThings, type AbsentThing } from "../absent-thing.ts";
import { emptyLists, type EmptyList, type ListRefusals } from "../empty-list.ts";
import { strictPageOf } from "../paging.ts";
import { brokenConstraint } from "../refusal.ts";
import { invalid, invalidToken } from "./find.ts";

const UP_TO_100 = ["Limit", 1, 100] as const;

/** What EventBridge can hold and nobody in the range can make. */
export const EVENTS_EMPTY_LISTS: Readonly<Record<string, EmptyList>> = {
  ListApiDestinations: { list: "ApiDestinations", maker: "CreateApiDestination", size: UP_TO_100 },
  ListArchives: { list: "Archives", maker: "CreateArchive", size: UP_TO_100 },
  ListConnections: { list: "Connections", maker: "CreateConnection", size: UP_TO_100 },
  ListEndpoints: { list: "Endpoints", maker: "CreateEndpoint", size: ["MaxResults", 1, 100] },
  ListEventSources: { list: "EventSources", maker: "ActivateEventSource", size: UP_TO_100 },
  ListReplays: { list: "Replays", maker: "StartReplay", size: UP_TO_100 },
};

const missing =
  (text: (name: string) => string) =>
  (name: string): AwsError =>
    new AwsError("ResourceNotFoundException", text(name), 400);
const form = /^[.\-_A-Za-z0-9]{1,64}$/;

/** The same by name. */
export const EVENTS_ABSENT_THINGS: Readonly<Record<string, AbsentThing>> = {
  DescribeApiDestination: {
    maker: "CreateApiDestination",
    by: "Name",
    form,
    missing: missing(
      (name) => `Failed to describe the api-destination(s). ApiDestination '${name}' does not exist.`,
    ),
  },
  DescribeArchive: {
    maker: "CreateArchive",
    by: "ArchiveName",
    form,
    missing: missing((name) => `Archive ${name} does not exist.`),
  },
  DescribeConnection: {
    maker: "CreateConnection",
    by: "Name",
    form,
    missing: missing((name) => `Failed to describe the connection(s). Connection '${name}' does not exist.`),
  },
  DescribeReplay: {
    maker: "StartReplay",
    by: "ReplayName",
    form,
    missing: missing((name) => `Replay ${name} does not exist.`),
  },
};

const refusals: ListRefusals = {
  member: (member, value, constraint) => invalid(brokenConstraint(member, value, constraint)),
  token: invalidToken,
  pages: strictPageOf,
};

export const eventsEmptyLists = {
  ...emptyLists(EVENTS_EMPTY_LISTS, refusals),
  ...absentThings(EVENTS_ABSENT_THINGS, refusals),
};
