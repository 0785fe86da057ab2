import { addNumbers, readNumber, writeNumber } from "../numbers.ts";
import { invalid } from "../refusals.ts";
import { canonical, itemOf, membersOf, setOf, typeOf, type Item, type Value } from "../values.ts";
import { valueAt } from "./evaluate-condition.ts";
import type { Path, SetValue, Update } from "./tree.ts";

/** A map or a list of a copy that is being changed; what is removed from a list leaves a hole until the end. */
type Place = { M: Record<string, Value> } | { L: (Value | undefined)[] };

/**
 * Makes the item that an update leaves. Every operand is read from the item as it was.
 *
 * @throws {AwsError} ValidationException in DynamoDB's words
 */
export function applyUpdate(item: Item, update: Update): Item {
  const { set, remove, add, delete: removed } = update;
  const writes = [
    ...set.map(({ path, to }) => ({ path, value: setValue(item, to) as Value | undefined })),
    ...add.map(({ path, value }) => ({
      path,
      value: added(valueAt(item, path), value) as Value | undefined,
    })),
    ...removed.flatMap(({ path, value }) => {
      const now = valueAt(item, path);
      return now ? [{ path, value: without(now, value) }] : [];
    }),
  ];
  const next = { M: editable(item) };
  // A position behind a list's end appends: the order of such positions is that of the new elements.
  writes.sort((a, b) => lastPosition(a.path) - lastPosition(b.path));
  for (const { path, value } of writes) write(next, path, value);
  for (const path of remove) write(next, path, undefined);
  return closed(next.M);
}

const lastPosition = (path: Path): number => {
  const last = path.at(-1);
  return typeof last === "number" ? last : -1;
};

/** The paths at which an update writes. */
export const touched = ({ set, remove, add, delete: removed }: Update): Path[] => [
  ...[...set, ...add, ...removed].map(({ path }) => path),
  ...remove,
];

const wrongType = (): Error => invalid("An operand in the update expression has an incorrect data type");

function setValue(item: Item, to: SetValue): Value {
  if ("value" in to) return to.value;
  if ("path" in to) {
    const value = valueAt(item, to.path);
    if (!value)
      throw invalid("The provided expression refers to an attribute that does not exist in the item");
    return value;
  }
  if ("ifMissing" in to) return valueAt(item, to.ifMissing) ?? setValue(item, to.otherwise);
  if ("joined" in to) {
    const [first, second] = to.joined.map((one) => setValue(item, one)) as [Value, Value];
    if (!("L" in first) || !("L" in second)) throw wrongType();
    return { L: [...first.L, ...second.L] };
  }
  const [left, right] = to.sum.map((one) => setValue(item, one)) as [Value, Value];
  return total(left, right, to.sign);
}

function total(left: Value, right: Value, sign: 1 | -1): Value {
  if (!("N" in left) || !("N" in right)) throw wrongType();
  return { N: writeNumber(addNumbers(readNumber(left.N), readNumber(right.N), sign)) };
}

function added(now: Value | undefined, value: Value): Value {
  if (!now) return value;
  if (typeOf(now) !== typeOf(value)) throw wrongType();
  const [members, more] = [membersOf(now), membersOf(value)];
  if (!members || !more) return total(now, value, 1);
  const known = new Set(members.map(canonical));
  return setOf(typeOf(now) as "SS", [...members, ...more.filter((one) => !known.has(canonical(one)))]);
}

/** A set without some members; nothing where none is left. */
function without(now: Value, value: Value): Value | undefined {
  const members = membersOf(now);
  if (!members || typeOf(now) !== typeOf(value)) throw wrongType();
  const leaving = new Set(membersOf(value)!.map(canonical));
  const left = members.filter((one) => !leaving.has(canonical(one)));
  return left.length ? setOf(typeOf(now) as "SS", left) : undefined;
}

function editable(item: Item): Record<string, Value> {
  return itemOf(Object.entries(item).map(([name, value]) => [name, editableValue(value)])) as Record<
    string,
    Value
  >;
}

const editableValue = (value: Value): Value => {
  if ("M" in value) return { M: editable(value.M) };
  return "L" in value ? { L: value.L.map(editableValue) } : value;
};

/** Writes a value at a path, or removes what is there. */
function write(root: Place, path: Path, value: Value | undefined): void {
  let place: Place = root;
  for (const step of path.slice(0, -1)) {
    const inner = childOf(place, step);
    if (!inner || !("M" in inner || "L" in inner)) throw wrongPath();
    place = inner as Place;
  }
  const last = path.at(-1)!;
  if (typeof last === "number") {
    if (!("L" in place)) throw wrongPath();
    if (last < place.L.length) place.L[last] = value;
    else if (value) place.L.push(value);
  } else if (!("M" in place)) throw wrongPath();
  else if (value) place.M[last] = value;
  else delete place.M[last];
}

const childOf = (place: Place, step: string | number): Value | undefined => {
  if (typeof step === "number") return "L" in place ? place.L[step] : undefined;
  return "M" in place ? place.M[step] : undefined;
};

const wrongPath = (): Error =>
  invalid("The document path provided in the update expression is invalid for update");

/** The item without the holes of its lists. */
const closed = (item: Item): Item =>
  itemOf(Object.entries(item).map(([name, value]) => [name, closedValue(value)]));

const closedValue = (value: Value): Value => {
  if ("M" in value) return { M: closed(value.M) };
  return "L" in value
    ? { L: (value.L as (Value | undefined)[]).flatMap((one) => (one ? [closedValue(one)] : [])) }
    : value;
};
