/** Pieces of JavaScript of which functions are made; each wants the clients and commands that it names. */

/** `find(instanceId)`: what EC2 says of an instance, or undefined where there is none. */
export const FIND = `async function find(instanceId) {
  try {
    const found = await ec2.send(new DescribeInstancesCommand({ InstanceIds: [instanceId] }));
    return found.Reservations[0]?.Instances[0];
  } catch (error) {
    if (error.name.startsWith("InvalidInstanceID")) return undefined;
    throw error;
  }
}
`;

/** `leaveFleet(instanceId)`: out of its Auto Scaling group, which puts another in its place. */
export const LEAVE_FLEET = `async function leaveFleet(instanceId) {
  const { AutoScalingInstances } = await autoscaling.send(
    new DescribeAutoScalingInstancesCommand({ InstanceIds: [instanceId] }),
  );
  const [member] = AutoScalingInstances.filter((x) => x.LifecycleState === "InService");
  if (!member) return;
  await autoscaling.send(
    new DetachInstancesCommand({
      AutoScalingGroupName: member.AutoScalingGroupName,
      InstanceIds: [instanceId],
      ShouldDecrementDesiredCapacity: false,
    }),
  );
}
`;

/** A function's code with one thing different; it is an error when nothing is. */
export function changed(code: string, from: string | RegExp, to: string): string {
  const other = code.replace(from, to);
  if (other === code) throw new Error(`the function does not hold ${String(from)}`);
  return other;
}
