import { defineContent } from "../../../range/guest/disks.ts";
import { seedImages } from "../../../range/services/ec2/image-rows.ts";
import type { Scope } from "../../../range/world.ts";

/** The fleet's image, with the weakness through which scenarios break in. */
export const WEB_IMAGE = "ami-0a4c1d7e5b2f39806";
/** The same, patched. */
export const CLEAN_IMAGE = "ami-0f83b6c2d91e475a0";
/** Amazon Linux, as everybody finds it. */
const BASE_IMAGE = "ami-0c2b8d4f6a1e39575";

const page = (version: string): Record<string, string> => ({
  "/srv/web/index.html": `<html><body><h1>Shop</h1><p>web ${version}</p></body></html>\n`,
  "/srv/web/health": "ok\n",
  "/srv/web/VERSION": `${version}\n`,
  "/srv/web/lib/log4j-core.version": version === "1.4.1" ? "2.14.1\n" : "2.24.3\n",
  "/etc/ssh/sshd_config": "Port 22\nPermitRootLogin no\nPasswordAuthentication no\nUsePAM yes\n",
});

/** Puts the images into a Region that a sandbox starts from. */
export function addImages(scope: Scope): void {
  seedImages(scope, [
    { imageId: BASE_IMAGE, name: "al2023-ami-2023.9.20251105.0-kernel-6.1-x86_64" },
    {
      imageId: WEB_IMAGE,
      name: "shop-web-1.4.1",
      description: "The shop's web server 1.4.1",
      software: "web-1.4.1",
    },
    {
      imageId: CLEAN_IMAGE,
      name: "shop-web-1.4.2",
      description: "The shop's web server 1.4.2, patched",
      software: "web-1.4.2",
    },
  ]);
  defineContent(scope.world, WEB_IMAGE, page("1.4.1"));
  defineContent(scope.world, CLEAN_IMAGE, page("1.4.2"));
}
