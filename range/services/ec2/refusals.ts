import { AwsError } from "../../errors.ts";

/** Throws one of EC2's own errors. All of EC2's client errors have status 400, but for a few that say so. */
export function refuse(code: string, message: string, status = 400): never {
  throw new AwsError(code, message, status);
}

/** The value of a parameter that must be there. `parameter` is spelled as EC2 spells it in its message. */
export function required<T>(value: T | undefined, parameter: string): T {
  return value ?? refuse("MissingParameter", `The request must contain the parameter ${parameter}`);
}

export function refuseValue(value: unknown, parameter: string, why = ""): never {
  return refuse(
    "InvalidParameterValue",
    `Value (${String(value)}) for parameter ${parameter} is invalid.${why && ` ${why}`}`,
  );
}

/** The value, when it is one of those allowed. */
export function oneOf<const T extends string>(value: string, allowed: readonly T[], parameter: string): T {
  return allowed.find((each) => each === value) ?? refuseValue(value, parameter);
}
