import type { Line } from "./line.ts";

const ARN = "arn:aws:s3:us-east-1:{ACCOUNT}:accesspoint/reports";
const OWN = "--account-id {ACCOUNT} --name reports";
const OPEN = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"${ARN}/object/*"}]}`;

/**
 * Access points by S3 Control, and what goes through them. The AWS CLIs put an account's id, or an access point's name,
 * before the host of the address, which no DNS knows: with that address for a proxy they get there.
 */
export const ACCESS_POINT_LINES: readonly Line[] = (
  [
    { run: "s3 mb s3://figures", prints: "make_bucket: figures" },
    { run: "s3 cp {dir}/note.txt s3://figures/q1/note.txt --quiet", prints: "" },
    {
      run: "s3control get-public-access-block --account-id {ACCOUNT}",
      exits: 254,
      says: "(NoSuchPublicAccessBlockConfiguration)",
    },
    { run: "s3control list-access-points --account-id {ACCOUNT}", prints: { AccessPointList: [] } },
    {
      run: `s3control create-access-point ${OWN} --bucket figures --public-access-block-configuration BlockPublicPolicy=true --query AccessPointArn --output text`,
      prints: ARN,
    },
    {
      run: `s3control create-access-point ${OWN} --bucket figures`,
      exits: 254,
      says: "(AccessPointAlreadyOwnedByYou) when calling the CreateAccessPoint operation: Your previous request to create the named accesspoint succeeded and you already own it.",
    },
    {
      run: "s3control create-access-point --account-id {ACCOUNT} --name other --bucket nowhere",
      exits: 254,
      says: "(InvalidRequest) when calling the CreateAccessPoint operation: Amazon S3 AccessPoint can only be created for existing bucket",
    },
    { run: `s3control get-access-point ${OWN} --query Alias --output text`, keep: "alias" },
    {
      run: `s3control get-access-point ${OWN} --query '[Bucket,NetworkOrigin,PublicAccessBlockConfiguration]'`,
      prints: [
        "figures",
        "Internet",
        {
          BlockPublicAcls: false,
          IgnorePublicAcls: false,
          BlockPublicPolicy: true,
          RestrictPublicBuckets: false,
        },
      ],
    },
    {
      run: "s3control list-access-points --account-id {ACCOUNT} --bucket figures --query AccessPointList[].Name",
      prints: ["reports"],
    },
    {
      run: `s3api get-object --bucket ${ARN} --key q1/note.txt {dir}/by-arn --query ContentLength`,
      prints: "18",
      file: ["{dir}/by-arn", "line one\nline two\n"],
    },
    {
      run: "s3api get-object --bucket {alias} --key q1/note.txt {dir}/by-alias --query ContentLength",
      prints: "18",
    },
    { run: `s3 cp s3://${ARN}/q1/note.txt -`, prints: "line one\nline two\n" },
    { run: `s3 ls s3://${ARN}/q1/`, prints: /18 note\.txt$/ },
    {
      run: `s3 cp {dir}/note.txt s3://${ARN}/q2/note.txt --no-progress`,
      prints: `upload: ./note.txt to s3://${ARN}/q2/note.txt`,
    },
    { run: `s3 cp s3://${ARN}/q2/note.txt s3://figures/q3/ --quiet`, prints: "" },
    {
      run: "s3api list-objects-v2 --bucket {alias} --query Contents[].Key",
      prints: ["q1/note.txt", "q2/note.txt", "q3/note.txt"],
    },
    { run: `s3 rm s3://${ARN}/q3/note.txt --quiet`, prints: "" },
    {
      run: "s3api get-object --bucket {alias} --key q3/note.txt {dir}/gone",
      exits: 254,
      says: "(NoSuchKey) when calling the GetObject operation",
    },
    {
      run: "s3api get-bucket-versioning --bucket {alias}",
      exits: 254,
      says: "(MethodNotAllowed) when calling the GetBucketVersioning operation: The specified method is not allowed against this resource.",
    },
    {
      run: `s3control put-access-point-policy ${OWN} --policy '${OPEN}'`,
      exits: 254,
      says: "public policies are blocked by the BlockPublicPolicy block public access setting",
    },
    {
      run: `s3control put-access-point-policy ${OWN} --policy '${OPEN.replace('"*"', '{"AWS":"{ACCOUNT}"}')}'`,
      prints: "",
    },
    {
      run: `s3control get-access-point-policy-status ${OWN}`,
      prints: { PolicyStatus: { IsPublic: false } },
    },
    {
      run: `s3control get-access-point-policy ${OWN} --query Policy --output text`,
      prints: /"s3:GetObject"/,
    },
    { run: `s3control delete-access-point-policy ${OWN}`, prints: "" },
    {
      run: `s3control get-access-point-policy ${OWN}`,
      exits: 254,
      says: "(NoSuchAccessPointPolicy)",
    },
    {
      run: "s3 rb s3://figures --force",
      exits: 1,
      says: "(BucketHasAccessPointsAttached) when calling the DeleteBucket operation: Bucket has access points attached and cannot be deleted.",
    },
    { run: `s3control delete-access-point ${OWN}`, prints: "" },
    { run: `s3control get-access-point ${OWN}`, exits: 254, says: "(NoSuchAccessPoint)" },
    { run: "s3 rb s3://figures", prints: "remove_bucket: figures" },
  ] satisfies Line[]
).map((line) => ({ ...line, env: { HTTP_PROXY: "{ENDPOINT}" } }));
