import type { World } from "../../world.ts";

export { diskContent, setDiskContent, type DiskContent } from "./disks.ts";
export {
  rebootInstance,
  shutdownFromGuest,
  startInstance,
  stopInstance,
  terminateInstance,
} from "./lifecycle.ts";
export { takeSnapshot } from "./snapshots.ts";

/** EC2 tells EventBridge of every change of an instance's state. */
export function installInstancePhysics(world: World): void {
  world.bus.on("instance-state", ({ scope, instanceId, from, to }) => {
    if (from === to) return;
    world.bus.emit("eventbridge-event", {
      scope,
      bus: "default",
      event: {
        version: "0",
        id: world.random.uuid(),
        "detail-type": "EC2 Instance State-change Notification",
        source: "aws.ec2",
        account: scope.accountId,
        time: world.clock
          .date()
          .toISOString()
          .replace(/\.\d+Z$/, "Z"),
        region: scope.region,
        resources: [scope.arn("ec2", `instance/${instanceId}`)],
        detail: { "instance-id": instanceId, state: to },
      },
    });
  });
}
