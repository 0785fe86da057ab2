import type { Unmade } from "./listing.ts";

/** Ways from a VPC to somewhere else, and what watches them. */
export const connectivity: Readonly<Record<string, Unmade>> = {
  DescribeVpcPeeringConnections: {
    list: "VpcPeeringConnections",
    maker: "CreateVpcPeeringConnection",
    takes: "NextToken MaxResults VpcPeeringConnectionIds Filters",
    ids: "VpcPeeringConnectionIds pcx InvalidVpcPeeringConnectionID.NotFound InvalidVpcPeeringConnectionId.Malformed",
    filters:
      "accepter-vpc-info.cidr-block accepter-vpc-info.owner-id accepter-vpc-info.vpc-id expiration-time requester-vpc-info.cidr-block requester-vpc-info.owner-id requester-vpc-info.vpc-id status-code status-message vpc-peering-connection-id",
  },
  DescribeVpnConnections: {
    list: "VpnConnections",
    maker: "CreateVpnConnection",
    takes: "Filters VpnConnectionIds",
    ids: "VpnConnectionIds vpn InvalidVpnConnectionID.NotFound",
    filters:
      "customer-gateway-configuration customer-gateway-id state option.static-routes-only route.destination-cidr-block bgp-asn type vpn-connection-id vpn-gateway-id transit-gateway-id",
  },
  DescribeVpnGateways: {
    list: "VpnGateways",
    maker: "CreateVpnGateway",
    takes: "Filters VpnGatewayIds",
    ids: "VpnGatewayIds vgw InvalidVpnGatewayID.NotFound",
    filters: "amazon-side-asn attachment.state attachment.vpc-id availability-zone state type vpn-gateway-id",
  },
  DescribeCustomerGateways: {
    list: "CustomerGateways",
    maker: "CreateCustomerGateway",
    takes: "CustomerGatewayIds Filters",
    ids: "CustomerGatewayIds cgw InvalidCustomerGatewayID.NotFound InvalidCustomerGatewayId.Malformed",
    filters: "bgp-asn customer-gateway-id ip-address state type",
  },
  DescribeClientVpnEndpoints: {
    list: "ClientVpnEndpoints",
    maker: "CreateClientVpnEndpoint",
    takes: "ClientVpnEndpointIds MaxResults NextToken Filters",
    ids: "ClientVpnEndpointIds cvpn-endpoint InvalidClientVpnEndpointId.NotFound",
    filters: "endpoint-id transport-protocol",
  },
  DescribeTransitGateways: {
    list: "TransitGateways",
    maker: "CreateTransitGateway",
    takes: "TransitGatewayIds Filters MaxResults NextToken",
    ids: "TransitGatewayIds tgw InvalidTransitGatewayID.NotFound InvalidTransitGatewayID.Malformed",
    filters:
      "options.propagation-default-route-table-id options.amazon-side-asn options.association-default-route-table-id options.auto-accept-shared-attachments options.default-route-table-association options.default-route-table-propagation options.dns-support options.vpn-ecmp-support owner-id state transit-gateway-id",
  },
  DescribeTransitGatewayAttachments: {
    list: "TransitGatewayAttachments",
    maker: "CreateTransitGatewayVpcAttachment",
    takes: "TransitGatewayAttachmentIds Filters MaxResults NextToken",
    ids: "TransitGatewayAttachmentIds tgw-attach InvalidTransitGatewayAttachmentID.NotFound InvalidTransitGatewayAttachmentID.Malformed",
    filters:
      "association.state association.transit-gateway-route-table-id resource-id resource-owner-id resource-type state transit-gateway-attachment-id transit-gateway-id transit-gateway-owner-id",
  },
  DescribeTransitGatewayVpcAttachments: {
    list: "TransitGatewayVpcAttachments",
    maker: "CreateTransitGatewayVpcAttachment",
    takes: "TransitGatewayAttachmentIds Filters MaxResults NextToken",
    ids: "TransitGatewayAttachmentIds tgw-attach InvalidTransitGatewayAttachmentID.NotFound InvalidTransitGatewayAttachmentID.Malformed",
    filters: "state transit-gateway-attachment-id transit-gateway-id vpc-id",
  },
  DescribeTransitGatewayPeeringAttachments: {
    list: "TransitGatewayPeeringAttachments",
    maker: "CreateTransitGatewayPeeringAttachment",
    takes: "TransitGatewayAttachmentIds Filters MaxResults NextToken",
    ids: "TransitGatewayAttachmentIds tgw-attach InvalidTransitGatewayAttachmentID.NotFound InvalidTransitGatewayAttachmentID.Malformed",
    filters: "transit-gateway-attachment-id local-owner-id remote-owner-id state transit-gateway-id",
  },
  DescribeTransitGatewayConnects: {
    list: "TransitGatewayConnects",
    maker: "CreateTransitGatewayConnect",
    takes: "TransitGatewayAttachmentIds Filters MaxResults NextToken",
    ids: "TransitGatewayAttachmentIds tgw-attach InvalidTransitGatewayAttachmentID.NotFound InvalidTransitGatewayAttachmentID.Malformed",
    filters:
      "options.protocol state transit-gateway-attachment-id transit-gateway-id transport-transit-gateway-attachment-id",
  },
  DescribeTransitGatewayConnectPeers: {
    list: "TransitGatewayConnectPeers",
    maker: "CreateTransitGatewayConnectPeer",
    takes: "TransitGatewayConnectPeerIds Filters MaxResults NextToken",
    ids: "TransitGatewayConnectPeerIds tgw-connect-peer InvalidTransitGatewayConnectPeerID.NotFound",
    filters: "state transit-gateway-attachment-id transit-gateway-connect-peer-id",
  },
  DescribeTransitGatewayRouteTables: {
    list: "TransitGatewayRouteTables",
    maker: "CreateTransitGatewayRouteTable",
    takes: "TransitGatewayRouteTableIds Filters MaxResults NextToken",
    ids: "TransitGatewayRouteTableIds tgw-rtb InvalidRouteTableID.NotFound",
    filters:
      "default-association-route-table default-propagation-route-table state transit-gateway-id transit-gateway-route-table-id",
  },
  DescribeTransitGatewayMulticastDomains: {
    list: "TransitGatewayMulticastDomains",
    maker: "CreateTransitGatewayMulticastDomain",
    takes: "TransitGatewayMulticastDomainIds Filters MaxResults NextToken",
    ids: "TransitGatewayMulticastDomainIds tgw-mcast-domain InvalidTransitGatewayMulticastDomainId.NotFound",
    filters: "state transit-gateway-id transit-gateway-multicast-domain-id",
  },
  DescribeEgressOnlyInternetGateways: {
    list: "EgressOnlyInternetGateways",
    maker: "CreateEgressOnlyInternetGateway",
    takes: "EgressOnlyInternetGatewayIds MaxResults NextToken Filters",
    ids: "EgressOnlyInternetGatewayIds eigw InvalidEgressOnlyInternetGatewayId.NotFound InvalidEgressOnlyInternetGatewayId.Malformed",
  },
  DescribeCarrierGateways: {
    list: "CarrierGateways",
    maker: "CreateCarrierGateway",
    takes: "CarrierGatewayIds Filters MaxResults NextToken",
    ids: "CarrierGatewayIds cagw InvalidCarrierGatewayID.NotFound",
    filters: "carrier-gateway-id state owner-id vpc-id",
  },
  DescribeInstanceConnectEndpoints: {
    list: "InstanceConnectEndpoints",
    maker: "CreateInstanceConnectEndpoint",
    takes: "MaxResults NextToken Filters InstanceConnectEndpointIds",
    ids: "InstanceConnectEndpointIds eice InvalidInstanceConnectEndpointId.NotFound InvalidInstanceConnectEndpointId.Malformed",
    filters: "instance-connect-endpoint-id state subnet-id tag-value vpc-id",
  },
  DescribeTrafficMirrorSessions: {
    list: "TrafficMirrorSessions",
    maker: "CreateTrafficMirrorSession",
    takes: "TrafficMirrorSessionIds Filters MaxResults NextToken",
    ids: "TrafficMirrorSessionIds tms InvalidTrafficMirrorSessionId.NotFound",
    filters:
      "description network-interface-id owner-id packet-length session-number traffic-mirror-filter-id traffic-mirror-session-id traffic-mirror-target-id virtual-network-id",
  },
  DescribeTrafficMirrorTargets: {
    list: "TrafficMirrorTargets",
    maker: "CreateTrafficMirrorTarget",
    takes: "TrafficMirrorTargetIds Filters MaxResults NextToken",
    ids: "TrafficMirrorTargetIds tmt InvalidTrafficMirrorTargetId.NotFound",
    filters: "description network-interface-id network-load-balancer-arn owner-id traffic-mirror-target-id",
  },
  DescribeTrafficMirrorFilters: {
    list: "TrafficMirrorFilters",
    maker: "CreateTrafficMirrorFilter",
    takes: "TrafficMirrorFilterIds Filters MaxResults NextToken",
    ids: "TrafficMirrorFilterIds tmf InvalidTrafficMirrorFilterId.NotFound",
    filters: "description traffic-mirror-filter-id",
  },
  DescribeTrafficMirrorFilterRules: {
    list: "TrafficMirrorFilterRules",
    maker: "CreateTrafficMirrorFilterRule",
    takes: "TrafficMirrorFilterRuleIds TrafficMirrorFilterId Filters MaxResults NextToken",
    ids: "TrafficMirrorFilterRuleIds tmfr InvalidTrafficMirrorFilterRuleId.NotFound",
    filters:
      "traffic-mirror-filter-rule-id traffic-mirror-filter-id rule-number rule-action traffic-direction protocol source-cidr-block destination-cidr-block description",
  },
  DescribeNetworkInsightsPaths: {
    list: "NetworkInsightsPaths",
    maker: "CreateNetworkInsightsPath",
    takes: "NetworkInsightsPathIds Filters MaxResults NextToken",
    ids: "NetworkInsightsPathIds nip InvalidNetworkInsightsPathId.NotFound",
    filters: "destination protocol source",
  },
  DescribeNetworkInsightsAnalyses: {
    list: "NetworkInsightsAnalyses",
    maker: "StartNetworkInsightsAnalysis",
    takes:
      "NetworkInsightsAnalysisIds NetworkInsightsPathId AnalysisStartTime AnalysisEndTime Filters MaxResults NextToken",
    ids: "NetworkInsightsAnalysisIds nia InvalidNetworkInsightsAnalysisId.NotFound",
    filters: "path-found status",
  },
  DescribeVpcEndpointServiceConfigurations: {
    list: "ServiceConfigurations",
    maker: "CreateVpcEndpointServiceConfiguration",
    takes: "ServiceIds Filters MaxResults NextToken",
    ids: "ServiceIds vpce-svc InvalidVpcEndpointServiceId.NotFound",
    filters: "service-name service-id service-state supported-ip-address-types",
  },
  DescribeVpcEndpointConnections: {
    list: "VpcEndpointConnections",
    maker: "CreateVpcEndpointServiceConfiguration",
    takes: "Filters MaxResults NextToken",
    filters:
      "ip-address-type service-id vpc-endpoint-owner vpc-endpoint-region vpc-endpoint-state vpc-endpoint-id",
  },
  DescribeVerifiedAccessInstances: {
    list: "VerifiedAccessInstances",
    maker: "CreateVerifiedAccessInstance",
    takes: "VerifiedAccessInstanceIds MaxResults NextToken Filters",
    ids: "VerifiedAccessInstanceIds vai InvalidVerifiedAccessInstanceId.NotFound",
  },
  DescribeVerifiedAccessGroups: {
    list: "VerifiedAccessGroups",
    maker: "CreateVerifiedAccessGroup",
    takes: "VerifiedAccessGroupIds VerifiedAccessInstanceId MaxResults NextToken Filters",
    ids: "VerifiedAccessGroupIds vagr InvalidVerifiedAccessGroupId.NotFound",
  },
  DescribeVerifiedAccessEndpoints: {
    list: "VerifiedAccessEndpoints",
    maker: "CreateVerifiedAccessEndpoint",
    takes:
      "VerifiedAccessEndpointIds VerifiedAccessInstanceId VerifiedAccessGroupId MaxResults NextToken Filters",
    ids: "VerifiedAccessEndpointIds vae InvalidVerifiedAccessEndpointId.NotFound",
  },
  DescribeVerifiedAccessTrustProviders: {
    list: "VerifiedAccessTrustProviders",
    maker: "CreateVerifiedAccessTrustProvider",
    takes: "VerifiedAccessTrustProviderIds MaxResults NextToken Filters",
    ids: "VerifiedAccessTrustProviderIds vatp InvalidVerifiedAccessTrustProviderId.NotFound",
  },
  DescribeSecurityGroupVpcAssociations: {
    list: "SecurityGroupVpcAssociations",
    maker: "AssociateSecurityGroupVpc",
    takes: "Filters NextToken MaxResults",
    filters: "group-id group-owner-id state vpc-id vpc-owner-id",
  },
  DescribeNetworkInterfacePermissions: {
    list: "NetworkInterfacePermissions",
    maker: "CreateNetworkInterfacePermission",
    takes: "NetworkInterfacePermissionIds Filters NextToken MaxResults",
    filters:
      "network-interface-permission.network-interface-permission-id network-interface-permission.network-interface-id network-interface-permission.aws-account-id network-interface-permission.aws-service network-interface-permission.permission",
  },
  DescribeVpcBlockPublicAccessExclusions: {
    list: "VpcBlockPublicAccessExclusions",
    maker: "CreateVpcBlockPublicAccessExclusion",
    takes: "Filters ExclusionIds NextToken MaxResults",
    filters: "resource-arn internet-gateway-exclusion-mode state tag-value",
  },
  DescribeIpams: {
    list: "Ipams",
    maker: "CreateIpam",
    takes: "Filters MaxResults NextToken IpamIds",
    ids: "IpamIds ipam InvalidIpamId.NotFound",
  },
  DescribeIpamPools: {
    list: "IpamPools",
    maker: "CreateIpamPool",
    takes: "Filters MaxResults NextToken IpamPoolIds",
    ids: "IpamPoolIds ipam-pool InvalidIpamPoolId.NotFound",
  },
  DescribePublicIpv4Pools: {
    list: "PublicIpv4Pools",
    maker: "CreatePublicIpv4Pool",
    takes: "PoolIds NextToken MaxResults Filters",
    ids: "PoolIds ipv4pool-ec2 InvalidPublicIpv4PoolID.NotFound",
  },
  DescribeByoipCidrs: {
    list: "ByoipCidrs",
    maker: "ProvisionByoipCidr",
    takes: "MaxResults! NextToken",
  },
};
