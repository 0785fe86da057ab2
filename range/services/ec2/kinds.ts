import type { Tag } from "@aws-sdk/client-ec2";
import type { Table } from "../../table.ts";
import type { Scope } from "../../world.ts";
import { refuse } from "./refusals.ts";
import { ec2State, type GroupRow, type GroupRuleRow, type LaunchTemplateRow } from "./state.ts";

/** What EC2 knows about one kind of resource: its id, its type names, its errors and where its tags are kept. */
export interface Kind<Row extends object> {
  /** The ids' prefix, such as `i` in `i-0abc…`. */
  prefix: string;
  /** The type in tag specifications and in ARNs, such as `instance`. */
  type: string;
  /** The type that LookupEvents and AWS Config name. */
  recorded: string;
  table: (scope: Scope) => Table<Row>;
  /** The error for ids of the right form that nothing has. */
  missing: (ids: string[]) => [code: string, message: string];
  /** The error for ids of another form; EC2 says "not found" where this is absent. */
  malformed?: (id: string) => [code: string, message: string];
  tags: (row: Readonly<Row>) => readonly Tag[];
  setTags: (row: Row, tags: Tag[]) => void;
}

interface Tagged {
  Tags?: Tag[] | undefined;
}

const upper = {
  tags: (row: Readonly<Tagged>): readonly Tag[] => row.Tags ?? [],
  setTags: (row: Tagged, tags: Tag[]): void => void (row.Tags = tags),
};
const lower = {
  tags: (row: Readonly<{ tags: Tag[] }>): readonly Tag[] => row.tags,
  setTags: (row: { tags: Tag[] }, tags: Tag[]): void => void (row.tags = tags),
};

const idsText = (ids: string[]): string => ids.join(", ");
const expecting =
  (code: string, prefix: string) =>
  (id: string): [string, string] => [code, `Invalid id: "${id}" (expecting "${prefix}-...")`];
const expected =
  (parameter: string, prefix: string) =>
  (id: string): [string, string] => [
    "InvalidParameterValue",
    `Value (${id}) for parameter ${parameter} is invalid. Expected: '${prefix}-...'.`,
  ];
/** `The subnet ID 'x' does not exist`, and the same in the plural. */
const doesNotExist =
  (code: string, noun: string) =>
  (ids: string[]): [string, string] => [
    code,
    ids.length > 1
      ? `The ${noun} IDs '${idsText(ids)}' do not exist`
      : `The ${noun} ID '${ids[0]}' does not exist`,
  ];

const kind = <Row extends object>(facts: Kind<Row>): Kind<Row> => facts;

/** Every kind of resource that has an id of EC2's form and a table of its own. */
export const KINDS = {
  instance: kind({
    ...lower,
    prefix: "i",
    type: "instance",
    recorded: "AWS::EC2::Instance",
    table: (scope) => ec2State(scope).instances,
    missing: doesNotExist("InvalidInstanceID.NotFound", "instance"),
    malformed: (id) => ["InvalidInstanceID.Malformed", `Invalid id: "${id}"`],
  }),
  volume: kind({
    ...upper,
    prefix: "vol",
    type: "volume",
    recorded: "AWS::EC2::Volume",
    table: (scope) => ec2State(scope).volumes,
    missing: (ids) => [
      "InvalidVolume.NotFound",
      ids.length > 1
        ? `The volumes '${idsText(ids)}' do not exist.`
        : `The volume '${ids[0]}' does not exist.`,
    ],
    malformed: expected("volumeId", "vol"),
  }),
  snapshot: kind({
    ...upper,
    prefix: "snap",
    type: "snapshot",
    recorded: "AWS::EC2::Snapshot",
    table: (scope) => ec2State(scope).snapshots,
    missing: (ids) => [
      "InvalidSnapshot.NotFound",
      ids.length > 1
        ? `The snapshots '${idsText(ids)}' do not exist.`
        : `The snapshot '${ids[0]}' does not exist.`,
    ],
    malformed: expected("snapshotId", "snap"),
  }),
  image: kind({
    ...upper,
    prefix: "ami",
    type: "image",
    recorded: "AWS::EC2::Ami",
    table: (scope) => ec2State(scope).images,
    missing: (ids) => [
      "InvalidAMIID.NotFound",
      `The image id${ids.length > 1 ? "s" : ""} '[${idsText(ids)}]' do${ids.length > 1 ? "" : "es"} not exist`,
    ],
    malformed: expecting("InvalidAMIID.Malformed", "ami"),
  }),
  securityGroup: kind<GroupRow>({
    ...lower,
    prefix: "sg",
    type: "security-group",
    recorded: "AWS::EC2::SecurityGroup",
    table: (scope) => ec2State(scope).groups,
    missing: (ids) => [
      "InvalidGroup.NotFound",
      ids.length > 1
        ? `The security groups '${idsText(ids)}' do not exist`
        : `The security group '${ids[0]}' does not exist`,
    ],
    malformed: expecting("InvalidGroupId.Malformed", "sg"),
  }),
  networkInterface: kind({
    ...lower,
    prefix: "eni",
    type: "network-interface",
    recorded: "AWS::EC2::NetworkInterface",
    table: (scope) => ec2State(scope).interfaces,
    missing: doesNotExist("InvalidNetworkInterfaceID.NotFound", "networkInterface"),
    malformed: expecting("InvalidNetworkInterfaceId.Malformed", "eni"),
  }),
  vpc: kind({
    ...upper,
    prefix: "vpc",
    type: "vpc",
    recorded: "AWS::EC2::VPC",
    table: (scope) => ec2State(scope).vpcs,
    missing: doesNotExist("InvalidVpcID.NotFound", "vpc"),
  }),
  subnet: kind({
    ...upper,
    prefix: "subnet",
    type: "subnet",
    recorded: "AWS::EC2::Subnet",
    table: (scope) => ec2State(scope).subnets,
    missing: doesNotExist("InvalidSubnetID.NotFound", "subnet"),
  }),
  routeTable: kind({
    ...upper,
    prefix: "rtb",
    type: "route-table",
    recorded: "AWS::EC2::RouteTable",
    table: (scope) => ec2State(scope).routeTables,
    missing: doesNotExist("InvalidRouteTableID.NotFound", "routeTable"),
    malformed: expecting("InvalidRouteTableId.Malformed", "rtb"),
  }),
  internetGateway: kind({
    ...upper,
    prefix: "igw",
    type: "internet-gateway",
    recorded: "AWS::EC2::InternetGateway",
    table: (scope) => ec2State(scope).internetGateways,
    missing: doesNotExist("InvalidInternetGatewayID.NotFound", "internetGateway"),
    malformed: expecting("InvalidInternetGatewayId.Malformed", "igw"),
  }),
  natGateway: kind({
    ...upper,
    prefix: "nat",
    type: "natgateway",
    recorded: "AWS::EC2::NatGateway",
    table: (scope) => ec2State(scope).natGateways,
    missing: (ids) => ["NatGatewayNotFound", `NAT gateway ${idsText(ids)} was not found`],
    malformed: (id) => ["NatGatewayMalformed", `Invalid id: "${id}" (expecting "nat-...")`],
  }),
  vpcEndpoint: kind({
    ...upper,
    prefix: "vpce",
    type: "vpc-endpoint",
    recorded: "AWS::EC2::VPCEndpoint",
    table: (scope) => ec2State(scope).vpcEndpoints,
    missing: (ids) => [
      "InvalidVpcEndpointId.NotFound",
      `The Vpc Endpoint Id '${idsText(ids)}' does not exist`,
    ],
    malformed: expecting("InvalidVpcEndpointId.Malformed", "vpce"),
  }),
  networkAcl: kind({
    ...upper,
    prefix: "acl",
    type: "network-acl",
    recorded: "AWS::EC2::NetworkAcl",
    table: (scope) => ec2State(scope).networkAcls,
    missing: doesNotExist("InvalidNetworkAclID.NotFound", "networkAcl"),
    malformed: expecting("InvalidNetworkAclId.Malformed", "acl"),
  }),
  prefixList: kind({
    ...upper,
    prefix: "pl",
    type: "prefix-list",
    recorded: "AWS::EC2::PrefixList",
    table: (scope) => ec2State(scope).prefixLists,
    missing: doesNotExist("InvalidPrefixListID.NotFound", "prefix list"),
  }),
  address: kind({
    ...lower,
    prefix: "eipalloc",
    type: "elastic-ip",
    recorded: "AWS::EC2::EIP",
    table: (scope) => ec2State(scope).addresses,
    missing: doesNotExist("InvalidAllocationID.NotFound", "allocation"),
  }),
  launchTemplate: kind<LaunchTemplateRow>({
    tags: (row) => row.template.Tags ?? [],
    setTags: (row, tags) => void (row.template = { ...row.template, Tags: tags }),
    prefix: "lt",
    type: "launch-template",
    recorded: "AWS::EC2::LaunchTemplate",
    table: (scope) => ec2State(scope).launchTemplates,
    missing: (ids) => [
      "InvalidLaunchTemplateId.NotFound",
      `The specified launch template, with template ID ${idsText(ids)}, does not exist.`,
    ],
    malformed: (id) => ["InvalidLaunchTemplateId.Malformed", `Invalid launch template ID: ${id}`],
  }),
  keyPair: kind({
    ...upper,
    prefix: "key",
    type: "key-pair",
    recorded: "AWS::EC2::KeyPair",
    table: (scope) => ec2State(scope).keyPairs,
    missing: (ids) => ["InvalidKeyPair.NotFound", `The key pair '${idsText(ids)}' does not exist`],
  }),
  flowLog: kind({
    ...upper,
    prefix: "fl",
    type: "vpc-flow-log",
    recorded: "AWS::EC2::FlowLog",
    table: (scope) => ec2State(scope).flowLogs,
    missing: (ids) => [
      "InvalidFlowLogId.NotFound",
      `These flow log ids in the input list are not found: [TotalCount: ${ids.length}] ${ids.join(" ")}`,
    ],
  }),
  dhcpOptions: kind({
    ...upper,
    prefix: "dopt",
    type: "dhcp-options",
    recorded: "AWS::EC2::DHCPOptions",
    table: (scope) => ec2State(scope).dhcpOptions,
    missing: (ids) => ["InvalidDhcpOptionID.NotFound", `The dhcpOption ID '${idsText(ids)}' does not exist`],
    malformed: expecting("InvalidDhcpOptionsId.Malformed", "dopt"),
  }),
} as const;

export type KindName = keyof typeof KINDS;
type RowOf<K extends KindName> = (typeof KINDS)[K] extends Kind<infer Row> ? Row : never;

/** A kind with its row type forgotten, for code that works on ids of any kind. */
export type AnyKind = Kind<object>;

const BY_PREFIX = new Map<string, AnyKind>(
  Object.values(KINDS).map((each) => [each.prefix, each as unknown as AnyKind]),
);

/** The kind to which an id belongs by its prefix. */
export const kindOfId = (id: string): AnyKind | undefined => BY_PREFIX.get(id.slice(0, id.indexOf("-")));

/** All kinds, each with its row type forgotten. */
export const everyKind = (): AnyKind[] => [...BY_PREFIX.values()];

const ID_DIGITS = /^(?:[0-9a-f]{8}|[0-9a-f]{17})$/;

/** Refuses an id that is not of the kind's form, where EC2 makes that difference. */
export function checkId(name: KindName, id: string): void {
  const { prefix, malformed } = KINDS[name];
  if (!malformed || (id.startsWith(`${prefix}-`) && ID_DIGITS.test(id.slice(prefix.length + 1)))) return;
  refuse(...malformed(id));
}

/**
 * The row of an id.
 *
 * @throws {AwsError} EC2's own `…Malformed` or `…NotFound` for this kind
 */
export function find<K extends KindName>(scope: Scope, name: K, id: string): Readonly<RowOf<K>> {
  return findAll(scope, name, [id])[0]!;
}

/** The rows of several ids, each once, in the order of the ids. The error names all that do not exist. */
export function findAll<K extends KindName>(
  scope: Scope,
  name: K,
  ids: readonly string[],
): Readonly<RowOf<K>>[] {
  const table = KINDS[name].table(scope) as unknown as Table<RowOf<K>>;
  const rows: Readonly<RowOf<K>>[] = [];
  let missing: string[] | undefined;
  for (const id of new Set(ids)) {
    const row = table.get(id);
    if (row) rows.push(row);
    else {
      checkId(name, id);
      (missing ??= []).push(id);
    }
  }
  if (missing) refuse(...KINDS[name].missing(missing));
  return rows;
}

/** The rows of the ids that a Describe call names, or all rows when it names none. */
export function findOrAll<K extends KindName>(
  scope: Scope,
  name: K,
  ids: readonly string[] | undefined,
): Readonly<RowOf<K>>[] {
  if (ids?.length) return findAll(scope, name, ids);
  return (KINDS[name].table(scope) as unknown as Table<RowOf<K>>).list();
}

/** Whether an id is of the form of security-group rules' ids, which are of no {@link KINDS}. */
export const isGroupRuleId = (id: string): boolean => id.startsWith("sgr-");

/** A security-group rule by its `sgr-` id, with the group that holds it. Rules have ids and no table of their own. */
export function findGroupRule(
  scope: Scope,
  ruleId: string,
): { group: Readonly<GroupRow>; rule: GroupRuleRow } {
  for (const group of ec2State(scope).groups) {
    const rule = group.rules.find((each) => each.id === ruleId);
    if (rule) return { group, rule };
  }
  return refuse(
    "InvalidSecurityGroupRuleId.NotFound",
    `The security group rule ID '${ruleId}' does not exist`,
  );
}
