import type * as EC2 from "@aws-sdk/client-ec2";
import { handlers } from "../../service.ts";
import { pageViews } from "./describe.ts";
import { refuse, refuseValue } from "./refusals.ts";
import { zonesOf } from "./regions.ts";

export interface InstanceTypeFacts {
  vcpus: number;
  memoryMiB: number;
  architecture: "i386" | "x86_64" | "arm64";
  burstable: boolean;
  hibernation: boolean;
  /** How many interfaces it takes, and how many private addresses each. */
  interfaces: number;
  addresses: number;
  network: string;
  clockGhz: number;
  hypervisor: "nitro" | "xen";
  threadsPerCore: 1 | 2;
  gpus?: number;
  previousGeneration?: boolean;
  freeTier?: boolean;
}

const nitro = (
  vcpus: number,
  memoryGiB: number,
  [interfaces, addresses]: [number, number],
  network: string,
  clockGhz: number,
  more: Partial<InstanceTypeFacts> = {},
): InstanceTypeFacts => ({
  vcpus,
  memoryMiB: memoryGiB * 1024,
  architecture: "x86_64",
  burstable: false,
  hibernation: true,
  interfaces,
  addresses,
  network,
  clockGhz,
  hypervisor: "nitro",
  threadsPerCore: vcpus > 1 ? 2 : 1,
  ...more,
});
const T = { burstable: true };
const ARM = { architecture: "arm64", threadsPerCore: 1 } as const;
const XEN = { hypervisor: "xen", threadsPerCore: 1 } as const;
const GPU = { hibernation: false };

/** The instance types of the range (EC2 instance types reference). The last ones are what miners like. */
const TYPES: Readonly<Record<string, InstanceTypeFacts>> = {
  "m1.small": nitro(1, 1.7, [2, 4], "Low", 2.6, { ...XEN, hibernation: false, previousGeneration: true }),
  "t2.micro": nitro(1, 1, [2, 2], "Low to Moderate", 2.5, { ...T, ...XEN, freeTier: true }),
  "t2.small": nitro(1, 2, [3, 4], "Low to Moderate", 2.5, { ...T, ...XEN }),
  "t2.medium": nitro(2, 4, [3, 6], "Low to Moderate", 2.3, { ...T, ...XEN }),
  "t3.nano": nitro(2, 0.5, [2, 2], "Up to 5 Gigabit", 2.5, T),
  "t3.micro": nitro(2, 1, [2, 2], "Up to 5 Gigabit", 2.5, { ...T, freeTier: true }),
  "t3.small": nitro(2, 2, [3, 4], "Up to 5 Gigabit", 2.5, { ...T, freeTier: true }),
  "t3.medium": nitro(2, 4, [3, 6], "Up to 5 Gigabit", 2.5, T),
  "t3.large": nitro(2, 8, [3, 12], "Up to 5 Gigabit", 2.5, T),
  "t4g.micro": nitro(2, 1, [2, 2], "Up to 5 Gigabit", 2.5, { ...T, ...ARM, freeTier: true }),
  "t4g.small": nitro(2, 2, [3, 4], "Up to 5 Gigabit", 2.5, { ...T, ...ARM, freeTier: true }),
  "t4g.medium": nitro(2, 4, [3, 6], "Up to 5 Gigabit", 2.5, { ...T, ...ARM }),
  "m5.large": nitro(2, 8, [3, 10], "Up to 10 Gigabit", 3.1),
  "m5.xlarge": nitro(4, 16, [4, 15], "Up to 10 Gigabit", 3.1),
  "m5.2xlarge": nitro(8, 32, [4, 15], "Up to 10 Gigabit", 3.1),
  "m6i.large": nitro(2, 8, [3, 10], "Up to 12.5 Gigabit", 3.5),
  "m7g.large": nitro(2, 8, [3, 10], "Up to 12.5 Gigabit", 2.6, ARM),
  "r5.large": nitro(2, 16, [3, 10], "Up to 10 Gigabit", 3.1),
  "r5.xlarge": nitro(4, 32, [4, 15], "Up to 10 Gigabit", 3.1),
  "c5.large": nitro(2, 4, [3, 10], "Up to 10 Gigabit", 3.4),
  "c5.xlarge": nitro(4, 8, [4, 15], "Up to 10 Gigabit", 3.4),
  "c5.4xlarge": nitro(16, 32, [8, 30], "Up to 10 Gigabit", 3.4),
  "c5.9xlarge": nitro(36, 72, [8, 30], "12 Gigabit", 3.4),
  "c5.18xlarge": nitro(72, 144, [15, 50], "25 Gigabit", 3.4),
  "c6i.8xlarge": nitro(32, 64, [8, 30], "12.5 Gigabit", 3.5),
  "g4dn.xlarge": nitro(4, 16, [3, 10], "Up to 25 Gigabit", 2.5, { ...GPU, gpus: 1 }),
  "g5.xlarge": nitro(4, 16, [4, 15], "Up to 10 Gigabit", 3.3, { ...GPU, gpus: 1 }),
  "p3.2xlarge": nitro(8, 61, [4, 15], "Up to 10 Gigabit", 2.7, { ...GPU, gpus: 1, hypervisor: "xen" }),
};

/** The facts of an instance type. Throws InvalidParameterValue for a type that the range does not offer. */
export function instanceType(name: string): InstanceTypeFacts {
  return typeFacts(name) ?? refuse("InvalidParameterValue", `Invalid value '${name}' for InstanceType.`);
}

const typeFacts = (name: string): InstanceTypeFacts | undefined =>
  Object.hasOwn(TYPES, name) ? TYPES[name] : undefined;

export const instanceTypes = handlers<typeof EC2>()({
  DescribeInstanceTypes(input) {
    const names = input.InstanceTypes?.length
      ? [...new Set<string>(input.InstanceTypes)]
      : Object.keys(TYPES);
    const unknown = names.filter((name) => !typeFacts(name));
    if (unknown.length)
      refuse(
        "InvalidInstanceType",
        `The following supplied instance types do not exist: [${unknown.join(", ")}]`,
      );
    const { views, nextToken } = pageViews(names.map(typeView), input, FILTERS, { most: 100 });
    return { InstanceTypes: views, NextToken: nextToken };
  },

  DescribeInstanceTypeOfferings(input, call) {
    const offerings = locations(input.LocationType ?? "region", call.region).flatMap((location) =>
      Object.keys(TYPES).map((name) => ({
        InstanceType: name as EC2._InstanceType,
        LocationType: input.LocationType ?? ("region" as const),
        Location: location,
      })),
    );
    const { views, nextToken } = pageViews(offerings, input, {
      "instance-type": (offering) => offering.InstanceType,
      location: (offering) => offering.Location,
    });
    return { InstanceTypeOfferings: views, NextToken: nextToken };
  },
});

function locations(kind: EC2.LocationType, region: string): string[] {
  if (kind === "region") return [region];
  if (kind === "availability-zone") return zonesOf(region).map((zone) => zone.name);
  if (kind === "availability-zone-id") return zonesOf(region).map((zone) => zone.id);
  return refuseValue(kind, "locationType");
}

const FILTERS = {
  "auto-recovery-supported": () => true,
  "bare-metal": () => false,
  "burstable-performance-supported": (type: EC2.InstanceTypeInfo) => type.BurstablePerformanceSupported,
  "current-generation": (type: EC2.InstanceTypeInfo) => type.CurrentGeneration,
  "free-tier-eligible": (type: EC2.InstanceTypeInfo) => type.FreeTierEligible,
  "hibernation-supported": (type: EC2.InstanceTypeInfo) => type.HibernationSupported,
  hypervisor: (type: EC2.InstanceTypeInfo) => type.Hypervisor,
  "instance-storage-supported": () => false,
  "instance-type": (type: EC2.InstanceTypeInfo) => type.InstanceType,
  "memory-info.size-in-mib": (type: EC2.InstanceTypeInfo) => type.MemoryInfo?.SizeInMiB,
  "network-info.maximum-network-interfaces": (type: EC2.InstanceTypeInfo) =>
    type.NetworkInfo?.MaximumNetworkInterfaces,
  "network-info.ipv4-addresses-per-interface": (type: EC2.InstanceTypeInfo) =>
    type.NetworkInfo?.Ipv4AddressesPerInterface,
  "network-info.network-performance": (type: EC2.InstanceTypeInfo) => type.NetworkInfo?.NetworkPerformance,
  "processor-info.supported-architecture": (type: EC2.InstanceTypeInfo) =>
    type.ProcessorInfo?.SupportedArchitectures,
  "processor-info.sustained-clock-speed-in-ghz": (type: EC2.InstanceTypeInfo) =>
    type.ProcessorInfo?.SustainedClockSpeedInGhz,
  "supported-root-device-type": () => "ebs",
  "supported-usage-class": () => "on-demand",
  "supported-virtualization-type": () => "hvm",
  "vcpu-info.default-cores": (type: EC2.InstanceTypeInfo) => type.VCpuInfo?.DefaultCores,
  "vcpu-info.default-threads-per-core": (type: EC2.InstanceTypeInfo) => type.VCpuInfo?.DefaultThreadsPerCore,
  "vcpu-info.default-vcpus": (type: EC2.InstanceTypeInfo) => type.VCpuInfo?.DefaultVCpus,
};

function typeView(name: string): EC2.InstanceTypeInfo {
  const facts = TYPES[name]!;
  return {
    InstanceType: name as EC2._InstanceType,
    CurrentGeneration: !facts.previousGeneration,
    FreeTierEligible: facts.freeTier ?? false,
    SupportedUsageClasses: ["on-demand"],
    SupportedRootDeviceTypes: ["ebs"],
    SupportedVirtualizationTypes: ["hvm"],
    BareMetal: false,
    Hypervisor: facts.hypervisor,
    ProcessorInfo: {
      SupportedArchitectures: [facts.architecture],
      SustainedClockSpeedInGhz: facts.clockGhz,
    },
    VCpuInfo: {
      DefaultVCpus: facts.vcpus,
      DefaultCores: coresOf(facts),
      DefaultThreadsPerCore: facts.threadsPerCore,
    },
    MemoryInfo: { SizeInMiB: Math.floor(facts.memoryMiB) },
    InstanceStorageSupported: false,
    EbsInfo: {
      EbsOptimizedSupport: facts.hypervisor === "nitro" ? "default" : "unsupported",
      EncryptionSupport: "supported",
    },
    NetworkInfo: {
      NetworkPerformance: facts.network,
      MaximumNetworkInterfaces: facts.interfaces,
      MaximumNetworkCards: 1,
      Ipv4AddressesPerInterface: facts.addresses,
      Ipv6Supported: true,
      EnaSupport: facts.hypervisor === "nitro" ? "required" : "unsupported",
    },
    PlacementGroupInfo: { SupportedStrategies: [] },
    HibernationSupported: facts.hibernation,
    BurstablePerformanceSupported: facts.burstable,
    DedicatedHostsSupported: false,
    AutoRecoverySupported: true,
    SupportedBootModes: ["legacy-bios", ...(facts.hypervisor === "nitro" ? (["uefi"] as const) : [])],
  };
}

export const coresOf = (facts: InstanceTypeFacts): number => Math.max(1, facts.vcpus / facts.threadsPerCore);
