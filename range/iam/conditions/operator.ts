/** Tells whether one value of the request satisfies the condition. */
export type Test = (contextValue: string) => boolean;

/**
 * One condition operator. `prepare` reads a policy's value once; a value that it cannot read never matches.
 */
export interface Operator {
  /** The operator says no where the values match: `StringNotEquals`. */
  negated: boolean;
  /** Whether policy variables and wildcards may stand in the policy's value. */
  text: "plain" | "variables" | "patterns";
  prepare(policyValue: string): Test;
}

/** An operator and its opposite, under two names. */
export const withOpposite = (
  name: string,
  opposite: string,
  operator: Omit<Operator, "negated">,
): Record<string, Operator> => ({
  [name]: { ...operator, negated: false },
  [opposite]: { ...operator, negated: true },
});

export const never: Test = () => false;
