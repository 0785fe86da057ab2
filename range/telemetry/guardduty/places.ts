import type { RemoteIpDetails } from "@aws-sdk/client-guardduty";
import ipaddr from "ipaddr.js";
import { isIP } from "node:net";

interface Place {
  range: [ipaddr.IPv4 | ipaddr.IPv6, number];
  city: string;
  country: [code: string, name: string];
  asn: string;
  organisation: string;
  at: [lat: number, lon: number];
}

const place = (
  cidr: string,
  city: string,
  country: Place["country"],
  at: Place["at"],
  asn: string,
  organisation: string,
): Place => ({ range: ipaddr.parseCIDR(cidr), city, country, at, asn, organisation });

/** Where the range's addresses lie: documentation networks in invented hands, with documentation ASNs (RFC 5398). */
const PLACES: readonly Place[] = [
  place("203.0.113.0/24", "Amsterdam", ["NL", "Netherlands"], [52.374, 4.8897], "64496", "Example Hosting"),
  place("198.51.100.0/24", "Bucharest", ["RO", "Romania"], [44.4323, 26.1063], "64497", "Example Transit"),
  place("192.0.2.0/24", "Seattle", ["US", "United States"], [47.6062, -122.3321], "64498", "Example Office"),
  place("198.18.0.0/15", "Ashburn", ["US", "United States"], [39.0438, -77.4874], "16509", "Amazon.com"),
  place("52.94.0.0/16", "Ashburn", ["US", "United States"], [39.0438, -77.4874], "16509", "Amazon.com"),
];

const ELSEWHERE = place(
  "0.0.0.0/0",
  "Chicago",
  ["US", "United States"],
  [41.8781, -87.6298],
  "64511",
  "Example Access",
);

/** `RemoteIpDetails` of a finding. An address inside a VPC lies nowhere. */
export function remoteIpDetails(ip: string): RemoteIpDetails {
  if (isIP(ip) && ipaddr.parse(ip).range() === "private") return { IpAddressV4: ip };
  const { city, country, asn, organisation, at } = placeOf(ip);
  return {
    IpAddressV4: ip,
    City: { CityName: city },
    Country: { CountryCode: country[0], CountryName: country[1] },
    GeoLocation: { Lat: at[0], Lon: at[1] },
    Organization: { Asn: asn, AsnOrg: organisation, Isp: organisation, Org: organisation },
  };
}

/** The code of the country in which an address lies; undefined inside a VPC. */
export const countryOf = (ip: string): string | undefined => remoteIpDetails(ip).Country?.CountryCode;

/** Whether an address is one of Amazon's: an instance of any account, or an endpoint of a service. */
export const isAmazon = (ip: string): boolean => placeOf(ip).organisation === "Amazon.com";

function placeOf(ip: string): Place {
  if (!isIP(ip)) return ELSEWHERE;
  const address = ipaddr.parse(ip);
  return PLACES.find(({ range }) => address.kind() === range[0].kind() && address.match(range)) ?? ELSEWHERE;
}
