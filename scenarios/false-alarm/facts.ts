/** The names that the scenario notes when it sets the stage: what its criteria refer to. */
export interface Facts {
  ticket: string;
  /** When the trainee's watch ends: after both scans have been reported, as fast as GuardDuty is in this play. */
  watchMinutes: "five" | "ten";
  /** The change that announces the scan. */
  changeNumber: string;
  scanner: {
    instanceId: string;
    /** By what else a call may take it out of service. */
    names: readonly string[];
    privateIp: string;
  };
  /** The web server that scans on nobody's order. */
  suspectId: string;
  healthyInstanceIds: readonly string[];
  /** Private addresses of the fleet, the suspect's first. */
  fleetIps: readonly string[];
  sharedGroupIds: readonly string[];
  evidenceBucket: string;
  logBucket: string;
  flowLogGroup: string;
}
