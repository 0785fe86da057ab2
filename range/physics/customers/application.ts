import { ec2State } from "../../services/ec2/state.ts";
import type { Scope, World } from "../../world.ts";

/** What reaches a server: a connection to a port with one HTTP request on it. */
export interface ApplicationRequest {
  port: number;
  path: string;
  method?: string;
  body?: string;
  healthCheck?: boolean;
}

/** What a client sees: an HTTP answer, a refused connection (no listener) or silence (the host is down or hangs). */
export type ApplicationAnswer =
  | { kind: "http"; status: number; latencyMs: number; bodyBytes: number; body: string }
  | { kind: "refused" }
  | { kind: "silent" };

/** How a software version behaves, by the name that images carry in `ImageRow.software`. */
export interface Software {
  /** The port on which it listens. */
  port: number;
  /** Answers one request on one instance; undefined stands for the ordinary page. */
  answer?: (request: ApplicationRequest, instanceId: string) => Partial<HttpPart> | undefined;
  latencyMs?: number;
}

type HttpPart = { status: number; latencyMs: number; bodyBytes: number; body: string };

/** Behaviour that a scenario plants on one instance: a defaced page, a slow or dead service. */
export interface Planted {
  status?: number;
  body?: string;
  latencyMs?: number;
  /** The server process is gone: connections are refused. */
  down?: boolean;
  /** Answers one request otherwise than the software does; undefined leaves it to the software. */
  answer?: (request: ApplicationRequest) => Partial<HttpPart> | undefined;
}

interface Shelf {
  software: Map<string, Software>;
  planted: Map<string, Planted>;
  version: number;
}

const shelves = new WeakMap<World, Shelf>();

function shelfOf(world: World): Shelf {
  let shelf = shelves.get(world);
  if (!shelf) shelves.set(world, (shelf = { software: new Map(), planted: new Map(), version: 0 }));
  return shelf;
}

/** Images without software of their own serve this. Port 80 and 8080 are what sandboxes use. */
const WEB: Software = { port: 80 };
const ORDINARY_PAGE = "<html><body><h1>It works</h1></body></html>";

/** Says how instances behave whose image carries `name` as its software; `web-*` names need no entry. */
export function defineSoftware(world: World, name: string, software: Software): void {
  const shelf = shelfOf(world);
  shelf.software.set(name, software);
  shelf.version++;
}

/** Plants behaviour on one instance, over what its software does. */
export function plantBehaviour(scope: Scope, instanceId: string, planted: Planted): void {
  const shelf = shelfOf(scope.world);
  shelf.planted.set(plantKey(scope, instanceId), planted);
  shelf.version++;
}

/** Takes planted behaviour away again: the process was restarted, the page restored. */
export function clearBehaviour(scope: Scope, instanceId: string): void {
  const shelf = shelfOf(scope.world);
  shelf.planted.delete(plantKey(scope, instanceId));
  shelf.version++;
}

/** Rises with every change of software or planted behaviour. */
export const behaviourVersion = (world: World): number => shelfOf(world).version;

const plantKey = (scope: Scope, instanceId: string): string =>
  `${scope.accountId}/${scope.region}/${instanceId}`;

/**
 * What the application on an instance answers to one request: it listens once the instance is running and
 * booted and its image carries software.
 *
 * @param instanceId the instance behind the target; undefined when nothing is there
 */
export function answerOfTarget(
  scope: Scope,
  instanceId: string | undefined,
  request: ApplicationRequest,
): ApplicationAnswer {
  const { instances, images } = ec2State(scope);
  const instance = instances.get(instanceId);
  if (!instance || instance.state !== "running" || instance.bootedAt === undefined) return { kind: "silent" };
  if (instance.bootedAt > scope.world.clock.now()) return { kind: "refused" };
  const { software: known, planted } = shelfOf(scope.world);
  const name = images.get(instance.imageId)?.software;
  const software = name === undefined ? undefined : (known.get(name) ?? WEB);
  const plant = planted.get(plantKey(scope, instance.id));
  if (!software || plant?.down || software.port !== request.port) return { kind: "refused" };
  const ordinary = software.answer?.(request, instance.id);
  const special = plant?.answer?.(request);
  const body = special?.body ?? plant?.body ?? ordinary?.body ?? ORDINARY_PAGE;
  return {
    kind: "http",
    status: special?.status ?? plant?.status ?? ordinary?.status ?? 200,
    latencyMs: special?.latencyMs ?? plant?.latencyMs ?? ordinary?.latencyMs ?? software.latencyMs ?? 12,
    bodyBytes: special?.bodyBytes ?? ordinary?.bodyBytes ?? body.length,
    body,
  };
}
