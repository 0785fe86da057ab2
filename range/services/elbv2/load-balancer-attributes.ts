import type * as ElasticLoadBalancing from "@aws-sdk/client-elastic-load-balancing-v2";
import { AwsError } from "../../errors.ts";
import { handlers } from "../../service.ts";
import { writeAccessLogTestFile } from "../../telemetry/alb-logs/delivery.ts";
import { attributeList, checkedChanges, LOAD_BALANCER_ATTRIBUTES } from "./attributes.ts";
import { loadBalancerOf } from "./find.ts";
import { elbv2State } from "./state.ts";

export const loadBalancerAttributes = handlers<typeof ElasticLoadBalancing>()({
  DescribeLoadBalancerAttributes(input, call) {
    return { Attributes: attributeList(loadBalancerOf(call.scope, input.LoadBalancerArn).attributes) };
  },

  ModifyLoadBalancerAttributes(input, call) {
    const row = loadBalancerOf(call.scope, input.LoadBalancerArn);
    const changes = checkedChanges(LOAD_BALANCER_ATTRIBUTES, "Load balancer", input.Attributes);
    const attributes = { ...row.attributes, ...changes };
    const logsChanged = Object.keys(changes).some((key) => key.startsWith("access_logs."));
    if (logsChanged && attributes["access_logs.s3.enabled"] === "true") {
      const bucket = attributes["access_logs.s3.bucket"]!;
      if (!bucket) throw new AwsError("ValidationError", "The S3 bucket name cannot be empty");
      if (!writeAccessLogTestFile(call.scope, row.arn, bucket, attributes["access_logs.s3.prefix"]!))
        throw new AwsError(
          "InvalidConfigurationRequest",
          `Access Denied for bucket: ${bucket}. Please check S3bucket permission`,
        );
    }
    elbv2State(call.scope).loadBalancers.update(row.arn, (row) => (row.attributes = attributes));
    return { Attributes: attributeList(attributes) };
  },
});
