import { bruteForce } from "../adversary/brute-force.ts";
import { once } from "../adversary/once.ts";
import { defineScenario } from "../kit/define.ts";
import { outputOf } from "../kit/fleet.ts";
import type { Behaviour, Stage } from "../kit/stage.ts";
import { region } from "../kit/account-variables.ts";
import type { Variable } from "../kit/variation.ts";
import { criteria, LOGIN_PAGE, MARKERS } from "./criteria.ts";
import type { Facts } from "./facts.ts";

/** Documentation addresses (RFC 5737): a block of a hosting provider, of which the attacker rents the part below. */
const PROVIDER = "203.0.113.";
const HOSTILE_RANGE = "203.0.113.64/27";
const [FIRST_HOST, LAST_HOST] = [65, 94];
/** Customers with the same provider, on both sides of the attacker's part. */
const NEIGHBOURS = [41, 52, 101, 118].map((host) => `${PROVIDER}${host}`);
const OFFICE = { cidr: "192.0.2.0/24", ip: "192.0.2.44" };
const BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/144.0";
const GUESSER = "python-requests/2.31.0";
/** A customer whose password is in every list of leaked ones. */
const CARELESS = "user=customer-0417&password=sunshine1";

/** Whether somebody has denied something before, by numbers that come to mind. */
const ruleNumbers: Variable = {
  title: "rule numbers",
  values: { free: "no deny before", taken: "rules 50, 90 and 99 of the network ACLs taken" },
  async make(stage) {
    for (const NetworkAclId of [
      outputOf(stage, "LoadBalancerNetworkAclId"),
      outputOf(stage, "WebNetworkAclId"),
    ])
      for (const RuleNumber of [50, 90, 99])
        await stage.platform.ec2.createNetworkAclEntry({
          NetworkAclId,
          RuleNumber,
          Protocol: "6",
          PortRange: { From: 23, To: 23 },
          RuleAction: "deny",
          Egress: false,
          CidrBlock: "0.0.0.0/0",
        });
  },
};

export default defineScenario<Facts>({
  id: "hostile-ip-range",
  title: "Somebody tries every key on the ring",
  family: "Network",
  difficulty: 2,
  parMinutes: 12,
  summary: "Password guessing on the shop's login and on the jump host, among real customers.",
  maps: {
    attack: ["T1110.001", "T1110.003", "T1110.004", "T1595.001"],
    findings: ["UnauthorizedAccess:EC2/SSHBruteForce", "Recon:EC2/PortProbeUnprotectedPort"],
    nist: ["Detection & Analysis", "Containment, Eradication & Recovery"],
    exam: ["SCS-C02 1.3", "SCS-C03 2.2"],
  },
  needs: ["network-flows", "instances", "guest", "load-balancer", "findings"],
  varies: { region, ruleNumbers },

  brief: (facts) =>
    `${facts.ticket} · severity 2 · you are on call

Customers are locked out of their accounts: for some minutes now somebody has
been guessing passwords on the shop's login page. GuardDuty says that the
jump host gets the same over SSH.

Make it stop, all of it, and nothing else. Customers sit everywhere, some
with the very provider that this comes from: last year we shut out the
whole provider, and paid for it. Colleagues need the jump host tonight,
over SSH from the office (${facts.officeCidr}), and from nowhere else.

Before anybody asks: what did the logs show, did anyone get in on the jump
host, and does the block hold? Keep the logs of the attack, the load
balancer's and the network's, in the evidence bucket.

  ticket             ${facts.ticket} (a tag on what you change for good)
  load balancer      ${facts.loadBalancerName}
  jump host          ${facts.jumpHostId}
  evidence bucket    ${facts.evidenceBucket}
  log bucket         ${facts.logBucket}
                     (flow logs, the load balancer's access logs)
  flow log group     ${facts.flowLogGroup}

The account has no AWS Network Firewall.
You have the responder role. Nobody else will change anything in the
account while you work.`,

  async inject(stage) {
    const jumpHost = await addJumpHost(stage);
    stage.customers.alsoFrom(NEIGHBOURS);
    stage.internet({ ip: HOSTILE_RANGE, threat: "scanner" });
    stage.serve(({ method, path, body }) => {
      if (method !== "POST" || path !== LOGIN_PAGE) return undefined;
      return body === CARELESS ? 302 : 401;
    });
    const { AutoScalingGroups = [] } = await stage.platform.autoscaling.describeAutoScalingGroups({
      AutoScalingGroupNames: [outputOf(stage, "AutoScalingGroupName")],
    });
    const { LoadBalancers = [] } = await stage.platform.elbv2.describeLoadBalancers({
      LoadBalancerArns: [outputOf(stage, "LoadBalancerArn")],
    });
    return {
      ticket: stage.ticket,
      hostileIps: hostileAddresses(stage),
      ...jumpHost,
      fleetInstanceIds: (AutoScalingGroups[0]?.Instances ?? []).map((x) => x.InstanceId!),
      loadBalancerName: LoadBalancers[0]!.LoadBalancerName!,
      loadBalancerArn: outputOf(stage, "LoadBalancerArn"),
      loadBalancerSubnetIds: outputOf(stage, "LoadBalancerSubnetIds").split(","),
      evidenceBucket: outputOf(stage, "EvidenceBucketName"),
      logBucket: outputOf(stage, "LogBucketName"),
      flowLogGroup: outputOf(stage, "FlowLogGroupName"),
      officeCidr: OFFICE.cidr,
      officeIp: OFFICE.ip,
    };
  },

  adversary: (stage, facts) => {
    const { hostileIps, jumpHostId } = facts;
    const jumpHost = stage.foothold(jumpHostId);
    const login = async (from: string, body: string): Promise<string | undefined> => {
      const { status } = await stage.visit({
        method: "POST",
        path: LOGIN_PAGE,
        body,
        clientIp: from,
        userAgent: GUESSER,
      });
      if (status === 401 || status === 302) return undefined;
      return status === 0 ? "timeout" : `HTTP ${status}`;
    };
    const behaviours: Behaviour[] = [
      bruteForce({
        name: "login-guessing",
        everySeconds: 20,
        addresses: hostileIps,
        inUse: 12,
        perTurn: 6,
        what: "Passwords tried on the shop's login",
        guess: (from) => {
          const user = `customer-${String(stage.chance.int(0, 999)).padStart(4, "0")}`;
          return login(from, `user=${user}&password=${stage.chance.text(8, "abcdefghkmnprstuvw")}`);
        },
      }),
      bruteForce({
        name: "ssh-guessing",
        everySeconds: 25,
        addresses: hostileIps.toReversed(),
        inUse: 4,
        perTurn: 4,
        what: "Passwords tried on the jump host over SSH",
        async guess(from) {
          const connection = await stage.dial({ instanceId: jumpHostId, port: 22, from });
          if (!connection) return "timeout";
          await connection.send(1_900, 1_400);
          await jumpHost.plant({ logins: [{ user: "root", from, minutesAgo: 0, failed: true }] });
          await connection.close();
          return undefined;
        },
      }),
      once(
        "account-takeover",
        300,
        async () => {
          const what = "A customer's account was opened with a leaked password";
          let refusal = "timeout";
          for (const from of hostileIps) {
            const refused = await login(from, CARELESS);
            if (refused === undefined) return { gotThrough: true, what };
            refusal = refused;
          }
          return { gotThrough: false, what: "A leaked password was tried", refusal };
        },
        "A leaked password was tried",
      ),
      ...business(facts),
    ];
    return behaviours;
  },

  markers: (facts) => [...facts.hostileIps, ...MARKERS],
  criteria,

  hints: [
    {
      cost: 3,
      text: "The load balancer's access log has one line for each request, with the client's address: whose requests are POSTs that end in 401? Put the addresses in order, and look at the lines of their neighbours, too.",
    },
    {
      cost: 5,
      text: "A security group can only allow. A network ACL can deny, and the lowest rule number that matches decides. It stands at the border of the subnet in which the packets arrive: for the site that is where the load balancer is. The load balancer itself can refuse, too: with a web ACL of AWS WAF, for HTTP only.",
    },
    {
      cost: 8,
      text: "Deny the smallest block that holds all of the attacker's addresses, seen or not yet seen, in the network ACL of the load balancer's subnets, below rule 100. On the jump host allow SSH from the office instead of from everywhere. Then look for REJECT in the flow logs.",
    },
  ],

  debrief: {
    story: `Somebody rented a block of addresses (${HOSTILE_RANGE}) and ran lists of leaked passwords against the shop's login and the jump host. Only a dozen of the addresses were at work at a time: whoever blocked those saw the next ones take over. The provider's other customers, on both sides of that block, are customers of the shop, and the jump host had been open to the world since somebody was in a hurry.`,
    rulings: [
      {
        topic: "Network ACL or security group against a range of addresses?",
        text: "Security groups know no deny, so against a range among customers it takes a network ACL, or Network Firewall where an account has it; for the site alone an IP set of AWS WAF at the load balancer does as well. Where all legitimate sources are known, as on the jump host, narrowing the security group's allow list is as good, and lasts longer.",
        source: "Security – Specialty notes, Incident Response; VPC user guide, network ACLs",
      },
      {
        topic: "Network ACL or AWS WAF for the site?",
        text: "Both are accepted. The network ACL refuses packets of every kind, for the whole subnet, twenty rules long; it proves itself by REJECT in the flow logs. A web ACL judges HTTP requests at the load balancer, can count before it blocks and holds thousands of addresses; connections still come about, so its proof is a 403 in the access log or in sampled requests. It does nothing for SSH, and nothing at all until it is associated.",
        source: "AWS WAF developer guide, IP set match and testing; VPC user guide, network ACLs",
      },
      {
        topic: "On which subnet?",
        text: "Network ACLs judge what crosses the border of their subnet. Behind a load balancer the instances only ever see the load balancer's addresses: a deny at their subnets does nothing for the site.",
        source: "VPC user guide, network ACLs; ELB user guide, X-Forwarded headers",
      },
      {
        topic: "Can GuardDuty or flow logs block?",
        text: "No. Findings, flow logs and threat lists detect. Something else must act on them.",
        source: "Security – Specialty notes, Incident Response; GuardDuty user guide",
      },
      {
        topic: "Deny outbound, too?",
        text: "A network ACL is stateless: a deny inbound alone ends TCP both ways, because answers never arrive. An outbound deny is needed where something inside talks out to the range, and does no harm otherwise.",
        source: "VPC user guide, network ACLs; EC2 user guide, connection tracking",
      },
    ],
    practiseNext: ["false-alarm", "compromised-web-instance"],
  },
});

/** All addresses of the range, in the attacker's own order: from both halves in turn, so that what is seen spans it. */
function hostileAddresses({ chance }: Stage): string[] {
  const all = Array.from({ length: LAST_HOST - FIRST_HOST + 1 }, (_, i) => `${PROVIDER}${FIRST_HOST + i}`);
  const half = all.length / 2;
  const drawn = (from: string[]): string[] => {
    const left = [...from];
    return from.map(() => left.splice(chance.int(0, left.length - 1), 1)[0]!);
  };
  const [low, high] = [drawn(all.slice(0, half)), drawn(all.slice(half))];
  return low.flatMap((ip, i) => [ip, high[i]!]);
}

/** What must go on: customers from everywhere, those next door to the attacker, and colleagues on the jump host. */
function business({ jumpHostId }: Facts): Behaviour[] {
  const shops = (work: string, addresses: (stage: Stage) => readonly string[]): Behaviour => ({
    name: work,
    everySeconds: 10,
    async act(stage) {
      const clientIp = stage.chance.pick(addresses(stage));
      const { status } = await stage.visit({ path: "/products", clientIp, userAgent: BROWSER });
      const refusal = status === 0 ? "timeout" : `HTTP ${status}`;
      const done = status === 200;
      stage.worked({ work, done, what: `A customer at ${clientIp} shops`, ...(!done && { refusal }) });
    },
  });
  return [
    shops("website", ({ customers }) => customers.addresses().filter((ip) => !NEIGHBOURS.includes(ip))),
    shops("customers-next-door", () => NEIGHBOURS),
    {
      name: "office-ssh",
      everySeconds: 45,
      async act(stage) {
        const connection = await stage.dial({ instanceId: jumpHostId, port: 22, from: OFFICE.ip });
        await connection?.send(6_200, 3_100);
        await connection?.close();
        if (connection)
          await stage
            .foothold(jumpHostId)
            .plant({ logins: [{ user: "ec2-user", from: OFFICE.ip, minutesAgo: 0.3, minutes: 0.3 }] });
        stage.worked({
          work: "office-ssh",
          done: connection !== undefined,
          what: `A colleague works on the jump host from ${OFFICE.ip}`,
          ...(!connection && { refusal: "timeout" }),
        });
      },
    },
  ];
}

/** A host in the web subnets that takes SSH from everywhere, and passwords. */
async function addJumpHost(stage: Stage): Promise<Pick<Facts, "jumpHostId" | "jumpHostSubnetId">> {
  const { ec2, iam } = stage.platform;
  const [jumpHostSubnetId] = outputOf(stage, "WebSubnetIds").split(",");
  const name = "jump-host";
  await iam.createRole({
    RoleName: name,
    AssumeRolePolicyDocument: JSON.stringify({
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" }],
    }),
  });
  await iam.attachRolePolicy({
    RoleName: name,
    PolicyArn: "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore",
  });
  await iam.createInstanceProfile({ InstanceProfileName: name });
  await iam.addRoleToInstanceProfile({ InstanceProfileName: name, RoleName: name });
  const { GroupId } = await ec2.createSecurityGroup({
    GroupName: "JumpHost",
    Description: "SSH for the operations team",
    VpcId: outputOf(stage, "VpcId"),
  });
  await ec2.authorizeSecurityGroupIngress({
    GroupId,
    IpPermissions: [
      {
        IpProtocol: "tcp",
        FromPort: 22,
        ToPort: 22,
        IpRanges: [{ CidrIp: "0.0.0.0/0", Description: "for now, until the release is out" }],
      },
    ],
  });
  const { KeyName } = await ec2.createKeyPair({ KeyName: "operations", KeyType: "ed25519" });
  const { Images = [] } = await ec2.describeImages({ Filters: [{ Name: "name", Values: ["al2023-ami-*"] }] });
  const { Instances = [] } = await ec2.runInstances({
    ImageId: Images[0]!.ImageId,
    InstanceType: "t3.micro",
    KeyName,
    MinCount: 1,
    MaxCount: 1,
    SubnetId: jumpHostSubnetId,
    SecurityGroupIds: [GroupId!],
    IamInstanceProfile: { Name: name },
    MetadataOptions: { HttpTokens: "required" },
    TagSpecifications: [{ ResourceType: "instance", Tags: [{ Key: "Name", Value: name }] }],
  });
  const jumpHostId = Instances[0]!.InstanceId!;
  await stage.foothold(jumpHostId).plant({
    files: {
      "/etc/ssh/sshd_config": "Port 22\nPermitRootLogin no\nPasswordAuthentication yes\nUsePAM yes\n",
    },
  });
  return { jumpHostId, jumpHostSubnetId: jumpHostSubnetId! };
}
