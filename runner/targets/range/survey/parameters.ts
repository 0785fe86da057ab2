import { ssmState } from "../../../../range/services/ssm/state.ts";
import { same, type SurveyPart } from "./part.ts";

export const parameters: SurveyPart<"parameters"> = {
  follow: { "ssm.parameters": same("parameters") },
  project: {
    parameters(scope, id) {
      const newest = ssmState(scope).parameters.get(id)?.versions.at(-1);
      return (
        newest && {
          Type: newest.type,
          Version: newest.version,
          ...(newest.type !== "SecureString" && { Value: newest.value }),
        }
      );
    },
  },
};
