import type { EmptyList } from "../empty-list.ts";
import { refusedBy, type Unused } from "./unused.ts";

const ofBackup = (list: string, maker: string, choices?: EmptyList["choices"]): EmptyList => ({
  list,
  maker,
  size: ["MaxResults", 1, 1_000],
  ...(choices && { choices }),
});

/**
 * AWS Backup, where nobody has opened the console yet, which would make the vault called Default.
 *
 * @see https://docs.aws.amazon.com/aws-backup/latest/devguide/API_ListBackupVaults.html
 */
export const BACKUP: Unused = {
  id: "backup",
  lists: {
    ListBackupJobs: ofBackup("BackupJobs", "StartBackupJob"),
    ListBackupPlans: ofBackup("BackupPlansList", "CreateBackupPlan"),
    ListBackupVaults: ofBackup("BackupVaultList", "CreateBackupVault", {
      ByVaultType: ["BACKUP_VAULT", "LOGICALLY_AIR_GAPPED_BACKUP_VAULT", "RESTORE_ACCESS_BACKUP_VAULT"],
    }),
    ListCopyJobs: ofBackup("CopyJobs", "StartCopyJob", {
      ByState: ["CREATED", "RUNNING", "COMPLETED", "FAILED", "PARTIAL"],
    }),
    ListFrameworks: ofBackup("Frameworks", "CreateFramework"),
    ListLegalHolds: ofBackup("LegalHolds", "CreateLegalHold"),
    ListProtectedResources: ofBackup("Results", "StartBackupJob"),
    ListRecoveryPointsByResource: ofBackup("RecoveryPoints", "StartBackupJob"),
    ListReportJobs: ofBackup("ReportJobs", "StartReportJob"),
    ListReportPlans: ofBackup("ReportPlans", "CreateReportPlan"),
    ListRestoreJobs: ofBackup("RestoreJobs", "StartRestoreJob", {
      ByStatus: ["PENDING", "RUNNING", "COMPLETED", "ABORTED", "FAILED"],
    }),
    ListRestoreTestingPlans: ofBackup("RestoreTestingPlans", "CreateRestoreTestingPlan"),
  },
  refusals: refusedBy("InvalidParameterValueException"),
};
