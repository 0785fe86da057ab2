import type * as IAM from "@aws-sdk/client-iam";
import type { Call } from "../../call.ts";
import { AwsError } from "../../errors.ts";
import { handlers } from "../../service.ts";
import { checkPolicyArn } from "./attachments.ts";
import { awsManagedPolicies, awsManagedPolicy } from "./aws-managed.ts";
import { checkName, checkPath, checkPathPrefix, encodeDocument } from "./names.ts";
import { iamPage } from "./pages.ts";
import { checkPolicy, policySize } from "./put-policy.ts";
import {
  accessDenied,
  alreadyExists,
  deleteConflict,
  noSuchEntity,
  overQuota,
  required,
} from "./refusals.ts";
import { iamState, type PolicyRow } from "./state.ts";
import { checkTags } from "./tagging.ts";
import { byName, nameTaken } from "./users.ts";
import { anyPolicy, boundaryUsers, holdersOf, policyVersionView, policyView, tagsView } from "./views.ts";

const MOST_POLICIES = 1500;
const MOST_VERSIONS = 5;
const SIZE_LIMIT = 6144;

export const managedPolicies = handlers<typeof IAM>()({
  CreatePolicy(input, call) {
    const state = iamState(call.scope);
    const name = checkName(input.PolicyName, "policyName");
    const path = checkPath(input.Path);
    const document = checkManagedDocument(input.PolicyDocument);
    const tags = checkTags(input.Tags);
    if (nameTaken(state.policies, name))
      throw alreadyExists(`A policy called ${name} already exists. Duplicate names are not allowed.`);
    if (state.policies.size >= MOST_POLICIES) throw overQuota("PoliciesPerAccount", MOST_POLICIES);
    const arn = `arn:aws:iam::${call.account.id}:policy${path}${name}`;
    const row = state.policies.put(arn, {
      name,
      id: call.world.random.iamId("ANPA"),
      path,
      arn,
      createDate: call.at,
      updateDate: call.at,
      versions: [{ id: "v1", document, createDate: call.at }],
      defaultVersionId: "v1",
      lastVersion: 1,
      tags,
      ...(input.Description !== undefined && { description: input.Description }),
    });
    return { Policy: { ...policyView(state, row), ...tagsView(tags) } };
  },

  GetPolicy(input, call) {
    const state = iamState(call.scope);
    const arn = checkPolicyArn(input.PolicyArn);
    const policy = anyPolicy(state, arn);
    if (!policy) throw noSuchEntity(`Policy ${arn} was not found.`);
    return {
      Policy: {
        ...policyView(state, policy),
        ...(policy.description !== undefined && { Description: policy.description }),
        ...("tags" in policy && tagsView(policy.tags)),
      },
    };
  },

  ListPolicies(input, call) {
    const state = iamState(call.scope);
    const prefix = checkPathPrefix(input.PathPrefix);
    const scope = input.Scope ?? "All";
    const policies = [
      ...(scope === "AWS" ? [] : state.policies.list().sort(byName)),
      ...(scope === "Local" ? [] : awsManagedPolicies()),
    ].filter(
      ({ path, arn }) =>
        path.startsWith(prefix) &&
        (input.PolicyUsageFilter === "PermissionsBoundary"
          ? boundaryUsers(state, arn).length > 0
          : !input.OnlyAttached || holdersOf(state, arn).length > 0),
    );
    const { items, ...page } = iamPage(policies, input);
    return { Policies: items.map((policy) => policyView(state, policy)), ...page };
  },

  DeletePolicy(input, call) {
    const state = iamState(call.scope);
    const policy = findOwnPolicy(call, input.PolicyArn);
    if (holdersOf(state, policy.arn).length || boundaryUsers(state, policy.arn).length)
      throw deleteConflict("Cannot delete a policy attached to entities.");
    if (policy.versions.length > 1)
      throw deleteConflict(
        "This policy has more than one version. Before you delete a policy, you must delete the policy's versions. The default version is deleted with the policy.",
      );
    state.policies.delete(policy.arn);
  },

  CreatePolicyVersion(input, call) {
    const document = checkManagedDocument(input.PolicyDocument);
    const policy = findOwnPolicy(call, input.PolicyArn);
    if (policy.versions.length >= MOST_VERSIONS)
      throw new AwsError(
        "LimitExceeded",
        "A managed policy can have up to 5 versions. Before you create a new version, you must delete an existing version.",
        409,
      );
    const version = { id: `v${policy.lastVersion + 1}`, document, createDate: call.at };
    iamState(call.scope).policies.update(policy.arn, (row) => {
      row.lastVersion++;
      row.versions.push(version);
      row.updateDate = call.at;
      if (input.SetAsDefault) row.defaultVersionId = version.id;
    });
    return { PolicyVersion: policyVersionView(version, input.SetAsDefault ?? false) };
  },

  GetPolicyVersion(input, call) {
    const arn = checkPolicyArn(input.PolicyArn);
    const id = required(input.VersionId, "versionId");
    const aws = awsManagedPolicy(arn);
    if (aws && aws.versionId === id)
      return {
        PolicyVersion: {
          ...policyVersionView({ id, document: "", createDate: aws.updateDate }, true),
          Document: encodeDocument(aws.document),
        },
      };
    if (aws) throw noSuchVersion(arn, id);
    const policy = findPolicyRow(call, arn);
    const version = policy.versions.find((each) => each.id === id);
    if (!version) throw noSuchVersion(arn, id);
    return {
      PolicyVersion: {
        ...policyVersionView(version, id === policy.defaultVersionId),
        Document: encodeDocument(version.document),
      },
    };
  },

  ListPolicyVersions(input, call) {
    const arn = checkPolicyArn(input.PolicyArn);
    const aws = awsManagedPolicy(arn);
    if (aws)
      return {
        Versions: [policyVersionView({ id: aws.versionId, document: "", createDate: aws.updateDate }, true)],
        IsTruncated: false,
      };
    const policy = findPolicyRow(call, arn);
    const { items, ...page } = iamPage(policy.versions.toReversed(), input);
    return {
      Versions: items.map((each) => policyVersionView(each, each.id === policy.defaultVersionId)),
      ...page,
    };
  },

  SetDefaultPolicyVersion(input, call) {
    const policy = findOwnPolicy(call, input.PolicyArn);
    const id = required(input.VersionId, "versionId");
    if (!policy.versions.some((each) => each.id === id)) throw noSuchVersion(policy.arn, id);
    iamState(call.scope).policies.update(policy.arn, (row) => {
      row.defaultVersionId = id;
      row.updateDate = call.at;
    });
  },

  DeletePolicyVersion(input, call) {
    const policy = findOwnPolicy(call, input.PolicyArn);
    const id = required(input.VersionId, "versionId");
    if (!policy.versions.some((each) => each.id === id)) throw noSuchVersion(policy.arn, id);
    if (id === policy.defaultVersionId)
      throw deleteConflict("Cannot delete the default version of a policy.");
    iamState(call.scope).policies.update(policy.arn, (row) => {
      row.versions = row.versions.filter((each) => each.id !== id);
      row.updateDate = call.at;
    });
  },
});

const noSuchVersion = (arn: string, id: string): Error =>
  noSuchEntity(`Policy ${arn} version ${id} does not exist or is not attachable.`);

function checkManagedDocument(text: string | undefined): string {
  const document = checkPolicy(text, "managed");
  if (policySize(document) > SIZE_LIMIT) throw overQuota("PolicySize", SIZE_LIMIT);
  return document;
}

function findPolicyRow(call: Call, arn: string): Readonly<PolicyRow> {
  const row = iamState(call.scope).policies.get(arn);
  if (!row) throw noSuchEntity(`Policy ${arn} was not found.`);
  return row;
}

/**
 * Finds a policy that the account may change.
 *
 * @throws {AwsError} AccessDenied for AWS's own, NoSuchEntity
 */
export function findOwnPolicy(call: Call, policyArn: string | undefined): Readonly<PolicyRow> {
  const arn = checkPolicyArn(policyArn);
  if (arn.startsWith("arn:aws:iam::aws:")) throw accessDenied(`Policy is outside your own account.`);
  return findPolicyRow(call, arn);
}
