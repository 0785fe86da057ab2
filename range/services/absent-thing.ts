import type { Call } from "../call.ts";
import type { AnyHandler } from "../service.ts";
import type { ListRefusals } from "./empty-list.ts";

/** One of the things that exist on AWS and that nobody can make in the range: whoever names one is told so. */
export interface AbsentThing {
  /** An operation that would make one, or that goes with them. The range refuses it by name. */
  maker: string;
  /** The member that names it, or that lists names. It must be there unless {@link AbsentThing.optional}. */
  by: string;
  optional?: true;
  /** What names look like, where AWS looks at that first. */
  form?: RegExp;
  /** AWS's error for a name that nothing has. */
  missing: (name: string, call: Call) => Error;
}

type Input = Readonly<Record<string, unknown>>;

/** Makes the operations of some {@link AbsentThing}s: their input is checked as that of any other. */
export const absentThings = (
  things: Readonly<Record<string, AbsentThing>>,
  { member }: Pick<ListRefusals, "member">,
): Record<string, AnyHandler> =>
  Object.fromEntries(
    Object.entries(things).map(([operation, { by, form, missing, optional }]) => [
      operation,
      (input: Input, call: Call): never => {
        const named = [input[by] ?? []].flat() as string[];
        const spelled = by.charAt(0).toLowerCase() + by.slice(1);
        if (!optional && input[by] === undefined) throw member(spelled, undefined, "Member must not be null");
        for (const name of named)
          if (form && !form.test(name))
            throw member(spelled, name, `Member must satisfy regular expression pattern: ${form.source}`);
        throw missing(named.join(", "), call);
      },
    ]),
  );
