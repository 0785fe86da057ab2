/* oxlint-disable no-new -- a construct joins its tree by being made */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  App,
  CloudFormationValidatePlugin,
  Validations,
  type PolicyValidationPluginReport,
} from "aws-cdk-lib";
import { STACK_NAME } from "./names.ts";
import { Sandbox } from "./sandbox.ts";

/** A CloudFormation template, as data. */
export type Template = Record<string, unknown>;

/**
 * Synthesises the sandbox's template, the same for the same code; nothing stays on disk. The template is not
 * validated here (`npx cdk synth` does that): it takes longer than all the rest.
 */
export function synthesise(): Template {
  const outdir = mkdtempSync(join(tmpdir(), "gameday-synth-"));
  try {
    const app = new App({ outdir, analyticsReporting: false });
    Validations.of(app).addPlugins(new NoTemplateRules());
    new Sandbox(app);
    return app.synth().getStackByName(STACK_NAME).template as Template;
  } finally {
    rmSync(outdir, { recursive: true });
  }
}

/** Takes the place of CDK's own template rules, which run in every synthesis unless another plugin does. */
class NoTemplateRules extends CloudFormationValidatePlugin {
  override validate(): PolicyValidationPluginReport {
    return { success: true, violations: [] };
  }
}
