import { AwsError } from "../../errors.ts";
import type { AbsentThing } from "../absent-thing.ts";
import { refusedBy, type Unused } from "./unused.ts";

const secret: AbsentThing = {
  maker: "CreateSecret",
  by: "SecretId",
  missing: () =>
    new AwsError("ResourceNotFoundException", "Secrets Manager can't find the specified secret.", 400),
};

const FILTERS = ["description", "name", "tag-key", "tag-value", "primary-region", "owning-service", "all"];

const refusals = refusedBy("ValidationException", ["InvalidNextTokenException", "The token is invalid."]);

/**
 * AWS Secrets Manager without secrets.
 *
 * @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_ListSecrets.html
 */
export const SECRETS_MANAGER: Unused = {
  id: "secretsmanager",
  lists: {
    ListSecrets: {
      list: "SecretList",
      maker: "CreateSecret",
      size: ["MaxResults", 1, 100],
      filters: { Filters: FILTERS },
      choices: {
        SortOrder: ["asc", "desc"],
        SortBy: ["created-date", "last-accessed-date", "last-changed-date", "name"],
      },
    },
  },
  absent: {
    DescribeSecret: secret,
    GetResourcePolicy: secret,
    GetSecretValue: secret,
    ListSecretVersionIds: secret,
  },
  refusals: {
    ...refusals,
    filter: (key) =>
      refusals.member("filters.key", key, `Member must satisfy enum value set: [${FILTERS.join(", ")}]`),
  },
  resources: {
    DescribeSecret: "secret:{SecretId}",
    GetResourcePolicy: "secret:{SecretId}",
    GetSecretValue: "secret:{SecretId}",
    ListSecretVersionIds: "secret:{SecretId}",
  },
};
