export interface AlternateContactState {
  Name: string;
  Title: string;
  EmailAddress: string;
  PhoneNumber: string;
}

/** An identity provider that IAM knows. */
export interface IdentityProviderState {
  Type: "OIDC" | "SAML";
  /** OIDC only: without `https://`. */
  Url?: string;
  ClientIds?: readonly string[];
}

/** A user of the company's own identity provider, outside of AWS. */
export interface ProviderUserState {
  Enabled: boolean;
  /** From where the user is signed in: an address for each browser. */
  SignedInFrom: readonly string[];
}
