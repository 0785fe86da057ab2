import type { Service } from "../../service.ts";
import { accessKeys } from "./access-keys.ts";
import { account } from "./account.ts";
import { iamAsks } from "./asks.ts";
import { attachments } from "./attachments.ts";
import { authorizationDetails } from "./authorization-details.ts";
import { boundaries } from "./boundaries.ts";
import { contextKeys } from "./context-keys.ts";
import { credentialReport } from "./credential-report.ts";
import { groups } from "./groups.ts";
import { inlinePolicies } from "./inline-policies.ts";
import { instanceProfiles } from "./instance-profiles.ts";
import { grantingPolicies } from "./last-accessed/granting-policies.ts";
import { lastAccessedReports } from "./last-accessed/reports.ts";
import { loginProfiles } from "./login-profiles.ts";
import { managedPolicies } from "./managed-policies.ts";
import { mfaDevices } from "./mfa-devices.ts";
import { oidcProviders } from "./oidc-providers.ts";
import { otherCredentials } from "./other-credentials.ts";
import { passwordPolicy } from "./password-policy.ts";
import { iamRecords } from "./records.ts";
import { roles } from "./roles.ts";
import { samlProviders } from "./saml-providers.ts";
import { serviceLinkedRoles } from "./service-linked-roles.ts";
import { simulation } from "./simulate.ts";
import { tags } from "./tags.ts";
import { users } from "./users.ts";

export {
  type AccountCredentials,
  addRootAccessKey,
  bootstrapAccount,
  joinOrganization,
} from "./bootstrap.ts";
export { installIam } from "./install.ts";
export { rootSecrets } from "./root-user.ts";

/** AWS Identity and Access Management. */
export const iamService: Service = {
  id: "iam",
  global: true,
  handlers: {
    ...users,
    ...groups,
    ...roles,
    ...boundaries,
    ...inlinePolicies,
    ...attachments,
    ...managedPolicies,
    ...accessKeys,
    ...loginProfiles,
    ...passwordPolicy,
    ...mfaDevices,
    ...otherCredentials,
    ...instanceProfiles,
    ...serviceLinkedRoles,
    ...samlProviders,
    ...oidcProviders,
    ...account,
    ...credentialReport,
    ...authorizationDetails,
    ...simulation,
    ...contextKeys,
    ...lastAccessedReports,
    ...grantingPolicies,
    ...tags,
  },
  asks: iamAsks,
  records: iamRecords,
};
