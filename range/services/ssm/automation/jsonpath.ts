import { NotImplemented } from "../../../errors.ts";

type Step =
  | { kind: "child"; name: string; deep: boolean }
  | { kind: "index"; index: number }
  | { kind: "all"; deep: boolean }
  | { kind: "filter"; path: string; operator: "==" | "!="; value: unknown };

const NAME = /^(\.\.|\.)([A-Za-z_][\w-]*|\*)/;
const INDEX = /^\[(-?\d+)\]/;
const ALL = /^\[\*\]/;
const KEY = /^\[(?:'([^']*)'|"([^"]*)")\]/;
const FILTER =
  /^\[\?\(\s*@\.([\w.-]+)\s*(==|!=)\s*(?:'([^']*)'|"([^"]*)"|(-?\d+(?:\.\d+)?|true|false))\s*\)\]/;

/**
 * What a JSON path selects. A path that can find several things (`..`, `*`, a filter) answers a list.
 *
 * @param path such as `$.Reservations[0].Instances[0].ImageId` or `$.Reservations..VolumeId`
 * @returns nothing where the path leads nowhere
 * @throws {NotImplemented} for operators beyond those that the user guide names, but for filters by equality
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/automation-action-outputs-inputs.html
 */
export function select(document: unknown, path: string): unknown {
  const steps = stepsOf(path);
  let found: unknown[] = [document];
  let many = false;
  for (const step of steps) {
    many ||= step.kind === "filter" || step.kind === "all" || (step.kind === "child" && step.deep);
    found = found.flatMap((value) => take(value, step));
  }
  return many ? found : found[0];
}

function stepsOf(path: string): Step[] {
  let rest = path.trim();
  const steps: Step[] = [];
  if (!rest.startsWith("$")) throw new NotImplemented(`the JSON path ${path}`);
  rest = rest.slice(1);
  while (rest) {
    const [text, step] = firstStep(rest, path);
    steps.push(step);
    rest = rest.slice(text.length);
  }
  return steps;
}

function firstStep(rest: string, path: string): [text: string, step: Step] {
  const name = NAME.exec(rest);
  if (name) {
    const deep = name[1] === "..";
    return [name[0], name[2] === "*" ? { kind: "all", deep } : { kind: "child", name: name[2]!, deep }];
  }
  const index = INDEX.exec(rest);
  if (index) return [index[0], { kind: "index", index: Number(index[1]) }];
  const all = ALL.exec(rest);
  if (all) return [all[0], { kind: "all", deep: false }];
  const key = KEY.exec(rest);
  if (key) return [key[0], { kind: "child", name: key[1] ?? key[2]!, deep: false }];
  const filter = FILTER.exec(rest);
  if (!filter) throw new NotImplemented(`the JSON path ${path}`);
  const [text, member, operator, single, double, plain] = filter;
  const value = single ?? double ?? (JSON.parse(plain!) as unknown);
  return [text, { kind: "filter", path: member!, operator: operator as "==" | "!=", value }];
}

function take(value: unknown, step: Step): unknown[] {
  switch (step.kind) {
    case "child":
      return step.deep ? scan(value, step.name) : child(value, step.name);
    case "index": {
      if (!Array.isArray(value)) return [];
      const item: unknown = value.at(step.index);
      return item === undefined ? [] : [item];
    }
    case "all":
      return step.deep ? descendants(value) : children(value);
    case "filter":
      return children(value).filter((item) => {
        const [member] = step.path
          .split(".")
          .reduce<unknown[]>((found, name) => found.flatMap((each) => child(each, name)), [item]);
        return (member === step.value) === (step.operator === "==");
      });
  }
}

const child = (value: unknown, name: string): unknown[] =>
  typeof value === "object" && value !== null && !Array.isArray(value) && Object.hasOwn(value, name)
    ? [(value as Record<string, unknown>)[name]]
    : [];

const children = (value: unknown): unknown[] =>
  typeof value === "object" && value !== null ? Object.values(value) : [];

const descendants = (value: unknown): unknown[] =>
  children(value).flatMap((each) => [each, ...descendants(each)]);

/** Every member of a name, at any depth, from the outside in. A list of matches is taken apart no further. */
const scan = (value: unknown, name: string): unknown[] => [
  ...child(value, name),
  ...children(value).flatMap((each) => scan(each, name)),
];
