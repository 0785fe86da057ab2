import type * as Sdk from "@aws-sdk/client-lambda";
import type { Call } from "../../call.ts";
import { AwsError } from "../../errors.ts";
import { handlers } from "../../service.ts";
import { pageOf } from "../paging.ts";
import { findFunction, findUnqualified, findVersion, functionArn, locate } from "./names.ts";
import { checkRange, invalidMember, noSuchResource } from "./refusals.ts";
import { invalidMarker } from "./versions.ts";

/**
 * Configurations that functions of the range have by AWS's defaults, or not at all: the operations that would change
 * them are refused by name. Responders look at them for doors that an intruder has left open.
 */
export const otherConfigs = handlers<typeof Sdk>()({
  GetFunctionUrlConfig(input, call) {
    findFunction(locate(call, input.FunctionName, input.Qualifier));
    throw noSuchResource();
  },

  ListFunctionUrlConfigs(input, call) {
    return { FunctionUrlConfigs: noneOf(call, input) };
  },

  GetProvisionedConcurrencyConfig(input, call) {
    if (input.Qualifier === undefined) throw invalidMember("qualifier", undefined, "Member must not be null");
    findVersion(locate(call, input.FunctionName, input.Qualifier));
    throw new AwsError(
      "ProvisionedConcurrencyConfigNotFoundException",
      "No Provisioned Concurrency Config found for this function",
      404,
      { Type: "User" },
    );
  },

  ListProvisionedConcurrencyConfigs(input, call) {
    return { ProvisionedConcurrencyConfigs: noneOf(call, input) };
  },

  GetFunctionCodeSigningConfig(input, call) {
    const { name } = findUnqualified(call, input.FunctionName);
    return { FunctionName: name, CodeSigningConfigArn: undefined };
  },

  ListCodeSigningConfigs(input) {
    return { CodeSigningConfigs: none(input, 10_000) };
  },

  GetRuntimeManagementConfig(input, call) {
    const located = locate(call, input.FunctionName, input.Qualifier);
    findVersion(located);
    return { UpdateRuntimeOn: "Auto", FunctionArn: functionArn(located) };
  },

  GetFunctionRecursionConfig(input, call) {
    findUnqualified(call, input.FunctionName);
    return { RecursiveLoop: "Terminate" };
  },
});

interface Page {
  Marker?: string | undefined;
  MaxItems?: number | undefined;
}

function noneOf(call: Call, input: Page & { FunctionName: string | undefined }): never[] {
  findUnqualified(call, input.FunctionName);
  return none(input, 50);
}

function none({ Marker, MaxItems }: Page, most: number): never[] {
  checkRange("maxItems", MaxItems, 1, most);
  return pageOf<never>([], { token: Marker, size: MaxItems, most: 50 }, invalidMarker).items;
}
