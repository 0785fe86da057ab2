import type { Ask, Call } from "../../call.ts";
import type { Service } from "../../service.ts";
import { contacts } from "./contacts.ts";
import { regions } from "./regions.ts";

interface Input {
  AlternateContactType?: string;
  RegionName?: string;
}

const handlers = { ...contacts, ...regions };

/** Service Authorization Reference, "AWS Account Management". */
const ask =
  (operation: string) =>
  (input: Input, call: Call): Ask => ({
    action: `account:${operation}`,
    resource: `arn:aws:account::${call.account.id}:account`,
    context: {
      "account:AlternateContactTypes": input.AlternateContactType,
      ...(/^(Enable|Disable)Region$/.test(operation) && { "account:TargetRegion": input.RegionName }),
    },
  });

/** AWS Account Management, for accounts that are in no organization. */
export const accountManagement: Service = {
  id: "account",
  global: true,
  handlers,
  asks: Object.fromEntries(Object.keys(handlers).map((name) => [name, ask(name)])) as NonNullable<
    Service["asks"]
  >,
};

export { accountState, hasOptedIn } from "./state.ts";
