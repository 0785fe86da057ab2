import type { Call } from "../../call.ts";
import { AwsError } from "../../errors.ts";
import type { Scope } from "../../world.ts";
import { DEFAULT_BUS, eventsState, ruleId, type BusRow, type RuleRow } from "./state.ts";

const BUS_ARN = /^arn:aws:events:([a-z0-9-]+):(\d{12}):event-bus\/(.+)$/;

/** Makes EventBridge's answer to a value that breaks a rule of the API. */
export const invalid = (message: string): AwsError => new AwsError("ValidationException", message, 400);

export const notFound = (message: string): AwsError =>
  new AwsError("ResourceNotFoundException", message, 400);

/** The name of a bus that may be given as an ARN of this account and Region. */
export function busName(scope: Scope, nameOrArn: string | undefined): string {
  if (nameOrArn === undefined) return DEFAULT_BUS;
  if (!nameOrArn.startsWith("arn:")) return nameOrArn;
  const [, region, accountId, name] = BUS_ARN.exec(nameOrArn) ?? [];
  if (name === undefined)
    throw invalid(`Parameter ${nameOrArn} is not valid. Reason: Provided Arn is not in correct format.`);
  if (region !== scope.region || accountId !== scope.accountId)
    throw notFound(`Event bus ${nameOrArn} does not exist.`);
  return name;
}

/** @throws {AwsError} ResourceNotFoundException, ValidationException */
export function busOf(call: Call, nameOrArn: string | undefined): Readonly<BusRow> {
  const name = busName(call.scope, nameOrArn);
  const row = eventsState(call.scope).buses.get(name);
  if (!row) throw notFound(`Event bus ${name} does not exist.`);
  return row;
}

/** @throws {AwsError} ResourceNotFoundException for the bus or the rule */
export function ruleOf(call: Call, name: string | undefined, bus: string | undefined): Readonly<RuleRow> {
  const { name: busOfRule } = busOf(call, bus);
  const row = eventsState(call.scope).rules.get(ruleId(busOfRule, required("name", name)));
  if (!row) throw notFound(`Rule ${name} does not exist on EventBus ${busOfRule}.`);
  return row;
}

/** @throws {AwsError} ValidationException, in the words of AWS's common validation */
export function required(member: string, value: string | undefined): string {
  if (!value)
    throw invalid(
      `1 validation error detected: Value ${value === undefined ? "null" : "''"} at '${member}' failed to satisfy constraint: Member must ${value === undefined ? "not be null" : "have length greater than or equal to 1"}`,
    );
  return value;
}

export const invalidToken = (): AwsError => invalid("The token is not valid.");
