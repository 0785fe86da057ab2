type Input = Readonly<Record<string, unknown>>;

const WORDS: Readonly<Record<string, (input: Input) => string[]>> = {
  SignIn: () => ["sign-in", "--root"],
  ChangeRootPassword: () => ["change-root-password"],
  EnableRootMfa: () => ["enable-root-mfa"],
  ListMail: () => ["mail"],
  ReadMail: ({ Number: number }) => ["mail", "read", String(number)],
  ConfirmMail: ({ Number: number }) => ["mail", "confirm", String(number)],
  ListIdpUsers: () => ["idp"],
  DisableIdpUser: ({ UserName }) => ["idp", "disable", String(UserName)],
  EnableIdpUser: ({ UserName }) => ["idp", "enable", String(UserName)],
  EndIdpSessions: ({ UserName }) => ["idp", "end-sessions", String(UserName)],
};

/** Operations of the stand-in console that a command line can say. */
export const STAND_IN_OPERATIONS: readonly string[] = Object.keys(WORDS);

/**
 * Writes an act of the stand-in console as its command line: the reverse of `runStandIn`.
 *
 * @throws when there is no such operation
 */
export function standInWords(operation: string, input: Input): string[] {
  const words = WORDS[operation];
  if (!words) throw new Error(`the stand-in console has no command for ${operation}`);
  return words(input);
}
