import type * as Sdk from "@aws-sdk/client-ecr";
import { AwsError } from "../../errors.ts";
import { handlers } from "../../service.ts";

/** The registry of an account in a Region, as AWS gives it: what would change it is refused by name. */
export const registry = handlers<typeof Sdk>()({
  DescribeRegistry(_input, call) {
    return { registryId: call.account.id, replicationConfiguration: { rules: [] } };
  },

  GetRegistryPolicy(_input, call) {
    throw new AwsError(
      "RegistryPolicyNotFoundException",
      `Registry policy does not exist in the registry with id '${call.account.id}'`,
      400,
    );
  },

  GetRegistryScanningConfiguration(_input, call) {
    return { registryId: call.account.id, scanningConfiguration: { scanType: "BASIC", rules: [] } };
  },
});
