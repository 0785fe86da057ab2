import type * as EC2 from "@aws-sdk/client-ec2";
import { handlers } from "../../service.ts";
import type { Scope } from "../../world.ts";
import { pageViews } from "./describe.ts";
import { resolveProfile, type ResolvedProfile } from "./instance-profiles.ts";
import { find } from "./kinds.ts";
import { refuse, required } from "./refusals.ts";
import { ec2State, type InstanceRow, type ProfileAssociationRow } from "./state.ts";

/** Puts an association of an instance with a profile, and answers its row. */
export function associateProfile(
  scope: Scope,
  instanceId: string,
  profile: ResolvedProfile,
): Readonly<ProfileAssociationRow> {
  const id = scope.world.random.id("iip-assoc");
  return ec2State(scope).profileAssociations.put(id, {
    AssociationId: id,
    InstanceId: instanceId,
    IamInstanceProfile: { Arn: profile.arn, Id: profile.id },
    State: "associated",
    Timestamp: scope.world.clock.date(),
  });
}

export const profileAssociations = handlers<typeof EC2>()({
  AssociateIamInstanceProfile(input, call) {
    const { scope } = call;
    const profile = resolveProfile(scope, input.IamInstanceProfile ?? {});
    const instance = find(scope, "instance", required(input.InstanceId, "InstanceId"));
    checkState(instance);
    if (associationOf(scope, instance.id))
      refuse("IncorrectState", `There is an existing association for instance ${instance.id}`);
    return {
      IamInstanceProfileAssociation: view(associateProfile(scope, instance.id, profile), "associating"),
    };
  },

  DisassociateIamInstanceProfile(input, call) {
    const row = findAssociation(call.scope, input.AssociationId);
    ec2State(call.scope).profileAssociations.delete(row.AssociationId);
    return { IamInstanceProfileAssociation: view(row, "disassociating") };
  },

  ReplaceIamInstanceProfileAssociation(input, call) {
    const { scope } = call;
    const profile = resolveProfile(scope, input.IamInstanceProfile ?? {});
    const row = findAssociation(scope, input.AssociationId);
    ec2State(scope).profileAssociations.delete(row.AssociationId);
    return {
      IamInstanceProfileAssociation: view(associateProfile(scope, row.InstanceId, profile), "associating"),
    };
  },

  DescribeIamInstanceProfileAssociations(input, call) {
    const rows = input.AssociationIds?.length
      ? input.AssociationIds.map((id) => findAssociation(call.scope, id))
      : ec2State(call.scope).profileAssociations.list();
    const { views, nextToken } = pageViews(
      rows.map((row) => view(row)),
      input,
      { "instance-id": (each) => each.InstanceId, state: (each) => each.State },
    );
    return { IamInstanceProfileAssociations: views, NextToken: nextToken };
  },
});

const associationOf = (scope: Scope, instanceId: string): Readonly<ProfileAssociationRow> | undefined =>
  ec2State(scope).profileAssociations.find((row) => row.InstanceId === instanceId);

function findAssociation(scope: Scope, id: string | undefined): Readonly<ProfileAssociationRow> {
  const wanted = required(id, "AssociationId");
  return (
    ec2State(scope).profileAssociations.get(wanted) ??
    refuse("InvalidAssociationID.NotFound", `An invalid association-id of '${wanted}' was given`)
  );
}

function checkState(row: Readonly<InstanceRow>): void {
  if (row.state === "terminated" || row.state === "shutting-down")
    refuse("IncorrectInstanceState", `The instance '${row.id}' is not in the 'running' or 'stopped' state.`);
}

/** The change spreads at once in the range; the answer tells the state in which AWS answers. */
const view = (
  row: Readonly<ProfileAssociationRow>,
  state: EC2.IamInstanceProfileAssociationState = row.State ?? "associated",
): EC2.IamInstanceProfileAssociation => ({
  AssociationId: row.AssociationId,
  InstanceId: row.InstanceId,
  IamInstanceProfile: { ...row.IamInstanceProfile },
  State: state,
  ...(row.Timestamp && { Timestamp: row.Timestamp }),
});
