import type { Ask, Call } from "../../call.ts";
import { AwsError } from "../../errors.ts";
import type { AnyHandler, Service } from "../../service.ts";
import { loadModel } from "../../wire/load.ts";
import type { ServiceId } from "../../wire/services.ts";
import { absentThings, type AbsentThing } from "../absent-thing.ts";
import { emptyLists, type EmptyList, type ListRefusals } from "../empty-list.ts";
import { brokenConstraint } from "../refusal.ts";

/** A service in which nobody has anything, since nothing in the range can make it: what it answers to those who look. */
export interface Unused extends Pick<Service, "iamPrefix" | "eventSource" | "global"> {
  id: ServiceId;
  lists?: Readonly<Record<string, EmptyList>>;
  absent?: Readonly<Record<string, AbsentThing>>;
  /** What it says of itself, or refuses, where that is neither a list nor about a thing with a name. */
  says?: Readonly<Record<string, AnyHandler>>;
  refusals: ListRefusals;
  /**
   * What operations ask IAM about, as the part of an ARN behind the account, with names of members in braces
   * (`table/{TableName}`). A member that is not there counts as `*`; one that holds an ARN stands for the whole. Operations
   * that are not named ask about `*`.
   */
  resources?: Readonly<Record<string, string>>;
}

type Input = Readonly<Record<string, unknown>>;

/** Makes the service of a table. What an operation must be given is what its schema requires. */
export function unusedService(table: Unused): Service {
  const { lists = {}, absent = {}, says = {}, refusals, resources = {}, ...facts } = table;
  const { id, iamPrefix = id } = facts;
  const answers = { ...emptyLists(lists, refusals), ...absentThings(absent, refusals), ...says };
  return {
    ...facts,
    handlers: mapEntries(answers, (answer, operation) => (input: Input, call: Call): unknown => {
      checkRequired(id, operation, input, refusals);
      return answer(input as never, call);
    }),
    asks: mapEntries(resources, (resource, operation) => (input: Input, call: Call): Ask[] => {
      const action = `${iamPrefix}:${operation}`;
      return arnsOf(resource, iamPrefix, input, call).map((arn) => ({ action, resource: arn }));
    }),
  };
}

/** How a service refuses members that break its model, and tokens that it never gave. */
export const refusedBy = (
  code: string,
  token: readonly [code: string, message: string] = [code, "The token is invalid."],
): ListRefusals => ({
  member: (member, value, constraint) => new AwsError(code, brokenConstraint(member, value, constraint), 400),
  token: () => new AwsError(...token, 400),
});

function checkRequired(id: ServiceId, operation: string, input: Input, { member }: ListRefusals): void {
  const { members, required } = loadModel(id).operations.get(operation)?.input ?? {
    members: [],
    required: 0,
  };
  for (const { name } of members.slice(0, required))
    if (input[name] === undefined)
      throw member(name.charAt(0).toLowerCase() + name.slice(1), undefined, "Member must not be null");
}

const MEMBER = /\{(\w+)\}/;

/** One ARN for each name that the member holds. */
function arnsOf(resource: string, service: string, input: Input, call: Call): string[] {
  const member = MEMBER.exec(resource)?.[1] ?? "";
  return [input[member] ?? "*"].flat().map((name) =>
    String(name).startsWith("arn:")
      ? String(name)
      : call.scope.arn(
          service,
          resource.replace(MEMBER, () => String(name)),
        ),
  );
}

const mapEntries = <From, To>(
  record: Readonly<Record<string, From>>,
  change: (value: From, name: string) => To,
): Record<string, To> =>
  Object.fromEntries(Object.entries(record).map(([name, value]) => [name, change(value, name)]));
