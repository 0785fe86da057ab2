import { guestOf } from "../../../range/guest/guest.ts";
import { sendRequest } from "../../../range/guest/websites.ts";
import { defineSoftware } from "../../../range/physics/customers/application.ts";
import { requestThroughAlb } from "../../../range/physics/customers/requests.ts";
import { ec2State } from "../../../range/services/ec2/state.ts";
import type { Scope, World } from "../../../range/world.ts";
import type { Stage } from "../../../scenarios/kit/stage.ts";
import { SHOP_SOFTWARE } from "./images.ts";

type Answer = Parameters<Stage["serve"]>[0];

/** The release with the flaws, and the one in which they are mended. */
const [FLAWED, PATCHED] = SHOP_SOFTWARE;
/** The page on which the flawed release shows any other page that a visitor names. */
const PREVIEW = "/preview";

/** Makes the shop's software ask the scenario first; answers how to give it something to say. */
export function openShop(world: World): Stage["serve"] {
  const answers: Answer[] = [];
  const open = (): void => {
    for (const name of SHOP_SOFTWARE)
      defineSoftware(world, name, {
        port: 80,
        answer({ method = "GET", path, body = "" }, instanceId) {
          for (const each of answers) {
            const status = each({ method, path, body, instanceId });
            if (status !== undefined) return { status, body: "" };
          }
          return name === PATCHED && path === PREVIEW ? { status: 404, body: "" } : undefined;
        },
      });
  };
  open();
  return (answer) => {
    answers.push(answer);
    open();
    return open;
  };
}

/** Requests through a load balancer, each with a line in its log and its flows. */
export const visitsTo =
  (scope: Scope, loadBalancerArn: string): Stage["visit"] =>
  async ({ path, userAgent = "Mozilla/5.0", ...request }) => {
    const mark = path.indexOf("?");
    const asked = {
      ...request,
      loadBalancerArn,
      path: mark < 0 ? path : path.slice(0, mark),
      ...(mark >= 0 && { query: path.slice(mark + 1) }),
      userAgent,
    };
    const preview = (targetId: string): string | undefined => previewOf(scope, targetId, path);
    const { status = 0, body, targetId } = requestThroughAlb(scope, asked, preview);
    return { status, body, ...(targetId !== undefined && { instanceId: targetId }) };
  };

/**
 * The flawed release fetches the page that a visitor names by itself, also from where only the server gets to:
 * server-side request forgery.
 */
function previewOf(scope: Scope, instanceId: string, path: string): string | undefined {
  const { pathname, searchParams } = new URL(path, "http://shop.example");
  const url = searchParams.get("url");
  const { instances, images } = ec2State(scope);
  const release = images.get(instances.get(instanceId)?.imageId)?.software;
  if (pathname !== PREVIEW || release !== FLAWED || !url || !URL.canParse(url)) return undefined;
  const wanted = new URL(url);
  const answer = sendRequest(guestOf(scope, instanceId), {
    method: "GET",
    host: wanted.hostname,
    port: Number(wanted.port || 80),
    path: wanted.pathname + wanted.search,
    headers: new Map(),
    body: Buffer.alloc(0),
  });
  if (typeof answer === "string") return `No preview: ${answer}`;
  return answer.status === 200 ? String(answer.body) : `No preview: HTTP ${answer.status}`;
}
