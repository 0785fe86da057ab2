import { array, assert, constantFrom, property } from "fast-check";
import { expect, test } from "vitest";
import { networkState, openFlow } from "./index.ts";
import { EVERYWHERE, SmallVpc } from "./small-vpc.ts";

const C2 = "203.0.113.66";
const out = { egress: true, cidrIpv4: EVERYWHERE };
/** Groups by what they let a flow to port 443 do, and whether their shape leaves it untracked. */
const GROUPS = {
  open: { rules: [out, { egress: false, cidrIpv4: EVERYWHERE }], permits: true, untracks: true },
  egressOnly: { rules: [out], permits: true, untracks: false },
  narrow: { rules: [{ egress: true, cidrIpv4: `${C2}/32` }], permits: true, untracks: false },
  ingressOnly: { rules: [{ egress: false, cidrIpv4: EVERYWHERE }], permits: false, untracks: false },
  none: { rules: [], permits: false, untracks: false },
} as const;
type Name = keyof typeof GROUPS;
const names = Object.keys(GROUPS) as Name[];

test.each([
  ["tcp", "10.0.1.5", true],
  ["udp", "10.0.1.5", true],
  ["icmp", "10.0.1.5", false],
  ["tcp", "10.0.2.5", false],
] as const)(
  "any sequence of group swaps: %s from %s (can be untracked: %s)",
  (protocol, privateIp, convertible) => {
    assert(
      property(
        constantFrom<Name>("open", "egressOnly", "narrow"),
        array(constantFrom(...names)),
        (first, swaps) => {
          const vpc = new SmallVpc();
          for (const name of names) vpc.group(name, ...GROUPS[name].rules);
          const { interfaceId } = vpc.instance("web", [first], { privateIp, autoPublicIp: "198.51.100.1" });
          const remote = { protocol, remoteIp: C2, remotePort: 443 };
          const { flow } = openFlow(vpc.scope, { interfaceId, direction: "egress", label: "c2", ...remote });
          let alive = true;
          let tracked = !convertible || !GROUPS[first].untracks;
          for (const name of swaps) {
            vpc.swapGroups(interfaceId, name);
            const { permits, untracks } = GROUPS[name];
            if (!permits && !tracked) alive = false;
            if (permits) tracked = !convertible || !untracks;
            expect(networkState(vpc.scope).flows.get(flow!.id)!.state).toBe(alive ? "open" : "closed");
            if (!alive) return;
          }
        },
      ),
      { numRuns: 200 },
    );
  },
);
