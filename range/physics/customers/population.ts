import type { RequestFacts } from "../../services/elbv2/rule-conditions.ts";

/**
 * Addresses that customers come from: access networks all over the address space, so that a too wide deny hits
 * some of them.
 */
export const CUSTOMER_ADDRESSES = [
  "24.48.17.201",
  "31.10.144.9",
  "45.72.209.33",
  "62.155.3.118",
  "71.192.88.14",
  "73.45.190.66",
  "76.103.24.250",
  "78.34.112.7",
  "81.2.69.142",
  "82.65.40.19",
  "86.139.201.54",
  "89.160.20.112",
  "93.184.216.34",
  "98.207.33.129",
  "108.56.71.90",
  "122.56.10.44",
  "136.24.180.5",
  "151.38.92.77",
  "173.79.14.163",
  "187.36.5.211",
];

export const CUSTOMER_PATHS: Readonly<Record<string, number>> = { "/": 1 };

/** What access logs show of customers that do not say otherwise: paths that all answer like the front page. */
export const LOGGED_PATHS = [
  "/",
  "/",
  "/",
  "/products",
  "/products/17",
  "/cart",
  "/assets/app.css",
  "/assets/app.js",
];

/** The browser of the customers at an address. */
export const agentOf = (clientIp: string): string =>
  CUSTOMER_AGENTS[Number(clientIp.split(".").at(-1)) % CUSTOMER_AGENTS.length]!;

export const CUSTOMER_AGENTS = [
  "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36",
  "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Safari/605.1.15",
  "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1",
  "Mozilla/5.0 (X11; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/144.0",
  "Mozilla/5.0 (Linux; Android 15; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Mobile Safari/537.36",
];

/** What a customer at an address asks of a load balancer. */
export const customerRequest = (host: string, path: string, clientIp: string): RequestFacts => ({
  method: "GET",
  host,
  path,
  query: "",
  headers: { "user-agent": agentOf(clientIp) },
  clientIp,
});
