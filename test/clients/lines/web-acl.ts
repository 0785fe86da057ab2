import type { Line } from "./line.ts";

const VISIBILITY = '{"SampledRequestsEnabled":true,"CloudWatchMetricsEnabled":true,"MetricName":"hostile"}';
const RULES = `[{"Name":"hostile","Priority":0,"Statement":{"IPSetReferenceStatement":{"ARN":"{set}"}},"Action":{"Block":{}},"VisibilityConfig":${VISIBILITY}}]`;
const ACL = `--name front --scope REGIONAL --default-action Allow={} --visibility-config SampledRequestsEnabled=true,CloudWatchMetricsEnabled=true,MetricName=front`;
const SET = "--name hostile --scope REGIONAL --id {setId}";

/** AWS WAF: an IP set, a web ACL that blocks it, and a load balancer that asks the web ACL. */
export const WEB_ACL_LINES: readonly Line[] = [
  {
    run: "cloudformation create-stack --stack-name network --template-body file://{dir}/network.json --parameters ParameterKey=Cidr,ParameterValue=10.1.0.0/16 --query StackId --output text",
    prints: /stack\/network\//,
  },
  { run: "cloudformation wait stack-create-complete --stack-name network", prints: "" },
  {
    run: "ec2 describe-subnets --filters Name=cidr-block,Values=10.1.* --query 'Subnets[].SubnetId' --output text",
    prints: /^subnet-\w+\tsubnet-\w+$/,
    keep: ["subnetA", "subnetB"],
  },
  {
    run: "elbv2 create-load-balancer --name front --scheme internal --subnets {subnetA} {subnetB} --query 'LoadBalancers[0].LoadBalancerArn' --output text",
    prints: /loadbalancer\/app\/front\//,
    keep: "front",
  },
  {
    run: "wafv2 create-ip-set --name hostile --scope REGIONAL --ip-address-version IPV4 --addresses 203.0.113.70",
    exits: 254,
    says: "(WAFInvalidParameterException) when calling the CreateIPSet operation: Error reason: The parameter contains formatting that is not valid., field: IP_ADDRESS, parameter: 203.0.113.70",
  },
  {
    run: "wafv2 create-ip-set --name hostile --scope REGIONAL --ip-address-version IPV4 --addresses 203.0.113.64/27 --tags Key=IncidentTicket,Value=INC-1 --query '[Summary.ARN,Summary.Id,Summary.LockToken]' --output text",
    prints:
      /^arn:aws:wafv2:us-east-1:\d+:regional\/ipset\/hostile\/[0-9a-f-]{36}\t[0-9a-f-]{36}\t[0-9a-f-]{36}$/,
    keep: ["set", "setId", "setLock"],
  },
  {
    run: "wafv2 create-ip-set --name hostile --scope REGIONAL --ip-address-version IPV4 --addresses 203.0.113.64/27",
    exits: 254,
    says: "(WAFDuplicateItemException)",
  },
  { run: `wafv2 check-capacity --scope REGIONAL --rules '${RULES}' --query Capacity`, prints: "1" },
  {
    run: `wafv2 create-web-acl ${ACL} --rules '${RULES}' --query '[Summary.ARN,Summary.Id]' --output text`,
    prints: /regional\/webacl\/front\//,
    keep: ["acl", "aclId"],
  },
  {
    run: `wafv2 create-web-acl ${ACL.replace("--name front", "--name other")} --rules '[{"Name":"common","Priority":0,"Statement":{"ManagedRuleGroupStatement":{"VendorName":"AWS","Name":"AWSManagedRulesCommonRuleSet"}},"OverrideAction":{"None":{}},"VisibilityConfig":${VISIBILITY}}]'`,
    exits: 254,
    says: "ManagedRuleGroupStatement of AWS WAF",
  },
  { run: "wafv2 associate-web-acl --web-acl-arn {acl} --resource-arn {front}", prints: "" },
  {
    run: "wafv2 get-web-acl-for-resource --resource-arn {front} --query 'WebACL.[Name,Capacity,Rules[0].Name]'",
    prints: ["front", 1, "hostile"],
  },
  {
    run: "wafv2 list-resources-for-web-acl --web-acl-arn {acl} --resource-type APPLICATION_LOAD_BALANCER --query 'ResourceArns[0]' --output text",
    prints: "{front}",
  },
  {
    run: `wafv2 update-ip-set ${SET} --lock-token {setLock} --addresses 203.0.113.64/27 203.0.113.128/27 --query 'length(NextLockToken)'`,
    prints: "36",
  },
  {
    run: `wafv2 update-ip-set ${SET} --lock-token {setLock} --addresses 203.0.113.64/27`,
    exits: 254,
    says: "(WAFOptimisticLockException)",
  },
  {
    run: `wafv2 get-ip-set ${SET} --query 'sort(IPSet.Addresses)'`,
    prints: ["203.0.113.128/27", "203.0.113.64/27"],
  },
  {
    run: "wafv2 get-sampled-requests --web-acl-arn {acl} --rule-metric-name hostile --scope REGIONAL --time-window StartTime=2026-11-21T00:00:00Z,EndTime=2026-11-21T23:00:00Z --max-items 10 --query '[PopulationSize,SampledRequests]'",
    prints: [0, []],
  },
  {
    run: "wafv2 put-logging-configuration --logging-configuration ResourceArn={acl},LogDestinationConfigs=arn:aws:logs:us-east-1:{ACCOUNT}:log-group:front",
    exits: 254,
    says: "field: LOG_DESTINATION",
  },
  { run: "logs create-log-group --log-group-name aws-waf-logs-front", prints: "" },
  {
    run: "wafv2 put-logging-configuration --logging-configuration ResourceArn={acl},LogDestinationConfigs=arn:aws:logs:us-east-1:{ACCOUNT}:log-group:aws-waf-logs-front --query LoggingConfiguration.ResourceArn --output text",
    prints: "{acl}",
  },
  {
    run: "wafv2 list-tags-for-resource --resource-arn {set} --query 'TagInfoForResource.TagList[].[Key,Value]' --output text",
    prints: "IncidentTicket\tINC-1",
  },
  {
    run: `wafv2 get-ip-set ${SET} --query LockToken --output text`,
    prints: /^[0-9a-f-]{36}$/,
    keep: "setLock",
  },
  {
    run: `wafv2 delete-ip-set ${SET} --lock-token {setLock}`,
    exits: 254,
    says: "(WAFAssociatedItemException)",
  },
  { run: "wafv2 disassociate-web-acl --resource-arn {front}", prints: "" },
  { run: "wafv2 delete-logging-configuration --resource-arn {acl}", prints: "" },
  {
    run: "wafv2 get-web-acl --name front --scope REGIONAL --id {aclId} --query LockToken --output text",
    prints: /^[0-9a-f-]{36}$/,
    keep: "aclLock",
  },
  {
    run: "wafv2 delete-web-acl --name front --scope REGIONAL --id {aclId} --lock-token {aclLock}",
    prints: "",
  },
  { run: `wafv2 delete-ip-set ${SET} --lock-token {setLock}`, prints: "" },
  { run: "wafv2 list-ip-sets --scope REGIONAL --query IPSets", prints: [] },
];
