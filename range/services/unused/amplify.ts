import { AwsError } from "../../errors.ts";
import type { AbsentThing } from "../absent-thing.ts";
import { refusedBy, type Unused } from "./unused.ts";

const app: AbsentThing = {
  maker: "CreateApp",
  by: "appId",
  form: /^d[a-z0-9]+$/,
  missing: (id) => new AwsError("NotFoundException", `App ${id} not found.`, 404),
};

/**
 * AWS Amplify without apps.
 *
 * @see https://docs.aws.amazon.com/amplify/latest/APIReference/API_ListApps.html
 */
export const AMPLIFY: Unused = {
  id: "amplify",
  lists: {
    ListApps: { list: "apps", maker: "CreateApp", token: "nextToken", size: ["maxResults", 0, 100] },
  },
  absent: { GetApp: app, ListBranches: app, ListDomainAssociations: app, ListWebhooks: app },
  refusals: refusedBy("BadRequestException"),
  resources: {
    GetApp: "apps/{appId}",
    ListApps: "apps/*",
    ListBranches: "apps/{appId}",
    ListDomainAssociations: "apps/{appId}",
    ListWebhooks: "apps/{appId}",
  },
};
