import { serviceCall } from "../../../journey.ts";
import type { Scope } from "../../../world.ts";
import { findBucket, objectId } from "../../s3/state.ts";
import { serviceBucket, serviceLink, type ServiceBucket } from "../../service-bucket.ts";
import { CLOUDFORMATION } from "../deploy/operation.ts";
import { isObject } from "../template/template.ts";
import { fixed, number, required, text } from "./shape.ts";
import { OwnWords, resource } from "./type.ts";

/** How often CloudFormation looks whether signals have come, in simulated milliseconds. */
const LOOK_MS = 1_000;
/** How long a handle's URL is good for, in seconds. */
const EXPIRES_SECONDS = 86_400;
const LONGEST_SECONDS = 43_200;

/**
 * A URL to which whoever has it writes signals, and the condition that waits for them.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-waitcondition.html
 */
const handle = resource("AWS::CloudFormation::WaitConditionHandle", {
  properties: {},
  create(act) {
    const bucket = bucketOf(act.scope);
    return { id: serviceLink(bucket, `${act.stackId}/${act.logicalId}`, "PUT", EXPIRES_SECONDS) };
  },
  delete({ scope, stackId, logicalId }) {
    const name = bucketName(scope);
    const objects = findBucket(scope.world, name)?.state.objectsOf(name);
    objects?.delete(objectId(name, `${stackId}/${logicalId}`));
  },
});

const condition = resource("AWS::CloudFormation::WaitCondition", {
  properties: { Count: fixed(number), Handle: required(fixed(text)), Timeout: required(fixed(number)) },
  attributes: ["Data"],
  *create(act, { Count = 1, Handle, Timeout }) {
    if (!Number.isInteger(Timeout) || Timeout < 1 || Timeout > LONGEST_SECONDS)
      throw new OwnWords(`Timeout must be an integer between 1 and ${LONGEST_SECONDS}`);
    const { clock } = act.scope.world;
    const key = keyOf(act.scope, Handle);
    const id = act.begin(key);
    const deadline = clock.now() + Timeout * 1000;
    for (;;) {
      const received = signalsOf(act.scope, key);
      if (received.size >= Count)
        return { id, attributes: { Data: JSON.stringify(Object.fromEntries(received)) } };
      if (clock.now() >= deadline)
        throw new OwnWords(
          `WaitCondition timed out. Received ${received.size} conditions when expecting ${Count}`,
        );
      yield LOOK_MS;
    }
  },
  delete: () => {},
});

const bucketName = ({ region }: Scope): string => `cloudformation-waitcondition-${region}`;

/** Signals to one handle are versions of one object: of two that come at once both count. */
function bucketOf(scope: Scope): ServiceBucket {
  const bucket = serviceBucket(scope, CLOUDFORMATION, bucketName(scope));
  const { name, home, service } = bucket;
  if (findBucket(scope.world, name)?.bucket.versioning !== "Enabled")
    serviceCall(home, service, "s3", "PutBucketVersioning", {
      Bucket: name,
      VersioningConfiguration: { Status: "Enabled" },
    });
  return bucket;
}

/** The object behind a handle's URL: also the condition's own id. */
function keyOf(scope: Scope, url: string): string {
  const { hostname, pathname } = URL.canParse(url) ? new URL(url) : { hostname: "", pathname: "" };
  if (!hostname.startsWith(`${bucketName(scope)}.s3.`))
    throw new OwnWords(`Handle ${url} is not that of an AWS::CloudFormation::WaitConditionHandle`);
  return decodeURIComponent(pathname.slice(1));
}

/** The data of the signals that came, by their unique ids; fails with the first that tells of a failure. */
function signalsOf(scope: Scope, key: string): Map<string, string> {
  const name = bucketName(scope);
  const row = findBucket(scope.world, name)?.state.objectsOf(name).get(objectId(name, key));
  const received = new Map<string, string>();
  for (const { content } of row?.versions.toReversed() ?? []) {
    const { status, uniqueId, reason, data } = readSignal(content.bytes.toString("utf8"));
    if (status === "FAILURE")
      throw new OwnWords(`WaitCondition received failed message: '${reason}' for uniqueId: ${uniqueId}`);
    received.set(uniqueId, data);
  }
  return received;
}

interface Signal {
  status: "SUCCESS" | "FAILURE";
  uniqueId: string;
  reason: string;
  data: string;
}

function readSignal(body: string): Signal {
  let signal: unknown;
  try {
    signal = JSON.parse(body);
  } catch {
    throw unparsable();
  }
  if (!isObject(signal)) throw unparsable();
  const { Status: status, UniqueId: uniqueId, Reason: reason, Data: data } = signal;
  if (status !== "SUCCESS" && status !== "FAILURE") throw unparsable();
  if (typeof uniqueId !== "string" || typeof reason !== "string" || typeof data !== "string")
    throw unparsable();
  return { status, uniqueId, reason, data };
}

const unparsable = (): OwnWords => new OwnWords("Unparsable WaitCondition data");

export const waitConditionTypes = [handle, condition];
