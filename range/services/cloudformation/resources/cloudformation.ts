import { nestedStack } from "./nested-stack.ts";
import { text } from "./shape.ts";
import { resource } from "./type.ts";
import { waitConditionTypes } from "./wait-condition.ts";

/** Holds the CDK's version report; it makes nothing. */
const cdkMetadata = resource("AWS::CDK::Metadata", {
  properties: { Analytics: text },
  create: (act) => ({ id: act.name(undefined) }),
  update: () => {},
  delete: () => {},
});

export const cloudformationTypes = [cdkMetadata, ...waitConditionTypes, nestedStack];
