import type { Service } from "../../service.ts";
import { ACCESS_ANALYZER } from "./accessanalyzer.ts";
import { AMPLIFY } from "./amplify.ts";
import { BACKUP } from "./backup.ts";
import { BATCH } from "./batch.ts";
import { CODEBUILD } from "./codebuild.ts";
import { ECS } from "./ecs.ts";
import { EKS } from "./eks.ts";
import { ELB } from "./elb.ts";
import { INSPECTOR } from "./inspector2.ts";
import { LIGHTSAIL } from "./lightsail.ts";
import { MACIE } from "./macie2.ts";
import { ORGANIZATIONS } from "./organizations.ts";
import { RDS } from "./rds.ts";
import { SAGEMAKER } from "./sagemaker.ts";
import { SECURITY_HUB } from "./securityhub.ts";
import { SES } from "./ses.ts";
import { SES_V2 } from "./sesv2.ts";
import { unusedService, type Unused } from "./unused.ts";

/**
 * The services that a responder sweeps and finds empty. Another one needs its line of facts in wire/services.ts, its
 * client package, and a table here that says what it lists, and how it refuses names and what breaks its model.
 */
export const UNUSED: readonly Unused[] = [
  ACCESS_ANALYZER,
  AMPLIFY,
  BACKUP,
  BATCH,
  CODEBUILD,
  ECS,
  EKS,
  ELB,
  INSPECTOR,
  LIGHTSAIL,
  MACIE,
  ORGANIZATIONS,
  RDS,
  SAGEMAKER,
  SECURITY_HUB,
  SES,
  SES_V2,
];

export const unusedServices: readonly Service[] = UNUSED.map(unusedService);
