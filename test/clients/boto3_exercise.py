"""Uses the range as programs of other people do: resources, paginators, waiters, transfers, presigned URLs.

Prints one JSON object on standard output; the test beside it compares. The endpoint and the credentials come from
the environment, as they do for any boto3 program.
"""

import hashlib
import io
import json
import os
import sys
import urllib.error
import urllib.request

import boto3
from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import ClientError, WaiterError

BUCKET = "boto-files"
results = {}


def refused(call):
    """The error code with which a call is refused."""
    try:
        call()
    except ClientError as error:
        return error.response["Error"]["Code"]
    return "no error"


def resources():
    ec2 = boto3.resource("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.2.0.0/16")
    vpc.wait_until_available()
    subnet = vpc.create_subnet(CidrBlock="10.2.1.0/24")
    group = vpc.create_security_group(GroupName="boto", Description="boto")
    group.authorize_ingress(IpProtocol="tcp", FromPort=80, ToPort=80, CidrIp="0.0.0.0/0")
    group.reload()
    (instance,) = subnet.create_instances(
        ImageId="ami-0c2b8d4f6a1e39575",
        InstanceType="t3.micro",
        MinCount=1,
        MaxCount=1,
        SecurityGroupIds=[group.id],
        UserData="#!/bin/sh\necho ünï",
        TagSpecifications=[{"ResourceType": "instance", "Tags": [{"Key": "Name", "Value": "boto ☃"}]}],
    )
    instance.wait_until_running()
    instance.reload()
    results["instance"] = {
        "state": instance.state["Name"],
        "tags": instance.tags,
        "vpc": instance.vpc_id == vpc.id,
        "volumes": len(list(instance.volumes.all())),
        "userData": instance.describe_attribute(Attribute="userData")["UserData"]["Value"],
        "launched": instance.launch_time.tzinfo is not None,
    }
    results["ingress"] = group.ip_permissions[0]["IpRanges"][0]["CidrIp"]
    results["filtered"] = [x.id == vpc.id for x in ec2.vpcs.filter(Filters=[{"Name": "cidr", "Values": ["10.2.0.0/16"]}])]
    instance.terminate()
    instance.wait_until_terminated()
    subnet.delete()
    group.delete()
    vpc.delete()
    results["vpcsLeft"] = len(list(ec2.vpcs.all()))


def paginators():
    ec2 = boto3.client("ec2")
    pages = list(ec2.get_paginator("describe_instance_types").paginate(PaginationConfig={"PageSize": 5}))
    kinds = [kind["InstanceType"] for page in pages for kind in page["InstanceTypes"]]
    results["typePages"] = {"many": len(pages) > 3, "all": len(kinds) == len(set(kinds)), "first": len(pages[0]["InstanceTypes"])}
    iam = boto3.client("iam")
    for number in range(25):
        iam.create_user(UserName=f"user-{number:02}")
    names = []
    for page in iam.get_paginator("list_users").paginate(PaginationConfig={"PageSize": 10}):
        names.append(len(page["Users"]))
    results["userPages"] = names
    first = iam.get_paginator("list_users").paginate(PaginationConfig={"MaxItems": 7, "PageSize": 3}).build_full_result()
    rest = iam.get_paginator("list_users").paginate(PaginationConfig={"StartingToken": first["NextToken"]}).build_full_result()
    results["resumed"] = [len(first["Users"]), len(rest["Users"])]
    results["searched"] = list(iam.get_paginator("list_users").paginate().search("Users[?ends_with(UserName, '3')].UserName"))


def transfers():
    s3 = boto3.client("s3")
    s3.create_bucket(Bucket=BUCKET)
    s3.get_waiter("bucket_exists").wait(Bucket=BUCKET)
    content = os.urandom(20 * 1024 * 1024 + 7)
    config = TransferConfig(multipart_threshold=5 * 1024 * 1024, multipart_chunksize=5 * 1024 * 1024, max_concurrency=4)
    seen = []
    s3.upload_fileobj(io.BytesIO(content), BUCKET, "large ü+%.bin", Config=config, Callback=seen.append, ExtraArgs={"Metadata": {"case": "7"}})
    back = io.BytesIO()
    s3.download_fileobj(BUCKET, "large ü+%.bin", back, Config=config)
    head = s3.head_object(Bucket=BUCKET, Key="large ü+%.bin")
    results["transfer"] = {
        "same": hashlib.sha256(back.getvalue()).digest() == hashlib.sha256(content).digest(),
        "progress": sum(seen) == len(content),
        "parts": head["ETag"].strip('"').split("-")[1],
        "metadata": head["Metadata"],
    }
    s3.copy({"Bucket": BUCKET, "Key": "large ü+%.bin"}, BUCKET, "copied.bin", Config=config)
    results["copied"] = s3.head_object(Bucket=BUCKET, Key="copied.bin")["ContentLength"] == len(content)
    upload = s3.create_multipart_upload(Bucket=BUCKET, Key="left")["UploadId"]
    s3.upload_part(Bucket=BUCKET, Key="left", UploadId=upload, PartNumber=1, Body=b"x" * 10)
    results["uploads"] = [x["Key"] for x in s3.list_multipart_uploads(Bucket=BUCKET)["Uploads"]]
    s3.abort_multipart_upload(Bucket=BUCKET, Key="left", UploadId=upload)
    results["noUpload"] = refused(lambda: s3.list_parts(Bucket=BUCKET, Key="left", UploadId=upload))
    for key in ("a//b", "../up", ".", "a b+c%20d", "☃", "x" * 900):
        s3.put_object(Bucket=BUCKET, Key=key, Body=key.encode(), ContentType="text/plain; charset=utf-8")
        answer = s3.get_object(Bucket=BUCKET, Key=key)
        results.setdefault("keys", []).append(answer["Body"].read().decode() == key)
    bucket = boto3.resource("s3").Bucket(BUCKET)
    results["objects"] = sum(1 for _ in bucket.objects.page_size(3))
    results["deleted"] = len(bucket.objects.delete()[0]["Deleted"])


def presigned():
    # Without a word from the user, boto3 and `aws s3 presign` sign URLs of us-east-1 with version 2.
    # Version 2 covers the content type, and urllib would send one of its own.
    plain = {"Content-Type": ""}
    for version, name in (("s3v4", "presigned"), (None, "presignedByDefault")):
        s3 = boto3.client("s3", config=Config(signature_version=version))
        put = s3.generate_presigned_url("put_object", Params={"Bucket": BUCKET, "Key": "by url/ü ☃.txt"}, ExpiresIn=60)
        with urllib.request.urlopen(urllib.request.Request(put, data=b"by url", method="PUT", headers=plain)) as answer:
            results[name + "Put"] = answer.status
        get = s3.generate_presigned_url("get_object", Params={"Bucket": BUCKET, "Key": "by url/ü ☃.txt", "ResponseContentType": "text/csv"})
        with urllib.request.urlopen(get) as answer:
            results[name + "Get"] = [answer.read().decode(), answer.headers["content-type"]]
        for trick, url in {
            "Tampered": get.replace("by%20url", "by%20url2"),
            "Unsigned": get.split("?")[0],
            "Expired": s3.generate_presigned_url("get_object", Params={"Bucket": BUCKET, "Key": "x"}, ExpiresIn=-1),
        }.items():
            try:
                urllib.request.urlopen(url)
            except urllib.error.HTTPError as error:
                body = error.read().decode()
                results[name + trick] = [error.code, body.split("<Code>")[1].split("<")[0]]
        results[name + "Version"] = "v4" if "X-Amz-Signature" in get else "v2"
        public = s3.generate_presigned_url("put_object", Params={"Bucket": BUCKET, "Key": "x", "Tagging": "by=url"}, ExpiresIn=60)
        headers = plain | ({"x-amz-tagging": "by=url"} if version else {})
        urllib.request.urlopen(urllib.request.Request(public, data=b"", method="PUT", headers=headers)).close()
        results[name + "Tags"] = s3.get_object_tagging(Bucket=BUCKET, Key="x")["TagSet"]
        post = s3.generate_presigned_post(BUCKET, "posted", ExpiresIn=60)
        results[name + "Post"] = sorted(post["fields"])[0]


def errors():
    s3 = boto3.client("s3")
    iam = boto3.client("iam")
    sqs = boto3.client("sqs")
    try:
        s3.get_object(Bucket=BUCKET, Key="missing")
    except s3.exceptions.NoSuchKey as error:
        results["noSuchKey"] = error.response["Error"]["Message"]
    try:
        iam.get_role(RoleName="missing")
    except iam.exceptions.NoSuchEntityException as error:
        results["noSuchEntity"] = error.response["Error"]["Message"]
    try:
        sqs.get_queue_url(QueueName="missing")
    except sqs.exceptions.QueueDoesNotExist as error:
        results["noQueue"] = error.response["Error"]["Code"]
    results["codes"] = {
        "dryRun": refused(lambda: boto3.client("ec2").describe_instances(DryRun=True)),
        "lacking": refused(lambda: boto3.client("ec2").create_vpn_gateway(Type="ipsec.1")),
        "logs": refused(lambda: boto3.client("logs").get_log_events(logGroupName="none", logStreamName="none")),
        "region": refused(lambda: boto3.client("ec2", region_name="mars-north-1").describe_vpcs()),
    }
    config = {"Delay": 0.01, "MaxAttempts": 2}
    try:
        s3.get_waiter("object_exists").wait(Bucket=BUCKET, Key="missing", WaiterConfig=config)
    except WaiterError as error:
        results["waiter"] = str(error).split(":")[0]


def access_points():
    # The account's id and the access point's name stand before the address, which no DNS knows: it is the proxy, too.
    config = Config(proxies={"http": os.environ["AWS_ENDPOINT_URL"]})
    s3, control = boto3.client("s3", config=config), boto3.client("s3control", config=config)
    account = boto3.client("sts").get_caller_identity()["Account"]
    s3.create_bucket(Bucket="boto-behind")
    for name in ("one", "two", "three"):
        made = control.create_access_point(AccountId=account, Name=name, Bucket="boto-behind")
    arn, alias = made["AccessPointArn"], made["Alias"]
    s3.put_object(Bucket=arn, Key="a/ü b.txt", Body=b"through")
    s3.copy_object(Bucket=alias, Key="copy", CopySource={"Bucket": arn, "Key": "a/ü b.txt"})
    s3.upload_fileobj(io.BytesIO(b"x" * 6_000_000), arn, "parts", Config=TransferConfig(multipart_threshold=5_500_000))
    page = control.list_access_points(AccountId=account, Bucket="boto-behind", MaxResults=2)
    rest = control.list_access_points(AccountId=account, NextToken=page["NextToken"])
    url = boto3.client("s3", config=Config(signature_version="s3v4")).generate_presigned_url("get_object", Params={"Bucket": alias, "Key": "copy"})
    results["accessPoint"] = {
        "read": s3.get_object(Bucket=arn, Key="a/ü b.txt")["Body"].read().decode(),
        "keys": [one["Key"] for one in s3.list_objects_v2(Bucket=alias)["Contents"]],
        "pages": [[one["Name"] for one in each["AccessPointList"]] for each in (page, rest)],
        "alias": s3.head_bucket(Bucket=alias)["AccessPointAlias"],
        "byUrl": urllib.request.urlopen(url).read().decode(),
        "again": refused(lambda: control.create_access_point(AccountId=account, Name="one", Bucket="boto-behind")),
        "versioning": refused(lambda: s3.get_bucket_versioning(Bucket=alias)),
        "gone": refused(lambda: s3.get_object(Bucket=arn.replace("three", "four"), Key="a")),
    }


def messages():
    sns, sqs = boto3.resource("sns"), boto3.resource("sqs")
    queue = sqs.create_queue(QueueName="boto", Attributes={"VisibilityTimeout": "1"})
    arn = queue.attributes["QueueArn"]
    queue.set_attributes(
        Attributes={
            "Policy": json.dumps(
                {
                    "Version": "2012-10-17",
                    "Statement": [
                        {"Effect": "Allow", "Principal": {"Service": "sns.amazonaws.com"}, "Action": "sqs:SendMessage", "Resource": arn}
                    ],
                }
            )
        }
    )
    topic = sns.create_topic(Name="boto")
    topic.subscribe(Protocol="sqs", Endpoint=arn)
    topic.publish(Message="päge", Subject="INC-1", MessageAttributes={"severity": {"DataType": "String", "StringValue": "high"}})
    (message,) = queue.receive_messages(WaitTimeSeconds=1)
    body = json.loads(message.body)
    results["message"] = [body["Type"], body["Message"], body["Subject"], body["MessageAttributes"]["severity"]["Value"]]
    message.delete()
    sent = queue.send_messages(Entries=[{"Id": str(i), "MessageBody": f"m{i}"} for i in range(10)])
    results["batch"] = len(sent["Successful"])
    got = set()
    for _ in range(10):
        got.update(m.body for m in queue.receive_messages(MaxNumberOfMessages=10))
    results["received"] = len(got)


for part in (resources, paginators, transfers, presigned, errors, access_points, messages):
    part()
json.dump(results, sys.stdout, ensure_ascii=False)
