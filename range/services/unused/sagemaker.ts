import type { EmptyList } from "../empty-list.ts";
import { refusedBy, type Unused } from "./unused.ts";

const ORDERS = ["Ascending", "Descending"];
const BY_STATUS = "Name CreationTime Status";
const BY_NAME = "Name CreationTime";

/** @param sortBy what the list can be sorted by */
const ofSageMaker = (list: string, maker: string, sortBy: string): EmptyList => ({
  list,
  maker,
  size: ["MaxResults", 1, 100],
  choices: { SortBy: sortBy.split(" "), SortOrder: ORDERS },
});

/**
 * Amazon SageMaker AI without notebooks, models, jobs and endpoints.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ListNotebookInstances.html
 */
export const SAGEMAKER: Unused = {
  id: "sagemaker",
  lists: {
    ListApps: ofSageMaker("Apps", "CreateApp", "CreationTime"),
    ListAutoMLJobs: ofSageMaker("AutoMLJobSummaries", "CreateAutoMLJob", BY_STATUS),
    ListClusters: ofSageMaker("ClusterSummaries", "CreateCluster", "CREATION_TIME NAME"),
    ListCodeRepositories: ofSageMaker(
      "CodeRepositorySummaryList",
      "CreateCodeRepository",
      "Name CreationTime LastModifiedTime",
    ),
    ListCompilationJobs: ofSageMaker("CompilationJobSummaries", "CreateCompilationJob", BY_STATUS),
    ListDomains: { list: "Domains", maker: "CreateDomain", size: ["MaxResults", 1, 100] },
    ListEndpointConfigs: ofSageMaker("EndpointConfigs", "CreateEndpointConfig", BY_NAME),
    ListEndpoints: ofSageMaker("Endpoints", "CreateEndpoint", BY_STATUS),
    ListExperiments: ofSageMaker("ExperimentSummaries", "CreateExperiment", BY_NAME),
    ListFeatureGroups: ofSageMaker(
      "FeatureGroupSummaries",
      "CreateFeatureGroup",
      "Name FeatureGroupStatus OfflineStoreStatus CreationTime",
    ),
    ListHyperParameterTuningJobs: ofSageMaker(
      "HyperParameterTuningJobSummaries",
      "CreateHyperParameterTuningJob",
      BY_STATUS,
    ),
    ListInferenceComponents: ofSageMaker("InferenceComponents", "CreateInferenceComponent", BY_STATUS),
    ListLabelingJobs: ofSageMaker("LabelingJobSummaryList", "CreateLabelingJob", BY_STATUS),
    ListModelPackageGroups: ofSageMaker("ModelPackageGroupSummaryList", "CreateModelPackageGroup", BY_NAME),
    ListModels: ofSageMaker("Models", "CreateModel", BY_NAME),
    ListMonitoringSchedules: ofSageMaker(
      "MonitoringScheduleSummaries",
      "CreateMonitoringSchedule",
      BY_STATUS,
    ),
    ListNotebookInstanceLifecycleConfigs: ofSageMaker(
      "NotebookInstanceLifecycleConfigs",
      "CreateNotebookInstanceLifecycleConfig",
      "Name CreationTime LastModifiedTime",
    ),
    ListNotebookInstances: ofSageMaker("NotebookInstances", "CreateNotebookInstance", BY_STATUS),
    ListPipelines: ofSageMaker("PipelineSummaries", "CreatePipeline", BY_NAME),
    ListProcessingJobs: ofSageMaker("ProcessingJobSummaries", "CreateProcessingJob", BY_STATUS),
    ListProjects: ofSageMaker("ProjectSummaryList", "CreateProject", BY_NAME),
    ListSpaces: ofSageMaker("Spaces", "CreateSpace", "CreationTime LastModifiedTime"),
    ListStudioLifecycleConfigs: ofSageMaker(
      "StudioLifecycleConfigs",
      "CreateStudioLifecycleConfig",
      "CreationTime LastModifiedTime Name",
    ),
    ListTrainingJobs: ofSageMaker("TrainingJobSummaries", "CreateTrainingJob", BY_STATUS),
    ListTransformJobs: ofSageMaker("TransformJobSummaries", "CreateTransformJob", BY_STATUS),
    ListUserProfiles: ofSageMaker("UserProfiles", "CreateUserProfile", "CreationTime LastModifiedTime"),
  },
  refusals: refusedBy("ValidationException"),
};
