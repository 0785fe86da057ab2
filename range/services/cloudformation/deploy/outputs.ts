import type { OutputRow, StackRow } from "../state.ts";
import { invalid } from "../template/errors.ts";
import { evaluate } from "../template/functions.ts";
import { exportsOf, importersOf } from "./exports.ts";
import { isWanted } from "./facts.ts";
import { stackOf, type Operation } from "./operation.ts";

/**
 * Computes the stack's outputs.
 *
 * @throws {AwsError} ValidationError when an output is no text, or an export's name is taken
 */
export function outputsOf(operation: Operation): OutputRow[] {
  const { deployable, facts, scope, stackId } = operation;
  const taken = exportsOf(scope);
  const rows: OutputRow[] = [];
  for (const [key, declaration] of Object.entries(deployable.template.Outputs ?? {})) {
    if (!isWanted(facts, declaration)) continue;
    const value = evaluate(declaration.Value, facts);
    if (typeof value === "object" || value === undefined)
      throw invalid(
        `Template format error: Output ${key} is malformed. The Value field of every Outputs member must evaluate to a String.`,
      );
    const exportName = declaration.Export && String(evaluate(declaration.Export.Name, facts));
    const owner = exportName === undefined ? undefined : taken.get(exportName);
    if (owner && owner.stackId !== stackId)
      throw invalid(
        `Export with name ${exportName} is already exported by stack ${owner.stackId.split("/")[1]}. Rollback requested by user.`,
      );
    rows.push({
      OutputKey: key,
      OutputValue: String(value),
      ...(declaration.Description !== undefined && { Description: declaration.Description }),
      ...(exportName !== undefined && { ExportName: exportName }),
    });
  }
  return rows;
}

/**
 * Looks whether exports that other stacks import would change or go.
 *
 * @throws {AwsError} ValidationError that names the export and its users
 */
export function checkExports(operation: Operation, now: readonly OutputRow[]): void {
  const stack: Readonly<StackRow> = stackOf(operation);
  const kept = new Map(now.map((output) => [output.ExportName, output.OutputValue]));
  for (const { ExportName, OutputValue } of stack.outputs) {
    if (ExportName === undefined || kept.get(ExportName) === OutputValue) continue;
    const users = importersOf(operation.scope, ExportName).filter((name) => name !== stack.name);
    if (users.length) {
      const act = kept.has(ExportName) ? "update" : "delete";
      throw invalid(`Cannot ${act} export ${ExportName} as it is in use by ${users.join(", ")}`);
    }
  }
}
