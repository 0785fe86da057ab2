/** Who may talk to whom in the range, and what becomes of connections when rules change. */
export { primaryInterface, publicAddressOf } from "./addresses.ts";
export { registerDomain, resolveDns } from "./dns.ts";
export { BulkWay, openers } from "./bulk.ts";
export type { BulkTraffic } from "./bulk.ts";
export { closeFlow, flowsOf, openFlow, passageOf, reachable, transfer } from "./flows.ts";
export type { FlowRequest, Opened, Passage, Reach, Refusal } from "./flows.ts";
export type { FlowPath } from "./plan.ts";
export { canReachService, endpointOnWay, serviceReach } from "./reach.ts";
export type { ServiceReach } from "./reach.ts";
export { installNetwork } from "./rejudge.ts";
export { serviceAddress } from "./service-addresses.ts";
export type { EndpointService } from "./service-addresses.ts";
export { networkState } from "./state.ts";
export type { DnsQueryRow, EndReason, FlowRow } from "./state.ts";
export type { Packets, Traffic } from "./traffic.ts";
