import { STACK_NAME } from "../../infra/names.ts";
import { cloudformationState, type StackRow } from "../../range/services/cloudformation/state.ts";
import { ArchiveProblem, readArchive } from "../../range/services/lambda/archive.ts";
import { MOST_UNZIPPED } from "../../range/services/lambda/code.ts";
import { authorOfSession } from "../../range/services/lambda/execution/environments.ts";
import { s3State } from "../../range/services/s3/state.ts";
import { ssmState } from "../../range/services/ssm/state.ts";
import { accessKeyOf, eventHistory, isReadOnly } from "../../range/telemetry/cloudtrail/index.ts";
import { GLOBAL, type Account, type Scope } from "../../range/world.ts";
import type { Arena } from "../targets/arena.ts";
import {
  isText,
  textOf,
  type HandMade,
  type Installation,
  type TakenObject,
  type TakenStack,
} from "./installation.ts";
import { namesIn, namesWithin, strangeIds, type Names } from "./names.ts";

const COMPLETE = /^(CREATE|UPDATE|UPDATE_ROLLBACK|IMPORT)_COMPLETE$/;
/** What a name of an object must have at least, so that to find it in a property is no accident. */
const SHORTEST_KEY = 6;

/** Takes what was deployed into an arena beside its sandbox: see {@link Installation}. */
export function takeStacks(arena: Pick<Arena, "account" | "stage">): Installation {
  const { account } = arena;
  const scopes = account.regions().map((region) => account.scope(region));
  const stacks = scopes
    .flatMap((scope) => stacksOf(scope).map((stack) => ({ scope, stack })))
    .toSorted((a, b) => a.stack.createdAt - b.stack.createdAt);
  const finished = stacks.filter(({ stack }) => COMPLETE.test(stack.status));
  const names = namesIn(arena);
  const { objects, buckets } = objectsFor(account, scopes, names);
  const parameters = finished.flatMap(({ scope, stack }) => parametersFor(scope, stack));
  const taking = finished.map(({ scope, stack }) => taken(scope, stack));
  return {
    names,
    strangers: strangersIn(taking, objects, strangeIds(account, names)),
    stacks: taking,
    buckets,
    objects,
    parameters,
    byHand: handMade(scopes, {
      buckets: new Set(buckets.map(({ name }) => name)),
      parameters: new Set(parameters.map(({ name }) => name)),
    }),
    unfinished: stacks
      .filter(({ stack }) => !COMPLETE.test(stack.status))
      .map(({ stack: { name, status } }) => ({ name, status })),
  };
}

/** The stacks that a person deployed: those inside others come with them. */
const stacksOf = (scope: Scope): Readonly<StackRow>[] =>
  cloudformationState(scope).stacks.filter(
    ({ name, status, parentId }) =>
      name !== STACK_NAME &&
      parentId === undefined &&
      status !== "DELETE_COMPLETE" &&
      status !== "REVIEW_IN_PROGRESS",
  );

const taken = ({ region }: Scope, stack: Readonly<StackRow>): TakenStack => ({
  region,
  name: stack.name,
  templateBody: stack.templateBody,
  parameters: Object.fromEntries(Object.entries(stack.parameters).map(([key, { given }]) => [key, given])),
  capabilities: [...stack.capabilities],
  tags: stack.tags.map(({ Key = "", Value = "" }) => ({ Key, Value })),
  ...(stack.roleArn !== undefined && { roleArn: stack.roleArn }),
});

/** Where something is named that will be unknown in other ranges. */
function strangersIn(
  stacks: readonly TakenStack[],
  objects: readonly TakenObject[],
  ids: ReadonlySet<string>,
): Installation["strangers"] {
  const texts = [
    ...stacks.map((stack) => ({ within: `the stack ${stack.name}`, text: JSON.stringify(stack) })),
    ...objects
      .filter(({ key }) => isText(key))
      .map((one) => ({ within: `${one.key} in ${one.bucket}`, text: textOf(one) })),
  ];
  return texts.flatMap(({ within, text }) =>
    [...ids].filter((id) => text.includes(id)).map((id) => ({ id, within })),
  );
}

/** The objects whose buckets and keys the resources of stacks name, and those of these buckets that no stack made. */
function objectsFor(
  account: Account,
  scopes: readonly Scope[],
  names: Names,
): Pick<Installation, "objects" | "buckets"> {
  const rows = scopes
    .flatMap((scope) => cloudformationState(scope).stacks.list())
    .filter(({ name, status }) => name !== STACK_NAME && status !== "DELETE_COMPLETE");
  const named = rows.map(({ resources }) =>
    JSON.stringify(Object.values(resources).map(({ properties }) => properties)),
  );
  const made = new Set(
    rows.flatMap(({ resources }) =>
      Object.values(resources).flatMap(({ type, physicalId }) =>
        type === "AWS::S3::Bucket" && physicalId !== undefined ? [physicalId] : [],
      ),
    ),
  );
  const state = s3State(account.scope(GLOBAL));
  const objects: TakenObject[] = [];
  const buckets: { region: string; name: string }[] = [];
  for (const { name, region } of state.buckets) {
    const whole = named.filter((text) => text.includes(name));
    const found: TakenObject[] = [];
    for (const { key, versions } of state.objectsOf(name)) {
      const [newest] = versions;
      if (!newest || newest.deleteMarker || key.length < SHORTEST_KEY) continue;
      if (!whole.some((text) => text.includes(key))) continue;
      const { content, headers } = newest;
      found.push({
        bucket: name,
        key,
        body: content.bytes.toString("base64"),
        contentType: headers.ContentType,
        fixed: isText(key) ? [] : fixedNames(content.bytes, names),
      });
    }
    objects.push(...found);
    if (found.length && !made.has(name)) buckets.push({ region, name });
  }
  return { objects, buckets };
}

/** The names that stand in the files of an archive, or in whatever else it is. */
function fixedNames(bytes: Buffer, names: Names): string[] {
  const found = contentsOf(bytes).flatMap((content) => namesWithin(content.toString("latin1"), names));
  return [...new Set(found)];
}

function contentsOf(bytes: Buffer): Buffer[] {
  try {
    return readArchive(bytes, MOST_UNZIPPED).map(({ content }) => content);
  } catch (error) {
    if (error instanceof ArchiveProblem) return [bytes];
    throw error;
  }
}

/** Parameters of Systems Manager behind the stack's own, where no stack made them. */
function parametersFor(scope: Scope, stack: Readonly<StackRow>): Installation["parameters"] {
  const { parameters } = ssmState(scope);
  const made = new Set(
    cloudformationState(scope)
      .stacks.list()
      .flatMap(({ resources }) => Object.values(resources))
      .flatMap(({ type, physicalId }) => (type === "AWS::SSM::Parameter" && physicalId ? [physicalId] : [])),
  );
  return Object.entries(stack.parameters).flatMap(([key, { given }]) => {
    const type = stack.template.Parameters?.[key]?.Type ?? "";
    const row = type.startsWith("AWS::SSM::Parameter::Value<") ? parameters.get(given) : undefined;
    const version = row?.versions.at(-1);
    if (!row || !version || made.has(given)) return [];
    return [{ region: scope.region, name: given, type: version.type, value: version.value }];
  });
}

/** The changes that a person made otherwise; what installed functions did follows from the stacks. */
function handMade(
  scopes: readonly Scope[],
  brought: { buckets: ReadonlySet<string>; parameters: ReadonlySet<string> },
): HandMade[] {
  const counts = new Map<string, number>();
  for (const scope of scopes)
    for (const { record } of eventHistory(scope).newestFirst()) {
      const { call, input } = record;
      if (call.actor !== "trainee" || !call.fromOutside || record.error || isReadOnly(record)) continue;
      if (call.service === "cloudformation" || call.service === "sts" || call.service === "console") continue;
      const key = accessKeyOf(call.principal);
      if (key !== undefined && authorOfSession(call.world, key) !== undefined) continue;
      if (call.service === "s3" && brought.buckets.has(String(input["Bucket"]))) continue;
      if (call.service === "ssm" && brought.parameters.has(String(input["Name"]))) continue;
      const name = `${call.service}:${call.operation}`;
      counts.set(name, (counts.get(name) ?? 0) + 1);
    }
  return [...counts].map(([call, times]) => ({ call, times })).toSorted((a, b) => (a.call < b.call ? -1 : 1));
}
