import type * as sdk from "@aws-sdk/client-guardduty";
import type { Call } from "../../call.ts";
import { NotImplemented } from "../../errors.ts";
import { handlers } from "../../service.ts";
import { pageOf } from "../paging.ts";
import { findBucket, objectId } from "../s3/state.ts";
import { badRequest, detectorOf, invalidValue } from "./find.ts";
import { guarddutyState, type AddressSetRow } from "./state.ts";

type Sdk = typeof sdk;
type Kind = AddressSetRow["kind"];

/** Trusted IP sets and threat intelligence sets: lists of addresses that lie in S3. */
export const addressSets = handlers<Sdk>()({
  CreateIPSet: (input, call) => ({ IpSetId: create(call, "trusted", input) }),
  GetIPSet: (input, call) => view(setOf(call, "trusted", input.DetectorId, input.IpSetId)),
  UpdateIPSet: (input, call) => update(call, setOf(call, "trusted", input.DetectorId, input.IpSetId), input),
  DeleteIPSet: (input, call) => remove(call, setOf(call, "trusted", input.DetectorId, input.IpSetId)),
  ListIPSets(input, call) {
    const { ids, ...rest } = list(call, "trusted", input);
    return { IpSetIds: ids, ...rest };
  },

  CreateThreatIntelSet: (input, call) => ({ ThreatIntelSetId: create(call, "threat", input) }),
  GetThreatIntelSet: (input, call) => view(setOf(call, "threat", input.DetectorId, input.ThreatIntelSetId)),
  UpdateThreatIntelSet: (input, call) =>
    update(call, setOf(call, "threat", input.DetectorId, input.ThreatIntelSetId), input),
  DeleteThreatIntelSet: (input, call) =>
    remove(call, setOf(call, "threat", input.DetectorId, input.ThreatIntelSetId)),
  ListThreatIntelSets(input, call) {
    const { ids, ...rest } = list(call, "threat", input);
    return { ThreatIntelSetIds: ids, ...rest };
  },
});

interface SetInput {
  DetectorId: string | undefined;
  Name?: string | undefined;
  Format?: string | undefined;
  Location?: string | undefined;
  Activate?: boolean | undefined;
  ExpectedBucketOwner?: string | undefined;
  Tags?: Record<string, string> | undefined;
}

/** Quotas of a detector: one trusted list, six threat lists. */
const MOST: Readonly<Record<Kind, number>> = { trusted: 1, threat: 6 };

function create(call: Call, kind: Kind, input: SetInput): string {
  detectorOf(call, input.DetectorId);
  const { addressSets: table, random } = guarddutyState(call.scope);
  if (!input.Name || !input.Location || input.Activate === undefined) throw invalidValue();
  if (table.filter((row) => row.kind === kind).length >= MOST[kind])
    throw badRequest(
      `the maximum number of ${kind === "trusted" ? "IPSets" : "ThreatIntelSets"} has been reached.`,
    );
  if (input.Format !== "TXT") {
    if (["STIX", "OTX_CSV", "ALIEN_VAULT", "PROOF_POINT", "FIRE_EYE"].includes(input.Format ?? ""))
      throw new NotImplemented(`GuardDuty lists in the format ${input.Format}`);
    throw invalidValue();
  }
  const id = random.hex(32);
  const row: AddressSetRow = {
    id,
    kind,
    name: input.Name,
    format: input.Format,
    location: input.Location,
    status: "INACTIVE",
    ranges: [],
    tags: { ...input.Tags },
  };
  table.put(id, input.Activate ? activated(call, row, input.ExpectedBucketOwner) : row);
  return id;
}

/** Changes take effect when the set is activated again: only then is the list read. */
function update(call: Call, row: Readonly<AddressSetRow>, input: SetInput): Record<string, never> {
  const next: AddressSetRow = {
    ...row,
    name: input.Name ?? row.name,
    location: input.Location ?? row.location,
  };
  const active = input.Activate ?? row.status === "ACTIVE";
  guarddutyState(call.scope).addressSets.put(
    row.id,
    active ? activated(call, next, input.ExpectedBucketOwner) : { ...next, status: "INACTIVE" },
  );
  return {};
}

function activated(call: Call, row: AddressSetRow, expectedOwner: string | undefined): AddressSetRow {
  const text = read(call, row.location, expectedOwner);
  if (text === undefined) return { ...row, status: "ERROR", ranges: [] };
  const ranges = text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => /^[\d.]+(\/\d{1,2})?$/.test(line));
  return { ...row, status: ranges.length ? "ACTIVE" : "ERROR", ranges };
}

const LOCATIONS = [
  /^s3:\/\/([^/]+)\/(.+)$/,
  /^https:\/\/s3[.-]?[a-z0-9-]*\.amazonaws\.com\/([^/]+)\/(.+)$/,
  /^https:\/\/([^./]+)\.s3[.-]?[a-z0-9-]*\.amazonaws\.com\/(.+)$/,
];

function read(call: Call, location: string, expectedOwner: string | undefined): string | undefined {
  const [, bucket, key] = LOCATIONS.map((form) => form.exec(location)).find((match) => match) ?? [];
  if (bucket === undefined || key === undefined) throw invalidValue();
  const found = findBucket(call.world, bucket);
  if (!found || (expectedOwner !== undefined && found.bucket.accountId !== expectedOwner)) return undefined;
  const version = found.state.objectsOf(bucket).get(objectId(bucket, decodeURIComponent(key)))?.versions[0];
  return version && !version.deleteMarker ? version.content.bytes.toString("utf8") : undefined;
}

function setOf(
  call: Call,
  kind: Kind,
  detectorId: string | undefined,
  id: string | undefined,
): Readonly<AddressSetRow> {
  detectorOf(call, detectorId);
  const row = guarddutyState(call.scope).addressSets.get(id);
  if (row?.kind !== kind)
    throw badRequest(
      `the input ${kind === "trusted" ? "ipSetId" : "threatIntelSetId"} is not owned by the current account.`,
    );
  return row;
}

function remove(call: Call, row: Readonly<AddressSetRow>): Record<string, never> {
  guarddutyState(call.scope).addressSets.delete(row.id);
  return {};
}

function list(
  call: Call,
  kind: Kind,
  input: { DetectorId: string | undefined; MaxResults?: number | undefined; NextToken?: string | undefined },
): { ids: string[]; NextToken?: string } {
  detectorOf(call, input.DetectorId);
  const rows = guarddutyState(call.scope).addressSets.filter((row) => row.kind === kind);
  const { items, nextToken } = pageOf(
    rows,
    { token: input.NextToken, size: input.MaxResults, most: 50 },
    invalidValue,
    invalidValue,
  );
  return { ids: items.map(({ id }) => id), ...(nextToken !== undefined && { NextToken: nextToken }) };
}

const view = (row: Readonly<AddressSetRow>) => ({
  Name: row.name,
  Format: row.format as "TXT",
  Location: row.location,
  Status: row.status,
  Tags: { ...row.tags },
});
