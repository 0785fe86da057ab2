/** What AWS writes down about API calls. */
export { errorCodeOf } from "./errors.ts";
export { outlineOf, renderRecord, type CloudTrailEvent } from "./record.ts";
export { requestParameters, responseElements } from "./parameters.ts";
export { eventNameOf, eventSourceOf, isDataEvent, isReadOnly, regionOf } from "./facts.ts";
export { accessKeyOf, usernameOf } from "./identity.ts";
export { eventHistory, MOST_RECORDS_PER_REGION } from "./history.ts";
export { resourcesOf } from "./resources.ts";
export { installCloudTrail } from "./install.ts";
