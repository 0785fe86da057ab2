import type { Service } from "../../service.ts";
import { stsAsks } from "./asks.ts";
import { assumeRole } from "./assume-role.ts";
import { caller } from "./caller.ts";
import { organizationSessions } from "./organization.ts";
import { stsRecords } from "./records.ts";
import { saml, samlCaller } from "./saml.ts";
import { userSessions } from "./user-sessions.ts";
import { webIdentity, webIdentityCaller } from "./web-identity.ts";

/** AWS Security Token Service. */
export const stsService: Service = {
  id: "sts",
  handlers: { ...caller, ...assumeRole, ...webIdentity, ...saml, ...userSessions, ...organizationSessions },
  unsigned: {
    AssumeRoleWithWebIdentity: webIdentityCaller,
    AssumeRoleWithSAML: samlCaller,
  } as NonNullable<Service["unsigned"]>,
  asks: stsAsks as NonNullable<Service["asks"]>,
  records: stsRecords,
};
