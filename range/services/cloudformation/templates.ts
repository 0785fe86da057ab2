import type * as Sdk from "@aws-sdk/client-cloudformation";
import type { Capability, GetTemplateSummaryOutput } from "@aws-sdk/client-cloudformation";
import { handlers } from "../../service.ts";
import { needChangeSet, needStack } from "./find.ts";
import { knownTypes } from "./resources/index.ts";
import type { StackRow } from "./state.ts";
import { templateText } from "./template-source.ts";
import { neededCapability } from "./template/capabilities.ts";
import { formatError, invalid } from "./template/errors.ts";
import { parseTemplate } from "./template/parse.ts";
import { isObject, type Template } from "./template/template.ts";
import { transformsOf } from "./template/transform.ts";
import { readTemplate } from "./template/validate.ts";

export const templateHandlers = handlers<typeof Sdk>()({
  GetTemplate(input, call) {
    const source = input.ChangeSetName
      ? needChangeSet(call.scope, input)
      : needStack(call.scope, input.StackName);
    const TemplateBody = input.TemplateStage === "Processed" ? processedText(source) : source.templateBody;
    return { TemplateBody, StagesAvailable: ["Original", "Processed"] };
  },

  ValidateTemplate(input, call) {
    const template = readAsWritten(templateText(call, input));
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
        : readAsWritten(templateText(call, input));
    return summaryOf(template);
  },
});

/** A template before its macros are carried out, which may ask for what only packaging brings. */
function readAsWritten(text: string): Template {
  const declared = parseTemplate(text);
  if (!transformsOf(declared["Transform"]).length)
    return readTemplate(text, knownTypes, () => {
      throw new Error("a template without macros asks for no facts");
    });
  if (!isObject(declared["Resources"])) throw formatError("At least one Resources member must be defined.");
  // A loop stands for resources that only its parameters tell.
  const Resources = Object.fromEntries(
    Object.entries(declared["Resources"]).filter(([, resource]) => isObject(resource)),
  );
  return { ...declared, Resources } as unknown as Template;
}

/** What macros made of the template; without macros it is the template itself. */
function processedText({ template, templateBody }: Pick<StackRow, "template" | "templateBody">): string {
  const { Transform, ...processed } = template;
  return Transform === undefined ? templateBody : JSON.stringify(processed);
}

function capabilitiesOf(template: Template) {
  const needed = neededCapability(template);
  const transforms = transformsOf(template.Transform);
  const Capabilities: Capability[] = [
    ...(needed ? [needed.capability] : []),
    ...(transforms.length ? ["CAPABILITY_AUTO_EXPAND" as const] : []),
  ];
  return {
    ...(Capabilities.length && { Capabilities }),
    ...(needed && { CapabilitiesReason: needed.reason }),
    ...(transforms.length && { DeclaredTransforms: transforms }),
  };
}

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
