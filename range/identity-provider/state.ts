import { defineState } from "../world.ts";

/** An identity provider that speaks OpenID Connect. It is no part of AWS: AWS only knows its published keys. */
export interface ProviderRow {
  /** Such as `https://login.corp.example`. */
  issuer: string;
  /** Which of the {@link providerKey}s it signs with. */
  key: number;
  /** Whether it is the company's own: the stand-in console administers no other. */
  own: boolean;
  /** Client ids of the applications that may ask for tokens. */
  applications: string[];
  tokenSeconds: number;
  sessionSeconds: number;
}

export interface ProviderUserRow {
  issuer: string;
  name: string;
  /** The `sub` of the user's tokens. */
  subject: string;
  password: string;
  enabled: boolean;
}

/** A browser that signed in: it gets tokens without a password until it is ended. */
export interface ProviderSessionRow {
  id: string;
  issuer: string;
  userName: string;
  ip: string;
  userAgent: string;
  startedAt: number;
  expiresAt: number;
}

/** Users are kept by issuer and name, as two words. */
export const userKey = (issuer: string, name: string): string => `${issuer} ${name}`;

/** The identity providers of the company to which an account belongs. */
export const providerState = defineState("global", (scope) => ({
  providers: scope.table<ProviderRow>("idp.providers"),
  users: scope.table<ProviderUserRow>("idp.users"),
  sessions: scope.table<ProviderSessionRow>("idp.sessions"),
  random: scope.world.random.fork(`idp/${scope.accountId}`),
}));
