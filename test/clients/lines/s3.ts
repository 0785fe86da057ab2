import type { Line } from "./line.ts";

const PUBLIC = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::case-files/*"}]}`;

/** Buckets, objects with awkward keys and contents, and the `s3` commands. */
export const S3_LINES: readonly Line[] = [
  { run: "s3 mb s3://case-files", prints: "make_bucket: case-files" },
  {
    run: "s3api create-bucket --bucket case-files-west --create-bucket-configuration LocationConstraint=us-west-2 --region us-west-2 --query Location --output text",
    prints: "http://case-files-west.s3.amazonaws.com/",
  },
  {
    run: "s3api get-bucket-location --bucket case-files-west --query LocationConstraint --output text",
    prints: "us-west-2",
  },
  { run: "s3api create-bucket --bucket Case_Files", exits: 254, says: "(InvalidBucketName)" },
  { run: "s3api wait bucket-exists --bucket case-files", prints: "" },
  {
    run: "s3 ls s3://no-such-bucket-here",
    exits: 254,
    says: "(NoSuchBucket) when calling the ListObjectsV2 operation: The specified bucket does not exist",
  },
  {
    run: "s3 cp {dir}/note.txt s3://case-files/ --no-progress",
    prints: "upload: ./note.txt to s3://case-files/note.txt",
  },
  {
    run: "s3 cp {dir}/note.txt 's3://case-files/with space/plus+percent%25/ünïcode ☃.txt' --quiet",
    prints: "",
  },
  { run: "s3 cp {dir}/note.txt 's3://case-files/double//slash/../dots/./it.txt' --quiet", prints: "" },
  { run: "s3 cp {dir}/note.txt 's3://case-files/&<>;=?#\"quotes\".txt' --quiet", prints: "" },
  {
    run: "s3api list-objects-v2 --bucket case-files --query 'Contents[].Key'",
    prints: [
      '&<>;=?#"quotes".txt',
      "double//slash/../dots/./it.txt",
      "note.txt",
      "with space/plus+percent%25/ünïcode ☃.txt",
    ],
  },
  {
    run: "s3 cp 's3://case-files/with space/plus+percent%25/ünïcode ☃.txt' -",
    prints: "line one\nline two\n",
  },
  { run: "s3 cp 's3://case-files/double//slash/../dots/./it.txt' -", prints: "line one\nline two\n" },
  { run: "s3 cp 's3://case-files/&<>;=?#\"quotes\".txt' -", prints: "line one\nline two\n" },
  {
    run: "s3api get-object --bucket case-files --key 'double//slash/../dots/./it.txt' {dir}/got.txt --query ContentLength",
    prints: "18",
    file: ["{dir}/got.txt", "line one\nline two\n"],
  },
  {
    run: "s3 ls s3://case-files/",
    prints: /PRE double\/\n\s+PRE with space\/\n.*18 &<>;=\?#"quotes"\.txt\n.*18 note\.txt/,
  },
  { run: "s3 ls s3://case-files --recursive --summarize", prints: /Total Objects: 4\n\s+Total Size: 72/ },
  {
    run: "s3api put-object --bucket case-files --key empty --query ETag --output text",
    prints: '"d41d8cd98f00b204e9800998ecf8427e"',
  },
  {
    run: "s3api put-object --bucket case-files --key dump.bin --body {dir}/binary.bin --metadata ticket=INC-1,owner=ana --query ETag --output text",
    prints: /^"[0-9a-f]{32}"$/,
  },
  {
    run: "s3api head-object --bucket case-files --key dump.bin --query '[ContentLength,Metadata.ticket]' --output text",
    prints: "65536\tINC-1",
  },
  {
    run: "s3api get-object --bucket case-files --key dump.bin --range bytes=0-3 {dir}/head.bin --query ContentRange --output text",
    prints: "bytes 0-3/65536",
  },
  {
    run: "s3api get-object --bucket case-files --key missing {dir}/none",
    exits: 254,
    says: "(NoSuchKey) when calling the GetObject operation: The specified key does not exist.",
  },
  {
    run: "s3api head-object --bucket case-files --key missing",
    exits: 254,
    says: "(404) when calling the HeadObject operation: Not Found",
  },
  {
    run: "s3api get-object --bucket case-files --key note.txt --if-match '\"0\"' {dir}/none",
    exits: 254,
    says: "(PreconditionFailed)",
  },
  {
    run: "s3api list-objects-v2 --bucket case-files --max-items 2 --query 'Contents[].Key'",
    prints: /"double\/\/slash/,
  },
  { run: "s3api list-objects-v2 --bucket case-files --page-size 2 --query 'length(Contents)'", prints: "6" },
  {
    run: "s3api list-objects-v2 --bucket case-files --prefix double/ --delimiter / --query 'CommonPrefixes[].Prefix'",
    prints: ["double//"],
  },
  { run: "s3 cp {dir}/large.bin s3://case-files/large.bin --quiet", prints: "" },
  {
    run: "s3api head-object --bucket case-files --key large.bin --query '[ContentLength,ETag]' --output text",
    prints: /^20971520\t"[0-9a-f]{32}(-3)?"$/,
    differs: "the look-alike does not send large files in parts",
  },
  { run: "s3 cp s3://case-files/large.bin {dir}/large.copy --quiet", prints: "" },
  { run: "s3 sync {dir}/tree s3://case-files/tree --quiet", prints: "" },
  { run: "s3 sync {dir}/tree s3://case-files/tree --size-only", prints: "" },
  { run: "s3 ls s3://case-files/tree/ --recursive", prints: /tree\/a\.txt\n.*tree\/b\/c d\.txt/ },
  {
    run: "s3 sync s3://case-files/tree s3://case-files/copied --no-progress",
    prints: /copy: s3:\/\/case-files\/tree\/a\.txt to s3:\/\/case-files\/copied\/a\.txt/,
  },
  {
    run: "s3 sync s3://case-files/tree {dir}/back --exclude '*' --include 'b/*' --no-progress",
    prints: /download: s3:\/\/case-files\/tree\/b\/c d\.txt/,
    file: ["{dir}/back/b/c d.txt", "deep\n"],
  },
  {
    run: "s3 mv s3://case-files/copied/a.txt s3://case-files/moved.txt --no-progress",
    prints: "move: s3://case-files/copied/a.txt to s3://case-files/moved.txt",
  },
  { run: "s3 rm s3://case-files/copied --recursive", prints: "delete: s3://case-files/copied/b/c d.txt" },
  { run: "s3 cp - s3://case-files/from-stdin --quiet", stdin: "piped\n", prints: "" },
  {
    run: "s3api get-object-attributes --bucket case-files --key from-stdin --object-attributes ObjectSize --query ObjectSize",
    prints: "6",
  },
  {
    run: "s3api copy-object --bucket case-files --key 'copy of note' --copy-source 'case-files/note.txt' --query CopyObjectResult.ETag --output text",
    prints: /^"[0-9a-f]{32}"$/,
  },
  {
    run: "s3api put-bucket-versioning --bucket case-files --versioning-configuration Status=Enabled",
    prints: "",
  },
  { run: "s3api delete-object --bucket case-files --key note.txt --query DeleteMarker", prints: "true" },
  {
    run: "s3api list-object-versions --bucket case-files --prefix note.txt --query '[length(Versions),length(DeleteMarkers)]'",
    prints: [1, 1],
  },
  {
    run: "s3api put-bucket-policy --bucket case-files --policy '" + PUBLIC + "'",
    exits: 254,
    says: "(AccessDenied)",
  },
  { run: "s3api delete-public-access-block --bucket case-files", prints: "" },
  { run: "s3api put-bucket-policy --bucket case-files --policy '" + PUBLIC + "'", prints: "" },
  { run: "s3api get-bucket-policy-status --bucket case-files --query PolicyStatus.IsPublic", prints: "true" },
  { run: "s3 cp s3://case-files/from-stdin - --no-sign-request", prints: "piped\n" },
  { run: "s3api list-objects-v2 --bucket case-files --no-sign-request", exits: 254, says: "(AccessDenied)" },
  {
    run: "s3api put-public-access-block --bucket case-files --public-access-block-configuration BlockPublicAcls=true,IgnorePublicAcls=true,BlockPublicPolicy=true,RestrictPublicBuckets=true",
    prints: "",
  },
  { run: "s3 cp s3://case-files/from-stdin - --no-sign-request", exits: 1, says: /403|AccessDenied/ },
  {
    run: "s3api delete-bucket-inventory-configuration --bucket case-files --id all",
    exits: 254,
    says: /\(NotImplemented\) .*s3:\w+InventoryConfiguration/,
  },
  {
    run: "s3api get-bucket-replication --bucket case-files",
    exits: 254,
    says: /\((ReplicationConfigurationNotFoundError|NotImplemented)\)/,
  },
  {
    run: "s3 presign s3://case-files/from-stdin --expires-in 60",
    prints:
      /^http:\/\/127\.0\.0\.1:\d+\/case-files\/from-stdin\?.*X-Amz-Signature=[0-9a-f]{64}|^http:\/\/127\.0\.0\.1:\d+\/case-files\/from-stdin\?AWSAccessKeyId=/,
    differs: "signed with the machine's time",
  },
  { run: "s3 rb s3://case-files", exits: 1, says: "(BucketNotEmpty)" },
  { run: "s3 rb s3://case-files-west --region us-west-2", prints: "remove_bucket: case-files-west" },
];
