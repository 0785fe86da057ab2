import { X509Certificate, type KeyObject } from "node:crypto";
import { attributeOf, childrenOf, readXml, textOf, XML_SIGNATURE } from "./xml.ts";

/** What an identity provider publishes of itself (SAML 2.0 metadata). */
export interface SamlMetadata {
  /** The issuer of its assertions. */
  entityId: string;
  /** The keys with which it may sign. */
  signingKeys: readonly KeyObject[];
  /** In milliseconds since the epoch. */
  validUntil?: number;
}

const METADATA = "urn:oasis:names:tc:SAML:2.0:metadata";
const LEAST_KEY_BITS = 1024;

/**
 * Reads the metadata document of an identity provider.
 *
 * @returns nothing where AWS says that it could not parse it: no entity, no identity provider in it, no key, or a key
 *   of less than 1024 bits (IAM guide, "Troubleshoot SAML federation")
 */
export function readMetadata(document: string): SamlMetadata | undefined {
  const root = readXml(document);
  if (root?.namespaceURI !== METADATA || root.localName !== "EntityDescriptor") return undefined;
  const entityId = attributeOf(root, "entityID");
  const certificates = childrenOf(root, METADATA, "IDPSSODescriptor")
    .flatMap((descriptor) => childrenOf(descriptor, METADATA, "KeyDescriptor"))
    .filter((key) => (attributeOf(key, "use") ?? "signing") === "signing")
    .flatMap((key) => childrenOf(key, XML_SIGNATURE, "KeyInfo"))
    .flatMap((info) => childrenOf(info, XML_SIGNATURE, "X509Data"))
    .flatMap((data) => childrenOf(data, XML_SIGNATURE, "X509Certificate"));
  const signingKeys = certificates.map((certificate) => keyOf(textOf(certificate) ?? ""));
  if (!entityId || !signingKeys.length || !signingKeys.every((key) => key !== undefined)) return undefined;
  const validUntil = Date.parse(attributeOf(root, "validUntil") ?? "");
  return { entityId, signingKeys, ...(!Number.isNaN(validUntil) && { validUntil }) };
}

/** The key of a certificate. AWS asks nothing else of it: not who signed it, and not until when it holds. */
function keyOf(certificate: string): KeyObject | undefined {
  try {
    const { publicKey } = new X509Certificate(Buffer.from(certificate, "base64"));
    const bits = publicKey.asymmetricKeyDetails?.modulusLength ?? 0;
    return bits >= LEAST_KEY_BITS ? publicKey : undefined;
  } catch {
    return undefined;
  }
}
