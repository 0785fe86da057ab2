import { AwsError } from "../../errors.ts";
import { brokenConstraint } from "../refusal.ts";

export const invalidParameter = (message: string): AwsError =>
  new AwsError("InvalidParameterException", message, 400);
export const invalidRequest = (message: string): AwsError =>
  new AwsError("InvalidRequestException", message, 400);
export const notFound = (message: string): AwsError =>
  new AwsError("ResourceNotFoundException", message, 400);
export const exists = (message: string): AwsError => new AwsError("ResourceExistsException", message, 400);
export const invalidToken = (): AwsError =>
  new AwsError("InvalidNextTokenException", "The token is invalid.", 400);

/** A member that breaks the service's model. */
export const invalidMember = (member: string, value: unknown, constraint: string): AwsError =>
  new AwsError("ValidationException", brokenConstraint(member, value, constraint), 400);

export const noSecret = (): AwsError => notFound("Secrets Manager can't find the specified secret.");

/** Refuses a member that is not one of a set. Absent ones pass. */
export function checkChoice(member: string, value: string | undefined, choices: readonly string[]): void {
  if (value !== undefined && !choices.includes(value))
    throw invalidMember(member, value, `Member must satisfy enum value set: [${choices.join(", ")}]`);
}

/** Refuses a text that is too short or too long, in characters. Absent ones pass. */
export function checkLength(member: string, text: string | undefined, least: number, most: number): void {
  if (text === undefined) return;
  if (text.length < least)
    throw invalidMember(member, text, `Member must have length greater than or equal to ${least}`);
  if (text.length > most)
    throw invalidMember(member, text, `Member must have length less than or equal to ${most}`);
}

/** The size of a page is out of bounds. */
export const invalidSize = (size: number, constraint: string): AwsError =>
  invalidMember("maxResults", size, constraint);
