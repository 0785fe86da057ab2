import type * as IAM from "@aws-sdk/client-iam";
import { handlers } from "../../service.ts";
import { userNameOrCaller } from "./find.ts";
import { checkName, checkPathPrefix } from "./names.ts";
import { iamPage } from "./pages.ts";
import { noSuchEntity, required, validationError } from "./refusals.ts";

/**
 * Credentials of other kinds, for responders who look for what an intruder left behind. Nobody in the range has
 * any: the operations that make them are refused by name.
 */
export const otherCredentials = handlers<typeof IAM>()({
  ListSSHPublicKeys(input, call) {
    userNameOrCaller(call, input.UserName);
    const { items, ...page } = iamPage<IAM.SSHPublicKeyMetadata>([], input);
    return { SSHPublicKeys: items, ...page };
  },

  GetSSHPublicKey(input, call) {
    userNameOrCaller(call, required(input.UserName, "userName"));
    required(input.Encoding, "encoding");
    const id = required(input.SSHPublicKeyId, "sSHPublicKeyId");
    throw noSuchEntity(`The Public Key with id ${id} cannot be found.`);
  },

  ListServiceSpecificCredentials(input, call) {
    if (input.AllUsers && input.UserName !== undefined)
      throw validationError("UserName and AllUsers cannot be specified together");
    if (!input.AllUsers) userNameOrCaller(call, input.UserName);
    const { items, ...page } = iamPage<IAM.ServiceSpecificCredentialMetadata>([], input);
    return { ServiceSpecificCredentials: items, ...page };
  },

  ListSigningCertificates(input, call) {
    userNameOrCaller(call, input.UserName);
    const { items, ...page } = iamPage<IAM.SigningCertificate>([], input);
    return { Certificates: items, ...page };
  },

  ListServerCertificates(input) {
    checkPathPrefix(input.PathPrefix);
    const { items, ...page } = iamPage<IAM.ServerCertificateMetadata>([], input);
    return { ServerCertificateMetadataList: items, ...page };
  },

  GetServerCertificate(input) {
    throw noServerCertificate(input.ServerCertificateName);
  },

  ListServerCertificateTags(input) {
    throw noServerCertificate(input.ServerCertificateName);
  },
});

const noServerCertificate = (name: string | undefined): Error =>
  noSuchEntity(
    `The Server Certificate with name ${checkName(name, "serverCertificateName")} cannot be found.`,
  );
