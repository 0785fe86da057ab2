import type { Member, Operation, Structure } from "../../../range/wire/model.ts";
import type { ServiceId } from "../../../range/wire/services.ts";
import { customise } from "./customisations/index.ts";
import { parametersFailure } from "./failures.ts";
import { kebab } from "./names.ts";
import { paginatorOf, type Paginator } from "./paging/paginators.ts";
import { readValue, type ValueContext } from "./values.ts";
import type { Flag } from "./words.ts";

/** The input as the command line builds it: plain values by member name. */
export type InputTree = Record<string, unknown>;

/** One option of an operation: how it reads, and what it does to the input. */
export interface OperationOption extends Flag {
  required: boolean;
  /** Understood, and left out of help and completion. */
  hidden?: boolean;
  /** Another name of this option, which serves where it is required. */
  aliasOf?: string;
  /** A positional argument: a file name after the options. */
  positional?: boolean;
  /** The member of the input that it sets. */
  member?: Member;
  /** Options without a value: what they set it to. */
  sets?: unknown;
  /** As help shows it. */
  type: string;
  apply(tree: InputTree, words: readonly string[], context: ValueContext): Promise<void> | void;
}

/** An operation's options by name, in the order of the model. */
export type OptionTable = Map<string, OperationOption>;

/** What belongs to one operation's command line. */
export interface OperationOptions {
  table: OptionTable;
  paginator: Paginator | undefined;
}

/** Makes the options of an operation from its input shape, with AWS CLI's customisations and paging options. */
export function operationOptions(service: ServiceId, operation: Operation): OperationOptions {
  const table: OptionTable = new Map();
  for (const [i, member] of (operation.input?.members ?? []).entries())
    for (const option of optionsOf(service, member, i < (operation.input?.required ?? 0)))
      table.set(option.name, option);
  const paginator = paginatorOf(service, operation.name);
  if (paginator) addPaging(table, paginator);
  if (streamingMember(operation.output)) addOutfile(table);
  else addInputOptions(table);
  customise(service, operation.name, table);
  return { table, paginator };
}

/** The member of an output whose bytes go to a file. */
export const streamingMember = (output: Structure | undefined): Member | undefined =>
  output?.members.find(({ binding, shape }) => binding === "payload" && shape.type === "blob");

function optionsOf(service: ServiceId, member: Member, required: boolean): OperationOption[] {
  const { name, shape } = member;
  const flag = kebab(name);
  if (shape.type === "boolean") return booleans(member, flag, required);
  if (service === "ec2" && isBooleanValue(shape)) return booleanValues(member, flag);
  return [
    {
      name: flag,
      takes: shape.type === "list" ? "many" : "one",
      required: required && !member.idempotencyToken,
      type: typeOf(member),
      member,
      async apply(tree, words, context) {
        tree[name] = await readValue(member, words, flag, context);
      },
    },
  ];
}

const booleans = (member: Member, flag: string, required: boolean): OperationOption[] =>
  [true, false].map((value) => ({
    name: value ? flag : `no-${flag}`,
    takes: "nothing",
    required: false,
    type: required ? "boolean, required" : "boolean",
    member,
    sets: value,
    apply(tree) {
      tree[member.name] = value;
    },
  }));

/** EC2's structures of one boolean: `--x`, `--x Value=true`, `--no-x`. */
const booleanValues = (member: Member, flag: string): OperationOption[] => [
  {
    name: flag,
    takes: "optional",
    required: false,
    type: "boolean",
    member,
    sets: { Value: true },
    async apply(tree, words, context) {
      if (tree[member.name] !== undefined)
        throw parametersFailure(`Cannot specify both the "--${flag}" option and the "--no-${flag}" option.`);
      tree[member.name] =
        words.length === 0 ? { Value: true } : await readValue(member, words, flag, context);
    },
  },
  {
    name: `no-${flag}`,
    takes: "nothing",
    required: false,
    type: "boolean",
    member,
    sets: { Value: false },
    apply(tree) {
      if (tree[member.name] !== undefined)
        throw parametersFailure(`Cannot specify both the "--${flag}" option and the "--no-${flag}" option.`);
      tree[member.name] = { Value: false };
    },
  },
];

const isBooleanValue = (shape: Member["shape"]): boolean =>
  shape.type === "structure" &&
  shape.members.length === 1 &&
  shape.members[0]!.name === "Value" &&
  shape.members[0]!.shape.type === "boolean";

/** Paging options hide the operation's own, which still work. */
function addPaging(table: OptionTable, paginator: Paginator): void {
  for (const name of [...paginator.input, ...(paginator.limit ? [paginator.limit] : [])]) {
    const own = table.get(kebab(name));
    if (own) own.hidden = true;
  }
  const names = ["starting-token", "max-items", ...(paginator.limit ? ["page-size"] : [])];
  for (const name of names)
    table.set(name, { name, takes: "one", required: false, type: "paging", apply: () => {} });
}

function addOutfile(table: OptionTable): void {
  table.set("outfile", {
    name: "outfile",
    takes: "one",
    positional: true,
    required: true,
    type: "file name",
    apply: () => {},
  });
}

function addInputOptions(table: OptionTable): void {
  table.set("cli-input-json", {
    name: "cli-input-json",
    takes: "one",
    required: false,
    type: "JSON",
    apply: () => {},
  });
  table.set("cli-input-yaml", {
    name: "cli-input-yaml",
    takes: "one",
    required: false,
    type: "YAML",
    apply: () => {},
  });
  table.set("generate-cli-skeleton", {
    name: "generate-cli-skeleton",
    takes: "optional",
    choices: ["input", "yaml-input", "output"],
    required: false,
    type: "input | yaml-input | output",
    apply: () => {},
  });
}

/** The AWS CLI's name of a member's type. */
export function typeOf({ shape, streaming }: Member): string {
  if (shape.type === "list") return "list";
  if (shape.type === "number" || shape.type === "bigint") return "integer";
  if (shape.type === "blob") return streaming ? "blob (a file name)" : "blob";
  return shape.type;
}
