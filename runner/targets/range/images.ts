import { defineContent } from "../../../range/guest/disks.ts";
import { publishImage, seedImages } from "../../../range/services/ec2/image-rows.ts";
import type { Scope } from "../../../range/world.ts";

/** The fleet's image, with the weakness through which scenarios break in. */
export const WEB_IMAGE = "ami-0a4c1d7e5b2f39806";
/** The same, patched. */
export const CLEAN_IMAGE = "ami-0f83b6c2d91e475a0";
/** What runs on them. */
export const SHOP_SOFTWARE = ["web-1.4.1", "web-1.4.2"] as const;
/**
 * Amazon Linux 2023, as everybody finds it: registered so that its instances require version 2 of the metadata service
 * (Amazon Linux 2023 user guide, "IMDSv2"). The shop's images are not, and let version 1 in.
 */
const BASE_IMAGE = "ami-0c2b8d4f6a1e39575";
const BASE = { name: "al2023-ami-2023.9.20251105.0-kernel-6.1-x86_64", imdsSupport: "v2.0" } as const;

const page = (version: string): Record<string, string> => ({
  "/srv/web/index.html": `<html><body><h1>Shop</h1><p>web ${version}</p></body></html>\n`,
  "/srv/web/health": "ok\n",
  "/srv/web/VERSION": `${version}\n`,
  "/srv/web/lib/log4j-core.version": version === "1.4.1" ? "2.14.1\n" : "2.24.3\n",
  "/etc/ssh/sshd_config": "Port 22\nPermitRootLogin no\nPasswordAuthentication no\nUsePAM yes\n",
});

/** Puts the images into the Region that a sandbox starts from; other Regions have Amazon's only. */
export function addImages(scope: Scope): void {
  publishImage(scope.world, BASE);
  seedImages(scope, [
    { imageId: BASE_IMAGE, ...BASE },
    {
      imageId: WEB_IMAGE,
      name: "shop-web-1.4.1",
      description: "The shop's web server 1.4.1",
      software: SHOP_SOFTWARE[0],
    },
    {
      imageId: CLEAN_IMAGE,
      name: "shop-web-1.4.2",
      description: "The shop's web server 1.4.2, patched",
      software: SHOP_SOFTWARE[1],
    },
  ]);
  defineContent(scope.world, WEB_IMAGE, page("1.4.1"));
  defineContent(scope.world, CLEAN_IMAGE, page("1.4.2"));
}
