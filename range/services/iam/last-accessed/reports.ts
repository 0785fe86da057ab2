import type * as IAM from "@aws-sdk/client-iam";
import type { Call } from "../../../call.ts";
import type { SourcedPolicy } from "../../../iam/decide.ts";
import { compilePolicy } from "../../../iam/compile.ts";
import { handlers } from "../../../service.ts";
import { findEntity, permissionsOf } from "../entities.ts";
import { managedPolicyDocument } from "../managed-documents.ts";
import { iamPage } from "../pages.ts";
import { invalidInput, invalidMember, noSuchEntity, required } from "../refusals.ts";
import {
  type GroupRow,
  iamState,
  type LastAccessedEntity,
  type LastAccessedJobRow,
  type LastAccessedService,
  type RoleRow,
  type UserRow,
} from "../state.ts";
import { holdersOf } from "../views.ts";
import { wholeSeconds } from "../whole-seconds.ts";
import { grantedServices } from "./granted-services.ts";
import { SERVICE_NAMES } from "./service-names.ts";
import { usesOf } from "./uses.ts";

const ID_LENGTH = 36;

/** Reports of last accessed information: what a user, group, role or managed policy was last used for. */
export const lastAccessedReports = handlers<typeof IAM>()({
  GenerateServiceLastAccessedDetails(input, call) {
    const arn = required(input.Arn, "arn");
    const granularity = input.Granularity ?? "SERVICE_LEVEL";
    if (granularity !== "SERVICE_LEVEL" && granularity !== "ACTION_LEVEL")
      throw invalidMember("granularity", "Member must satisfy enum value set: [SERVICE_LEVEL, ACTION_LEVEL]");
    const job: LastAccessedJobRow = {
      services: servicesOf(call, subjectOf(call, arn)),
      id: call.world.random.uuid(),
      requester: requesterOf(call),
      granularity,
      createdAt: call.at,
      completedAt: call.at + call.world.pace("access-report"),
    };
    iamState(call.scope).lastAccessedJobs.put(job.id, job);
    return { JobId: job.id };
  },

  GetServiceLastAccessedDetails(input, call) {
    const job = findJob(call, input.JobId);
    const { items, ...page } = iamPage(isComplete(job, call) ? job.services : [], input);
    return {
      ...jobView(job, call),
      JobType: job.granularity,
      ServicesLastAccessed: items.map((service) => serviceView(service, job.granularity)),
      ...page,
    };
  },

  GetServiceLastAccessedDetailsWithEntities(input, call) {
    const job = findJob(call, input.JobId);
    const namespace = required(input.ServiceNamespace, "serviceNamespace");
    if (!Object.hasOwn(SERVICE_NAMES, namespace))
      throw invalidInput(`The service namespace ${namespace} is not valid.`);
    const service = isComplete(job, call) && job.services.find((each) => each.namespace === namespace);
    const { items, ...page } = iamPage(service ? service.entities : [], input);
    return { ...jobView(job, call), EntityDetailsList: items.map(entityView), ...page };
  },
});

/** Whose use a report is about, and the permissions policies that say which services. */
interface Subject {
  entities: Readonly<UserRow | RoleRow>[];
  policies: SourcedPolicy[];
}

function subjectOf(call: Call, arn: string): Subject {
  const state = iamState(call.scope);
  if (/^arn:aws:iam::(\d{12}|aws):policy\//.test(arn)) {
    const document = managedPolicyDocument(state, arn);
    if (document === undefined) throw noSuchEntity(`Policy ${arn} was not found.`);
    const entities = holdersOf(state, arn).flatMap((row) =>
      "groups" in row || "trust" in row ? [row] : membersOf(call, row),
    );
    const policy: SourcedPolicy = { kind: "identity-based", name: arn, policy: compilePolicy(document) };
    return { entities: [...new Set(entities)], policies: [policy] };
  }
  const entity = findEntity(call, arn);
  return {
    entities: entity.type === "GROUP" ? membersOf(call, entity.row) : [entity.row],
    policies: permissionsOf(call, entity),
  };
}

const membersOf = (call: Call, group: Readonly<GroupRow>): Readonly<UserRow>[] =>
  iamState(call.scope).users.filter((user) => user.groups.includes(group.name));

/** What a report says: fixed when it is asked for. */
function servicesOf(call: Call, { entities, policies }: Subject): LastAccessedService[] {
  const state = iamState(call.scope);
  const used = entities.map((row) => ({ row, uses: usesOf(state, row.id) }));
  return grantedServices(policies).map((namespace) => ({
    namespace,
    entities: used
      .map(({ row, uses }): LastAccessedEntity => ({
        type: "groups" in row ? "USER" : "ROLE",
        arn: row.arn,
        name: row.name,
        id: row.id,
        path: row.path,
        uses: uses.filter((use) => use.namespace === namespace).map((use) => ({ ...use })),
      }))
      .sort((a, b) => lastUse(b) - lastUse(a)),
  }));
}

const lastUse = ({ uses }: LastAccessedEntity): number => uses[0]?.at ?? 0;

/** A report is read by the user, or in the session of the role, that asked for it. */
const requesterOf = ({ principal }: Call): string => ("arn" in principal ? principal.arn : principal.type);

function findJob(call: Call, id: string | undefined): Readonly<LastAccessedJobRow> {
  const given = required(id, "jobId");
  if (given.length !== ID_LENGTH)
    throw invalidMember(
      "jobId",
      `Member must have length ${given.length < ID_LENGTH ? "greater" : "less"} than or equal to ${ID_LENGTH}`,
    );
  const job = iamState(call.scope).lastAccessedJobs.get(given);
  if (!job || job.requester !== requesterOf(call))
    throw noSuchEntity(`The job with id ${given} cannot be found.`);
  return job;
}

const isComplete = (job: Readonly<LastAccessedJobRow>, call: Call): boolean => call.at >= job.completedAt;

const jobView = (job: Readonly<LastAccessedJobRow>, call: Call) => ({
  JobStatus: isComplete(job, call) ? ("COMPLETED" as const) : ("IN_PROGRESS" as const),
  JobCreationDate: wholeSeconds(job.createdAt),
  JobCompletionDate: isComplete(job, call) ? wholeSeconds(job.completedAt) : undefined,
});

function serviceView(
  { namespace, entities }: LastAccessedService,
  granularity: LastAccessedJobRow["granularity"],
): IAM.ServiceLastAccessed {
  const [newest] = entities;
  const use = newest?.uses[0];
  return {
    ServiceName: SERVICE_NAMES[namespace],
    ServiceNamespace: namespace,
    ...(use && {
      LastAuthenticated: wholeSeconds(use.at),
      LastAuthenticatedEntity: newest.arn,
      LastAuthenticatedRegion: use.region,
    }),
    TotalAuthenticatedEntities: entities.filter(({ uses }) => uses.length).length,
    ...(granularity === "ACTION_LEVEL" && trackedActions(entities)),
  };
}

/** The newest attempt of each action that is no data event; nothing where there was none. */
function trackedActions(
  entities: readonly LastAccessedEntity[],
): Pick<IAM.ServiceLastAccessed, "TrackedActionsLastAccessed"> {
  const newest = new Map<string, IAM.TrackedActionLastAccessed & { at: number }>();
  for (const { arn, uses } of entities)
    for (const { action, data, at, region } of uses)
      if (!data && at >= (newest.get(action)?.at ?? 0))
        newest.set(action, {
          at,
          ActionName: action,
          LastAccessedEntity: arn,
          LastAccessedTime: wholeSeconds(at),
          LastAccessedRegion: region,
        });
  if (!newest.size) return {};
  return {
    TrackedActionsLastAccessed: [...newest.keys()].sort().map((action) => {
      const { at: _, ...view } = newest.get(action)!;
      return view;
    }),
  };
}

const entityView = ({ type, arn, name, id, path, uses }: LastAccessedEntity): IAM.EntityDetails => ({
  EntityInfo: { Arn: arn, Name: name, Type: type, Id: id, Path: path },
  ...(uses[0] && { LastAuthenticated: wholeSeconds(uses[0].at) }),
});
