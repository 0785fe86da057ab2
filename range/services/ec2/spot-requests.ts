import type * as EC2 from "@aws-sdk/client-ec2";
import { AwsError } from "../../errors.ts";
import { handlers } from "../../service.ts";
import { pageViews } from "./describe.ts";
import { refuse } from "./refusals.ts";

/**
 * Requests for Spot Instances, for responders who look for them in every Region. An account of the range has none:
 * RequestSpotInstances and launches with Spot options are refused by name.
 */
export const spotRequests = handlers<typeof EC2>()({
  DescribeSpotInstanceRequests(input) {
    for (const id of input.SpotInstanceRequestIds ?? []) {
      if (!/^sir-[a-z0-9]{8,17}$/.test(id))
        refuse("InvalidSpotInstanceRequestID.Malformed", `Invalid id: "${id}" (expecting "sir-...")`);
      throw new AwsError(
        "InvalidSpotInstanceRequestID.NotFound",
        `The spot instance request ID '${id}' does not exist`,
        400,
      );
    }
    const none: EC2.SpotInstanceRequest[] = [];
    const { views, nextToken } = pageViews(none, input, {
      "availability-zone-group": (view) => view.AvailabilityZoneGroup,
      "create-time": (view) => view.CreateTime,
      "fault-code": (view) => view.Fault?.Code,
      "instance-id": (view) => view.InstanceId,
      "launch-group": (view) => view.LaunchGroup,
      "launch.image-id": (view) => view.LaunchSpecification?.ImageId,
      "launch.instance-type": (view) => view.LaunchSpecification?.InstanceType,
      "launch.key-name": (view) => view.LaunchSpecification?.KeyName,
      "launched-availability-zone": (view) => view.LaunchedAvailabilityZone,
      "product-description": (view) => view.ProductDescription,
      "spot-instance-request-id": (view) => view.SpotInstanceRequestId,
      "spot-price": (view) => view.SpotPrice,
      state: (view) => view.State,
      "status-code": (view) => view.Status?.Code,
      type: (view) => view.Type,
      "valid-from": (view) => view.ValidFrom,
      "valid-until": (view) => view.ValidUntil,
    });
    return { SpotInstanceRequests: views, NextToken: nextToken };
  },
});
