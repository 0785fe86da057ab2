import type { CallRecord } from "../../../call.ts";
import { apiAction } from "../actions.ts";
import type { FindingTypeName } from "../catalog.ts";
import { accessKeyResource, nameOf } from "../resources.ts";
import type { Sighting, SightingBody } from "../sighting.ts";

/** The sighting of a call that says something about its caller's credentials. */
export function sightKey(
  record: CallRecord,
  type: FindingTypeName,
  description: string,
  more: Partial<SightingBody> & { key?: string } = {},
): Sighting {
  const { call } = record;
  const { key, ...body } = more;
  return {
    type,
    key: key ?? `${nameOf(call.principal)} ${call.sourceIp}`,
    at: call.at,
    remoteIp: call.sourceIp,
    describe: () => ({
      resource: accessKeyResource(call.principal),
      action: apiAction(record),
      description,
      ...body,
    }),
  };
}
