import type * as Sdk from "@aws-sdk/client-wafv2";
import { handlers } from "../../service.ts";
import { changeEntity, checkLock, findEntity, listEntities, newEntity, summaryOf } from "./entities.ts";
import { referencesTo } from "./references.ts";
import { checkPattern } from "./regex.ts";
import { limitExceeded, missingMember, stillUsed } from "./refusals.ts";
import { wafv2State } from "./state.ts";

const MOST_PATTERNS = 10;

/** Sets of regular expressions that rules refer to. */
export const regexPatternSets = handlers<typeof Sdk>()({
  CreateRegexPatternSet(input, call) {
    const patterns = checkPatterns(input.RegularExpressionList);
    const row = { ...newEntity(call, "patternSets", input), patterns };
    return { Summary: summaryOf(wafv2State(call.scope).patternSets.put(row.arn, row)) };
  },

  GetRegexPatternSet(input, call) {
    const row = findEntity(call, "patternSets", input);
    return {
      RegexPatternSet: {
        Name: row.name,
        Id: row.id,
        ARN: row.arn,
        Description: row.description ?? "",
        RegularExpressionList: row.patterns.map((RegexString) => ({ RegexString })),
      },
      LockToken: row.lockToken,
    };
  },

  UpdateRegexPatternSet(input, call) {
    const row = findEntity(call, "patternSets", input);
    const patterns = checkPatterns(input.RegularExpressionList);
    checkLock(row, input.LockToken);
    return changeEntity(call, "patternSets", row, input, (kept) => {
      kept.patterns = patterns;
    });
  },

  DeleteRegexPatternSet(input, call) {
    const row = findEntity(call, "patternSets", input);
    checkLock(row, input.LockToken);
    if (referencesTo(call.scope, row.arn)) throw stillUsed();
    wafv2State(call.scope).patternSets.delete(row.arn);
    return {};
  },

  ListRegexPatternSets(input, call) {
    const { summaries, ...rest } = listEntities(call, "patternSets", input);
    return { RegexPatternSets: summaries, ...rest };
  },
});

function checkPatterns(wanted: readonly { RegexString?: string | undefined }[] | undefined): string[] {
  if (!wanted) throw missingMember("regularExpressionList");
  const patterns = wanted.map(({ RegexString }) => checkPattern("REGEX_PATTERN_SET", RegexString));
  if (patterns.length > MOST_PATTERNS) throw limitExceeded("REGEXPATTERNSET_PATTERN");
  return patterns;
}
