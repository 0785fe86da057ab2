import type { OptionTable } from "../options.ts";

/**
 * Adds the file that takes the seed of a new virtual MFA device, and the choice of its form
 * (awscli/customizations/iamvirtmfa.py).
 */
export function addVirtualMfaFile(table: OptionTable): void {
  table.set("outfile", { name: "outfile", takes: "one", required: true, type: "file name", apply: () => {} });
  table.set("bootstrap-method", {
    name: "bootstrap-method",
    takes: "one",
    choices: ["QRCodePNG", "Base32StringSeed"],
    required: true,
    type: "QRCodePNG | Base32StringSeed",
    apply: () => {},
  });
}
