import type { CallRecord } from "./call.ts";
import type { BulkTraffic } from "./physics/network/bulk.ts";
import type { Traffic } from "./physics/network/traffic.ts";
import type { FunctionOutcome } from "./services/lambda/execution/executor.ts";
import type { Scope } from "./world.ts";

/**
 * What happens inside a range, for those who react to it: physics (a stopped instance fails its health check),
 * telemetry (a flow becomes log lines) and sessions (a finding becomes a line in the feed). Emitting is
 * synchronous and in the order of subscription, so a run is reproducible.
 */
export interface DomainEvents {
  /** A call was answered, well or not. */
  call: CallRecord;
  /** An instance went from one lifecycle state to another. */
  "instance-state": { scope: Scope; instanceId: string; from: string; to: string; reason: string };
  /** Security groups, network ACLs, routes, addresses or interfaces changed: live flows must be judged again. */
  "network-changed": { scope: Scope; reason: string };
  /** A target's health state changed. */
  "target-health": { scope: Scope; targetGroupArn: string; targetId: string; from: string; to: string };
  /** GuardDuty made or updated a finding. `resource` is the id of what it is about. */
  finding: {
    scope: Scope;
    findingId: string;
    type: string;
    severity: number;
    resource: string;
    isNew: boolean;
  };
  /** A CloudWatch alarm changed its state. */
  "alarm-state": { scope: Scope; alarmName: string; from: string; to: string; reason: string };
  /** An event was put on an EventBridge bus (the default one unless named). `event` is the EventBridge envelope. */
  "eventbridge-event": { scope: Scope; bus: string; event: Readonly<Record<string, unknown>> };
  /** A run of a Lambda function ended. */
  "function-ended": { scope: Scope; functionName: string; outcome: FunctionOutcome };
  /** SNS delivered (or SQS received) a message. */
  delivery: { scope: Scope; to: string; subject?: string; message: string };
  /** A change of an item was written down in a stream of DynamoDB. */
  "stream-record": { scope: Scope; streamArn: string };
  /** A flow was opened or ended; see physics/network. */
  flow: { scope: Scope; flowId: string; state: "open" | "closed"; reason: string };
  /** Packets passed or were refused at a network interface: what flow logs and GuardDuty see; see physics/network. */
  traffic: Traffic;
  /** Many connections alike did so, told together: load balancers' customers and health checks. */
  "bulk-traffic": BulkTraffic;
}

export type DomainEvent = keyof DomainEvents;

export class Bus {
  #listeners = new Map<DomainEvent, ((event: never) => void)[]>();

  on<E extends DomainEvent>(type: E, listener: (event: DomainEvents[E]) => void): void {
    const list = this.#listeners.get(type) ?? [];
    list.push(listener as (event: never) => void);
    this.#listeners.set(type, list);
  }

  emit<E extends DomainEvent>(type: E, event: DomainEvents[E]): void {
    for (const listener of this.#listeners.get(type) ?? [])
      (listener as (event: DomainEvents[E]) => void)(event);
  }
}
