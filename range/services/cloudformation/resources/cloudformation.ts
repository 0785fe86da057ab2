import { nestedStack } from "./nested-stack.ts";
import { text } from "./shape.ts";
import { resource } from "./type.ts";

/** Holds the CDK's version report; it makes nothing. */
const cdkMetadata = resource("AWS::CDK::Metadata", {
  properties: { Analytics: text },
  create: (act) => ({ id: act.name(undefined) }),
  update: () => {},
  delete: () => {},
});

const waitConditionHandle = resource("AWS::CloudFormation::WaitConditionHandle", {
  properties: {},
  create(act) {
    const { region } = act.scope;
    const path = encodeURIComponent(`${act.stackId}/${act.logicalId}`);
    return { id: `https://cloudformation-waitcondition-${region}.s3.${region}.amazonaws.com/${path}` };
  },
  delete: () => {},
});

export const cloudformationTypes = [cdkMetadata, waitConditionHandle, nestedStack];
