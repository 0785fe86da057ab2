import { finishRunInstances } from "./customisations/run-instances.ts";
import type { InputTree } from "./options.ts";

const PROTOCOL_NUMBERS: Readonly<Record<string, string>> = { tcp: "6", udp: "17", icmp: "1", all: "-1" };

const numberProtocol = (tree: InputTree): void => {
  const protocol = tree["Protocol"];
  if (typeof protocol === "string") tree["Protocol"] = PROTOCOL_NUMBERS[protocol] ?? protocol;
};

const encodeUserData = (tree: InputTree): void => {
  const data = tree["UserData"];
  if (typeof data === "string" || data instanceof Uint8Array)
    tree["UserData"] = Buffer.from(data as string).toString("base64");
};

/** A source's key travels in a header, percent-encoded. */
const encodeCopySource = (tree: InputTree): void => {
  const source = tree["CopySource"];
  if (typeof source !== "string") return;
  const [path, version] = source.split("?versionId=");
  tree["CopySource"] =
    encodeURIComponent(path!).replaceAll("%2F", "/") + (version ? `?versionId=${version}` : "");
};

const CHANGES: Readonly<Record<string, readonly ((tree: InputTree) => void)[]>> = {
  "ec2.RunInstances": [finishRunInstances, encodeUserData],
  "ec2.CreateNetworkAclEntry": [numberProtocol],
  "ec2.ReplaceNetworkAclEntry": [numberProtocol],
  "autoscaling.CreateLaunchConfiguration": [encodeUserData],
  "s3.CopyObject": [encodeCopySource],
  "s3.UploadPartCopy": [encodeCopySource],
};

/** Changes an input as botocore and the AWS CLI do before they send it (botocore/handlers.py). */
export function prepareRequest(service: string, operation: string, tree: InputTree): void {
  for (const change of CHANGES[`${service}.${operation}`] ?? []) change(tree);
}
