import type * as IAM from "@aws-sdk/client-iam";
import type { Call } from "../../call.ts";
import { readMetadata, type SamlMetadata } from "../../saml/metadata.ts";
import { handlers } from "../../service.ts";
import { refuseMembers } from "../refusal.ts";
import { checkName } from "./names.ts";
import { alreadyExists, invalidInput, lengthBetween, noSuchEntity, required } from "./refusals.ts";
import { iamState, type SamlProviderRow } from "./state.ts";
import { checkTags } from "./tagging.ts";
import { tagsView } from "./views.ts";
import { wholeSeconds } from "./whole-seconds.ts";

/** How long SAML metadata that does not say so is valid, from the moment it is uploaded: 100 years, as AWS shows. */
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
      ValidUntil: wholeSeconds(validUntil(row)),
      ...tagsView(row.tags),
    };
  },

  ListSAMLProviders: (_input, call) => ({
    SAMLProviderList: iamState(call.scope)
      .samlProviders.list()
      .map((row) => ({
        Arn: row.arn,
        CreateDate: wholeSeconds(row.createDate),
        ValidUntil: wholeSeconds(validUntil(row)),
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

const METADATA_LENGTH = [1_000, 10_000_000] as const;

/** @throws {AwsError} ValidationError for its size, InvalidInput for what is no metadata of an identity provider */
function checkMetadata(document: string | undefined): string {
  const given = lengthBetween(document, "sAMLMetadataDocument", METADATA_LENGTH);
  if (!readMetadata(given)) throw invalidInput("Could not parse metadata");
  return given;
}

/** What a provider's metadata says: it was checked when it was uploaded. */
export const metadataOf = ({ document }: Readonly<SamlProviderRow>): SamlMetadata => readMetadata(document)!;

const validUntil = (row: Readonly<SamlProviderRow>): number =>
  metadataOf(row).validUntil ?? row.createDate + VALID_MS;

/** @throws {AwsError} NoSuchEntity */
export function findSamlProvider(call: Call, arn: string | undefined): Readonly<SamlProviderRow> {
  const row = iamState(call.scope).samlProviders.get(required(arn, "sAMLProviderArn"));
  if (!row) throw noSuchEntity(`Manifest not found for arn ${arn}`);
  return row;
}
