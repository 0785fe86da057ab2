import type { Responder, Response } from "../kit/response.ts";
import { deleteLog, stopTrail } from "../response/harm.ts";
import { differing, inOrder, skip, type Move } from "../response/moves.ts";
import { keepSample, searchRegions, terminateRogues } from "../response/regions.ts";
import {
  asRoot,
  changeRootPassword,
  checkTrail,
  clearRubble,
  cutPlantedCredentials,
  cutPlantedRoles,
  cutPlantedUsers,
  endWhoCameBack,
  deletePlanted,
  deleteRootKeys,
  enableRootMfa,
  findSource,
  investigate,
  recordAccount,
  restoreContacts,
  trace,
  watch,
  type Case,
} from "./steps.ts";

/** A sample of the first, and then all of them. */
async function endMachines(responder: Responder): Promise<void> {
  for (const [index, rogues] of (await searchRegions(responder)).entries()) {
    if (index === 0) await keepSample(responder, rogues);
    await terminateRogues(responder, rogues);
  }
}

/** The reference's moves in its order; other responses say in what they differ from it. */
const USUAL = {
  password: changeRootPassword,
  mfa: enableRootMfa,
  rootKeys: deleteRootKeys,
  users: cutPlantedUsers,
  roles: cutPlantedRoles,
  credentials: cutPlantedCredentials,
  comeback: endWhoCameBack,
  machines: endMachines,
  deletion: deletePlanted,
  rubble: clearRubble,
  contacts: restoreContacts,
  trail: checkTrail,
  watching: (responder: Responder) => watch(responder),
} satisfies Record<string, Move<Case>>;

const differently = differing<Case, keyof typeof USUAL>(investigate, USUAL);
const moves = inOrder(investigate);

const responses: readonly Response[] = [
  {
    id: "reference",
    title: "Root, then its users, role and planted credentials; a sample, the machines, and what is left",
    kind: "reference",
    expect: { verdict: "PASS", score: 100 },
    play: differently(),
  },
  {
    id: "iam-first-root-after",
    title: "What was planted first, root after it, and once more what came back meanwhile",
    kind: "alternative",
    expect: { verdict: "PASS", score: 100 },
    async play(responder) {
      const found = await investigate(responder);
      for (const move of [cutPlantedUsers, cutPlantedRoles, cutPlantedCredentials, deletePlanted])
        await move(responder, found);
      for (const move of [changeRootPassword, enableRootMfa, deleteRootKeys]) await move(responder);
      const back = await stillThere(responder, await trace(responder, found.ip));
      await cutPlantedUsers(responder, back);
      await deletePlanted(responder, back);
      for (const move of [endMachines, clearRubble, restoreContacts, checkTrail]) await move(responder);
      await watch(responder);
    },
  },
  {
    id: "quarantine",
    title: "What was planted is denied everything and kept, machines are stopped and kept",
    kind: "alternative",
    expect: { verdict: "PASS", losesExactly: ["objective:plantedGone", "objective:rubbleGone"] },
    play: differently({
      machines: async (responder) => {
        for (const [index, rogues] of (await searchRegions(responder)).entries()) {
          if (index === 0) await keepSample(responder, rogues);
          await responder.step(`Stop what is not ours in ${rogues.region}.`);
          await responder.elsewhere(rogues).ec2.stopInstances({
            InstanceIds: rogues.machines.map((x) => x.instanceId),
          });
        }
      },
      deletion: skip,
      rubble: skip,
    }),
  },
  {
    id: "all-by-root",
    title: "Everything as root, with the role deleted at once",
    kind: "alternative",
    expect: { verdict: "PASS", score: 100 },
    async play(responder) {
      const found = await investigate(responder);
      await changeRootPassword(responder);
      await enableRootMfa(responder);
      await deleteRootKeys(responder);
      const root = { ...responder, aws: await asRoot(responder) };
      for (const move of [cutPlantedUsers, cutPlantedCredentials, deletePlanted, endWhoCameBack])
        await move(root, found);
      for (const move of [endMachines, clearRubble, restoreContacts, checkTrail]) await move(responder);
      await watch(responder);
    },
  },
  {
    id: "password-before-record",
    title: "Everything right, but root's password was changed before anything was recorded",
    kind: "careless",
    expect: { verdict: "PASS", score: 97, losesExactly: ["order:P1"] },
    async play(responder) {
      const ip = await findSource(responder);
      await changeRootPassword(responder);
      await recordAccount(responder);
      const found = await trace(responder, ip);
      for (const move of Object.values<Move<Case>>({ ...USUAL, password: skip }))
        await move(responder, found);
    },
  },
  {
    id: "machines-before-identities",
    title: "Everything right, but the machines went first, and had to go again",
    kind: "careless",
    expect: { verdict: "PASS", score: 94, losesExactly: ["order:P11"] },
    async play(responder) {
      const found = await investigate(responder);
      await endMachines(responder);
      for (const move of Object.values<Move<Case>>(USUAL)) await move(responder, found);
    },
  },
  {
    id: "terminate-before-the-sample",
    title: "Everything right, but the first machine went before anybody thought of a sample",
    kind: "careless",
    expect: { verdict: "PASS", score: 95, losesExactly: ["order:P4"] },
    play: differently({
      machines: async (responder) => {
        const [first] = await searchRegions(responder);
        await terminateRogues(responder, first!);
        await endMachines(responder);
      },
    }),
  },
  {
    id: "password-only",
    title: "A new password and MFA for root, and home again",
    kind: "wrong",
    expect: {
      verdict: "FAIL",
      loses: [
        "objective:rootKeyCut",
        "objective:userCut",
        "objective:roleCut",
        "objective:plantedCut",
        "objective:miningEnded",
      ],
    },
    play: moves(changeRootPassword, enableRootMfa, (x) => watch(x)),
  },
  {
    id: "keys-only",
    title: "Every key away, the passwords left: the next key is made with them",
    kind: "wrong",
    expect: {
      verdict: "FAIL",
      loses: [
        "objective:rootSignInCut",
        "objective:rootPassword",
        "objective:rootKeyCut",
        "objective:userCut",
        "objective:plantedCut",
      ],
    },
    play: moves(
      deleteRootKeys,
      async ({ aws, step }, { plantedUsers, plantedKeys }) => {
        await step("The keys off, all of them that are not ours.");
        for (const UserName of plantedUsers) {
          const { AccessKeyMetadata = [] } = await aws.iam.listAccessKeys({ UserName });
          for (const { AccessKeyId } of AccessKeyMetadata)
            await aws.iam.updateAccessKey({ UserName, AccessKeyId, Status: "Inactive" });
        }
        for (const key of plantedKeys) await aws.iam.updateAccessKey({ ...key, Status: "Inactive" });
      },
      (x) => watch(x, 110),
    ),
  },
  {
    id: "mfa-instead-of-a-password",
    title: "MFA for root, and the stolen password kept",
    kind: "wrong",
    expect: { verdict: "FAIL", losesExactly: ["objective:rootPassword"] },
    play: differently({ password: skip }),
  },
  {
    id: "root-key-left",
    title: "Everything but root's key, which no list of users shows",
    kind: "wrong",
    expect: { verdict: "FAIL", loses: ["objective:rootKeyCut", "objective:rootSecured"] },
    play: differently({ rootKeys: skip }),
  },
  {
    id: "provider-only",
    title: "The strange identity provider deleted, the role and its session left",
    kind: "wrong",
    expect: { verdict: "FAIL", loses: ["objective:roleCut", "objective:plantedGone"] },
    play: differently({
      roles: skip,
      deletion: (responder, found) => deletePlanted(responder, { ...found, plantedRoles: [] }),
    }),
  },
  {
    id: "planted-credentials-left",
    title: "Our own users looked well: a second key and a password were not looked at",
    kind: "wrong",
    expect: { verdict: "FAIL", losesExactly: ["objective:plantedCut", "objective:plantedGone"] },
    play: differently({
      credentials: skip,
      deletion: (responder, found) => deletePlanted(responder, { ...found, plantedKeys: [] }),
    }),
  },
  {
    id: "one-region-only",
    title: "The machines of one Region ended, the other not looked at",
    kind: "wrong",
    expect: { verdict: "FAIL", loses: ["objective:miningEnded", "objective:rubbleGone"] },
    play: differently({
      machines: async (responder) => {
        const [first] = await searchRegions(responder);
        await keepSample(responder, first!);
        await terminateRogues(responder, first!);
      },
    }),
  },
  {
    id: "resources-only",
    title: "The machines ended, the identities left",
    kind: "wrong",
    expect: { verdict: "FAIL", loses: ["objective:miningEnded", "objective:userCut", "order:P11"] },
    play: moves(endMachines, clearRubble, (x) => watch(x, 110)),
  },
  {
    id: "delete-our-users",
    title: "Every user on which something was planted is deleted, invoicing's too",
    kind: "wrong",
    expect: { verdict: "UNSAFE", loses: ["hazard:ourUserDeleted", "hazard:invoicingBroken"] },
    play: moves(
      async ({ aws, step }, { plantedKeys, plantedPasswords }) => {
        await step("Delete the compromised users.");
        for (const UserName of [...plantedKeys.map((x) => x.UserName), ...plantedPasswords])
          await deleteUser(aws, UserName);
      },
      (x) => watch(x, 35),
    ),
  },
  {
    id: "everybody-off",
    title: "Everybody's rights taken, whoever it is",
    kind: "wrong",
    expect: { verdict: "UNSAFE", loses: ["hazard:healthyUserHit", "hazard:invoicingBroken"] },
    play: moves(
      async ({ aws, step }) => {
        await step("Deny everybody everything, but ourselves.");
        const { Arn = "" } = await aws.sts.getCallerIdentity({});
        const { Users = [] } = await aws.iam.listUsers({});
        for (const { UserName } of Users)
          if (!Arn.endsWith(`/${UserName}`))
            await aws.iam.attachUserPolicy({ UserName, PolicyArn: "arn:aws:iam::aws:policy/AWSDenyAll" });
      },
      (x) => watch(x, 35),
    ),
  },
  {
    id: "terminate-everywhere",
    title: "Every machine terminated in every Region, ours too",
    kind: "wrong",
    expect: { verdict: "UNSAFE", loses: ["hazard:fleetHit"] },
    play: differently({
      machines: async (responder) => {
        await endMachines(responder);
        await responder.step("And those in the home Region.");
        const { ec2 } = responder.aws;
        const { Reservations = [] } = await ec2.describeInstances({});
        const InstanceIds = Reservations.flatMap((x) => x.Instances ?? []).map((x) => x.InstanceId!);
        await ec2.terminateInstances({ InstanceIds });
      },
    }),
  },
  {
    id: "trail-off",
    title: "Everything right, and the trail stopped",
    kind: "wrong",
    expect: { verdict: "UNSAFE", loses: ["hazard:loggingOff"] },
    play: differently({ trail: stopTrail }),
  },
  {
    id: "tidy-the-logs",
    title: "Everything right, and log files deleted",
    kind: "wrong",
    expect: { verdict: "UNSAFE", loses: ["hazard:evidenceDeleted"] },
    play: differently({ trail: deleteLog }),
  },
];

/** What of a case is there now: some of it was deleted before. */
async function stillThere({ aws }: Responder, found: Case): Promise<Case> {
  const { Users = [] } = await aws.iam.listUsers({});
  const { Roles = [] } = await aws.iam.listRoles({});
  return {
    ...found,
    plantedUsers: found.plantedUsers.filter((name) => Users.some((x) => x.UserName === name)),
    plantedRoles: found.plantedRoles.filter((name) => Roles.some((x) => x.RoleName === name)),
    providerArns: [],
    plantedKeys: [],
    plantedPasswords: [],
  };
}

async function deleteUser({ iam }: Responder["aws"], UserName: string): Promise<void> {
  const { AccessKeyMetadata = [] } = await iam.listAccessKeys({ UserName });
  for (const { AccessKeyId } of AccessKeyMetadata) await iam.deleteAccessKey({ UserName, AccessKeyId });
  const { MFADevices = [] } = await iam.listMFADevices({ UserName });
  for (const { SerialNumber } of MFADevices) await iam.deactivateMFADevice({ UserName, SerialNumber });
  await iam.deleteLoginProfile({ UserName }).catch(() => undefined);
  const { Groups = [] } = await iam.listGroupsForUser({ UserName });
  for (const { GroupName } of Groups) await iam.removeUserFromGroup({ UserName, GroupName });
  const { PolicyNames = [] } = await iam.listUserPolicies({ UserName });
  for (const PolicyName of PolicyNames) await iam.deleteUserPolicy({ UserName, PolicyName });
  await iam.deleteUser({ UserName });
}

export default responses;
