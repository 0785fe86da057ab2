import { createHash } from "node:crypto";
import type * as SSM from "@aws-sdk/client-ssm";
import { AwsError, NotImplemented } from "../../errors.ts";
import { handlers } from "../../service.ts";
import type { Scope } from "../../world.ts";
import { pageOf } from "../paging.ts";
import { refuseMembers } from "../refusal.ts";
import { checkRunbook } from "./automation/check.ts";
import { kindOf } from "./automation/parameters.ts";
import { textOf } from "./automation/references.ts";
import { awsDocument, awsDocuments, type AwsDocument } from "./aws-documents.ts";
import { invalidToken, invalidSize, validationError, requireMembers } from "./refusals.ts";
import { readContent } from "./script.ts";
import { ssmState, type DocumentRow } from "./state.ts";

/** Documents: what Run Command and Automation carry out. */
export const documents = handlers<typeof SSM>()({
  CreateDocument(input, call) {
    refuseMembers("CreateDocument", input, ["Requires", "Attachments"]);
    const name = input.Name ?? "";
    const { documents: table } = ssmState(call.scope);
    if (!/^[a-zA-Z0-9_.-]{3,128}$/.test(name) || /^(aws|amazon|amzn)/i.test(name))
      throw validationError(
        "name",
        name,
        "Member must satisfy regular expression pattern: ^[a-zA-Z0-9_\\-.]{3,128}$",
      );
    if (table.has(name))
      throw new AwsError("DocumentAlreadyExists", "The specified document already exists.", 400);
    const content = input.Content ?? "";
    const type = input.DocumentType ?? "Command";
    const format = input.DocumentFormat ?? "JSON";
    checkContent(type, content, format);
    const row: DocumentRow = {
      name,
      type,
      format,
      versions: [
        {
          version: 1,
          content,
          createdAt: call.at,
          ...(input.VersionName && { versionName: input.VersionName }),
        },
      ],
      defaultVersion: 1,
      tags: structuredClone(input.Tags ?? []),
      ...(input.TargetType && { targetType: input.TargetType }),
      ...(input.DisplayName && { displayName: input.DisplayName }),
    };
    table.put(name, row);
    return { DocumentDescription: describe(call.scope, row) };
  },

  UpdateDocument(input, call) {
    refuseMembers("UpdateDocument", input, ["Attachments"]);
    const row = ownDocument(call.scope, input.Name);
    const content = input.Content ?? "";
    const format = input.DocumentFormat ?? row.format;
    checkContent(row.type, content, format);
    if (row.versions.at(-1)!.content === content)
      throw new AwsError(
        "DuplicateDocumentContent",
        "The content of the association document matches another document. Change the content of the document and try again.",
        400,
      );
    const updated = ssmState(call.scope).documents.update(row.name, (changed) => {
      changed.versions.push({ version: changed.versions.at(-1)!.version + 1, content, createdAt: call.at });
      changed.format = format;
    });
    return { DocumentDescription: describe(call.scope, updated) };
  },

  UpdateDocumentDefaultVersion(input, call) {
    const row = ownDocument(call.scope, input.Name);
    const version = Number(input.DocumentVersion);
    if (!row.versions.some((each) => each.version === version)) throw invalidVersion();
    ssmState(call.scope).documents.update(row.name, (changed) => void (changed.defaultVersion = version));
    return { Description: { Name: row.name, DefaultVersion: String(version) } };
  },

  DeleteDocument(input, call) {
    refuseMembers("DeleteDocument", input, ["DocumentVersion", "VersionName"]);
    ssmState(call.scope).documents.delete(ownDocument(call.scope, input.Name).name);
    return {};
  },

  GetDocument(input, call) {
    requireMembers({ name: input.Name });
    const { content, version } = contentOf(call.scope, input.Name ?? "", input.DocumentVersion);
    const row = ssmState(call.scope).documents.get(input.Name);
    const given = row ? undefined : awsDocument(input.Name ?? "");
    return {
      Name: input.Name ?? "",
      DocumentVersion: String(version),
      Status: "Active",
      Content: content,
      DocumentType: row?.type ?? given?.type ?? "Command",
      DocumentFormat: row?.format ?? "JSON",
      CreatedDate: new Date(row?.versions[0]?.createdAt ?? AWS_CREATED_AT),
    };
  },

  DescribeDocument(input, call) {
    requireMembers({ name: input.Name });
    const name = input.Name ?? "";
    const row = ssmState(call.scope).documents.get(name);
    if (row) return { Document: describe(call.scope, row, input.DocumentVersion) };
    contentOf(call.scope, name, input.DocumentVersion);
    return { Document: describeAws(awsDocument(name)!) };
  },

  ListDocumentVersions(input, call) {
    requireMembers({ name: input.Name });
    const name = input.Name ?? "";
    const given = awsDocument(name);
    const versions = given
      ? [describeAws(given)]
      : describeVersions(call.scope, ownDocument(call.scope, name));
    const page = pageOf(
      versions,
      { token: input.NextToken, size: input.MaxResults, most: 50 },
      invalidToken,
      invalidSize,
    );
    return {
      DocumentVersions: page.items.map((view) => ({
        Name: view.Name,
        DisplayName: view.DisplayName,
        DocumentVersion: view.DocumentVersion,
        VersionName: view.VersionName,
        CreatedDate: view.CreatedDate,
        IsDefaultVersion: view.DocumentVersion === view.DefaultVersion,
        DocumentFormat: view.DocumentFormat,
        Status: view.Status,
      })),
      ...(page.nextToken && { NextToken: page.nextToken }),
    };
  },

  /** Nobody can share a document: ModifyDocumentPermission is refused by name. */
  DescribeDocumentPermission(input, call) {
    if (input.PermissionType !== "Share")
      throw new AwsError(
        "InvalidPermissionType",
        "The permission type isn't supported. Share is the only supported permission type.",
        400,
      );
    ownDocument(call.scope, input.Name);
    return { AccountIds: [], AccountSharingInfoList: [] };
  },

  ListDocuments(input, call) {
    const filters = [
      ...(input.Filters ?? []).map(({ Key = "", Values = [] }) => ({ key: Key, values: Values })),
      ...(input.DocumentFilterList ?? []).map(({ key = "", value = "" }) => ({ key, values: [value] })),
    ];
    const all = [
      ...awsDocuments().map((given) => ({ row: undefined, view: describeAws(given) })),
      ...ssmState(call.scope)
        .documents.list()
        .map((row) => ({ row, view: describe(call.scope, row) })),
    ];
    const wanted = all.filter(({ row, view }) =>
      filters.every(({ key, values }) => fitsFilter(row, view, key, values)),
    );
    const page = pageOf(
      wanted,
      { token: input.NextToken, size: input.MaxResults, most: 50 },
      invalidToken,
      invalidSize,
    );
    return {
      DocumentIdentifiers: page.items.map(({ view }) => ({
        Name: view.Name,
        Owner: view.Owner,
        PlatformTypes: view.PlatformTypes,
        DocumentVersion: view.DocumentVersion,
        DocumentType: view.DocumentType,
        SchemaVersion: view.SchemaVersion,
        DocumentFormat: view.DocumentFormat,
        CreatedDate: view.CreatedDate,
        Tags: view.Tags,
      })),
      ...(page.nextToken && { NextToken: page.nextToken }),
    };
  },
});

/** AWS's own documents are older than any run. */
const AWS_CREATED_AT = Date.UTC(2017, 7, 9);

/**
 * The content of a document, AWS's or the account's own.
 *
 * @param version a number, `$DEFAULT` or `$LATEST`
 * @param type which type of document is wanted, if only one will do
 * @throws {AwsError} InvalidDocument, InvalidDocumentVersion
 */
export function contentOf(
  scope: Scope,
  name: string,
  version = "$DEFAULT",
  type?: SSM.DocumentType,
): { content: string; version: number } {
  const given = awsDocument(name);
  const row = given ? undefined : ownDocument(scope, name);
  const actual = given?.type ?? row!.type;
  if (type !== undefined && actual !== type)
    throw new AwsError("InvalidDocument", `document type ${actual} is not supported.`, 400);
  if (given) {
    if (!/^(\$DEFAULT|\$LATEST|1)$/.test(version)) throw invalidVersion();
    return { content: given.content, version: 1 };
  }
  return versionOf(row!, version);
}

function versionOf(row: Readonly<DocumentRow>, version: string): { content: string; version: number } {
  const wanted =
    version === "$DEFAULT"
      ? row.defaultVersion
      : version === "$LATEST"
        ? row.versions.at(-1)!.version
        : Number(version);
  const found = row.versions.find((each) => each.version === wanted);
  if (!found) throw invalidVersion();
  return { content: found.content, version: found.version };
}

function ownDocument(scope: Scope, name: string | undefined): Readonly<DocumentRow> {
  const row = ssmState(scope).documents.get(name?.split("/").at(-1));
  if (!row) throw new AwsError("InvalidDocument", `Document with name ${name ?? ""} does not exist.`, 400);
  return row;
}

const invalidVersion = (): AwsError =>
  new AwsError("InvalidDocumentVersion", "The document version isn't valid or doesn't exist.", 400);

function describe(scope: Scope, row: Readonly<DocumentRow>, version?: string): SSM.DocumentDescription {
  const found = contentOf(scope, row.name, version);
  const known = row.versions.find((each) => each.version === found.version)!;
  return {
    ...describeContent(found.content, row.type),
    Name: row.name,
    ...(row.displayName && { DisplayName: row.displayName }),
    Owner: scope.accountId,
    CreatedDate: new Date(known.createdAt),
    Status: "Active",
    DocumentVersion: String(found.version),
    DocumentType: row.type,
    LatestVersion: String(row.versions.at(-1)!.version),
    DefaultVersion: String(row.defaultVersion),
    DocumentFormat: row.format,
    ...(row.targetType && { TargetType: row.targetType }),
    Tags: structuredClone(row.tags),
  };
}

/** All versions of a document, the newest first. */
const describeVersions = (scope: Scope, row: Readonly<DocumentRow>): SSM.DocumentDescription[] =>
  row.versions
    .map(({ version, versionName }) => ({
      ...describe(scope, row, String(version)),
      ...(versionName !== undefined && { VersionName: versionName }),
    }))
    .toReversed();

const describeAws = ({ name, type, content, targetType }: AwsDocument): SSM.DocumentDescription => ({
  ...describeContent(content, type),
  Name: name,
  Owner: "Amazon",
  CreatedDate: new Date(AWS_CREATED_AT),
  Status: "Active",
  DocumentVersion: "1",
  DocumentType: type,
  LatestVersion: "1",
  DefaultVersion: "1",
  DocumentFormat: "JSON",
  ...(targetType !== undefined && { TargetType: targetType }),
  Tags: [],
});

/** @throws {AwsError} InvalidDocumentContent */
function checkContent(type: SSM.DocumentType, content: string, format: SSM.DocumentFormat): void {
  if (format === "TEXT") throw new NotImplemented("documents in the format TEXT");
  if (type === "Automation") checkRunbook(content, format);
  else readContent(content);
}

function describeContent(content: string, type: SSM.DocumentType): SSM.DocumentDescription {
  const {
    schemaVersion,
    parameters = {},
    ...rest
  } = readContent(content) as ReturnType<typeof readContent> & { description?: string };
  return {
    Hash: createHash("sha256").update(content).digest("hex"),
    HashType: "Sha256",
    ...(schemaVersion && { SchemaVersion: schemaVersion }),
    ...(rest.description && { Description: rest.description }),
    PlatformTypes: type === "Automation" ? ["Windows", "Linux", "MacOS"] : ["Linux", "MacOS"],
    Parameters: Object.entries(parameters).map(([Name, parameter]) => ({
      Name,
      Type: (kindOf(parameter.type ?? "") === "StringList"
        ? "StringList"
        : "String") as SSM.DocumentParameterType,
      ...(parameter.description !== undefined && { Description: parameter.description }),
      ...(parameter.default !== undefined && { DefaultValue: textOf(parameter.default) }),
    })),
  };
}

function fitsFilter(
  row: Readonly<DocumentRow> | undefined,
  view: SSM.DocumentDescription,
  key: string,
  values: readonly string[],
): boolean {
  switch (key) {
    case "Owner":
      return values.some((value) =>
        value === "Self" ? row !== undefined : value === "Amazon" ? row === undefined : value === "All",
      );
    case "DocumentType":
      return values.includes(view.DocumentType ?? "");
    case "Name":
      return values.some((value) => view.Name?.startsWith(value));
    case "PlatformTypes":
      return values.some((value) => view.PlatformTypes?.includes(value as SSM.PlatformType));
    default:
      if (!key.startsWith("tag:"))
        throw new AwsError("InvalidFilterKey", "The specified key isn't valid.", 400);
      return (
        view.Tags?.some((tag) => tag.Key === key.slice("tag:".length) && values.includes(tag.Value ?? "")) ??
        false
      );
  }
}
