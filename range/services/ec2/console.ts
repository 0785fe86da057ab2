import type * as EC2 from "@aws-sdk/client-ec2";
import { serialConsole } from "../../physics/instances/console.ts";
import { handlers } from "../../service.ts";
import { instanceType } from "./instance-types.ts";
import { find } from "./kinds.ts";
import { refuse, required } from "./refusals.ts";

/** EC2 keeps the last 64 KB of the console. */
const MOST_BYTES = 65_536;

export const consoles = handlers<typeof EC2>()({
  GetConsoleOutput(input, call) {
    const { scope, world } = call;
    const row = find(scope, "instance", required(input.InstanceId, "instanceId"));
    if (input.Latest && instanceType(row.instanceType).hypervisor !== "nitro")
      refuse(
        "UnsupportedOperation",
        "This instance type does not support retrieving the latest console logs.",
      );
    const bytes = Buffer.from(serialConsole(world).output(scope, row.id)).subarray(-MOST_BYTES);
    return {
      InstanceId: row.id,
      Timestamp: new Date(row.bootedAt ?? row.launchTime),
      ...(bytes.length && { Output: bytes.toString("base64") }),
    };
  },

  /** The password of a Windows instance's administrator: instances of the range run Linux, which has none. */
  GetPasswordData(input, call) {
    const row = find(call.scope, "instance", required(input.InstanceId, "instanceId"));
    return { InstanceId: row.id, Timestamp: new Date(row.launchTime), PasswordData: "" };
  },
});
