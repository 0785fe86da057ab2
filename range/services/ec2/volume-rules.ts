import type { VolumeType } from "@aws-sdk/client-ec2";
import { refuse, refuseValue } from "./refusals.ts";

/** Sizes in GiB, IOPS and throughput in MiB/s by type (EBS user guide, "EBS volume types"). */
const LIMITS: Readonly<
  Record<string, { size: [number, number]; iops?: [number, number]; throughput?: [number, number] }>
> = {
  gp2: { size: [1, 16_384] },
  gp3: { size: [1, 65_536], iops: [3000, 80_000], throughput: [125, 2000] },
  io1: { size: [4, 16_384], iops: [100, 64_000] },
  io2: { size: [4, 65_536], iops: [100, 256_000] },
  st1: { size: [125, 16_384] },
  sc1: { size: [125, 16_384] },
  standard: { size: [1, 1024] },
};

/**
 * Checks type, size and performance of a volume as EBS does.
 *
 * @throws {AwsError} InvalidParameterValue, InvalidParameterCombination, MissingParameter
 */
export function checkVolume(wanted: {
  type: VolumeType;
  sizeGiB: number;
  iops?: number | undefined;
  throughput?: number | undefined;
}): { iops?: number | undefined; throughput?: number | undefined } {
  const { type, sizeGiB, iops, throughput } = wanted;
  const limits = Object.hasOwn(LIMITS, type)
    ? LIMITS[type]!
    : refuse("UnknownVolumeType", `Unsupported volume type '${type}' for volume creation.`);
  if (!Number.isInteger(sizeGiB) || sizeGiB < limits.size[0] || sizeGiB > limits.size[1])
    refuse(
      "InvalidParameterValue",
      `Volume of ${sizeGiB}GiB is ${sizeGiB < limits.size[0] ? "too small" : "too large"} for volume type ${type}; ${sizeGiB < limits.size[0] ? `minimum is ${limits.size[0]}` : `maximum is ${limits.size[1]}`}GiB.`,
    );
  if (iops !== undefined && !limits.iops)
    refuse("InvalidParameterCombination", `The parameter iops is not supported for ${type} volumes.`);
  if (throughput !== undefined && !limits.throughput)
    refuse("InvalidParameterCombination", `The parameter throughput is not supported for ${type} volumes.`);
  if ((type === "io1" || type === "io2") && iops === undefined)
    refuse("MissingParameter", `The request must contain the parameter iops`);
  checkRange(iops, limits.iops, "iops");
  checkRange(throughput, limits.throughput, "throughput");
  return { iops, throughput };
}

function checkRange(value: number | undefined, range: [number, number] | undefined, name: string): void {
  if (value !== undefined && range && (value < range[0] || value > range[1]))
    refuseValue(value, name, `The value must be between ${range[0]} and ${range[1]}.`);
}

/** Checks the name under which a device is attached. */
export function checkDeviceName(name: string): void {
  if (!/^(\/dev\/)?(sd[a-z]([1-9]|1[0-5])?|xvd[a-z]{1,2}\d?|hd[a-z]([1-9]|1[0-5])?)$/.test(name))
    refuseValue(name, "device", `${name} is not a valid EBS device name.`);
}
