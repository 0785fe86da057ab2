export interface TrailState {
  HomeRegion: string;
  IsLogging: boolean;
  IsMultiRegionTrail: boolean;
  S3BucketName: string;
  IncludeGlobalServiceEvents: boolean;
  LogFileValidationEnabled: boolean;
}
