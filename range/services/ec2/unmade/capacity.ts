import type { Unmade } from "./listing.ts";

/** Other ways to buy or to reserve instances, and where they run. */
export const capacity: Readonly<Record<string, Unmade>> = {
  DescribeSpotInstanceRequests: {
    list: "SpotInstanceRequests",
    maker: "RequestSpotInstances",
    takes: "NextToken MaxResults SpotInstanceRequestIds Filters",
    ids: "SpotInstanceRequestIds sir InvalidSpotInstanceRequestID.NotFound InvalidSpotInstanceRequestID.Malformed",
    filters:
      "availability-zone-group create-time fault-code fault-message instance-id launch-group launch.block-device-mapping.delete-on-termination launch.block-device-mapping.device-name launch.block-device-mapping.snapshot-id launch.block-device-mapping.volume-size launch.block-device-mapping.volume-type launch.group-id launch.group-name launch.image-id launch.instance-type launch.kernel-id launch.key-name launch.monitoring-enabled launch.ramdisk-id launched-availability-zone launched-availability-zone-id network-interface.addresses.primary network-interface.delete-on-termination network-interface.description network-interface.device-index network-interface.group-id network-interface.network-interface-id network-interface.private-ip-address network-interface.subnet-id product-description spot-instance-request-id spot-price state status-code status-message type valid-from valid-until",
  },
  DescribeSpotFleetRequests: {
    list: "SpotFleetRequestConfigs",
    maker: "RequestSpotFleet",
    takes: "SpotFleetRequestIds NextToken MaxResults",
    ids: "SpotFleetRequestIds sfr InvalidSpotFleetRequestId.NotFound InvalidSpotFleetRequestId.Malformed",
  },
  DescribeFleets: {
    list: "Fleets",
    maker: "CreateFleet",
    takes: "MaxResults NextToken FleetIds Filters",
    ids: "FleetIds fleet InvalidFleetId.NotFound",
    filters:
      "activity-status excess-capacity-termination-policy fleet-state replace-unhealthy-instances type",
  },
  DescribeReservedInstances: {
    list: "ReservedInstances",
    maker: "PurchaseReservedInstancesOffering",
    takes: "OfferingClass ReservedInstancesIds Filters OfferingType",
    filters:
      "availability-zone availability-zone-id duration end fixed-price instance-type scope product-description reserved-instances-id start state usage-price",
  },
  DescribeReservedInstancesModifications: {
    list: "ReservedInstancesModifications",
    maker: "ModifyReservedInstances",
    takes: "ReservedInstancesModificationIds NextToken Filters",
    filters:
      "client-token create-date effective-date modification-result.reserved-instances-id modification-result.target-configuration.availability-zone modification-result.target-configuration.availability-zone-id modification-result.target-configuration.instance-count modification-result.target-configuration.instance-type reserved-instances-id reserved-instances-modification-id status status-message update-date",
  },
  DescribeHosts: {
    list: "Hosts",
    maker: "AllocateHosts",
    takes: "HostIds NextToken MaxResults Filter",
    ids: "HostIds h InvalidHostID.NotFound InvalidHostID.Malformed",
    filters: "auto-placement availability-zone client-token host-reservation-id instance-type state",
    bounds: [5, 500],
  },
  DescribeHostReservations: {
    list: "HostReservationSet",
    maker: "PurchaseHostReservation",
    takes: "Filter HostReservationIdSet MaxResults NextToken",
    filters: "instance-family payment-option state",
    bounds: [5, 500],
  },
  DescribeCapacityReservations: {
    list: "CapacityReservations",
    maker: "CreateCapacityReservation",
    takes: "CapacityReservationIds NextToken MaxResults Filters",
    ids: "CapacityReservationIds cr InvalidCapacityReservationId.NotFound",
    filters:
      "instance-type owner-id instance-platform availability-zone tenancy outpost-arn state start-date end-date end-date-type instance-match-criteria placement-group-arn",
  },
  DescribeCapacityReservationFleets: {
    list: "CapacityReservationFleets",
    maker: "CreateCapacityReservationFleet",
    takes: "CapacityReservationFleetIds NextToken MaxResults Filters",
    filters: "state instance-match-criteria tenancy allocation-strategy",
  },
  DescribeCapacityBlocks: {
    list: "CapacityBlocks",
    maker: "PurchaseCapacityBlock",
    takes: "CapacityBlockIds NextToken MaxResults Filters",
    filters: "capacity-block-id ultraserver-type availability-zone start-date end-date create-date state",
  },
  DescribePlacementGroups: {
    list: "PlacementGroups",
    maker: "CreatePlacementGroup",
    takes: "GroupIds GroupNames Filters",
    ids: [
      "GroupNames pg InvalidPlacementGroup.Unknown",
      "GroupIds pg InvalidPlacementGroup.Unknown InvalidPlacementGroupId.Malformed",
    ],
    filters: "group-name group-arn spread-level state strategy",
  },
  DescribeInstanceEventWindows: {
    list: "InstanceEventWindows",
    maker: "CreateInstanceEventWindow",
    takes: "InstanceEventWindowIds Filters MaxResults NextToken",
    filters:
      "dedicated-host-id event-window-name instance-id instance-tag instance-tag-key instance-tag-value tag-value",
    bounds: [20, 500],
  },
};
