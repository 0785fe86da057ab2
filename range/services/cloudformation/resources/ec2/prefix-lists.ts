import type { ManagedPrefixList } from "@aws-sdk/client-ec2";
import type { Steps } from "../../deploy/steps.ts";
import { fixed, list, number, object, oneOf, required, tags, text, type ValuesOf } from "../shape.ts";
import { found, OwnWords, resource, type Act, type ActOn } from "../type.ts";
import { ec2, retag, tagged } from "./api.ts";

/** Between two looks at a list that is changing, in simulated milliseconds. */
const AGAIN_MS = 500;

const ENTRY = { Cidr: required(text), Description: text } as const;
type Entry = ValuesOf<typeof ENTRY>;

function lookUp(act: Act, id: string): ManagedPrefixList | undefined {
  const [row] =
    ec2(act, "DescribeManagedPrefixLists", { Filters: [{ Name: "prefix-list-id", Values: [id] }] })
      .PrefixLists ?? [];
  return row;
}

/** Waits until a list's change is done, or the list is gone. */
function* settle(act: Act, id: string): Steps<ManagedPrefixList | undefined> {
  for (;;) {
    const row = lookUp(act, id);
    if (row?.State?.endsWith("-failed"))
      throw new OwnWords(`${id} is ${row.State}: ${row.StateMessage ?? "no reason is given"}`);
    if (!row?.State?.endsWith("-in-progress")) return row;
    yield AGAIN_MS;
  }
}

/** Entries whose description changes go first and come again: one request cannot hold both. */
function* changeEntries(act: ActOn, now: readonly Entry[], before: readonly Entry[]): Steps {
  const keyOf = ({ Cidr, Description = "" }: Entry): string => `${Cidr} ${Description}`;
  const without = (entries: readonly Entry[], others: readonly Entry[]): Entry[] => {
    const known = new Set(others.map(keyOf));
    return entries.filter((entry) => !known.has(keyOf(entry)));
  };
  const AddEntries = without(now, before);
  const RemoveEntries = without(before, now).map(({ Cidr }) => ({ Cidr }));
  const isRenamed = AddEntries.some(({ Cidr }) => RemoveEntries.some((each) => each.Cidr === Cidr));
  const requests = isRenamed ? [{ RemoveEntries }, { AddEntries }] : [{ AddEntries, RemoveEntries }];
  if (!AddEntries.length && !RemoveEntries.length) return;
  for (const request of requests) {
    const CurrentVersion = lookUp(act, act.id)?.Version;
    ec2(act, "ModifyManagedPrefixList", { PrefixListId: act.id, CurrentVersion, ...request });
    yield* settle(act, act.id);
  }
}

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-prefixlist.html */
const prefixList = resource("AWS::EC2::PrefixList", {
  properties: {
    AddressFamily: required(fixed(oneOf<"IPv4" | "IPv6">())),
    MaxEntries: number,
    PrefixListName: required(text),
    Entries: list(object(ENTRY)),
    Tags: tags,
  },
  attributes: ["Arn", "OwnerId", "PrefixListId", "Version"],
  *create(act, { Tags: _tags, ...p }) {
    const made = ec2(act, "CreateManagedPrefixList", {
      ...p,
      MaxEntries: p.MaxEntries ?? p.Entries?.length ?? 1,
      ...tagged(act, "prefix-list"),
    });
    const { PrefixListId, PrefixListArn, OwnerId, Version } = found(made.PrefixList, "PrefixList");
    const id = act.begin(found(PrefixListId, "PrefixListId"));
    yield* settle(act, id);
    return { id, attributes: { Arn: PrefixListArn, OwnerId, PrefixListId: id, Version } };
  },
  *update(act, p, was) {
    const modify = (change: object): void =>
      void ec2(act, "ModifyManagedPrefixList", { PrefixListId: act.id, ...change });
    if (p.PrefixListName !== was.PrefixListName) modify({ PrefixListName: p.PrefixListName });
    const resize = function* (isDue: boolean): Steps {
      if (!isDue) return;
      modify({ MaxEntries: p.MaxEntries });
      yield* settle(act, act.id);
    };
    const size = p.MaxEntries ?? 0;
    const sizeWas = was.MaxEntries ?? 0;
    yield* resize(size > sizeWas);
    yield* changeEntries(act, p.Entries ?? [], was.Entries ?? []);
    yield* resize(size > 0 && size < sizeWas);
    return { attributes: { ...act.attributes, Version: lookUp(act, act.id)?.Version } };
  },
  retag,
  *delete(act) {
    ec2(act, "DeleteManagedPrefixList", { PrefixListId: act.id });
    yield* settle(act, act.id);
  },
});

export const prefixListTypes = [prefixList];
