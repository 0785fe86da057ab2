import { refusalOf, type Aws, type Credentials } from "../kit/aws.ts";
import type { Behaviour, Stage } from "../kit/stage.ts";
import type { Facts } from "./facts.ts";
import type { Errand } from "./on-call.ts";

/** From where the developers call. */
const OFFICE = { ip: "192.0.2.40", userAgent: "aws-cli/2.31.4 Python/3.13.7 Linux/6.12.0-amd64" };

/** One thing that a developer does; answers what it was done to. */
interface Turn {
  errand: string;
  eventName: string;
  /** Whether nothing more belongs to the errand. */
  last: boolean;
  act: (aws: { home: Aws; other: Aws }) => Promise<string>;
}

/**
 * The developers' day: a rule comes and goes, in the other Region a group comes and goes, a machine takes the place of
 * another, and again.
 *
 * @param watch told of each errand at its first call
 */
export function development(
  facts: Facts,
  developer: Credentials,
  watch: (errand: Errand) => void,
): Behaviour {
  const turns = dayOf(facts);
  let turn = 0;
  let errand: Errand | undefined;
  return {
    name: "development",
    everySeconds: 30,
    afterSeconds: 20,
    async act(stage) {
      const next = turns[turn % turns.length];
      if (!next) return void turn++;
      const clients = {
        home: stage.colleague(developer, OFFICE),
        other: stage.colleague(developer, { ...OFFICE, region: facts.otherRegion }),
      };
      const work = "development";
      const what = `A developer's ${next.eventName}`;
      try {
        const resourceId = await next.act(clients);
        if (!errand) watch((errand = { name: next.errand, watched: true, calls: [], done: false }));
        errand.calls.push({ eventName: next.eventName, resourceId, at: stage.now() });
        errand.done = next.last;
        if (next.last) errand = undefined;
        turn++;
        stage.worked({ work, done: true, what });
      } catch (error) {
        const refusal = refusalOf(error);
        if (refusal === undefined) throw error;
        stage.worked({ work, done: false, what, refusal });
      }
    },
  };
}

/** Each minute the backup puts its tag on a volume: nothing that on-call should hear of. */
export const backup = (
  { volumeId }: Facts,
  developer: Credentials,
  watch: (errand: Errand) => void,
): Behaviour => ({
  name: "backup",
  everySeconds: 60,
  afterSeconds: 35,
  async act(stage: Stage) {
    const { ec2 } = stage.colleague(developer, OFFICE);
    const Tags = [{ Key: "LastBackup", Value: new Date(stage.now()).toISOString() }];
    await ec2.createTags({ Resources: [volumeId], Tags });
    const call = { eventName: "CreateTags", resourceId: volumeId, at: stage.now() };
    watch({ name: "quiet", watched: false, calls: [call], done: true });
  },
});

/** Three minutes, in which the last half minute is a rest. */
function dayOf({ cleanImageId, otherVpcId, ownGroupId, subnetId }: Facts): readonly (Turn | undefined)[] {
  const rule = { IpProtocol: "tcp", FromPort: 8443, ToPort: 8443, IpRanges: [{ CidrIp: `${OFFICE.ip}/32` }] };
  const change = { GroupId: ownGroupId, IpPermissions: [rule] };
  let group = "";
  let machine: string | undefined;
  return [
    {
      errand: "unnoticed-change",
      eventName: "AuthorizeSecurityGroupIngress",
      last: false,
      async act({ home }) {
        await home.ec2.authorizeSecurityGroupIngress(change);
        return ownGroupId;
      },
    },
    {
      errand: "unnoticed-change",
      eventName: "RevokeSecurityGroupIngress",
      last: true,
      async act({ home }) {
        await home.ec2.revokeSecurityGroupIngress(change);
        return ownGroupId;
      },
    },
    {
      errand: "unnoticed-change-elsewhere",
      eventName: "CreateSecurityGroup",
      last: false,
      async act({ other }) {
        const { GroupId } = await other.ec2.createSecurityGroup({
          GroupName: "load-test",
          Description: "Load generators of the developers",
          VpcId: otherVpcId,
        });
        return (group = GroupId!);
      },
    },
    {
      errand: "unnoticed-change-elsewhere",
      eventName: "DeleteSecurityGroup",
      last: true,
      async act({ other }) {
        await other.ec2.deleteSecurityGroup({ GroupId: group });
        return group;
      },
    },
    {
      errand: "unnoticed-launch",
      eventName: "RunInstances",
      last: true,
      async act({ home: { ec2 } }) {
        if (machine !== undefined) await ec2.terminateInstances({ InstanceIds: [machine] });
        const { Instances = [] } = await ec2.runInstances({
          ImageId: cleanImageId,
          InstanceType: "t3.nano",
          MinCount: 1,
          MaxCount: 1,
          SubnetId: subnetId,
          SecurityGroupIds: [ownGroupId],
        });
        return (machine = Instances[0]!.InstanceId!);
      },
    },
    undefined,
  ];
}
