import { afterAll, beforeAll, expect, test } from "vitest";
import { runCommand, type Ended } from "./command.ts";
import { makeHome, startDrill, type Drill, type Home } from "./drill.ts";
import { forkServerOf, type ForkServer } from "./fork-server.ts";
import { endpointOption } from "./lines/play.ts";
import { argvOf, AWS_CLI_1, AWS_CLI_2, describeWith } from "./peers.ts";

/** What somebody asks who goes through an account from end to end; what is in braces they learnt by the way. */
const LOOKS = `
sts get-caller-identity
iam list-users
iam list-access-keys --user-name {USER}
iam list-ssh-public-keys --user-name {USER}
iam list-service-specific-credentials --user-name {USER}
iam list-signing-certificates --user-name {USER}
iam list-server-certificates
iam list-policies-granting-service-access --arn {USER_ARN} --service-namespaces s3 ec2 iam
iam get-context-keys-for-principal-policy --policy-source-arn {USER_ARN}
ec2 describe-instances
ec2 describe-vpc-peering-connections
ec2 describe-vpn-connections
ec2 describe-client-vpn-endpoints
ec2 describe-transit-gateways
ec2 describe-transit-gateway-attachments
ec2 describe-egress-only-internet-gateways
ec2 describe-instance-connect-endpoints
ec2 describe-traffic-mirror-sessions
ec2 describe-network-insights-paths
ec2 describe-verified-access-instances
ec2 describe-vpc-endpoint-service-configurations
ec2 describe-vpc-endpoint-connections
ec2 describe-spot-instance-requests
ec2 describe-spot-fleet-requests
ec2 describe-reserved-instances
ec2 describe-capacity-reservations
ec2 describe-placement-groups --filters Name=state,Values=available
ec2 describe-import-image-tasks
ec2 describe-export-tasks
ec2 describe-fast-snapshot-restores
ec2 get-serial-console-access-status
ec2 get-image-block-public-access-state
ec2 describe-vpc-block-public-access-options
ec2 get-password-data --instance-id {INSTANCE}
ssm describe-instance-properties
ssm get-connection-status --target {INSTANCE}
ssm describe-sessions --state Active
ssm get-inventory
ssm list-inventory-entries --instance-id {INSTANCE} --type-name AWS:Application
ssm list-associations
ssm describe-maintenance-windows
ssm describe-ops-items
ssm list-document-versions --name AWS-RunShellScript
ssm get-service-setting --setting-id /ssm/documents/console/public-sharing-permission
lambda list-functions
lambda list-code-signing-configs
stepfunctions list-state-machines
stepfunctions list-activities
guardduty list-detectors
guardduty list-members --detector-id {DETECTOR}
guardduty get-administrator-account --detector-id {DETECTOR}
guardduty list-coverage --detector-id {DETECTOR}
guardduty describe-malware-scans --detector-id {DETECTOR}
guardduty get-remaining-free-trial-days --detector-id {DETECTOR} --account-ids {ACCOUNT}
cloudtrail lookup-events --max-items 5
cloudtrail list-event-data-stores
cloudtrail list-channels
logs list-log-groups
logs describe-query-definitions
logs describe-account-policies --policy-type SUBSCRIPTION_FILTER_POLICY
logs list-log-anomaly-detectors
configservice list-configuration-recorders
configservice describe-configuration-aggregators
configservice describe-conformance-packs
configservice get-compliance-summary-by-resource-type
events list-archives
events list-api-destinations
cloudwatch list-dashboards
cloudwatch list-metric-streams
sns get-sms-attributes
sns list-platform-applications
sns list-phone-numbers-opted-out
sqs list-queues
ecr describe-repositories
ecr describe-registry
kms describe-custom-key-stores
cloudformation list-stack-sets
s3api list-bucket-inventory-configurations --bucket {BUCKET}
s3api list-bucket-intelligent-tiering-configurations --bucket {BUCKET}
`;

const CLI = AWS_CLI_1.argv ? AWS_CLI_1 : AWS_CLI_2;
/** So many command lines at a time. */
const AT_ONCE = 2;

describeWith([CLI], "a responder who goes through the account", () => {
  let home: Home;
  let drill: Drill;
  let servers: (ForkServer | undefined)[];
  beforeAll(async () => {
    home = makeHome();
    drill = await startDrill(home);
    servers = Array.from({ length: AT_ONCE }, () => forkServerOf(argvOf(CLI)[0]!));
  });
  afterAll(async () => {
    for (const server of servers) server?.close();
    await drill.end();
    home.remove();
  });

  const aws = (line: string, worker = 0): Promise<Ended> => {
    const { env: ready, endpoint } = drill.ready;
    const options = { env: { ...home.env, ...ready } };
    const args = [...endpointOption(CLI, { run: line }, endpoint), ...line.split(" ")];
    return servers[worker]?.run(args, options) ?? runCommand([...argvOf(CLI), ...args], options);
  };
  const learn = async (line: string): Promise<string> => {
    const { code, stdout, stderr } = await aws(`${line} --output text`);
    expect([line, code, stderr]).toEqual([line, 0, ""]);
    return stdout.trim().split(/\s/)[0]!;
  };

  test("is answered everywhere: nothing is missing, nothing breaks", async () => {
    const [INSTANCE, DETECTOR, ACCOUNT, USER, USER_ARN] = await Promise.all(
      [
        "ec2 describe-instances --query Reservations[0].Instances[0].InstanceId",
        "guardduty list-detectors --query DetectorIds[0]",
        "sts get-caller-identity --query Account",
        "iam list-users --query Users[0].UserName",
        "iam list-users --query Users[0].Arn",
      ].map((line) => learn(line)),
    );
    const known: Record<string, string> = {
      INSTANCE: INSTANCE!,
      DETECTOR: DETECTOR!,
      ACCOUNT: ACCOUNT!,
      USER: USER!,
      USER_ARN: USER_ARN!,
      BUCKET: drill.ready.brief.evidenceBucket,
    };
    const complaints: string[] = [];
    const left = LOOKS.trim().split("\n");
    const work = async (_: unknown, worker: number): Promise<void> => {
      for (let line = left.shift(); line !== undefined; line = left.shift()) {
        const filled = line.replace(/\{(\w+)\}/g, (_whole, name: string) => known[name]!);
        const { code, stderr } = await aws(filled, worker);
        if (code !== 0) complaints.push(`aws ${filled}: exit ${code}: ${stderr.trim()}`);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    expect(complaints.join("\n")).toBe("");
  });

  test("reads what a principal was last used for", async () => {
    const arn = await learn("sts get-caller-identity --query Arn");
    const job = await learn(
      `iam generate-service-last-accessed-details --arn ${arn} --granularity ACTION_LEVEL --query JobId`,
    );
    const read = () => aws(`iam get-service-last-accessed-details --job-id ${job}`);
    await expect
      .poll(async () => JSON.parse((await read()).stdout).JobStatus, { timeout: 20_000 })
      .toBe("COMPLETED");
    const { ServicesLastAccessed } = JSON.parse((await read()).stdout);
    expect(
      ServicesLastAccessed.find((each: { ServiceNamespace: string }) => each.ServiceNamespace === "ec2"),
    ).toMatchObject({
      LastAuthenticatedEntity: arn,
      TrackedActionsLastAccessed: expect.arrayContaining([
        expect.objectContaining({ ActionName: "DescribeInstances" }),
      ]),
    });
  });
});
