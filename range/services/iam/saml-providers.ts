import type * as IAM from "@aws-sdk/client-iam";
import type { Call } from "../../call.ts";
import { handlers } from "../../service.ts";
import { refuseMembers } from "../refusal.ts";
import { checkName } from "./names.ts";
import { alreadyExists, invalidInput, noSuchEntity, required } from "./refusals.ts";
import { iamState, type SamlProviderRow } from "./state.ts";
import { checkTags } from "./tagging.ts";
import { tagsView } from "./views.ts";
import { wholeSeconds } from "./whole-seconds.ts";

/** How long SAML metadata is valid, from the moment it is uploaded: 100 years, as AWS shows for most. */
const VALID_MS = 100 * 365 * 86_400_000;

export const samlProviders = handlers<typeof IAM>()({
  CreateSAMLProvider(input, call) {
    refuseMembers("CreateSAMLProvider", input, ["AssertionEncryptionMode", "AddPrivateKey"]);
    const { samlProviders } = iamState(call.scope);
    const name = checkName(input.Name, "name");
    const document = checkMetadata(input.SAMLMetadataDocument);
    const tags = checkTags(input.Tags);
    const arn = `arn:aws:iam::${call.account.id}:saml-provider/${name}`;
    if (samlProviders.has(arn)) throw alreadyExists(`EntityAlreadyExists: ${arn}`);
    samlProviders.put(arn, { arn, name, document, createDate: call.at, tags });
    return { SAMLProviderArn: arn, ...tagsView(tags) };
  },

  GetSAMLProvider(input, call) {
    const row = findSamlProvider(call, input.SAMLProviderArn);
    return {
      SAMLMetadataDocument: row.document,
      CreateDate: wholeSeconds(row.createDate),
      ValidUntil: wholeSeconds(row.createDate + VALID_MS),
      ...tagsView(row.tags),
    };
  },

  ListSAMLProviders: (_input, call) => ({
    SAMLProviderList: iamState(call.scope)
      .samlProviders.list()
      .map(({ arn, createDate }) => ({
        Arn: arn,
        CreateDate: wholeSeconds(createDate),
        ValidUntil: wholeSeconds(createDate + VALID_MS),
      })),
  }),

  UpdateSAMLProvider(input, call) {
    refuseMembers("UpdateSAMLProvider", input, [
      "AssertionEncryptionMode",
      "AddPrivateKey",
      "RemovePrivateKey",
    ]);
    const row = findSamlProvider(call, input.SAMLProviderArn);
    const document = checkMetadata(input.SAMLMetadataDocument);
    iamState(call.scope).samlProviders.update(row.arn, (provider) => void (provider.document = document));
    return { SAMLProviderArn: row.arn };
  },

  DeleteSAMLProvider(input, call) {
    iamState(call.scope).samlProviders.delete(findSamlProvider(call, input.SAMLProviderArn).arn);
  },
});

function checkMetadata(document: string | undefined): string {
  const given = required(document, "sAMLMetadataDocument");
  if (!/<(\w+:)?EntityDescriptor[\s>]/.test(given)) throw invalidInput("Could not parse metadata");
  return given;
}

/** @throws {AwsError} NoSuchEntity */
export function findSamlProvider(call: Call, arn: string | undefined): Readonly<SamlProviderRow> {
  const row = iamState(call.scope).samlProviders.get(required(arn, "sAMLProviderArn"));
  if (!row) throw noSuchEntity(`Manifest not found for arn ${arn}`);
  return row;
}
