import type { KeyObject } from "node:crypto";
import {
  attributeOf,
  childrenOf,
  readXml,
  signedPart,
  textOf,
  XML_SIGNATURE,
  type XmlElement,
} from "./xml.ts";

/** What an identity provider says of a user in a SAML 2.0 response. Moments are in milliseconds since the epoch. */
export interface SamlAssertion {
  id: string;
  issuer: string;
  issuedAt: number;
  /** The `NameID`, where there is one, and its format. */
  subject: string | undefined;
  subjectFormat: string | undefined;
  /** Where it is to be presented: the `Recipient` of its one subject confirmation. */
  recipient: string | undefined;
  audiences: readonly string[];
  /** When it can be presented: outside of that it counts for nothing. */
  notBefore: number;
  notOnOrAfter: number;
  /** When the user's session at the identity provider ends. */
  sessionNotOnOrAfter: number | undefined;
  attributes: ReadonlyMap<string, readonly string[]>;
}

const PROTOCOL = "urn:oasis:names:tc:SAML:2.0:protocol";
const ASSERTION = "urn:oasis:names:tc:SAML:2.0:assertion";

/** The longest response that AWS takes, in characters of its base64. */
export const MOST_RESPONSE = 100_000;

/** Reads a response (base64 of XML) without believing it: who it says that it comes from. */
export const readResponse = (encoded: string): SamlAssertion | undefined =>
  assertionOf(onlyAssertion(readXml(decoded(encoded))));

/**
 * Reads a response of which the whole, or the assertion, was signed by one of an identity provider's keys. Only what
 * the signature covers is read, and it must be the element that carries the signature: nothing that was put around it
 * or beside it counts.
 *
 * @returns nothing when no signature holds
 */
export function verifiedResponse(encoded: string, keys: readonly KeyObject[]): SamlAssertion | undefined {
  const text = decoded(encoded);
  const response = readXml(text);
  for (const carrier of [response, onlyAssertion(response)])
    for (const signature of childrenOf(carrier, XML_SIGNATURE, "Signature"))
      for (const key of keys) {
        const part = signedPart(text, signature, key);
        if (!part || attributeOf(part, "ID") !== attributeOf(carrier, "ID")) continue;
        const assertion = assertionOf(isAssertion(part) ? part : onlyAssertion(part));
        if (assertion) return assertion;
      }
  return undefined;
}

const decoded = (encoded: string): string =>
  encoded.length > MOST_RESPONSE ? "" : Buffer.from(encoded, "base64").toString("utf8");

const isAssertion = ({ namespaceURI, localName }: XmlElement): boolean =>
  namespaceURI === ASSERTION && localName === "Assertion";

/** The assertion of a response: a response with several is refused, since it is not said which one counts. */
function onlyAssertion(response: XmlElement | undefined): XmlElement | undefined {
  if (response?.namespaceURI !== PROTOCOL || response.localName !== "Response") return undefined;
  const assertions = childrenOf(response, ASSERTION, "Assertion");
  return assertions.length === 1 ? assertions[0] : undefined;
}

function assertionOf(element: XmlElement | undefined): SamlAssertion | undefined {
  const issuer = textOf(childrenOf(element, ASSERTION, "Issuer")[0]);
  if (!element || !issuer) return undefined;
  const [subject] = childrenOf(element, ASSERTION, "Subject");
  const [nameId] = childrenOf(subject, ASSERTION, "NameID");
  const confirmations = childrenOf(subject, ASSERTION, "SubjectConfirmation");
  const [confirmed] = childrenOf(confirmations[0], ASSERTION, "SubjectConfirmationData");
  const [conditions] = childrenOf(element, ASSERTION, "Conditions");
  const [session] = childrenOf(element, ASSERTION, "AuthnStatement");
  return {
    id: attributeOf(element, "ID") ?? "",
    issuer,
    issuedAt: momentOf(element, "IssueInstant") ?? Number.NaN,
    subject: textOf(nameId),
    subjectFormat: attributeOf(nameId, "Format"),
    recipient: confirmations.length === 1 ? attributeOf(confirmed, "Recipient") : undefined,
    audiences: childrenOf(conditions, ASSERTION, "AudienceRestriction")
      .flatMap((restriction) => childrenOf(restriction, ASSERTION, "Audience"))
      .map((audience) => textOf(audience) ?? ""),
    notBefore: momentOf(conditions, "NotBefore") ?? -Infinity,
    notOnOrAfter: Math.min(
      momentOf(confirmed, "NotOnOrAfter") ?? -Infinity,
      momentOf(conditions, "NotOnOrAfter") ?? Infinity,
    ),
    sessionNotOnOrAfter: momentOf(session, "SessionNotOnOrAfter"),
    attributes: attributesOf(element),
  };
}

function attributesOf(assertion: XmlElement): Map<string, string[]> {
  const attributes = new Map<string, string[]>();
  for (const statement of childrenOf(assertion, ASSERTION, "AttributeStatement"))
    for (const attribute of childrenOf(statement, ASSERTION, "Attribute")) {
      const name = attributeOf(attribute, "Name");
      if (name === undefined || attributes.has(name)) continue;
      const values = childrenOf(attribute, ASSERTION, "AttributeValue").map((value) => textOf(value) ?? "");
      attributes.set(name, values);
    }
  return attributes;
}

/** A moment of an attribute; nothing where there is none, or where it is none. */
function momentOf(element: XmlElement | undefined, name: string): number | undefined {
  const moment = Date.parse(attributeOf(element, name) ?? "");
  return Number.isNaN(moment) ? undefined : moment;
}
