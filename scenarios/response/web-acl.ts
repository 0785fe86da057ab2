import { refusalOf } from "../kit/aws.ts";
import type { Responder } from "../kit/response.ts";

/**
 * Makes a web ACL that blocks (or only counts) what comes from some blocks, and lets everything else through.
 *
 * @returns its ARN, and the name of the metric by which its rule is known
 */
export async function makeWebAcl(
  { aws, brief, step }: Responder,
  blocks: readonly string[],
  action: "Block" | "Count" = "Block",
): Promise<{ webAclArn: string; metricName: string }> {
  await step(`A web ACL with an IP set of ${blocks.join(", ")}, marked with the ticket.`);
  const Tags = [{ Key: "IncidentTicket", Value: brief.ticket }];
  const metricName = "hostile-range";
  const visibility = (MetricName: string) => ({
    SampledRequestsEnabled: true,
    CloudWatchMetricsEnabled: true,
    MetricName,
  });
  const { Summary: ipSet } = await aws.wafv2.createIPSet({
    Name: metricName,
    Scope: "REGIONAL",
    IPAddressVersion: "IPV4",
    Addresses: [...blocks],
    Tags,
  });
  const { Summary: webAcl } = await aws.wafv2.createWebACL({
    Name: "incident-response",
    Scope: "REGIONAL",
    DefaultAction: { Allow: {} },
    VisibilityConfig: visibility("incident-response"),
    Rules: [
      {
        Name: metricName,
        Priority: 0,
        Statement: { IPSetReferenceStatement: { ARN: ipSet!.ARN } },
        Action: { [action]: {} },
        VisibilityConfig: visibility(metricName),
      },
    ],
    Tags,
  });
  return { webAclArn: webAcl!.ARN!, metricName };
}

/** Lets a load balancer ask a web ACL. One that was made a moment ago is not known everywhere yet. */
export async function associateWebAcl(
  { aws, step, until }: Responder,
  webAclArn: string,
  loadBalancerArn: string,
): Promise<void> {
  await step("It stands before nothing until the load balancer is associated with it.");
  await until("the load balancer asks the web ACL", async () => {
    try {
      await aws.wafv2.associateWebACL({ WebACLArn: webAclArn, ResourceArn: loadBalancerArn });
      return true;
    } catch (error) {
      if (refusalOf(error) === "WAFUnavailableEntityException") return false;
      throw error;
    }
  });
}

/** Waits until a rule of a web ACL has blocked a request. */
export async function seeBlocked(
  { aws, step, until, now }: Responder,
  webAclArn: string,
  metricName: string,
): Promise<void> {
  await step("Does it hold? Flow logs do not show it: sampled requests must say BLOCK.");
  const StartTime = now();
  await until("sampled requests say BLOCK", async () => {
    const { SampledRequests = [] } = await aws.wafv2.getSampledRequests({
      WebAclArn: webAclArn,
      RuleMetricName: metricName,
      Scope: "REGIONAL",
      TimeWindow: { StartTime, EndTime: now() },
      MaxItems: 100,
    });
    return SampledRequests.some((x) => x.Action === "BLOCK");
  });
}
