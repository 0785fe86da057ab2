import type { Unmade } from "./listing.ts";

/** Copies of images, volumes and snapshots that leave or enter EC2, and what keeps them. */
export const tasks: Readonly<Record<string, Unmade>> = {
  DescribeImportImageTasks: {
    list: "ImportImageTasks",
    maker: "ImportImage",
    takes: "Filters ImportTaskIds MaxResults NextToken",
    filters: "task-state",
  },
  DescribeImportSnapshotTasks: {
    list: "ImportSnapshotTasks",
    maker: "ImportSnapshot",
    takes: "Filters ImportTaskIds MaxResults NextToken",
    filters: "task-state",
  },
  DescribeExportTasks: {
    list: "ExportTasks",
    maker: "CreateInstanceExportTask",
    takes: "Filters ExportTaskIds",
    ids: "ExportTaskIds export-i InvalidExportTaskID.NotFound InvalidExportTaskID.Malformed",
  },
  DescribeExportImageTasks: {
    list: "ExportImageTasks",
    maker: "ExportImage",
    takes: "Filters ExportImageTaskIds MaxResults NextToken",
    filters: "task-state",
  },
  DescribeStoreImageTasks: {
    list: "StoreImageTaskResults",
    maker: "CreateStoreImageTask",
    takes: "ImageIds Filters NextToken MaxResults",
    filters: "task-state bucket",
  },
  DescribeConversionTasks: {
    list: "ConversionTasks",
    maker: "ImportInstance",
    takes: "ConversionTaskIds",
    ids: "ConversionTaskIds import-i InvalidConversionTaskId InvalidConversionTaskId.Malformed",
  },
  DescribeBundleTasks: {
    list: "BundleTasks",
    maker: "BundleInstance",
    takes: "BundleIds Filters",
    ids: "BundleIds bun InvalidBundleID.NotFound",
    filters:
      "bundle-id error-code error-message instance-id progress s3-bucket s3-prefix start-time state update-time",
  },
  DescribeReplaceRootVolumeTasks: {
    list: "ReplaceRootVolumeTasks",
    maker: "CreateReplaceRootVolumeTask",
    takes: "ReplaceRootVolumeTaskIds Filters MaxResults NextToken",
    filters: "instance-id",
  },
  DescribeFastSnapshotRestores: {
    list: "FastSnapshotRestores",
    maker: "EnableFastSnapshotRestores",
    takes: "Filters MaxResults NextToken",
    filters: "availability-zone availability-zone-id owner-id snapshot-id state",
  },
  DescribeFastLaunchImages: {
    list: "FastLaunchImages",
    maker: "EnableFastLaunch",
    takes: "ImageIds Filters MaxResults NextToken",
    filters: "resource-type owner-id state",
  },
  DescribeLockedSnapshots: {
    list: "Snapshots",
    maker: "LockSnapshot",
    takes: "Filters MaxResults NextToken SnapshotIds",
    filters: "lock-state",
  },
  ListImagesInRecycleBin: {
    list: "Images",
    maker: "RestoreImageFromRecycleBin",
    takes: "ImageIds NextToken MaxResults",
  },
  ListSnapshotsInRecycleBin: {
    list: "Snapshots",
    maker: "RestoreSnapshotFromRecycleBin",
    takes: "MaxResults NextToken SnapshotIds",
  },
};
