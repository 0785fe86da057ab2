export interface TrailState {
  HomeRegion: string;
  IsLogging: boolean;
  IsMultiRegionTrail: boolean;
  S3BucketName: string;
  IncludeGlobalServiceEvents: boolean;
  LogFileValidationEnabled: boolean;
  EventSelectors: readonly {
    ReadWriteType?: string;
    IncludeManagementEvents?: boolean;
    DataResources?: readonly { Type?: string; Values?: readonly string[] }[];
    ExcludeManagementEventSources?: readonly string[];
  }[];
  /** Present when the trail uses them instead. */
  AdvancedEventSelectors?: readonly {
    FieldSelectors?: readonly {
      Field?: string;
      Equals?: readonly string[];
      StartsWith?: readonly string[];
    }[];
  }[];
  /** Milliseconds since the epoch; absent while it was never started. */
  StartLoggingTime?: number;
  /** Whether log files have come since it was last started, and the last one could be written. */
  Delivers: boolean;
}

/** A finding of GuardDuty. */
export interface FindingState {
  Type: string;
  Severity: number;
  /** The id of what it is about: an instance, a bucket, or the name behind an access key. */
  Subject: string;
  Archived: boolean;
}

/** A saved filter of GuardDuty; with the action ARCHIVE it is a suppression rule. */
export interface FindingFilterState {
  Action: string;
  /** Ids of the findings that fit its criteria, whether or not it came in time to archive them. */
  Fits: readonly string[];
}
