import { SignedXml } from "xml-crypto";
import { providerKey } from "../identity-provider/keys.ts";

/** The company's identity provider as the tests play it: it signs by {@link providerKey}. */
export const ENTITY_ID = "https://login.corp.example/saml";

/** Self-signed certificates (DER, base64) of the first and the second {@link providerKey}. */
export const CERTIFICATES = [
  "MIIDCjCCAfKgAwIBAgIBATANBgkqhkiG9w0BAQsFADAdMRswGQYDVQQDDBJsb2dpbi5jb3JwLmV4YW1wbGUwIBcNMjYxMTIy" +
    "MTEzNzQ5WhgPMjEyNjEwMjkxMTM3NDlaMB0xGzAZBgNVBAMMEmxvZ2luLmNvcnAuZXhhbXBsZTCCASIwDQYJKoZIhvcNAQEB" +
    "BQADggEPADCCAQoCggEBAOzoxybuo3RV6tfyFhyYS7WavyCDtjlhikw9Ju7XzFFbFJcKD2m+2seBYdkHUJsNT66bPGr6t2L3" +
    "jlDUAhSNSDZ9pkhG17yHU16eZSDYkTgXQnWNDvvGZ8HC9jDxAmGoihkwf9EBfOwsxi3Ze49+v7tpaEAcEVSu6J7BMdk4dpV7" +
    "E/Krk13Tq0Tm0df103AkdzPog5LR6yceIuyEcbSpLSICwtNmEKFd3/PeWeRSFDrrr4kXQmAn6j7/HFxe9jC0LKVm6LYYC9+L" +
    "QfgWTM6Vhed72LdFK75onIt0jnEtsGO2sVf6t43sEqgVVsuhd4rw4nqa8Ek9R7Dp0CmNOa3H0yECAwEAAaNTMFEwHQYDVR0O" +
    "BBYEFDOnk+63eaDz3OVRQct1rSxouh2xMB8GA1UdIwQYMBaAFDOnk+63eaDz3OVRQct1rSxouh2xMA8GA1UdEwEB/wQFMAMB" +
    "Af8wDQYJKoZIhvcNAQELBQADggEBAAgpXgN0H2lwdF0WQpe3wp8w99oumFxCHvlVTx7uC6RYZgHMVUrJkFMPy+t6foJBgWf7" +
    "C2oqYFvJytGor+q5gHq4bmE0tibwsLRZuao7bBoqqZwMQvFww657NR/h3I22CfDm/2HKs6Imt1/yc/XpMXKkRvyxQWg/qopq" +
    "hSz21xv/xZ1t09VCMArFDTdF84dYkCeBFDQkxwfOIdFTzC6eKJmd64N2mKovlC6QWAjiNcaf2pVSA8UA4UZ8DUxDk9rnRy1h" +
    "EQxFKVTVjx+mBqEn8p0CFOZ1bznpqhnLGB1x5unkhuSgwCgBAjfJabhLWfCuCtRlI3rBHl7tbgyrtrBkPyA=",
  "MIIDCjCCAfKgAwIBAgIBAjANBgkqhkiG9w0BAQsFADAdMRswGQYDVQQDDBJsb2dpbi5jb3JwLmV4YW1wbGUwIBcNMjYxMTIy" +
    "MTEzNzQ5WhgPMjEyNjEwMjkxMTM3NDlaMB0xGzAZBgNVBAMMEmxvZ2luLmNvcnAuZXhhbXBsZTCCASIwDQYJKoZIhvcNAQEB" +
    "BQADggEPADCCAQoCggEBANiocZ+UFcPh2zX/gDJC1yO+xBdUo3fHWBpehnoEzNDTQAcKahea0hlpFaafAIFOMjVnVJbM0YmE" +
    "aUEGqn23XyQHPUc3k/X62Qv6wBGKyhPt53x7ZDb61iNlRloPeAHCVJNsumPcHhe2OH0lm7D7fFo+GvuOoJgBNN2E7F8zvfI+" +
    "Yp+F7Pul76wG3hVqd5Y7uMfk3pKtxyzgr+5PoeSPgqI0as034oCVIP0tv4cfk0yDDs9ulmk3mAsgpVMuHbXF29VwXo7WSQmG" +
    "+e8zmEBa2JBWMcKVQrhmo+U2ScGgauDQ0zfHn7goHKOkMFZN/s1X73W0WPHREtdRbXKEHCF2AMsCAwEAAaNTMFEwHQYDVR0O" +
    "BBYEFDHL12p+Ws+S4B/62+hI1yvdWOW2MB8GA1UdIwQYMBaAFDHL12p+Ws+S4B/62+hI1yvdWOW2MA8GA1UdEwEB/wQFMAMB" +
    "Af8wDQYJKoZIhvcNAQELBQADggEBAIIew331+MTfS0uPYZEvj6vNmQVLHUYWUloIJabWyxGEEWoE2ftzxGZBKErAyrA4lphm" +
    "5kCE/R4XHMgA65SBitBcsKMp0kjk6mtSBg7JPXbL0NmPXoK39GJJnVPqKwU4UBH2e/mlSphSYHdQtGdTrpENAB0f3l27hVKW" +
    "h792UxzvqiIkERdhE384UbHirEs7dJwFvCyifN+upGy5Zzf5c+ZTeuQJeSOladezZD/beA+rNpJ+No98rrjYjCYrTQ9jKhtK" +
    "vMhphsiLygsx/Ko8ocIKnoVf+kDwTA5EwvUufOcNi5zHUv42V6Z2y4alVObqeRoWZY9dGeNTK8vIwezwSYk=",
] as const;

/** A metadata document. */
export const metadataWith = ({
  entityId = ENTITY_ID,
  certificates = [CERTIFICATES[0]] as readonly string[],
  use = 'use="signing"',
  attributes = "",
} = {}): string =>
  `<?xml version="1.0" encoding="UTF-8"?>
<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="${entityId}" ${attributes}>
  <md:IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">
    ${certificates
      .map(
        (certificate) =>
          `<md:KeyDescriptor ${use}><ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:X509Data><ds:X509Certificate>
${certificate}
</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>`,
      )
      .join("\n")}
    <md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="${entityId}/sso"/>
  </md:IDPSSODescriptor>
</md:EntityDescriptor>`;

const ATTRIBUTES = "https://aws.amazon.com/SAML/Attributes";
const BEARER = "urn:oasis:names:tc:SAML:2.0:cm:bearer";

/** What the tests change about a response. `attributes` of AWS are named by their last part. */
export interface ResponseWish {
  at: number;
  issuer?: string;
  subject?: string;
  recipient?: string;
  audience?: string;
  notBefore?: number;
  notOnOrAfter?: number;
  sessionNotOnOrAfter?: number;
  attributes?: Readonly<Record<string, string | readonly string[]>>;
}

const iso = (moment: number): string => new Date(moment).toISOString();

/** A response as XML, not signed yet. */
export function responseWith({ at, issuer = ENTITY_ID, attributes = {}, ...wish }: ResponseWish): string {
  const { recipient = "https://signin.aws.amazon.com/saml", audience = "urn:amazon:webservices" } = wish;
  const { subject = '<NameID Format="urn:oasis:names:tc:SAML:2.0:nameid-format:persistent">U-17</NameID>' } =
    wish;
  const { notBefore = at - 1000, notOnOrAfter = at + 300_000, sessionNotOnOrAfter } = wish;
  const session =
    sessionNotOnOrAfter === undefined ? "" : ` SessionNotOnOrAfter="${iso(sessionNotOnOrAfter)}"`;
  const statements = Object.entries(attributes).map(([name, values]) => {
    const full = /^(https?:|urn:|\d)/.test(name) ? name : `${ATTRIBUTES}/${name}`;
    const list = [values].flat().map((value) => `<AttributeValue>${value}</AttributeValue>`);
    return `<Attribute Name="${full}">${list.join("")}</Attribute>`;
  });
  return `<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" ID="_response" Version="2.0" IssueInstant="${iso(at)}">
  <Issuer xmlns="urn:oasis:names:tc:SAML:2.0:assertion">${issuer}</Issuer>
  <samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status>
  <Assertion xmlns="urn:oasis:names:tc:SAML:2.0:assertion" ID="_assertion" Version="2.0" IssueInstant="${iso(at)}">
    <Issuer>${issuer}</Issuer>
    <Subject>${subject}<SubjectConfirmation Method="${BEARER}"><SubjectConfirmationData NotOnOrAfter="${iso(notOnOrAfter)}" Recipient="${recipient}"/></SubjectConfirmation></Subject>
    <Conditions NotBefore="${iso(notBefore)}" NotOnOrAfter="${iso(notOnOrAfter)}"><AudienceRestriction><Audience>${audience}</Audience></AudienceRestriction></Conditions>
    <AuthnStatement AuthnInstant="${iso(at)}"${session}/>
    <AttributeStatement>${statements.join("")}</AttributeStatement>
  </Assertion>
</samlp:Response>`;
}

/** Signs the response, or its assertion, as identity providers do. */
export function signed(xml: string, { part = "Assertion", key = 0 } = {}): string {
  const path = `//*[local-name(.)='${part}']`;
  const signature = new SignedXml({
    privateKey: providerKey(key).privateKey,
    signatureAlgorithm: "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
    canonicalizationAlgorithm: "http://www.w3.org/2001/10/xml-exc-c14n#",
  });
  signature.addReference({
    xpath: path,
    digestAlgorithm: "http://www.w3.org/2001/04/xmlenc#sha256",
    transforms: [
      "http://www.w3.org/2000/09/xmldsig#enveloped-signature",
      "http://www.w3.org/2001/10/xml-exc-c14n#",
    ],
  });
  signature.computeSignature(xml, {
    prefix: "ds",
    location: { reference: `${path}/*[local-name(.)='Issuer']`, action: "after" },
  });
  return signature.getSignedXml();
}

export const encoded = (xml: string): string => Buffer.from(xml).toString("base64");
