/** Where somebody stands who signs in to an identity provider. */
export interface Browser {
  ip: string;
  userAgent: string;
}

/**
 * Identity providers that speak OpenID Connect. They are no part of AWS, which only knows the keys that they publish:
 * AssumeRoleWithWebIdentity takes their tokens.
 */
export interface IdentityProviders {
  /**
   * Opens one, with its users.
   *
   * @param setup `own` is false for a provider of strangers, whom the company does not administer; tokens live for
   *   five minutes unless told
   */
  open(setup: {
    issuer: string;
    applications: readonly string[];
    users: readonly { name: string; password: string; subject?: string }[];
    own?: boolean;
    tokenSeconds?: number;
  }): void;
  /** Signs a browser in: its session asks for tokens until it is ended. A refusal in OAuth's words. */
  signIn(
    issuer: string,
    user: { name: string; password: string },
    browser: Browser,
  ): { session: string } | { refusal: string };
  /** An ID token for one application. It can be presented until it expires, whatever becomes of the user. */
  token(session: string, application: string): { token: string } | { refusal: string };
}
