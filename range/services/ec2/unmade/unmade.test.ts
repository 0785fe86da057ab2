import * as sdk from "@aws-sdk/client-ec2";
import { describe, expect, it } from "vitest";
import type { Operations } from "../../../service.ts";
import { ec2 } from "../index.ts";
import { sandbox } from "../test-sandbox.ts";
import { UNMADE } from "./index.ts";

type Name = keyof Operations<typeof sdk> & string;

const { call } = sandbox();
const ask = (operation: string, input: object): Record<string, unknown> =>
  call(operation as Name, input as never) as Record<string, unknown>;
const refusal = (code: string, message?: string) =>
  expect.objectContaining({ code, ...(message !== undefined && { message }) });

/** The members of an operation's output, from the schema that the SDK exports. */
function answersOf(operation: string): string[] {
  const schema = (sdk as unknown as Record<string, readonly unknown[]>)[`${operation}$`]!;
  const output = schema[5];
  const resolved = (
    typeof output === "function" ? (output as () => unknown)() : output
  ) as readonly unknown[];
  return [...(resolved[4] as string[])];
}

const ENTRIES = Object.entries(UNMADE);
const takes = (operation: string, name: string): boolean =>
  UNMADE[operation]!.takes.replaceAll("!", "").split(" ").includes(name);
/** What the operation cannot do without. */
const least = (operation: string): object =>
  UNMADE[operation]!.takes.includes("MaxResults!") ? { MaxResults: 10 } : {};

describe("lists of what nobody can make", () => {
  it.each(ENTRIES)("%s is empty for as long as nothing makes one", (operation, { list, maker }) => {
    expect(`${maker}Command` in sdk).toBe(true);
    expect(Object.hasOwn(ec2.handlers, maker)).toBe(false);
    expect(answersOf(operation)).toContain(list);
    expect(ask(operation, least(operation))).toEqual({ [list]: [] });
  });

  const named = ENTRIES.flatMap(([operation, { ids = [] }]) =>
    [ids].flat().map((each) => [operation, each.split(" ")] as const),
  );
  it.each(named)(
    "%s refuses ids that nothing has",
    (operation, [member = "", prefix, missing, malformed]) => {
      expect(takes(operation, member)).toBe(true);
      const of =
        (...ids: string[]) =>
        () =>
          ask(operation, { [member]: ids });
      expect(of(`${prefix}-0123456789abcdef0`)).toThrow(refusal(missing!));
      expect(of("nonsense")).toThrow(refusal(malformed ?? missing!));
      expect(ask(operation, { [member]: [] })).toEqual({ [UNMADE[operation]!.list]: [] });
    },
  );

  const filtered = ENTRIES.map(([operation]) => operation).flatMap((operation) =>
    ["Filters", "Filter"]
      .filter((member) => takes(operation, member))
      .map((member) => [operation, member] as const),
  );
  it.each(filtered)("%s takes its %s and refuses others", (operation, member) => {
    const by = (Name: string) => ask(operation, { ...least(operation), [member]: [{ Name, Values: ["x"] }] });
    for (const name of ["tag:team", ...(UNMADE[operation]!.filters?.split(" ") ?? [])])
      expect(by(name)).toEqual({ [UNMADE[operation]!.list]: [] });
    expect(() => by("no-such-filter")).toThrow(refusal("InvalidParameterValue"));
  });

  const paged = ENTRIES.filter(([operation]) => takes(operation, "MaxResults"));
  it.each(paged)("%s has bounds for its pages, and gave no token", (operation, { bounds = [5, 1000] }) => {
    for (const MaxResults of [bounds[0] - 1, bounds[1] + 1])
      expect(() => ask(operation, { MaxResults })).toThrow(refusal("InvalidParameterValue"));
    expect(() => ask(operation, { ...least(operation), NextToken: "made-up" })).toThrow(
      refusal("InvalidNextToken"),
    );
  });

  const TEXTS: [operation: string, input: object, code: string, message: string][] = [
    [
      "DescribeVpcPeeringConnections",
      { VpcPeeringConnectionIds: ["pcx-0123456789abcdef0"] },
      "InvalidVpcPeeringConnectionID.NotFound",
      "The vpcPeeringConnection ID 'pcx-0123456789abcdef0' does not exist",
    ],
    [
      "DescribeVpnConnections",
      { VpnConnectionIds: ["vpn-1", "vpn-2"] },
      "InvalidVpnConnectionID.NotFound",
      "The vpnConnection IDs 'vpn-1, vpn-2' do not exist",
    ],
    [
      "DescribeTransitGatewayAttachments",
      { TransitGatewayAttachmentIds: ["tgw-attach-0123456789abcdef0"] },
      "InvalidTransitGatewayAttachmentID.NotFound",
      "Transit Gateway Attachment tgw-attach-0123456789abcdef0 was deleted or does not exist.",
    ],
    [
      "DescribePlacementGroups",
      { GroupNames: ["web"] },
      "InvalidPlacementGroup.Unknown",
      "The Placement Group 'web' is unknown.",
    ],
    [
      "DescribeCustomerGateways",
      { CustomerGatewayIds: ["vgw-0123456789abcdef0"] },
      "InvalidCustomerGatewayId.Malformed",
      'Invalid id: "vgw-0123456789abcdef0" (expecting "cgw-...")',
    ],
  ];
  it.each(TEXTS)("%s says so in EC2's words", (operation, input, code, message) => {
    expect(() => ask(operation, input)).toThrow(refusal(code, message));
  });

  it("a dry run and an unknown parameter are answered as everywhere", () => {
    expect(() => ask("DescribeHosts", { DryRun: true })).toThrow(refusal("DryRunOperation"));
    expect(() => ask("DescribeHosts", { Colour: "red" })).toThrow(refusal("NotImplemented"));
  });
});
