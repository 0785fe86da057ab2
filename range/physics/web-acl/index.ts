export { installWebAcls, judge, webAclVersion } from "./in-force.ts";
export type { Inspection } from "./inspection.ts";
export { noteRate, type RateUse } from "./rates.ts";
