/** One statement of a policy document, as JSON has it. */
export interface StatementDocument {
  Sid?: string;
  Effect: "Allow" | "Deny";
  Action?: string | string[];
  NotAction?: string[];
  Resource: string | string[];
  Condition?: Record<string, Record<string, string | string[]>>;
}

/** What AWS publishes about a managed policy, and what it says. */
export interface AwsDocument {
  /** The policy's own id, where it is known. */
  id?: string;
  path?: string;
  version?: number;
  created: string;
  edited?: string;
  description?: string;
  statements: StatementDocument[];
}

/** Spells actions out: `{ s3: "Get* List*" }` is `["s3:Get*", "s3:List*"]`. */
export const actions = (byService: Readonly<Record<string, string>>): string[] =>
  Object.entries(byService).flatMap(([service, names]) =>
    names.split(" ").map((name) => `${service}:${name}`),
  );

export const allow = (action: string | string[], resource: string | string[] = "*"): StatementDocument => ({
  Effect: "Allow",
  Action: action,
  Resource: resource,
});

export const deny = (action: string | string[]): StatementDocument => ({
  Effect: "Deny",
  Action: action,
  Resource: "*",
});
