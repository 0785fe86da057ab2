import type { Line } from "./line.ts";

const empty = (run: string, list: string, after = 0): Line => ({ run, prints: { [list]: [] }, after });
const refused = (run: string, says: string): Line => ({ run, exits: 254, says, after: 0 });

const NOT_IN_USE = "(AWSOrganizationsNotInUseException) when calling the";
const NOT_SUBSCRIBED = "operation: Account {ACCOUNT} is not subscribed to AWS Security Hub";

/** What a responder asks every Region for, and posture tools every account: nobody has made anything there. */
export const SWEEP_LINES: readonly Line[] = [
  refused(
    "organizations describe-organization",
    `${NOT_IN_USE} DescribeOrganization operation: Your account is not a member of an organization.`,
  ),
  refused("organizations list-accounts --max-items 5", `${NOT_IN_USE} ListAccounts`),
  refused("organizations list-policies --filter SERVICE_CONTROL_POLICY", `${NOT_IN_USE} ListPolicies`),
  refused(
    "organizations list-policies --filter POLICY",
    "(InvalidInputException) when calling the ListPolicies operation: ",
  ),
  empty("accessanalyzer list-analyzers", "analyzers"),
  empty("accessanalyzer list-analyzers --type ACCOUNT --region eu-west-1", "analyzers"),
  refused("accessanalyzer get-analyzer --analyzer-name none", "(ResourceNotFoundException)"),
  refused(
    "securityhub describe-hub",
    `(InvalidAccessException) when calling the DescribeHub ${NOT_SUBSCRIBED}`,
  ),
  refused(
    "securityhub get-findings --filters WorkflowStatus=[{Value=NEW,Comparison=EQUALS}]",
    `(InvalidAccessException) when calling the GetFindings ${NOT_SUBSCRIBED}`,
  ),
  refused("securityhub get-enabled-standards", "(InvalidAccessException)"),
  refused(
    "macie2 get-macie-session",
    "(AccessDeniedException) when calling the GetMacieSession operation: Macie is not enabled.",
  ),
  {
    run: "inspector2 batch-get-account-status --query 'accounts[].state.status' --output text",
    prints: "DISABLED\n",
    after: 0,
  },
  empty("inspector2 list-findings", "findings"),
  empty("secretsmanager list-secrets", "SecretList"),
  empty(
    "secretsmanager list-secrets --filters Key=name,Values=prod --include-planned-deletion",
    "SecretList",
  ),
  refused(
    "secretsmanager get-secret-value --secret-id prod/db",
    "(ResourceNotFoundException) when calling the GetSecretValue operation: Secrets Manager can't find the specified secret.",
  ),
  empty("dynamodb list-tables", "TableNames"),
  empty("dynamodb list-backups", "BackupSummaries"),
  refused(
    "dynamodb describe-table --table-name orders",
    "(ResourceNotFoundException) when calling the DescribeTable operation: Requested resource not found: Table: orders not found",
  ),
  empty("rds describe-db-instances", "DBInstances"),
  empty("rds describe-db-clusters --region eu-west-1", "DBClusters"),
  empty("rds describe-db-snapshots --snapshot-type manual", "DBSnapshots"),
  empty("rds describe-db-cluster-snapshots", "DBClusterSnapshots"),
  empty("rds describe-events --duration 1440", "Events"),
  refused(
    "rds describe-db-instances --db-instance-identifier orders",
    "(DBInstanceNotFound) when calling the DescribeDBInstances operation: DBInstance orders not found.",
  ),
  refused(
    "rds describe-db-instances --no-paginate --max-records 5",
    "(InvalidParameterValue) when calling the DescribeDBInstances operation: Invalid value 5 for MaxRecords. Must be between 20 and 100",
  ),
  empty("ecs list-clusters", "clusterArns"),
  empty("ecs list-task-definitions --status ACTIVE", "taskDefinitionArns"),
  {
    run: "ecs describe-clusters --query 'failures[].[arn,reason]' --output text",
    prints: "arn:aws:ecs:us-east-1:{ACCOUNT}:cluster/default\tMISSING\n",
    after: 0,
  },
  refused(
    "ecs list-services",
    "(ClusterNotFoundException) when calling the ListServices operation: Cluster not found.",
  ),
  empty("eks list-clusters", "clusters"),
  refused(
    "eks describe-cluster --name shop",
    "(ResourceNotFoundException) when calling the DescribeCluster operation: No cluster found for name: shop.",
  ),
  empty("codebuild list-projects", "projects"),
  empty("codebuild list-source-credentials", "sourceCredentialsInfos"),
  {
    run: "codebuild batch-get-projects --names runner",
    prints: { projects: [], projectsNotFound: ["runner"] },
    after: 0,
  },
  empty("batch describe-compute-environments", "computeEnvironments"),
  empty("batch describe-job-queues", "jobQueues"),
  empty("batch describe-job-definitions --status ACTIVE", "jobDefinitions"),
  empty("lightsail get-instances", "instances"),
  empty("lightsail get-container-services", "containerServices"),
  refused(
    "lightsail get-domains --region eu-west-1",
    "(InvalidInputException) when calling the GetDomains operation: Domain-related APIs are only available in the us-east-1 Region.",
  ),
  empty("sagemaker list-notebook-instances", "NotebookInstances"),
  empty("sagemaker list-training-jobs --status-equals InProgress", "TrainingJobSummaries"),
  empty("sagemaker list-endpoints --sort-by Name --sort-order Ascending", "Endpoints"),
  empty("backup list-backup-vaults", "BackupVaultList"),
  empty("backup list-backup-plans", "BackupPlansList"),
  empty("elb describe-load-balancers", "LoadBalancerDescriptions"),
  empty("elbv2 describe-load-balancers", "LoadBalancers"),
  refused(
    "elb describe-load-balancers --load-balancer-names web",
    "(LoadBalancerNotFound) when calling the DescribeLoadBalancers operation: There is no ACTIVE Load Balancer named 'web'",
  ),
  empty("ses list-identities", "Identities"),
  { run: "ses get-send-quota --query SentLast24Hours --output text", prints: /^0(\.0)?$/, after: 0 },
  refused(
    "ses verify-email-identity --email-address a@shop.example",
    "The range does not implement ses:VerifyEmailIdentity.",
  ),
  empty("sesv2 list-email-identities", "EmailIdentities"),
  refused("sesv2 list-email-identities --page-size 2000 --no-paginate", "(BadRequestException)"),
  empty("sesv2 list-configuration-sets", "ConfigurationSets"),
  {
    run: "sesv2 get-account --query '[EnforcementStatus,ProductionAccessEnabled]' --output text",
    prints: "HEALTHY\tFalse\n",
    after: 0,
  },
  empty("amplify list-apps", "apps"),
  refused(
    "ecs create-cluster --cluster-name miners",
    "(NotImplemented) when calling the CreateCluster operation: The range does not implement ecs:CreateCluster.",
  ),
  refused(
    "lightsail create-key-pair --key-pair-name miners",
    "The range does not implement lightsail:CreateKeyPair.",
  ),
  refused(
    "rds delete-db-instance --db-instance-identifier orders",
    "The range does not implement rds:DeleteDBInstance.",
  ),
  refused(
    "codebuild import-source-credentials --token x --server-type GITHUB --auth-type PERSONAL_ACCESS_TOKEN",
    "The range does not implement codebuild:ImportSourceCredentials.",
  ),
  refused(
    "elb delete-load-balancer --load-balancer-name web",
    "The range does not implement elb:DeleteLoadBalancer.",
  ),
  {
    run: "cloudtrail lookup-events --lookup-attributes AttributeKey=EventName,AttributeValue=ListSecrets --query 'Events[0].[EventSource,ReadOnly]' --output text",
    prints: "secretsmanager.amazonaws.com\ttrue\n",
    after: 1_800,
  },
];
