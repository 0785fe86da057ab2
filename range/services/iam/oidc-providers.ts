import { createHash } from "node:crypto";
import type * as IAM from "@aws-sdk/client-iam";
import type { Call } from "../../call.ts";
import { handlers } from "../../service.ts";
import {
  alreadyExists,
  invalidInput,
  noSuchEntity,
  overQuota,
  required,
  validationError,
} from "./refusals.ts";
import { iamState, type OidcProviderRow } from "./state.ts";
import { checkTags } from "./tagging.ts";
import { tagsView } from "./views.ts";
import { wholeSeconds } from "./whole-seconds.ts";

const MOST_CLIENTS = 100;
const MOST_THUMBPRINTS = 5;

export const oidcProviders = handlers<typeof IAM>()({
  CreateOpenIDConnectProvider(input, call) {
    const { oidcProviders } = iamState(call.scope);
    const url = checkUrl(input.Url);
    const tags = checkTags(input.Tags);
    const clientIds = [...(input.ClientIDList ?? [])];
    if (clientIds.length > MOST_CLIENTS) throw overQuota("ClientIdsPerOpenIdConnectProvider", MOST_CLIENTS);
    const given = checkThumbprints(input.ThumbprintList ?? []);
    const thumbprints = given.length ? given : [authorityThumbprint(url)];
    const arn = `arn:aws:iam::${call.account.id}:oidc-provider/${url}`;
    if (oidcProviders.has(arn)) throw alreadyExists(`Provider with url https://${url} already exists.`);
    oidcProviders.put(arn, { arn, url, clientIds, thumbprints, createDate: call.at, tags });
    return { OpenIDConnectProviderArn: arn, ...tagsView(tags) };
  },

  GetOpenIDConnectProvider(input, call) {
    const row = findOidcProvider(call, input.OpenIDConnectProviderArn);
    return {
      Url: row.url,
      ClientIDList: [...row.clientIds],
      ThumbprintList: [...row.thumbprints],
      CreateDate: wholeSeconds(row.createDate),
      ...tagsView(row.tags),
    };
  },

  ListOpenIDConnectProviders: (_input, call) => ({
    OpenIDConnectProviderList: iamState(call.scope)
      .oidcProviders.list()
      .map(({ arn }) => ({ Arn: arn })),
  }),

  AddClientIDToOpenIDConnectProvider(input, call) {
    const row = findOidcProvider(call, input.OpenIDConnectProviderArn);
    const id = required(input.ClientID, "clientID");
    if (row.clientIds.includes(id)) return;
    if (row.clientIds.length >= MOST_CLIENTS)
      throw overQuota("ClientIdsPerOpenIdConnectProvider", MOST_CLIENTS);
    iamState(call.scope).oidcProviders.update(row.arn, ({ clientIds }) => void clientIds.push(id));
  },

  RemoveClientIDFromOpenIDConnectProvider(input, call) {
    const row = findOidcProvider(call, input.OpenIDConnectProviderArn);
    const id = required(input.ClientID, "clientID");
    iamState(call.scope).oidcProviders.update(row.arn, (provider) => {
      provider.clientIds = provider.clientIds.filter((each) => each !== id);
    });
  },

  UpdateOpenIDConnectProviderThumbprint(input, call) {
    const row = findOidcProvider(call, input.OpenIDConnectProviderArn);
    const thumbprints = checkThumbprints(required(input.ThumbprintList, "thumbprintList"));
    iamState(call.scope).oidcProviders.update(
      row.arn,
      (provider) => void (provider.thumbprints = thumbprints),
    );
  },

  DeleteOpenIDConnectProvider(input, call) {
    iamState(call.scope).oidcProviders.delete(
      required(input.OpenIDConnectProviderArn, "openIDConnectProviderArn"),
    );
  },
});

function checkUrl(url: string | undefined): string {
  const given = required(url, "url");
  if (!/^https:\/\/[^/?#\s]+[^?#\s]*$/.test(given))
    throw validationError("Invalid Open ID Connect Provider URL");
  return given.slice("https://".length).replace(/\/$/, "");
}

/**
 * The thumbprint of the authority that signed the certificate of a provider's host: IAM looks it up where none is
 * given (IAM API reference, CreateOpenIDConnectProvider). Each host of the simulated internet has its own authority.
 */
const authorityThumbprint = (url: string): string =>
  createHash("sha1")
    .update(`certificate authority of ${url.split("/")[0]}`)
    .digest("hex");

function checkThumbprints(thumbprints: readonly string[]): string[] {
  if (thumbprints.length > MOST_THUMBPRINTS)
    throw invalidInput("Thumbprint list must contain fewer than 5 entries.");
  for (const print of thumbprints)
    if (!/^[0-9A-Fa-f]{40}$/.test(print))
      throw validationError("Thumbprint must be 40 hexadecimal characters");
  return [...thumbprints];
}

/** @throws {AwsError} NoSuchEntity */
export function findOidcProvider(call: Call, arn: string | undefined): Readonly<OidcProviderRow> {
  const row = iamState(call.scope).oidcProviders.get(required(arn, "openIDConnectProviderArn"));
  if (!row) throw noSuchEntity(`OpenIDConnect Provider not found for arn ${arn}`);
  return row;
}
