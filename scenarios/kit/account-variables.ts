import { PARAMETER } from "../../infra/names.ts";
import { outputOf } from "./fleet.ts";
import type { Stage } from "./stage.ts";
import type { Variable } from "./variation.ts";

/** Whether somebody has another key already, from before it was rotated: IAM gives nobody a third. */
export const oldKeyOf = (who: string, userNameIn: (stage: Stage) => string): Variable => ({
  title: "an older key",
  values: { none: "no other key", inactive: `an older, inactive key of ${who}` },
  async make(stage) {
    const { iam } = stage.platform;
    const userName = userNameIn(stage);
    const { AccessKey } = await iam.createAccessKey({ UserName: userName });
    await iam.updateAccessKey({
      UserName: userName,
      AccessKeyId: AccessKey!.AccessKeyId,
      Status: "Inactive",
    });
  },
});

/** Whether the data bucket keeps older versions of objects. */
export const versioning: Variable = {
  title: "versioning of the data bucket",
  values: { off: "no versioning", on: "versioning of the data bucket" },
  async make(stage) {
    await stage.platform.s3.putBucketVersioning({
      Bucket: outputOf(stage, "DataBucketName"),
      VersioningConfiguration: { Status: "Enabled" },
    });
  },
};

/** Where the sandbox stands: what IAM and other global services record is in us-east-1 all the same. */
export const region: Variable = {
  title: "Region",
  values: {
    "us-east-1": "in us-east-1",
    "eu-central-1": "in eu-central-1",
    "ap-southeast-2": "in ap-southeast-2",
  },
  region: (name) => name,
};

/** Names of users may hold `+=,.@-_`, stand under a path, and be 64 characters long. */
const USER_NAMES = {
  awkward: "eu+shop=day,night@people.example-1_a",
  long: `shop-${"platform-".repeat(6)}eu-01`,
};
const PEOPLE_PATH = "/people/shop.example/";

/**
 * What a user is called.
 *
 * @param who in words, such as `the deployer`
 * @param parameter of the sandbox's template
 */
export const userNames = (who: string, parameter: string): Variable => ({
  title: `name of ${who}`,
  values: {
    plain: "a plain user name",
    awkward: `${who} called ${USER_NAMES.awkward}, under the path ${PEOPLE_PATH}`,
    long: `${who} with a name of 64 characters`,
  },
  parameters(value): Record<string, string> {
    if (value === "long") return { [parameter]: USER_NAMES.long };
    if (value === "plain") return {};
    return { [parameter]: USER_NAMES.awkward, [PARAMETER.peoplePath]: PEOPLE_PATH };
  },
});

/** A dotted name is asked for by its path alone: as a host name it fits no certificate of S3's. */
const BUCKETS: Readonly<Record<string, string>> = {
  dotted: "orders.shop.example",
  long: `orders-${"of-the-shop-".repeat(4)}and-2026`,
};

/** What the data bucket is called. */
export const bucketName: Variable = {
  title: "name of the data bucket",
  values: {
    generated: "a data bucket with a generated name",
    dotted: `a data bucket called ${BUCKETS["dotted"]}`,
    long: "a data bucket with a name of 63 characters",
  },
  parameters: (value): Record<string, string> =>
    BUCKETS[value] === undefined ? {} : { [PARAMETER.dataBucketName]: BUCKETS[value] },
};
