import { beforeEach, describe, expect, it } from "vitest";
import { publishImage } from "./index.ts";
import { IMAGE, sandbox, type Sandbox } from "./test-sandbox.ts";

let box: Sandbox;
beforeEach(() => {
  box = sandbox();
  publishImage(box.world, { name: "al2023-ami-2023.5", imdsSupport: "v2.0" });
});

const offeredIn = (region: string): (string | undefined)[][] => {
  const { Images = [] } = box.call("DescribeImages", { Owners: ["amazon"] }, { region });
  return Images.map((image) => [image.Name, image.ImageId]);
};

describe("images that Amazon offers everywhere", () => {
  it("are in every Region under an id of its own, the same whenever somebody looks", () => {
    const [sydney, stockholm] = [offeredIn("ap-southeast-2"), offeredIn("eu-north-1")];
    expect(sydney).toEqual([["al2023-ami-2023.5", expect.stringMatching(/^ami-0[0-9a-f]{16}$/)]]);
    expect(stockholm[0]![0]).toBe("al2023-ami-2023.5");
    expect(stockholm[0]![1]).not.toBe(sydney[0]![1]);
    expect(offeredIn("ap-southeast-2")).toEqual(sydney);
  });

  it("can be launched there", () => {
    const [[, ImageId] = []] = offeredIn("eu-north-1");
    const there = { region: "eu-north-1" };
    box.call("CreateDefaultVpc", {}, there);
    const wanted = { ImageId, InstanceType: "t3.micro", MinCount: 1, MaxCount: 1 } as const;
    const { Instances = [] } = box.call("RunInstances", wanted, there);
    expect(Instances[0]).toMatchObject({
      ImageId,
      Placement: { AvailabilityZone: "eu-north-1a" },
      MetadataOptions: { HttpTokens: "required", HttpPutResponseHopLimit: 2 },
    });
  });

  it("leave alone a Region that was given Amazon's images itself", () => {
    expect(offeredIn("us-east-1")).toEqual([["al2023-ami-2023.5", IMAGE]]);
  });
});
