import { defineState, type Scope, type World } from "../../world.ts";
import { checkId, KINDS } from "./kinds.ts";
import { refuse } from "./refusals.ts";
import { ec2State, type ImageRow } from "./state.ts";

/** The account that owns the images which AWS gives to everybody. */
export const AMAZON = { accountId: "137112412989", alias: "amazon" };

/** What {@link seedImages} needs to know of an image. */
export interface SeedImage {
  imageId: string;
  name: string;
  description?: string;
  architecture?: "x86_64" | "arm64";
  /** `/dev/xvda` unless told. */
  rootDeviceName?: string;
  /** 8 unless told. */
  rootSizeGiB?: number;
  /** The application on it; see {@link ImageRow.software}. */
  software?: string;
  /** Its maker says that its software asks the metadata service by version 2: its instances require that. */
  imdsSupport?: "v2.0";
  contentId?: string;
  /** Simulated time of its creation in milliseconds: a year before the range began unless told. */
  createdAt?: number;
}

const YEAR_MS = 365 * 86_400_000;

/** Puts Amazon's public images into a Region of an account, as everybody finds them there. */
export function seedImages(scope: Scope, images: readonly SeedImage[]): void {
  for (const image of images) {
    const createdAt = image.createdAt ?? scope.world.clock.now() - YEAR_MS;
    addImage(scope, {
      ImageId: image.imageId,
      Name: image.name,
      ImageLocation: `${AMAZON.alias}/${image.name}`,
      Description: image.description ?? image.name,
      Architecture: image.architecture ?? "x86_64",
      RootDeviceName: image.rootDeviceName ?? "/dev/xvda",
      OwnerId: AMAZON.accountId,
      ImageOwnerAlias: AMAZON.alias,
      Public: true,
      CreationDate: new Date(createdAt).toISOString(),
      BlockDeviceMappings: [
        {
          DeviceName: image.rootDeviceName ?? "/dev/xvda",
          Ebs: {
            DeleteOnTermination: true,
            SnapshotId: scope.world.random.id("snap"),
            VolumeSize: image.rootSizeGiB ?? 8,
            VolumeType: "gp3",
            Iops: 3000,
            Throughput: 125,
            Encrypted: false,
          },
        },
      ],
      launchPermissions: ["all"],
      contentId: image.contentId ?? image.imageId,
      ...(image.software && { software: image.software }),
      ...(image.imdsSupport && { ImdsSupport: image.imdsSupport }),
    });
  }
}

const published = new WeakMap<World, Omit<SeedImage, "imageId">[]>();
const offers = defineState("regional", () => ({ areOut: false }));

/**
 * Makes Amazon offer an image in every Region, under an id of its own in each: from when somebody first looks for
 * images there, unless the Region has been given Amazon's images already.
 */
export function publishImage(world: World, image: Omit<SeedImage, "imageId">): void {
  published.set(world, [...(published.get(world) ?? []), image]);
}

function offerImages(scope: Scope): void {
  const offer = offers(scope);
  if (offer.areOut) return;
  offer.areOut = true;
  if (ec2State(scope).images.find((image) => image.OwnerId === AMAZON.accountId)) return;
  seedImages(
    scope,
    (published.get(scope.world) ?? []).map((image) => ({
      ...image,
      imageId: `ami-0${scope.world.random.fork(`images/${scope.region}/${image.name}`).hex(16)}`,
    })),
  );
}

/** Puts an image, with the values that every image of the range has. */
export function addImage(
  scope: Scope,
  image: Omit<ImageRow, "State"> & Pick<Partial<ImageRow>, "State">,
): Readonly<ImageRow> {
  return ec2State(scope).images.put(image.ImageId, {
    Hypervisor: "xen",
    ImageType: "machine",
    VirtualizationType: "hvm",
    RootDeviceType: "ebs",
    EnaSupport: true,
    SriovNetSupport: "simple",
    PlatformDetails: "Linux/UNIX",
    UsageOperation: "RunInstances",
    Tags: [],
    State: "available",
    ...image,
  });
}

/** The images that an account may launch or describe: its own, public ones, and those shared with it. */
export function visibleImages(scope: Scope): Readonly<ImageRow>[] {
  const seen = new Map<string, Readonly<ImageRow>>();
  for (const home of homes(scope))
    for (const image of ec2State(home).images)
      if (mayLaunch(scope, home, image) && !seen.has(image.ImageId)) seen.set(image.ImageId, image);
  return [...seen.values()];
}

/**
 * An image that this account may see.
 *
 * @throws {AwsError} InvalidAMIID.Malformed, InvalidAMIID.NotFound
 */
export function findImage(scope: Scope, imageId: string): Readonly<ImageRow> {
  for (const home of homes(scope)) {
    const image = ec2State(home).images.get(imageId);
    if (image && mayLaunch(scope, home, image)) return image;
  }
  checkId("image", imageId);
  return refuse(...KINDS.image.missing([imageId]));
}

/** An image of this account's own. Others' images give AuthFailure, as in AWS. */
export function findOwnImage(scope: Scope, imageId: string): Readonly<ImageRow> {
  const image = findImage(scope, imageId);
  if (image.OwnerId !== scope.accountId) refuse("AuthFailure", `Not authorized for image:${imageId}`, 403);
  return image;
}

/** This account first, then the others in the same Region. */
function* homes(scope: Scope): Generator<Scope> {
  offerImages(scope);
  yield scope;
  for (const account of scope.world.accounts.values())
    if (account !== scope.account && account.regions().includes(scope.region))
      yield account.scope(scope.region);
}

const mayLaunch = (scope: Scope, home: Scope, image: Readonly<ImageRow>): boolean =>
  home === scope ||
  image.launchPermissions.includes(scope.accountId) ||
  (image.OwnerId === home.accountId && image.launchPermissions.includes("all"));
