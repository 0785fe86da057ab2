import type { CallEvidence } from "./evidence.ts";

/**
 * Codes by which AWS says that a call means nothing as it stands, or that it would only have been tried: nothing was
 * asked for that could do harm.
 */
const MEANS_NOTHING =
  /^(Validation(Error|Exception)|BadRequestException|SerializationException|Invalid\w*(Name|Input|Parameter|Argument|Request)\w*|Missing\w+|Malformed\w*|Unknown(Parameter|Operation)\w*|\w+\.Malformed|DryRunOperation)$/;

/**
 * Whether a call counts as an act: it was answered well, or it was refused for who asked or for how things stood.
 * What AWS finds malformed, or what names nothing, harms nothing whoever asks for it.
 */
export const isAct = ({ errorCode }: CallEvidence): boolean =>
  errorCode === undefined || !MEANS_NOTHING.test(errorCode.replace(/^(Client|Server)\./, ""));
