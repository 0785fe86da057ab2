/* oxlint-disable no-new -- a construct joins its tree by being made */
/** The CDK app: `npx cdk synth`, `npx cdk deploy`, with `-c run=<id>` to name the run. */
import { App } from "aws-cdk-lib";
import { Sandbox } from "./sandbox.ts";

const app = new App({ analyticsReporting: false });
new Sandbox(app);
app.synth();
