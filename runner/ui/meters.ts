import type { BytesSample, CustomerSample } from "./model.ts";

const BARS = "▁▂▃▄▅▆▇█";
/** The stretch over which the figures beside the sparklines are taken. */
const WINDOW_MS = 60_000;

/** A share from 0 to 1 as one character; undefined is a gap. */
export const bar = (share: number | undefined): string =>
  share === undefined ? "·" : BARS[Math.round(Math.min(1, Math.max(0, share)) * (BARS.length - 1))]!;

export interface Meter {
  /** One character for each step of time, the newest last. */
  spark: readonly { char: string; share: number | undefined }[];
  /** The figure of the last minute; undefined when there is nothing to tell. */
  value: number | undefined;
}

/** Share of customers' requests that were served. */
export function customersMeter(samples: readonly CustomerSample[], width: number): Meter {
  const shown = samples.slice(-width);
  const last = samples.at(-1);
  const window = last ? samples.filter((x) => x.at > last.at - WINDOW_MS) : [];
  const requests = window.reduce((sum, x) => sum + x.requests, 0);
  const ok = window.reduce((sum, x) => sum + x.ok, 0);
  return {
    spark: shown.map((x) => {
      const share = x.requests ? x.ok / x.requests : undefined;
      return { char: bar(share), share };
    }),
    value: requests ? ok / requests : undefined,
  };
}

/** Bytes that leave, in equal slices of time scaled to the largest; the value is bytes per minute. */
export function bytesMeter(samples: readonly BytesSample[], width: number, sliceMs = 5_000): Meter {
  const last = samples.at(-1);
  if (!last || samples.length < 2) return { spark: [], value: undefined };
  const first = samples[0]!;
  const slices = Math.min(width, Math.floor((last.at - first.at) / sliceMs));
  // Slices end at whole multiples, so that the picture moves in steps instead of trembling.
  const end = Math.floor(last.at / sliceMs) * sliceMs;
  const amounts = Array.from({ length: slices }, (_, i) => {
    const from = end - (slices - i) * sliceMs;
    return totalAt(samples, from + sliceMs) - totalAt(samples, from);
  });
  const most = Math.max(1, ...amounts);
  const since = Math.max(first.at, last.at - WINDOW_MS);
  const elapsed = last.at - since;
  return {
    spark: amounts.map((amount) => ({ char: bar(amount / most), share: amount / most })),
    value: elapsed > 0 ? ((last.total - totalAt(samples, since)) / elapsed) * 60_000 : undefined,
  };
}

function totalAt(samples: readonly BytesSample[], at: number): number {
  const sample = samples.findLast((x) => x.at <= at) ?? samples[0];
  return sample?.total ?? 0;
}

/** `1.2 MB`, in units of a thousand, as networks count. */
export function bytesText(bytes: number): string {
  const units = ["B", "kB", "MB", "GB", "TB"];
  let value = Math.max(0, bytes);
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${unit === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${units[unit]}`;
}

/** `99.2 %`; never rounded up to a whole hundred. */
export const percentText = (share: number): string =>
  share >= 1 ? "100 %" : `${(Math.floor(share * 1000) / 10).toFixed(1)} %`;
