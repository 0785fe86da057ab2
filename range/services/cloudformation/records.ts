import type { RecordRule } from "../../service.ts";
import { isObject } from "./template/template.ts";

/** CloudTrail keeps no template bodies, which may be as long as 51,200 characters. */
const withoutTemplate: RecordRule = {
  request: ({ TemplateBody: _templateBody, ...input }) => lowerCamel(input) as Record<string, unknown>,
};

function lowerCamel(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(lowerCamel);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .map(([name, member]) => [name.charAt(0).toLowerCase() + name.slice(1), lowerCamel(member)]),
  );
}

export const cloudformationRecords: Record<string, RecordRule> = {
  CreateStack: withoutTemplate,
  UpdateStack: withoutTemplate,
  CreateChangeSet: withoutTemplate,
  ValidateTemplate: { ...withoutTemplate, readOnly: true },
  GetTemplateSummary: withoutTemplate,
};
