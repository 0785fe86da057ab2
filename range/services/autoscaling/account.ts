import type * as AutoScaling from "@aws-sdk/client-auto-scaling";
import { AwsError } from "../../errors.ts";
import { TERMINATION_POLICIES } from "../../physics/fleet/termination-choice.ts";
import { handlers } from "../../service.ts";
import { autoscalingState } from "./state.ts";

export const account = handlers<typeof AutoScaling>()({
  DescribeAccountLimits(_input, call) {
    return {
      MaxNumberOfAutoScalingGroups: 500,
      MaxNumberOfLaunchConfigurations: 200,
      NumberOfAutoScalingGroups: autoscalingState(call.scope).groups.size,
      NumberOfLaunchConfigurations: 0,
    };
  },

  DescribeTerminationPolicyTypes() {
    return { TerminationPolicyTypes: [...TERMINATION_POLICIES] };
  },

  /** Accounts of the range are new ones, and new accounts have no launch configurations. */
  DescribeLaunchConfigurations() {
    return { LaunchConfigurations: [] };
  },

  /** AWS refuses new accounts: user guide, "Auto Scaling launch configurations" (since 2024-10-01). */
  CreateLaunchConfiguration() {
    throw new AwsError(
      "UnsupportedOperation",
      "The Launch Configuration creation operation is not available in your account. Use launch templates to create configuration templates for your Auto Scaling groups.",
      400,
    );
  },

  DeleteLaunchConfiguration(input) {
    throw new AwsError(
      "ValidationError",
      `Launch configuration name not found - Launch configuration ${input.LaunchConfigurationName ?? ""} not found`,
    );
  },
});
