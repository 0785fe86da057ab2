import type * as EC2 from "@aws-sdk/client-ec2";
import type { Call } from "../../call.ts";
import { handlers } from "../../service.ts";
import type { Scope } from "../../world.ts";
import { pageViews } from "./describe.ts";
import type { FilterTable } from "./filters.ts";
import { once } from "./idempotency.ts";
import { find, findAll } from "./kinds.ts";
import { findTemplate, findVersion, versionNumber } from "./launch-template-rows.ts";
import { refuse, required } from "./refusals.ts";
import { ec2State, type LaunchTemplateRow } from "./state.ts";
import { newTags } from "./tags.ts";
import { checkUserData } from "./user-data.ts";

const MOST_VERSIONS_PER_DELETION = 200;

export const launchTemplates = handlers<typeof EC2>()({
  CreateLaunchTemplate(input, call) {
    const { scope } = call;
    const name = checkName(required(input.LaunchTemplateName, "LaunchTemplateName"));
    const data = checkData(input.LaunchTemplateData);
    const tags = newTags(input.TagSpecifications, "launch-template", call);
    const id = once(call, input, () => {
      if (ec2State(scope).launchTemplates.find((row) => row.template.LaunchTemplateName === name))
        refuse("InvalidLaunchTemplateName.AlreadyExistsException", "Launch template name already in use.");
      const template = {
        LaunchTemplateId: scope.world.random.id("lt"),
        LaunchTemplateName: name,
        CreateTime: scope.world.clock.date(),
        CreatedBy: creatorOf(call),
        DefaultVersionNumber: 1,
        LatestVersionNumber: 1,
        Tags: tags,
      };
      ec2State(scope).launchTemplates.put(template.LaunchTemplateId, {
        template,
        versions: [newVersion(call, template, 1, data, input.VersionDescription)],
      });
      return template.LaunchTemplateId;
    });
    return { LaunchTemplate: { ...find(scope, "launchTemplate", id).template } };
  },

  CreateLaunchTemplateVersion(input, call) {
    const { scope } = call;
    const row = findTemplate(scope, input.LaunchTemplateId, input.LaunchTemplateName);
    const source = input.SourceVersion === undefined ? undefined : findVersion(row, input.SourceVersion);
    const data = { ...source?.LaunchTemplateData, ...checkData(input.LaunchTemplateData) };
    const number = once(call, input, () => {
      const next = (row.template.LatestVersionNumber ?? 0) + 1;
      const version = newVersion(call, row.template, next, data, input.VersionDescription);
      ec2State(scope).launchTemplates.update(row.template.LaunchTemplateId, (each) => {
        each.versions = [...each.versions, version];
        each.template = { ...each.template, LatestVersionNumber: next };
      });
      return next;
    });
    return { LaunchTemplateVersion: versionView(row, findVersion(row, String(number))) };
  },

  DeleteLaunchTemplate(input, call) {
    const { template } = findTemplate(call.scope, input.LaunchTemplateId, input.LaunchTemplateName);
    ec2State(call.scope).launchTemplates.delete(template.LaunchTemplateId);
    return { LaunchTemplate: { ...template } };
  },

  DeleteLaunchTemplateVersions(input, call) {
    const row = findTemplate(call.scope, input.LaunchTemplateId, input.LaunchTemplateName);
    const versions = required(input.Versions, "Versions");
    if (versions.length > MOST_VERSIONS_PER_DELETION)
      refuse(
        "InvalidParameterValue",
        `You can delete at most ${MOST_VERSIONS_PER_DELETION} versions in a single request.`,
      );
    const { LaunchTemplateId, LaunchTemplateName } = row.template;
    const done: EC2.DeleteLaunchTemplateVersionsResponseSuccessItem[] = [];
    const failed: EC2.DeleteLaunchTemplateVersionsResponseErrorItem[] = [];
    for (const text of versions) {
      const VersionNumber = versionNumber(row, text);
      const item = { LaunchTemplateId, LaunchTemplateName, VersionNumber };
      const fail = (Code: EC2.LaunchTemplateErrorCode, Message: string): void =>
        void failed.push({ ...item, ResponseError: { Code, Message } });
      if (VersionNumber === row.template.DefaultVersionNumber)
        fail(
          "unexpectedError",
          `The default version of the launch template (${VersionNumber}) cannot be deleted.`,
        );
      else if (!row.versions.some((each) => each.VersionNumber === VersionNumber))
        fail(
          "launchTemplateVersionDoesNotExist",
          `Could not find the specified version ${text} for the launch template with ID ${LaunchTemplateId}.`,
        );
      else {
        ec2State(call.scope).launchTemplates.update(LaunchTemplateId, (each) => {
          each.versions = each.versions.filter((version) => version.VersionNumber !== VersionNumber);
          const latest = Math.max(...each.versions.map((version) => version.VersionNumber ?? 1));
          each.template = { ...each.template, LatestVersionNumber: latest };
        });
        done.push(item);
      }
    }
    return {
      SuccessfullyDeletedLaunchTemplateVersions: done,
      UnsuccessfullyDeletedLaunchTemplateVersions: failed,
    };
  },

  DescribeLaunchTemplates(input, call) {
    const { scope } = call;
    const rows = input.LaunchTemplateIds?.length
      ? findAll(scope, "launchTemplate", input.LaunchTemplateIds)
      : input.LaunchTemplateNames?.length
        ? input.LaunchTemplateNames.map((name) => findTemplate(scope, undefined, name))
        : ec2State(scope).launchTemplates.list();
    const { views, nextToken } = pageViews(
      rows.map((row) => ({ ...row.template })),
      input,
      { "create-time": (view) => view.CreateTime, "launch-template-name": (view) => view.LaunchTemplateName },
      { least: 1, most: 200 },
    );
    return { LaunchTemplates: views, NextToken: nextToken };
  },

  DescribeLaunchTemplateVersions(input, call) {
    const { views, nextToken } = pageViews(chosenVersions(input, call.scope), input, VERSION_FILTERS, {
      least: 1,
      most: 200,
    });
    return { LaunchTemplateVersions: views, NextToken: nextToken };
  },

  ModifyLaunchTemplate(input, call) {
    const row = findTemplate(call.scope, input.LaunchTemplateId, input.LaunchTemplateName);
    const number = findVersion(row, required(input.DefaultVersion, "SetDefaultVersion")).VersionNumber ?? 1;
    const changed = ec2State(call.scope).launchTemplates.update(row.template.LaunchTemplateId, (each) => {
      each.template = { ...each.template, DefaultVersionNumber: number };
    });
    return { LaunchTemplate: { ...changed.template } };
  },

  GetLaunchTemplateData(input, call) {
    const { scope } = call;
    const row = find(scope, "instance", required(input.InstanceId, "InstanceId"));
    const { interfaces, volumes, profileAssociations } = ec2State(scope);
    const profile = profileAssociations.find((each) => each.InstanceId === row.id);
    const primary = interfaces.get(row.interfaceIds[0]);
    return {
      LaunchTemplateData: {
        EbsOptimized: row.ebsOptimized ?? false,
        ...(profile?.IamInstanceProfile?.Arn && {
          IamInstanceProfile: { Arn: profile.IamInstanceProfile.Arn },
        }),
        BlockDeviceMappings: row.blockDevices.map((device) => {
          const volume = volumes.get(device.volumeId);
          return {
            DeviceName: device.deviceName,
            Ebs: {
              DeleteOnTermination: device.deleteOnTermination,
              VolumeSize: volume?.Size,
              VolumeType: volume?.VolumeType,
              Encrypted: volume?.Encrypted,
              ...(volume?.SnapshotId && { SnapshotId: volume.SnapshotId }),
            },
          };
        }),
        NetworkInterfaces: primary
          ? [
              {
                DeviceIndex: 0,
                AssociatePublicIpAddress: primary.autoAssignPublicIp,
                DeleteOnTermination: primary.attachment?.deleteOnTermination,
                Description: primary.description,
                Groups: [...primary.groupIds],
                SubnetId: primary.subnetId,
              },
            ]
          : [],
        ImageId: row.imageId,
        InstanceType: row.instanceType as EC2._InstanceType,
        ...(row.keyName && { KeyName: row.keyName }),
        Monitoring: { Enabled: row.monitoring },
        DisableApiTermination: row.disableApiTermination,
        DisableApiStop: row.disableApiStop,
        InstanceInitiatedShutdownBehavior: row.instanceInitiatedShutdownBehavior,
        ...(row.userData && { UserData: row.userData }),
        HibernationOptions: { Configured: row.hibernationConfigured },
        MetadataOptions: row.metadata,
        TagSpecifications: row.tags.length ? [{ ResourceType: "instance", Tags: [...row.tags] }] : [],
      },
    };
  },
});

function checkName(name: string): string {
  if (!/^[a-zA-Z0-9().\-/_]{3,128}$/.test(name))
    refuse(
      "InvalidLaunchTemplateName.MalformedException",
      "A launch template name must be between 3 and 128 characters, and may contain letters, numbers, and the following characters: - ( ) . / _.",
    );
  return name;
}

/** A template's data are kept as they are given; only RunInstances finds out whether they can be launched. */
function checkData(data: EC2.RequestLaunchTemplateData | undefined): EC2.ResponseLaunchTemplateData {
  const given = Object.fromEntries(
    Object.entries(required(data, "LaunchTemplateData")).filter(
      ([, value]) => value !== undefined && value !== null,
    ),
  );
  if (!Object.keys(given).length)
    refuse("MissingParameter", "Launch template data must not be empty: specify at least one parameter.");
  checkUserData(data?.UserData);
  return structuredClone(given) as EC2.ResponseLaunchTemplateData;
}

function newVersion(
  call: Call,
  template: Pick<EC2.LaunchTemplate, "LaunchTemplateId" | "LaunchTemplateName">,
  number: number,
  data: EC2.ResponseLaunchTemplateData,
  description: string | undefined,
): EC2.LaunchTemplateVersion {
  return {
    LaunchTemplateId: template.LaunchTemplateId,
    LaunchTemplateName: template.LaunchTemplateName,
    VersionNumber: number,
    ...(description !== undefined && { VersionDescription: description }),
    CreateTime: call.scope.world.clock.date(),
    CreatedBy: creatorOf(call),
    LaunchTemplateData: data,
  };
}

const creatorOf = (call: Call): string =>
  "arn" in call.principal ? call.principal.arn : (call.invokedBy ?? "");

const versionView = (
  row: Readonly<LaunchTemplateRow>,
  version: EC2.LaunchTemplateVersion,
): EC2.LaunchTemplateVersion => ({
  ...version,
  DefaultVersion: version.VersionNumber === row.template.DefaultVersionNumber,
});

/** Versions by name, by bounds, or all; without a template only `$Latest` and `$Default` of all templates. */
function chosenVersions(
  input: EC2.DescribeLaunchTemplateVersionsRequest,
  scope: Scope,
): EC2.LaunchTemplateVersion[] {
  const names = input.Versions ?? [];
  if (input.LaunchTemplateId === undefined && input.LaunchTemplateName === undefined) {
    if (!names.length || names.some((name) => name !== "$Latest" && name !== "$Default"))
      refuse(
        "MissingParameter",
        "The request must contain the parameter LaunchTemplateId or LaunchTemplateName",
      );
    return ec2State(scope)
      .launchTemplates.list()
      .flatMap((row) => named(row, names));
  }
  const row = findTemplate(scope, input.LaunchTemplateId, input.LaunchTemplateName);
  if (names.length) return named(row, names);
  const least = input.MinVersion === undefined ? 1 : versionNumber(row, input.MinVersion);
  const most = input.MaxVersion === undefined ? Infinity : versionNumber(row, input.MaxVersion);
  return row.versions
    .filter((each) => (each.VersionNumber ?? 0) >= least && (each.VersionNumber ?? 0) <= most)
    .sort((a, b) => (b.VersionNumber ?? 0) - (a.VersionNumber ?? 0))
    .map((each) => versionView(row, each));
}

function named(row: Readonly<LaunchTemplateRow>, names: readonly string[]): EC2.LaunchTemplateVersion[] {
  const numbers = new Set(names.map((name) => findVersion(row, name).VersionNumber));
  return row.versions.filter((each) => numbers.has(each.VersionNumber)).map((each) => versionView(row, each));
}

const VERSION_FILTERS: FilterTable<EC2.LaunchTemplateVersion> = {
  "create-time": (view) => view.CreateTime,
  "ebs-optimized": (view) => view.LaunchTemplateData?.EbsOptimized,
  "http-endpoint": (view) => view.LaunchTemplateData?.MetadataOptions?.HttpEndpoint,
  "http-tokens": (view) => view.LaunchTemplateData?.MetadataOptions?.HttpTokens,
  "iam-instance-profile": (view) => view.LaunchTemplateData?.IamInstanceProfile?.Arn,
  "image-id": (view) => view.LaunchTemplateData?.ImageId,
  "instance-type": (view) => view.LaunchTemplateData?.InstanceType,
  "is-default-version": (view) => view.DefaultVersion,
};
