import type { Call } from "../../call.ts";
import type { ConsoleInput, ConsoleOperations, ConsoleOutput } from "./operations.ts";

/** Handlers of some of the stand-in's operations. */
export type ConsoleHandlers<Name extends keyof ConsoleOperations> = {
  [K in Name]: (input: ConsoleInput<K>, call: Call) => ConsoleOutput<K>;
};
