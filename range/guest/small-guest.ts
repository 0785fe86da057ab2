import { perform } from "../journey.ts";
import { EVERYWHERE, SmallVpc } from "../physics/network/small-vpc.ts";
import { addImage } from "../services/ec2/image-rows.ts";
import { iamService, installIam } from "../services/iam/index.ts";
import { logs } from "../services/logs/index.ts";
import { s3 } from "../services/s3/index.ts";
import { s3control } from "../services/s3control/index.ts";
import { installManagedInstances, ssm } from "../services/ssm/index.ts";
import { stsService } from "../services/sts/index.ts";
import { installDisks } from "./disks.ts";
import { guestOf } from "./guest.ts";

// What an operation answered, with members as deep as a test looks.
// oxlint-disable-next-line typescript/no-explicit-any
type Output = any;

const TRUST = {
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" }],
};

const AGENT = {
  Version: "2012-10-17",
  Statement: [
    { Effect: "Allow", Action: ["ssm:*", "ssmmessages:*", "ec2messages:*"], Resource: "*" },
    { Effect: "Allow", Action: ["s3:*", "logs:*"], Resource: "*" },
  ],
};

/**
 * An instance `i-web` in a small VPC, running and with a public address, a role `web` that may use Systems Manager,
 * S3 and CloudWatch Logs, and the services that a guest talks to. For tests.
 */
export class SmallGuest extends SmallVpc {
  readonly guest;
  readonly instanceId: string;
  readonly interfaceId: string;
  readonly associationId = "iip-assoc-1";

  constructor() {
    super();
    const { world, scope, ec2 } = this;
    for (const service of [iamService, logs, stsService, s3, s3control, ssm])
      world.services.set(service.id, service);
    installIam(world);
    installDisks(world);
    installManagedInstances(world);
    addImage(scope, {
      ImageId: "ami-1",
      Name: "al2023-ami-2023.9.20251117.1-kernel-6.1-x86_64",
      Architecture: "x86_64",
      ImageOwnerAlias: "amazon",
      OwnerId: "137112412989",
      CreationDate: "2025-11-17T00:00:00.000Z",
      launchPermissions: ["all"],
      software: "web-1.4.1",
    });
    const open = this.group("sg-open", { egress: true, cidrIpv4: EVERYWHERE });
    const made = this.instance("web", [open], { autoPublicIp: "198.51.100.20" });
    ({ instanceId: this.instanceId, interfaceId: this.interfaceId } = made);
    this.attach("vol-root", "/dev/xvda", "ami-1");
    ec2.instances.update(this.instanceId, (row) => {
      row.bootedAt = world.clock.now();
      row.memoryId = "ram-1";
      row.metadata = { HttpTokens: "optional", HttpEndpoint: "enabled" };
    });
    this.call("iam", "CreateRole", { RoleName: "web", AssumeRolePolicyDocument: JSON.stringify(TRUST) });
    this.call("iam", "PutRolePolicy", {
      RoleName: "web",
      PolicyName: "agent",
      PolicyDocument: JSON.stringify(AGENT),
    });
    this.call("iam", "CreateInstanceProfile", { InstanceProfileName: "web" });
    this.call("iam", "AddRoleToInstanceProfile", { InstanceProfileName: "web", RoleName: "web" });
    this.associate();
    this.guest = guestOf(scope, this.instanceId);
  }

  associate(): void {
    this.ec2.profileAssociations.put(this.associationId, {
      AssociationId: this.associationId,
      InstanceId: this.instanceId,
      IamInstanceProfile: { Arn: `arn:aws:iam::${this.scope.accountId}:instance-profile/web`, Id: "AIPA" },
      State: "associated",
    });
  }

  disassociate(): void {
    this.ec2.profileAssociations.delete(this.associationId);
  }

  /** Attaches a volume with a content, as a device. */
  attach(volumeId: string, deviceName: string, contentId?: string): void {
    this.ec2.volumes.put(volumeId, {
      VolumeId: volumeId,
      State: "in-use",
      Size: 8,
      Attachments: [],
      ...(contentId !== undefined && { contentId }),
    });
    this.ec2.instances.update(this.instanceId, (row) => {
      row.blockDevices = [
        ...row.blockDevices,
        { deviceName, volumeId, deleteOnTermination: true, attachTime: 0, status: "attached" },
      ];
    });
  }

  /** Power off and on: other RAM, the same disk. */
  restart(): void {
    this.ec2.instances.update(this.instanceId, (row) => {
      row.memoryId = `${row.memoryId}-next`;
      row.bootedAt = this.world.clock.now();
    });
  }

  /** Calls an operation as the account's root. */
  call(service: string, operation: string, input: Record<string, unknown>): Output {
    const { accountId } = this.scope;
    const arn = `arn:aws:iam::${accountId}:root`;
    return perform(this.world, {
      service,
      operation,
      input,
      principal: { type: "Root", accountId, arn, principalId: accountId },
      accountId,
      region: this.scope.region,
      actor: "trainee",
      sourceIp: "198.51.100.7",
      userAgent: "test",
    });
  }

  async pass(ms: number): Promise<void> {
    await this.world.clock.runUntil(this.world.clock.now() + ms);
  }

  /** What a command prints inside. Throws what it prints as errors when it fails. */
  async sh(command: string): Promise<string> {
    const { stdout, stderr, exitCode } = await this.guest.exec(command);
    if (exitCode !== 0) throw new Error(`${command}: exit ${exitCode}: ${stderr || stdout}`);
    return stdout;
  }
}
