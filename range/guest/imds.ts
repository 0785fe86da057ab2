import { publicAddressOf } from "../physics/network/index.ts";
import { AwsError } from "../errors.ts";
import { ec2State, type InterfaceRow } from "../services/ec2/state.ts";
import type { Guest } from "./guest.ts";
import { profileOf, roleCredentials } from "./identity.ts";

export interface MetadataRequest {
  method: string;
  /** Such as `/latest/meta-data/instance-id`. */
  path: string;
  /** Names in lower case. */
  headers: ReadonlyMap<string, string>;
}

export interface MetadataAnswer {
  status: number;
  body: string;
}

const MOST_TOKEN_SECONDS = 21_600;

/**
 * The instance metadata service at 169.254.169.254: IMDSv2 with session tokens, and IMDSv1 where the instance's
 * options allow it. No security group and no network ACL stands in its way.
 *
 * @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-service.html
 */
export function askMetadata(guest: Guest, request: MetadataRequest): MetadataAnswer {
  const { metadata } = guest.instance;
  if (metadata.HttpEndpoint === "disabled") return page(403, "Forbidden");
  if (request.headers.has("x-forwarded-for")) return page(403, "Forbidden");
  if (request.path === "/latest/api/token") return giveToken(guest, request);
  if (request.method !== "GET" && request.method !== "HEAD") return page(405, "Method Not Allowed");
  const token = request.headers.get("x-aws-ec2-metadata-token");
  if (token === undefined && metadata.HttpTokens === "required") return page(401, "Unauthorized");
  if (token !== undefined && (guest.memory.metadataTokens.get(token) ?? 0) <= guest.now)
    return page(401, "Unauthorized");
  const body = lookUp(guest, request.path.replace(/\?.*$/, ""), token === undefined ? "1.0" : "2.0");
  return body === undefined ? page(404, "Not Found") : { status: 200, body };
}

const page = (status: number, title: string): MetadataAnswer => ({
  status,
  body: `<?xml version="1.0" encoding="iso-8859-1"?>\n<html><head><title>${status} - ${title}</title></head><body><h1>${status} - ${title}</h1></body></html>\n`,
});

function giveToken(guest: Guest, { method, headers }: MetadataRequest): MetadataAnswer {
  if (method !== "PUT") return page(405, "Method Not Allowed");
  const seconds = Number(headers.get("x-aws-ec2-metadata-token-ttl-seconds") ?? NaN);
  if (!Number.isInteger(seconds) || seconds < 1 || seconds > MOST_TOKEN_SECONDS)
    return page(400, "Bad Request");
  const token = guest.changeMemory((memory) => {
    const random = guest.scope.world.random.fork(`imds/${memory.id}/${memory.metadataTokens.size}`);
    const made = `AQAEA${random.text(49, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")}==`;
    memory.metadataTokens.set(made, guest.now + seconds * 1000);
    return made;
  });
  return { status: 200, body: token };
}

type Tree = { [name: string]: Tree | string | undefined };

/** A leaf's text, or the names in a folder: folders end in a slash. */
function lookUp(guest: Guest, path: string, delivery: "1.0" | "2.0"): string | undefined {
  let node: Tree | string | undefined = treeOf(guest, delivery);
  for (const part of path.split("/").filter(Boolean)) {
    if (typeof node !== "object") return undefined;
    node = node[part];
  }
  if (typeof node !== "object") return node;
  return Object.entries(node)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => (typeof value === "object" ? `${name}/` : name))
    .join("\n");
}

function treeOf(guest: Guest, delivery: "1.0" | "2.0"): Tree {
  const { instance, scope } = guest;
  const faces = instance.interfaceIds
    .map((id) => ec2State(scope).interfaces.get(id))
    .filter((face): face is Readonly<InterfaceRow> => face !== undefined);
  const primary = faces[0];
  const publicIp = primary && publicAddressOf(scope, primary);
  const groups = (face: Readonly<InterfaceRow> | undefined): string[] =>
    (face?.groupIds ?? []).map((id) => ec2State(scope).groups.get(id)?.name ?? id);
  const tags = Object.fromEntries(instance.tags.map((tag) => [tag.Key ?? "", tag.Value ?? ""]));
  const latest: Tree = {
    "meta-data": {
      "ami-id": instance.imageId,
      "ami-launch-index": String(instance.launchIndex),
      hostname: guest.hostname,
      iam: iamTree(guest, delivery),
      "instance-action": "none",
      "instance-id": instance.id,
      "instance-life-cycle": "on-demand",
      "instance-type": instance.instanceType,
      "local-hostname": guest.hostname,
      "local-ipv4": primary?.privateIp,
      mac: primary?.macAddress,
      network: {
        interfaces: {
          macs: Object.fromEntries(
            faces.map((face) => [
              face.macAddress,
              {
                "interface-id": face.id,
                "local-ipv4s": face.privateIp,
                "security-group-ids": face.groupIds.join("\n"),
                "subnet-id": face.subnetId,
                "vpc-id": face.vpcId,
              },
            ]),
          ),
        },
      },
      placement: { "availability-zone": instance.availabilityZone, region: scope.region },
      "public-ipv4": publicIp,
      "reservation-id": instance.reservationId,
      "security-groups": groups(primary).join("\n"),
      services: { domain: "amazonaws.com", partition: "aws" },
      ...(instance.metadata.InstanceMetadataTags === "enabled" && { tags: { instance: tags } }),
    },
    dynamic: { "instance-identity": { document: identityDocument(guest) } },
    ...(instance.userData !== undefined && {
      "user-data": Buffer.from(instance.userData, "base64").toString(),
    }),
  };
  return { latest };
}

function iamTree(guest: Guest, delivery: "1.0" | "2.0"): Tree | undefined {
  const profile = profileOf(guest.scope, guest.instanceId);
  if (!profile) return undefined;
  const held = credentialsText(guest, delivery);
  return {
    info: JSON.stringify(
      {
        Code: "Success",
        LastUpdated: isoSeconds(guest.memory.bootedAt),
        InstanceProfileArn: profile.arn,
        InstanceProfileId: profile.id,
      },
      null,
      2,
    ),
    ...(held && { "security-credentials": { [held.roleName]: held.text } }),
  };
}

/** The document under `security-credentials/<role>`. A role that does not trust EC2 answers with its own failure. */
function credentialsText(
  guest: Guest,
  delivery: "1.0" | "2.0",
): { roleName: string; text: string } | undefined {
  try {
    const held = guest.changeMemory((memory) =>
      roleCredentials(guest.scope, guest.instanceId, memory, delivery),
    );
    if (!held) return undefined;
    const { issued, issuedAt, roleName } = held;
    const text = {
      Code: "Success",
      LastUpdated: isoSeconds(issuedAt),
      Type: "AWS-HMAC",
      AccessKeyId: issued.AccessKeyId,
      SecretAccessKey: issued.SecretAccessKey,
      Token: issued.SessionToken,
      Expiration: isoSeconds(issued.Expiration.getTime()),
    };
    return { roleName, text: JSON.stringify(text, null, 2) };
  } catch (thrown) {
    const roleName = profileOf(guest.scope, guest.instanceId)?.role?.name;
    if (!(thrown instanceof AwsError) || roleName === undefined) throw thrown;
    const text = {
      Code: "AssumeRoleUnauthorizedAccess",
      Message:
        "EC2 cannot assume the role. Please see documentation at https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_iam-ec2.html.",
      LastUpdated: isoSeconds(guest.now),
    };
    return { roleName, text: JSON.stringify(text, null, 2) };
  }
}

function identityDocument(guest: Guest): string {
  const { instance, scope } = guest;
  return JSON.stringify(
    {
      accountId: scope.accountId,
      architecture: "x86_64",
      availabilityZone: instance.availabilityZone,
      imageId: instance.imageId,
      instanceId: instance.id,
      instanceType: instance.instanceType,
      pendingTime: isoSeconds(instance.launchTime),
      privateIp: ec2State(scope).interfaces.get(instance.interfaceIds[0])?.privateIp,
      region: scope.region,
      version: "2017-09-30",
    },
    null,
    2,
  );
}

const isoSeconds = (timeMs: number): string => `${new Date(timeMs).toISOString().slice(0, 19)}Z`;
