import type { Arena } from "../targets/arena.ts";
import { UserError } from "../errors.ts";
import type { Installation, TakenObject, TakenStack } from "./installation.ts";

/** How often a stack that is made is looked at, in simulated milliseconds. */
const LOOK_MS = 10_000;
/** Longer templates must lie in a bucket. */
const LONGEST_BODY = 51_200;

/**
 * Installs automation that was deployed into one range into another, before its clock starts: the same stacks in the
 * same order, by an administrator. What it does later it does in the trainee's name.
 *
 * @throws {UserError} when a stack cannot be made here, with CloudFormation's reasons
 */
export async function install(arena: Arena, installation: Installation): Promise<void> {
  const here = moved(installation, arena.account.id);
  for (const { region, name, type, value } of here.parameters)
    await arena
      .installer(region)
      .ssm.putParameter({ Name: name, Type: type as "String", Value: value, Overwrite: true });
  for (const { region, name } of here.buckets)
    await arena.installer(region).s3.createBucket({
      Bucket: name,
      ...(region !== "us-east-1" && {
        CreateBucketConfiguration: { LocationConstraint: region as "eu-west-1" },
      }),
    });
  let waiting = [...here.objects];
  for (const stack of here.stacks) {
    waiting = await putObjects(arena, waiting);
    await makeStack(arena, stack, here);
  }
}

/** The account's id is part of names and ARNs, and stands literally in what tools made for one account. */
function moved(installation: Installation, accountId: string): Installation {
  const text = JSON.stringify({ ...installation, objects: [] });
  const rename = (value: string): string => value.replaceAll(installation.accountId, accountId);
  return {
    ...(JSON.parse(rename(text)) as Installation),
    objects: installation.objects.map((one) => ({
      ...one,
      bucket: rename(one.bucket),
      key: rename(one.key),
      body: isText(one.key) ? Buffer.from(rename(textOf(one))).toString("base64") : one.body,
    })),
  };
}

/** Templates of inner stacks name the account, too; archives are left as they are. */
const isText = (key: string): boolean => /\.(json|ya?ml|template)$/.test(key);

const textOf = ({ body }: TakenObject): string => Buffer.from(body, "base64").toString("utf8");

/** @returns the objects whose buckets do not exist yet */
async function putObjects(arena: Arena, objects: readonly TakenObject[]): Promise<TakenObject[]> {
  const left: TakenObject[] = [];
  for (const { bucket, ...one } of objects) {
    const region = await regionOf(arena, bucket);
    if (region === undefined) left.push({ bucket, ...one });
    else
      await arena.installer(region).s3.putObject({
        Bucket: bucket,
        Key: one.key,
        Body: Buffer.from(one.body, "base64"),
        ContentType: one.contentType,
      });
  }
  return left;
}

/** The Region of a bucket, if there is such a bucket. */
async function regionOf({ installer, stage }: Arena, bucket: string): Promise<string | undefined> {
  const { Buckets = [] } = await installer(stage.region).s3.listBuckets({});
  const found = Buckets.find(({ Name }) => Name === bucket);
  return found && (found.BucketRegion ?? stage.region);
}

async function makeStack(arena: Arena, stack: TakenStack, from: Installation): Promise<void> {
  const { cloudformation } = arena.installer(stack.region);
  await cloudformation.createStack({
    StackName: stack.name,
    ...(await templateOf(arena, stack, from)),
    Parameters: Object.entries(stack.parameters).map(([ParameterKey, ParameterValue]) => ({
      ParameterKey,
      ParameterValue,
    })),
    Capabilities: [
      ...new Set([...(stack.capabilities as "CAPABILITY_IAM"[]), "CAPABILITY_AUTO_EXPAND" as const]),
    ],
    Tags: [...stack.tags],
    ...(stack.roleArn !== undefined && { RoleARN: stack.roleArn }),
  });
  let status: string | undefined;
  for (;;) {
    status = (await cloudformation.describeStacks({ StackName: stack.name })).Stacks?.[0]?.StackStatus;
    if (!status?.endsWith("_IN_PROGRESS")) break;
    await arena.advance(LOOK_MS);
  }
  if (status === "CREATE_COMPLETE") return;
  const { StackEvents = [] } = await cloudformation.describeStackEvents({ StackName: stack.name });
  const reasons = StackEvents.filter((event) => event.ResourceStatus?.endsWith("FAILED")).map(
    (event) => `${event.LogicalResourceId}: ${event.ResourceStatusReason}`,
  );
  throw new UserError(
    `the stack ${stack.name} could not be installed (${status}): ${reasons.toReversed().join("; ")}`,
  );
}

/** A template as requests carry it: a long one came out of a bucket, and goes there again. */
async function templateOf(
  arena: Arena,
  { name, templateBody }: TakenStack,
  { objects, buckets }: Installation,
): Promise<{ TemplateBody: string } | { TemplateURL: string }> {
  if (templateBody.length <= LONGEST_BODY) return { TemplateBody: templateBody };
  for (const bucket of new Set([...objects.map((one) => one.bucket), ...buckets.map((one) => one.name)])) {
    const region = await regionOf(arena, bucket);
    if (region === undefined) continue;
    const key = `template/${name}`;
    await arena.installer(region).s3.putObject({ Bucket: bucket, Key: key, Body: templateBody });
    return { TemplateURL: `https://${bucket}.s3.amazonaws.com/${key}` };
  }
  throw new UserError(`the template of the stack ${name} is too long, and no bucket is there to hold it`);
}
