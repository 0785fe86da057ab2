import { expect, test } from "vitest";
import { select } from "./jsonpath.ts";

const DOCUMENT = {
  Reservations: [
    {
      Instances: [
        {
          ImageId: "ami-1",
          Tags: [
            { Key: "Name", Value: "web" },
            { Key: "Stage", Value: "prod" },
          ],
          BlockDeviceMappings: [
            { DeviceName: "/dev/xvda", Ebs: { VolumeId: "vol-1", DeleteOnTermination: true } },
          ],
          State: { Code: 16, Name: "running" },
        },
      ],
    },
    {
      Instances: [
        {
          ImageId: "ami-2",
          BlockDeviceMappings: [{ DeviceName: "/dev/xvda", Ebs: { VolumeId: "vol-2" } }],
          State: { Code: 80, Name: "stopped" },
        },
      ],
    },
  ],
  "a key": 1,
};

// The first six are the examples of the user guide.
test.each([
  ["$.Reservations[0].Instances[0].ImageId", "ami-1"],
  ["$.Reservations[0].Instances[0].BlockDeviceMappings[0].Ebs.DeleteOnTermination", true],
  ["$.Reservations[0].Instances[0].State.Code", 16],
  ["$.Reservations..BlockDeviceMappings..VolumeId", ["vol-1", "vol-2"]],
  ["$.Reservations[1].Instances[0].BlockDeviceMappings[0].Ebs", { VolumeId: "vol-2" }],
  [
    "$.Reservations..Instances..State",
    [
      { Code: 16, Name: "running" },
      { Code: 80, Name: "stopped" },
    ],
  ],
  ["$", DOCUMENT],
  ["$['a key']", 1],
  ["$.Reservations[-1].Instances[0].ImageId", "ami-2"],
  ["$.Reservations[*].Instances[*].ImageId", ["ami-1", "ami-2"]],
  ["$.Reservations[0].Instances[0].Tags[?(@.Key == 'Stage')].Value", ["prod"]],
  ["$.Reservations[0].Instances[0].Tags[?(@.Key != 'Stage')].Value", ["web"]],
  ["$.Reservations[*].Instances[?(@.State.Code == 80)].ImageId", ["ami-2"]],
  ["$.Reservations[9].Instances[0].ImageId", undefined],
  ["$.Nothing..Here", []],
])("%s selects %j", (path, wanted) => expect(select(DOCUMENT, path)).toEqual(wanted));

test.each(["Reservations", "$.Reservations[0:1]", "$.Reservations[?(@.length > 1)]", "$.length()"])(
  "%s is refused by name",
  (path) => expect(() => select(DOCUMENT, path)).toThrow(`the JSON path ${path}`),
);
