import { AwsError, NotImplemented } from "../../../errors.ts";
import type { Scope } from "../../../world.ts";
import { awsDocument } from "../aws-documents.ts";
import { contentOf } from "../documents.ts";
import { ssmState } from "../state.ts";
import { definitionNotFound, definitionVersionNotFound } from "./refusals.ts";
import { isAwsRunbook } from "./runbooks/index.ts";
import type { Runbook } from "./runbook.ts";
import { checkRunbook } from "./check.ts";

export interface FoundRunbook {
  name: string;
  version: string;
  runbook: Runbook;
  /** AWS owns it. */
  isAws: boolean;
}

/** The name of a document without the ARN around it. */
export const bareName = (name: string): string =>
  name.replace(/^arn:aws:ssm:[^:]*:\d*:(document|automation-definition)\//, "").replace(/:[^:]*$/, "");

/**
 * Finds a runbook, AWS's or the account's own.
 *
 * @param version a number, `$DEFAULT` or `$LATEST`
 * @throws {AwsError} AutomationDefinitionNotFoundException, AutomationDefinitionVersionNotFoundException;
 *   NotImplemented for runbooks of AWS that the range lacks
 */
export function findRunbook(scope: Scope, name: string, version = "$DEFAULT"): FoundRunbook {
  const bare = bareName(name);
  const row = ssmState(scope).documents.get(bare);
  const isAws = isAwsRunbook(bare);
  if (!isAws && row?.type !== "Automation") {
    if (!row && /^(AWS|Amazon)/.test(bare) && !awsDocument(bare))
      throw new NotImplemented(`the Automation runbook ${bare}`);
    throw definitionNotFound(name);
  }
  try {
    const found = contentOf(scope, bare, version);
    const format = row?.format ?? "JSON";
    return {
      name: bare,
      version: String(found.version),
      runbook: checkRunbook(found.content, format),
      isAws,
    };
  } catch (thrown) {
    throw thrown instanceof AwsError && thrown.code === "InvalidDocumentVersion"
      ? definitionVersionNotFound()
      : thrown;
  }
}
