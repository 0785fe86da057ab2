import { createRequire } from "node:module";
import type { KeyObject } from "node:crypto";

/** What is read of an XML element. */
export interface XmlElement {
  readonly namespaceURI: string | null;
  readonly localName: string;
  readonly textContent: string | null;
  readonly childNodes: ArrayLike<XmlElement & { readonly nodeType: number }>;
  getAttribute(name: string): string | null;
}

/** The part of the two libraries that is used. Their own types bring the types of a browser into the house. */
interface Libraries {
  parser: new (options: { errorHandler: (level: string, message: string) => void }) => {
    parseFromString(text: string, type: string): { readonly documentElement: XmlElement | null };
  };
  signature: new (options: { publicCert: KeyObject }) => {
    loadSignature(element: XmlElement): void;
    checkSignature(text: string): boolean;
    getSignedReferences(): string[];
  };
}

let libraries: Libraries | undefined;

/** Loaded when the first SAML document comes: most runs have none, and loading costs more than a call. */
function load(): Libraries {
  if (libraries) return libraries;
  const load = createRequire(import.meta.url);
  const { DOMParser } = load("@xmldom/xmldom") as { DOMParser: Libraries["parser"] };
  const { SignedXml } = load("xml-crypto") as { SignedXml: Libraries["signature"] };
  return (libraries = { parser: DOMParser, signature: SignedXml });
}

const ELEMENT = 1;

/**
 * Reads an XML document.
 *
 * @returns its root, or nothing for a text that is not well formed, or that declares a document type: no SAML document
 *   has one (SAML 2.0 core, 1.3 and 5), and its entities are what attacks are made of
 */
export function readXml(text: string): XmlElement | undefined {
  if (/<!DOCTYPE/i.test(text)) return undefined;
  const refuse = (_level: string, message: string): never => {
    throw new Error(message);
  };
  try {
    const { parser } = load();
    return (
      new parser({ errorHandler: refuse }).parseFromString(text, "text/xml").documentElement ?? undefined
    );
  } catch {
    return undefined;
  }
}

/** The child elements of a name. */
export const childrenOf = (
  element: XmlElement | undefined,
  namespace: string,
  localName: string,
): XmlElement[] =>
  Array.from(element?.childNodes ?? []).filter(
    (node) => node.nodeType === ELEMENT && node.namespaceURI === namespace && node.localName === localName,
  );

/** What an element says, without the white space around it. */
export const textOf = (element: XmlElement | undefined): string | undefined =>
  element?.textContent?.trim() || undefined;

/** An attribute that is there and not empty. */
export const attributeOf = (element: XmlElement | undefined, name: string): string | undefined =>
  element?.getAttribute(name) || undefined;

export const XML_SIGNATURE = "http://www.w3.org/2000/09/xmldsig#";

/**
 * Verifies one signature of a document, with a key that is trusted already: keys that the document brings along count
 * for nothing.
 *
 * @param signature an element of the document
 * @returns the part that was signed, in its canonical form: only that may be believed. Nothing when the signature does
 *   not hold, or when it is about more than one part
 */
export function signedPart(text: string, signature: XmlElement, key: KeyObject): XmlElement | undefined {
  try {
    const check = new (load().signature)({ publicCert: key });
    check.loadSignature(signature);
    if (!check.checkSignature(text)) return undefined;
    const [part, ...more] = check.getSignedReferences();
    return part === undefined || more.length ? undefined : readXml(part);
  } catch {
    return undefined;
  }
}
