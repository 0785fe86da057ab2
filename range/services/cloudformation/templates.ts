import type * as Sdk from "@aws-sdk/client-cloudformation";
import type { GetTemplateSummaryOutput } from "@aws-sdk/client-cloudformation";
import { handlers } from "../../service.ts";
import { needChangeSet, needStack } from "./find.ts";
import { knownTypes } from "./resources/index.ts";
import { templateText } from "./template-source.ts";
import { neededCapability } from "./template/capabilities.ts";
import { invalid } from "./template/errors.ts";
import type { Template } from "./template/template.ts";
import { readTemplate } from "./template/validate.ts";

export const templateHandlers = handlers<typeof Sdk>()({
  GetTemplate(input, call) {
    const source = input.ChangeSetName
      ? needChangeSet(call.scope, input)
      : needStack(call.scope, input.StackName);
    return { TemplateBody: source.templateBody, StagesAvailable: ["Original", "Processed"] };
  },

  ValidateTemplate(input, call) {
    const template = readTemplate(templateText(call, input), knownTypes);
    return {
      Parameters: Object.entries(template.Parameters ?? {}).map(([key, declaration]) => ({
        ParameterKey: key,
        ...(declaration.Default !== undefined && { DefaultValue: String(declaration.Default) }),
        NoEcho: String(declaration.NoEcho) === "true",
        ...(declaration.Description !== undefined && { Description: declaration.Description }),
      })),
      ...(template.Description !== undefined && { Description: template.Description }),
      ...capabilitiesOf(template),
    };
  },

  GetTemplateSummary(input, call) {
    const { StackName, TemplateBody, TemplateURL } = input;
    if ([StackName, TemplateBody, TemplateURL].filter((one) => one !== undefined).length !== 1)
      throw invalid("Exactly one of StackName, TemplateBody and TemplateURL must be specified.");
    const template =
      StackName !== undefined
        ? needStack(call.scope, StackName).template
        : readTemplate(templateText(call, input), knownTypes);
    return summaryOf(template);
  },
});

const capabilitiesOf = (template: Template) => {
  const needed = neededCapability(template);
  return needed ? { Capabilities: [needed.capability], CapabilitiesReason: needed.reason } : {};
};

function summaryOf(template: Template): GetTemplateSummaryOutput {
  return {
    Parameters: Object.entries(template.Parameters ?? {}).map(([key, declaration]) => ({
      ParameterKey: key,
      ParameterType: declaration.Type,
      NoEcho: String(declaration.NoEcho) === "true",
      ...(declaration.Default !== undefined && { DefaultValue: String(declaration.Default) }),
      ...(declaration.Description !== undefined && { Description: declaration.Description }),
      ParameterConstraints: declaration.AllowedValues
        ? { AllowedValues: declaration.AllowedValues.map(String) }
        : {},
    })),
    ...(template.Description !== undefined && { Description: template.Description }),
    ...(template.Metadata !== undefined && { Metadata: JSON.stringify(template.Metadata) }),
    ...(template.AWSTemplateFormatVersion !== undefined && { Version: template.AWSTemplateFormatVersion }),
    ResourceTypes: [...new Set(Object.values(template.Resources).map((resource) => resource.Type))],
    ...capabilitiesOf(template),
  };
}
