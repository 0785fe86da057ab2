import type { Ask } from "../call.ts";

type Tags = readonly { Key?: string | undefined; Value?: string | undefined }[] | undefined;
type AskContext = NonNullable<Ask["context"]>;

/** `aws:ResourceTag/*` and the service's own `iam:ResourceTag/*` for the tags that a resource has. */
export function resourceTagContext(prefix: string, tags: Tags): AskContext {
  const context: AskContext = {};
  for (const { Key, Value = "" } of tags ?? []) {
    context[`aws:ResourceTag/${Key}`] = Value;
    context[`${prefix}:ResourceTag/${Key}`] = Value;
  }
  return context;
}

/** `aws:RequestTag/*` and `aws:TagKeys` for the tags that a request brings. */
export function requestTagContext(tags: Tags, keys?: readonly string[]): AskContext {
  const context: AskContext = {};
  for (const { Key, Value = "" } of tags ?? []) context[`aws:RequestTag/${Key}`] = Value;
  const named = keys ?? (tags ?? []).map(({ Key = "" }) => Key);
  if (named.length) context["aws:TagKeys"] = [...named];
  return context;
}
