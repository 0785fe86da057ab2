import type { AdvancedEventSelector, EventSelector, InsightSelector, Tag } from "@aws-sdk/client-cloudtrail";
import { defineState } from "../../world.ts";

/** How the last delivery of one kind went; moments in milliseconds since the epoch. */
export interface DeliveryFacts {
  /** The last one that succeeded. */
  at?: number;
  attemptedAt?: number;
  /** AWS's code, such as `AccessDenied`; absent after a success. */
  error?: string;
}

export interface TrailRow {
  name: string;
  arn: string;
  homeRegion: string;
  bucket: string;
  prefix?: string;
  topicArn?: string;
  globalEvents: boolean;
  multiRegion: boolean;
  validation: boolean;
  logGroupArn?: string;
  logRoleArn?: string;
  selectors: EventSelector[];
  /** Present when the trail uses advanced selectors instead. */
  advancedSelectors?: AdvancedEventSelector[];
  customSelectors: boolean;
  insights: InsightSelector[];
  tags: Tag[];
  logging: boolean;
  startedAt?: number;
  stoppedAt?: number;
  delivery: DeliveryFacts;
  notification: DeliveryFacts;
  logGroupDelivery: DeliveryFacts;
  digest: DeliveryFacts;
}

/** What a trail records until somebody says otherwise: all management events. */
export const DEFAULT_SELECTORS: readonly EventSelector[] = [
  {
    ReadWriteType: "All",
    IncludeManagementEvents: true,
    DataResources: [],
    ExcludeManagementEventSources: [],
  },
];

/** CloudTrail's trails, by ARN: once per account, since a trail of one Region can record in all of them. */
export const cloudtrailState = defineState("global", (scope) => ({
  trails: scope.table<TrailRow>("cloudtrail.trails"),
}));
