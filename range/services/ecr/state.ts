import type {
  EncryptionConfiguration,
  ImageScanningConfiguration,
  ImageTagMutability,
  Tag,
} from "@aws-sdk/client-ecr";
import { defineState } from "../../world.ts";

export interface RepositoryRow {
  name: string;
  arn: string;
  createdAt: number;
  tagMutability: ImageTagMutability;
  scanning: ImageScanningConfiguration;
  encryption: EncryptionConfiguration;
  tags: readonly Tag[];
  /** JSON texts, as they were put. */
  policy?: string;
  lifecyclePolicy?: string;
}

export const ecrState = defineState("regional", (scope) => ({
  /** By name. */
  repositories: scope.table<RepositoryRow>("ecr.repositories"),
}));
