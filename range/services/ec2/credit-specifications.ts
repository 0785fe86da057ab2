import type * as EC2 from "@aws-sdk/client-ec2";
import { handlers } from "../../service.ts";
import { pageViews } from "./describe.ts";
import { instanceType } from "./instance-types.ts";
import { findOrAll } from "./kinds.ts";
import { oneOf, required } from "./refusals.ts";
import { ec2State } from "./state.ts";

export const creditSpecifications = handlers<typeof EC2>()({
  DescribeInstanceCreditSpecifications(input, call) {
    // Without ids only instances with `unlimited` are listed, as the API reference says.
    const rows = findOrAll(call.scope, "instance", input.InstanceIds).filter(
      (row) => row.cpuCredits && (input.InstanceIds?.length || row.cpuCredits === "unlimited"),
    );
    const { views, nextToken } = pageViews(
      rows.map((row) => ({ InstanceId: row.id, CpuCredits: row.cpuCredits })),
      input,
      { "instance-id": (view) => view.InstanceId },
    );
    return { InstanceCreditSpecifications: views, NextToken: nextToken };
  },

  /** What instances of a family launch with unless told: the account's default cannot be changed in the range. */
  GetDefaultCreditSpecification(input) {
    const family = required(input.InstanceFamily, "InstanceFamily");
    const InstanceFamily = oneOf(family, ["t2", "t3", "t3a", "t4g"], "InstanceFamily");
    return { InstanceFamilyCreditSpecification: { InstanceFamily, CpuCredits: defaultCredits(family) } };
  },

  ModifyInstanceCreditSpecification(input, call) {
    const { instances } = ec2State(call.scope);
    const done: EC2.SuccessfulInstanceCreditSpecificationItem[] = [];
    const failed: EC2.UnsuccessfulInstanceCreditSpecificationItem[] = [];
    for (const { InstanceId, CpuCredits } of required(
      input.InstanceCreditSpecifications,
      "InstanceCreditSpecification",
    )) {
      const row = instances.get(InstanceId);
      const credits = oneOf(required(CpuCredits, "CpuCredits"), ["standard", "unlimited"], "CpuCredits");
      const fail = (Code: EC2.UnsuccessfulInstanceCreditSpecificationErrorCode, Message: string): void =>
        void failed.push({ InstanceId, Error: { Code, Message } });
      if (!row) fail("InvalidInstanceID.NotFound", `The instance ID '${InstanceId}' does not exist`);
      else if (!instanceType(row.instanceType).burstable)
        fail(
          "InstanceCreditSpecification.NotSupported",
          `The instance type of '${InstanceId}' is not burstable.`,
        );
      else {
        instances.update(row.id, (each) => void (each.cpuCredits = credits));
        done.push({ InstanceId });
      }
    }
    return { SuccessfulInstanceCreditSpecifications: done, UnsuccessfulInstanceCreditSpecifications: failed };
  },
});

/** T2 is `standard` unless told, the later burstable families are `unlimited`. */
export const defaultCredits = (family: string): "standard" | "unlimited" =>
  family === "t2" ? "standard" : "unlimited";
