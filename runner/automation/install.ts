import { refusalOf } from "../../scenarios/kit/aws.ts";
import type { Arena } from "../targets/arena.ts";
import { UserError } from "../errors.ts";
import { isText, textOf, type Installation, type TakenObject, type TakenStack } from "./installation.ts";
import { failuresOf } from "./stack-failures.ts";
import { ec2Ids, namesIn, renaming } from "./names.ts";

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
  refuseStrangers(arena, installation);
  try {
    await installAll(arena, installation);
  } catch (error) {
    if (refusalOf(error) === undefined) throw error;
    throw new UserError(`what was deployed could not be installed: ${(error as Error).message}`, undefined, {
      cause: error,
    });
  }
}

/**
 * Every run has a sandbox of its own: what stacks made is found again under its new name, and nothing else is.
 *
 * @throws {UserError}
 */
function refuseStrangers({ account }: Arena, { strangers }: Installation): void {
  if (!strangers.length) return;
  const here = ec2Ids(account);
  const [lost] = strangers.filter(({ id }) => !here.has(id));
  if (lost)
    throw new UserError(
      `${lost.within} names ${lost.id}, which is no resource of a stack: every run has a sandbox of its own with other ids, and only those of the sandbox's and your own stacks' resources are moved there (let your automation look it up when it runs)`,
    );
}

async function installAll(arena: Arena, installation: Installation): Promise<void> {
  const there = (): Rename => renaming(installation.names, namesIn(arena));
  const rename = there();
  for (const { region, name, type, value } of installation.parameters)
    await arena.installer(region).ssm.putParameter({
      Name: rename(name),
      Type: type as "String",
      Value: rename(value),
      Overwrite: true,
    });
  const buckets = installation.buckets.map(({ region, name }) => ({ region, name: rename(name) }));
  for (const { region, name } of buckets)
    await arena.installer(region).s3.createBucket({
      Bucket: name,
      ...(region !== "us-east-1" && {
        CreateBucketConfiguration: { LocationConstraint: region as "eu-west-1" },
      }),
    });
  let waiting = installation.objects;
  for (const stack of installation.stacks) {
    // What the stacks before this one made has its names by now.
    const renameNow = there();
    waiting = await putObjects(arena, waiting, renameNow);
    await makeStack(arena, movedStack(stack, renameNow), [
      ...installation.objects.map(({ bucket }) => renameNow(bucket)),
      ...buckets.map(({ name }) => name),
    ]);
  }
}

type Rename = (text: string) => string;

const movedStack = ({ region, ...stack }: TakenStack, rename: Rename): TakenStack => ({
  region,
  ...movedTexts(stack, rename),
});

/** Rewrites all texts in a plain value, keys as well. */
function movedTexts<T>(value: T, rename: Rename): T {
  const moved = (one: unknown): unknown => {
    if (typeof one === "string") return rename(one);
    if (Array.isArray(one)) return one.map(moved);
    if (typeof one !== "object" || one === null) return one;
    return Object.fromEntries(Object.entries(one).map(([key, inner]) => [rename(key), moved(inner)]));
  };
  return moved(value) as T;
}

/** @returns the objects whose buckets do not exist yet */
async function putObjects(
  arena: Arena,
  objects: readonly TakenObject[],
  rename: Rename,
): Promise<TakenObject[]> {
  const left: TakenObject[] = [];
  for (const object of objects) {
    const fixed = object.fixed.find((name) => rename(name) !== name);
    if (fixed !== undefined)
      throw new UserError(
        `${object.key} in ${object.bucket} holds ${fixed}, which has another name in every run, and archives are not rewritten: hand it to the function by its environment`,
      );
    const bucket = rename(object.bucket);
    const region = await regionOf(arena, bucket);
    if (region === undefined) left.push(object);
    else
      await arena.installer(region).s3.putObject({
        Bucket: bucket,
        Key: rename(object.key),
        Body: isText(object.key) ? rename(textOf(object)) : Buffer.from(object.body, "base64"),
        ContentType: object.contentType,
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

async function makeStack(arena: Arena, stack: TakenStack, buckets: readonly string[]): Promise<void> {
  const { cloudformation } = arena.installer(stack.region);
  const request = {
    StackName: stack.name,
    ...(await templateOf(arena, stack, buckets)),
    Parameters: Object.entries(stack.parameters).map(([ParameterKey, ParameterValue]) => ({
      ParameterKey,
      ParameterValue,
    })),
    Capabilities: [
      ...new Set([...(stack.capabilities as "CAPABILITY_IAM"[]), "CAPABILITY_AUTO_EXPAND" as const]),
    ],
    Tags: [...stack.tags],
    ...(stack.roleArn !== undefined && { RoleARN: stack.roleArn }),
  };
  await cloudformation.createStack(request).catch((error: unknown) => {
    if (refusalOf(error) === undefined) throw error;
    throw new UserError(`the stack ${stack.name} could not be installed: ${(error as Error).message}`);
  });
  let status: string | undefined;
  for (;;) {
    status = (await cloudformation.describeStacks({ StackName: stack.name })).Stacks?.[0]?.StackStatus;
    if (!status?.endsWith("_IN_PROGRESS")) break;
    await arena.advance(LOOK_MS);
  }
  if (status === "CREATE_COMPLETE") return;
  const { StackEvents = [] } = await cloudformation.describeStackEvents({ StackName: stack.name });
  throw new UserError(
    `the stack ${stack.name} could not be installed (${status}): ${failuresOf(StackEvents.toReversed()).join("; ")}`,
  );
}

/** A template as requests carry it: a long one came out of a bucket, and goes there again. */
async function templateOf(
  arena: Arena,
  { name, templateBody }: TakenStack,
  buckets: readonly string[],
): Promise<{ TemplateBody: string } | { TemplateURL: string }> {
  if (templateBody.length <= LONGEST_BODY) return { TemplateBody: templateBody };
  for (const bucket of new Set(buckets)) {
    const region = await regionOf(arena, bucket);
    if (region === undefined) continue;
    const key = `template/${name}`;
    await arena.installer(region).s3.putObject({ Bucket: bucket, Key: key, Body: templateBody });
    return { TemplateURL: `https://${bucket}.s3.amazonaws.com/${key}` };
  }
  throw new UserError(`the template of the stack ${name} is too long, and no bucket is there to hold it`);
}
