import { emptyLists, type EmptyList } from "../empty-list.ts";
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

export const eventsEmptyLists = emptyLists(EVENTS_EMPTY_LISTS, {
  member: (member, value, constraint) => invalid(brokenConstraint(member, value, constraint)),
  token: invalidToken,
});
