/** GuardDuty's detectors: findings are derived from telemetry, never planted. */
export { addThreat, type Threat, type ThreatKind } from "./threats.ts";
export { setBaseline, type Baseline } from "./baseline.ts";
export { findingDetail, findingSubject } from "./detail.ts";
export { installGuardDuty } from "./install.ts";
