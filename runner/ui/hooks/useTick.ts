import { useEffect, useState } from "react";

/** Draws again every so often. @param everyMs not at all, when undefined @returns how often it has ticked */
export function useTick(everyMs: number | undefined): number {
  const [ticks, setTicks] = useState(0);
  useEffect(() => {
    if (everyMs === undefined) return undefined;
    const timer = setInterval(() => setTicks((x) => x + 1), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return ticks;
}
