import { describe, expect, it } from "vitest";
import { ACCOUNT, sandbox } from "./test-sandbox.ts";

const refusal = (code: string) => expect.objectContaining({ code });

describe("what the account has of its own accord", () => {
  const box = sandbox();

  it("is said of consoles, images and gateways", () => {
    expect(box.call("GetSerialConsoleAccessStatus", {})).toMatchObject({ SerialConsoleAccessEnabled: false });
    expect(box.call("GetAllowedImagesSettings", {})).toMatchObject({ State: "disabled" });
    expect(box.call("DescribeVpcBlockPublicAccessOptions", {}).VpcBlockPublicAccessOptions).toMatchObject({
      AwsAccountId: ACCOUNT,
      AwsRegion: "us-east-1",
      InternetGatewayBlockMode: "off",
    });
    expect(() => box.call("DescribeSpotDatafeedSubscription", {})).toThrow(
      refusal("InvalidSpotDatafeed.NotFound"),
    );
  });

  it("images can be made public, as their setting says", () => {
    expect(box.call("GetImageBlockPublicAccessState", {}).ImageBlockPublicAccessState).toBe("unblocked");
    const { ImageId } = box.call("CreateImage", { InstanceId: box.launch(), Name: "own" });
    box.wait(10_000);
    box.call("ModifyImageAttribute", { ImageId: ImageId!, LaunchPermission: { Add: [{ Group: "all" }] } });
    expect(box.call("DescribeImages", { ImageIds: [ImageId!] }).Images).toMatchObject([{ Public: true }]);
  });

  it.each([
    ["t2", "standard"],
    ["t3", "unlimited"],
  ] as const)("instances of %s launch with %s credits", (InstanceFamily, credits) => {
    expect(box.call("GetDefaultCreditSpecification", { InstanceFamily })).toEqual({
      InstanceFamilyCreditSpecification: { InstanceFamily, CpuCredits: credits },
    });
    const instanceId = box.launch({ InstanceType: `${InstanceFamily}.micro` });
    const { InstanceCreditSpecifications } = box.call("DescribeInstanceCreditSpecifications", {
      InstanceIds: [instanceId],
    });
    expect(InstanceCreditSpecifications).toEqual([{ InstanceId: instanceId, CpuCredits: credits }]);
  });

  it("no other family has credits", () => {
    expect(() => box.call("GetDefaultCreditSpecification", { InstanceFamily: "m5" as never })).toThrow(
      refusal("InvalidParameterValue"),
    );
  });

  it("instances of Linux have no password, and those that are not there none either", () => {
    const InstanceId = box.launch();
    expect(box.call("GetPasswordData", { InstanceId })).toMatchObject({ InstanceId, PasswordData: "" });
    expect(() => box.call("GetPasswordData", { InstanceId: "i-0123456789abcdef0" })).toThrow(
      refusal("InvalidInstanceID.NotFound"),
    );
  });

  it("prefix lists of AWS have entries, in pages", () => {
    const { PrefixLists } = box.call("DescribeManagedPrefixLists", {});
    const PrefixListId = PrefixLists![0]!.PrefixListId!;
    const { Entries } = box.call("GetManagedPrefixListEntries", { PrefixListId });
    const first = box.call("GetManagedPrefixListEntries", { PrefixListId, MaxResults: 1 });
    const next = box.call("GetManagedPrefixListEntries", { PrefixListId, NextToken: first.NextToken! });
    expect([...first.Entries!, ...next.Entries!]).toEqual(Entries);
    expect(Entries!.length).toBeGreaterThan(1);
    expect(() => box.call("GetManagedPrefixListEntries", { PrefixListId: "pl-0" })).toThrow(
      refusal("InvalidPrefixListID.NotFound"),
    );
  });

  it("nothing of a subnet is reserved", () => {
    expect(box.call("GetSubnetCidrReservations", { SubnetId: box.subnetId })).toEqual({
      SubnetIpv4CidrReservations: [],
      SubnetIpv6CidrReservations: [],
    });
    expect(() => box.call("GetSubnetCidrReservations", { SubnetId: "subnet-0123456789abcdef0" })).toThrow(
      refusal("InvalidSubnetID.NotFound"),
    );
  });
});

describe("what an account settles for a Region", () => {
  const box = sandbox();

  it("images are made public only where that is not blocked, and those that are public stay so", () => {
    const image = (Name: string): string => {
      const { ImageId } = box.call("CreateImage", { InstanceId: box.launch(), Name });
      box.wait(10_000);
      return ImageId!;
    };
    const [before, after] = [image("before"), image("after")];
    const publish = (ImageId: string) =>
      box.call("ModifyImageAttribute", { ImageId, LaunchPermission: { Add: [{ Group: "all" }] } });
    publish(before);
    expect(
      box.call("EnableImageBlockPublicAccess", { ImageBlockPublicAccessState: "block-new-sharing" }),
    ).toEqual({ ImageBlockPublicAccessState: "block-new-sharing" });
    expect(box.call("GetImageBlockPublicAccessState", {}).ImageBlockPublicAccessState).toBe(
      "block-new-sharing",
    );
    expect(() => publish(after)).toThrow(refusal("OperationNotPermitted"));
    box.call("ModifyImageAttribute", {
      ImageId: after,
      LaunchPermission: { Add: [{ UserId: "444455556666" }] },
    });
    expect(box.call("DescribeImages", { ImageIds: [before] }).Images).toMatchObject([{ Public: true }]);
    expect(() =>
      box.call("EnableImageBlockPublicAccess", { ImageBlockPublicAccessState: "unblocked" as never }),
    ).toThrow(refusal("InvalidParameterValue"));
    box.call("DisableImageBlockPublicAccess", {});
    publish(after);
    expect(box.call("DescribeImages", { ImageIds: [after] }).Images).toMatchObject([{ Public: true }]);
  });

  it("the serial console is turned on and off", () => {
    const enabled = () => box.call("GetSerialConsoleAccessStatus", {}).SerialConsoleAccessEnabled;
    expect(box.call("EnableSerialConsoleAccess", {})).toEqual({ SerialConsoleAccessEnabled: true });
    expect(enabled()).toBe(true);
    expect(box.call("DisableSerialConsoleAccess", {})).toEqual({ SerialConsoleAccessEnabled: false });
    expect(enabled()).toBe(false);
  });

  it("new instances get the metadata options that it prefers, unless their launch says otherwise", () => {
    const optionsOf = (id: string) =>
      box.call("DescribeInstances", { InstanceIds: [id] }).Reservations![0]!.Instances![0]!.MetadataOptions;
    const old = box.launch();
    expect(box.call("GetInstanceMetadataDefaults", {})).toEqual({ AccountLevel: {} });
    expect(
      box.call("ModifyInstanceMetadataDefaults", { HttpTokens: "required", HttpPutResponseHopLimit: 3 }),
    ).toEqual({ Return: true });
    box.call("ModifyInstanceMetadataDefaults", { InstanceMetadataTags: "enabled" });
    expect(box.call("GetInstanceMetadataDefaults", {})).toEqual({
      AccountLevel: {
        HttpTokens: "required",
        HttpPutResponseHopLimit: 3,
        InstanceMetadataTags: "enabled",
        ManagedBy: "account",
      },
    });
    expect(optionsOf(old)).toMatchObject({ HttpTokens: "optional", HttpPutResponseHopLimit: 1 });
    expect(optionsOf(box.launch())).toMatchObject({
      HttpTokens: "required",
      HttpPutResponseHopLimit: 3,
      InstanceMetadataTags: "enabled",
      HttpEndpoint: "enabled",
    });
    expect(optionsOf(box.launch({ MetadataOptions: { HttpTokens: "optional" } }))).toMatchObject({
      HttpTokens: "optional",
      HttpPutResponseHopLimit: 3,
    });
    box.call("ModifyInstanceMetadataDefaults", { HttpTokens: "no-preference", HttpPutResponseHopLimit: -1 });
    expect(optionsOf(box.launch())).toMatchObject({ HttpTokens: "optional", HttpPutResponseHopLimit: 1 });
    for (const wrong of [{ HttpPutResponseHopLimit: 65 }, { HttpTokens: "never" as never }])
      expect(() => box.call("ModifyInstanceMetadataDefaults", wrong)).toThrow(
        refusal("InvalidParameterValue"),
      );
  });
});
