import type { RecordRule } from "../../service.ts";

/**
 * The names under which CloudTrail shows Lambda's operations: those of the API's versions.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/logging-using-cloudtrail.html
 */
const NAMES: Readonly<Record<string, string>> = {
  AddLayerVersionPermission: "AddLayerVersionPermission20181031",
  AddPermission: "AddPermission20150331v2",
  CreateAlias: "CreateAlias20150331",
  CreateEventSourceMapping: "CreateEventSourceMapping20150331",
  CreateFunction: "CreateFunction20150331",
  DeleteAlias: "DeleteAlias20150331",
  DeleteEventSourceMapping: "DeleteEventSourceMapping20150331",
  DeleteFunction: "DeleteFunction20150331",
  DeleteFunctionConcurrency: "DeleteFunctionConcurrency20171031",
  DeleteLayerVersion: "DeleteLayerVersion20181031",
  GetAccountSettings: "GetAccountSettings20160819",
  GetAlias: "GetAlias20150331",
  GetEventSourceMapping: "GetEventSourceMapping20150331",
  GetFunction: "GetFunction20150331v2",
  GetFunctionConfiguration: "GetFunctionConfiguration20150331v2",
  GetLayerVersion: "GetLayerVersion20181031",
  GetLayerVersionByArn: "GetLayerVersionByArn20181031",
  GetLayerVersionPolicy: "GetLayerVersionPolicy20181031",
  GetPolicy: "GetPolicy20150331v2",
  ListAliases: "ListAliases20150331",
  ListEventSourceMappings: "ListEventSourceMappings20150331",
  ListFunctions: "ListFunctions20150331",
  ListLayerVersions: "ListLayerVersions20181031",
  ListLayers: "ListLayers20181031",
  ListTags: "ListTags20170331",
  ListVersionsByFunction: "ListVersionsByFunction20150331",
  PublishLayerVersion: "PublishLayerVersion20181031",
  PublishVersion: "PublishVersion20150331",
  PutFunctionConcurrency: "PutFunctionConcurrency20171031",
  RemoveLayerVersionPermission: "RemoveLayerVersionPermission20181031",
  RemovePermission: "RemovePermission20150331v2",
  TagResource: "TagResource20170331v2",
  UntagResource: "UntagResource20170331v2",
  UpdateAlias: "UpdateAlias20150331",
  UpdateEventSourceMapping: "UpdateEventSourceMapping20150331",
  UpdateFunctionCode: "UpdateFunctionCode20150331v2",
  UpdateFunctionConfiguration: "UpdateFunctionConfiguration20150331v2",
};

export const lambdaRecords: Record<string, RecordRule> = {
  ...Object.fromEntries(Object.entries(NAMES).map(([operation, eventName]) => [operation, { eventName }])),
  Invoke: {
    data: true,
    readOnly: false,
    request: ({ FunctionName, InvocationType, Qualifier }) => ({
      functionName: FunctionName,
      ...(InvocationType !== undefined && { invocationType: InvocationType }),
      ...(Qualifier !== undefined && { qualifier: Qualifier }),
    }),
    response: () => null,
  },
};
