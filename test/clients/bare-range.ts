import { Range } from "../../range/index.ts";
import { addRootAccessKey, bootstrapAccount } from "../../range/services/iam/index.ts";
import { ChildProcesses } from "../../runner/functions/child-processes.ts";
import { addImages } from "../../runner/targets/range/images.ts";

export const ACCOUNT_ID = "123456789012";
export const REGION = "us-east-1";

/** The moment at which time stands still. */
export const STILL_START_MS = Date.UTC(2026, 0, 5, 9);

/** A range with one empty account, listening, and the keys of its root. */
export interface BareRange {
  range: Range;
  endpoint: string;
  accessKeyId: string;
  secretAccessKey: string;
  /** The variables that point the AWS CLI and the SDKs at it. */
  env: Record<string, string>;
  /** What the range reported as bugs of ours. */
  bugs: unknown[];
  close(): Promise<void>;
}

/**
 * Opens an empty account.
 *
 * @param time `still`: simulated time moves only when a test moves it, from a fixed moment; `wall`: it keeps step
 *   with the machine's
 */
export async function openBareRange(time: "still" | "wall"): Promise<BareRange> {
  const bugs: unknown[] = [];
  const range = new Range({
    seed: "clients",
    startMs: time === "wall" ? Date.now() : STILL_START_MS,
    executor: (host) => new ChildProcesses(host),
    onBug: (error) => void bugs.push(error),
  });
  const account = range.addAccount(ACCOUNT_ID, "clients");
  bootstrapAccount(account);
  addImages(account.scope(REGION));
  const key = addRootAccessKey(account);
  const endpoint = await range.listen();
  if (time === "wall") range.followWallClock();
  return {
    range,
    endpoint,
    ...key,
    env: {
      AWS_ENDPOINT_URL: endpoint,
      AWS_ACCESS_KEY_ID: key.accessKeyId,
      AWS_SECRET_ACCESS_KEY: key.secretAccessKey,
      AWS_REGION: REGION,
      AWS_DEFAULT_REGION: REGION,
      AWS_PAGER: "",
      AWS_EC2_METADATA_DISABLED: "true",
    },
    bugs,
    close: () => range.close(),
  };
}
