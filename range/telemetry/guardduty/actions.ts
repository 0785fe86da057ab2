import type { Action } from "@aws-sdk/client-guardduty";
import type { CallRecord } from "../../call.ts";
import { eventNameOf, eventSourceOf } from "../cloudtrail/facts.ts";
import { remoteIpDetails } from "./places.ts";
import type { SeenTraffic } from "./sighting.ts";

/** Ports that findings call by name. */
const PORT_NAMES: Readonly<Record<number, string>> = {
  22: "SSH",
  53: "DNS",
  80: "HTTP",
  443: "HTTPS",
  3389: "RDP",
  9200: "Elasticsearch",
  9300: "Elasticsearch",
};

const port = (number: number) => ({ Port: number, PortName: PORT_NAMES[number] ?? "Unknown" });

/** `NetworkConnectionAction`: who opened it is told by which port is the ephemeral one. */
export const networkAction = (traffic: SeenTraffic): Action => ({
  ActionType: "NETWORK_CONNECTION",
  NetworkConnectionAction: {
    Blocked: traffic.action === "REJECT",
    ConnectionDirection: isOutbound(traffic) ? "OUTBOUND" : "INBOUND",
    LocalIpDetails: { IpAddressV4: traffic.localIp },
    LocalNetworkInterface: traffic.interfaceId,
    LocalPortDetails: port(traffic.localPort),
    Protocol: traffic.protocol.toUpperCase(),
    RemoteIpDetails: remoteIpDetails(traffic.remoteIp),
    RemotePortDetails: port(traffic.remotePort),
  },
});

/** A flow's client has the higher port, as a rule that holds for all but odd services. */
export const isOutbound = ({ localPort, remotePort }: SeenTraffic): boolean => localPort >= remotePort;

export const portProbeAction = (traffic: SeenTraffic): Action => ({
  ActionType: "PORT_PROBE",
  PortProbeAction: {
    Blocked: traffic.action === "REJECT",
    PortProbeDetails: [
      {
        LocalPortDetails: port(traffic.localPort),
        LocalIpDetails: { IpAddressV4: traffic.localIp },
        RemoteIpDetails: remoteIpDetails(traffic.remoteIp),
      },
    ],
  },
});

export const dnsAction = (domain: string): Action => ({
  ActionType: "DNS_REQUEST",
  DnsRequestAction: { Domain: domain, Protocol: "UDP", Blocked: false, DomainWithSuffix: domain },
});

export function apiAction(record: CallRecord): Action {
  const { call, error } = record;
  return {
    ActionType: "AWS_API_CALL",
    AwsApiCallAction: {
      Api: eventNameOf(record),
      CallerType: "Remote IP",
      ServiceName: eventSourceOf(record),
      UserAgent: call.userAgent,
      ...(error && { ErrorCode: error.code }),
      RemoteIpDetails: remoteIpDetails(call.sourceIp),
      AffectedResources: {},
    },
  };
}
