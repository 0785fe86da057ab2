import type { Condition, Operand } from "./tree.ts";

/** The attributes that a condition speaks of. */
export function namesIn(condition: Condition): string[] {
  const ofOperand = (operand: Operand): string[] => {
    if ("path" in operand) return [String(operand.path[0])];
    return "sizeOf" in operand ? ofOperand(operand.sizeOf) : [];
  };
  switch (condition.kind) {
    case "and":
    case "or":
      return condition.parts.flatMap(namesIn);
    case "not":
      return namesIn(condition.part);
    case "compare":
      return [condition.left, condition.right].flatMap(ofOperand);
    case "between":
      return [condition.operand, condition.lower, condition.upper].flatMap(ofOperand);
    case "in":
      return [condition.operand, ...condition.among].flatMap(ofOperand);
    case "call":
      return condition.args.flatMap(ofOperand);
  }
}
