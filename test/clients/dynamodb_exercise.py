"""Uses a table as response automations do, by boto3's resource and its client, and tells what came of it."""

import json
from decimal import Decimal

import boto3
from boto3.dynamodb.conditions import Attr, Key
from botocore.exceptions import ClientError

resource = boto3.resource("dynamodb")
client = resource.meta.client
table = resource.create_table(
    TableName="blocked",
    AttributeDefinitions=[
        {"AttributeName": "list", "AttributeType": "S"},
        {"AttributeName": "address", "AttributeType": "S"},
        {"AttributeName": "until", "AttributeType": "N"},
    ],
    KeySchema=[{"AttributeName": "list", "KeyType": "HASH"}, {"AttributeName": "address", "KeyType": "RANGE"}],
    GlobalSecondaryIndexes=[
        {
            "IndexName": "byEnd",
            "KeySchema": [{"AttributeName": "list", "KeyType": "HASH"}, {"AttributeName": "until", "KeyType": "RANGE"}],
            "Projection": {"ProjectionType": "ALL"},
        }
    ],
    BillingMode="PAY_PER_REQUEST",
)
table.wait_until_exists()
table.reload()
results = {"status": table.table_status}


def refusal(call, **arguments):
    try:
        call(**arguments)
    except ClientError as error:
        return [error.response["Error"]["Code"], error.response["Error"]["Message"]]
    return None


with table.batch_writer() as batch:
    for number in range(60):
        batch.put_item(Item={"list": "nacl", "address": f"198.51.100.{number:02}", "until": 1000 + number, "hits": 0})

item = {
    "list": "waf",
    "address": "2001:db8::1",
    "until": 5,
    "score": Decimal("0.1234567890123456789012345678901234567"),
    "raw": b"\x00\xff",
    "tags": {"a", "b"},
    "ports": {22, 443},
    "seen": [{"by": "guardduty", "sure": True, "note": None}],
}
table.put_item(Item=item)
got = table.get_item(Key={"list": "waf", "address": "2001:db8::1"}, ConsistentRead=True)["Item"]
results["same"] = got["score"] == item["score"] and bytes(got["raw"]) == item["raw"] and got["tags"] == item["tags"] \
    and got["ports"] == item["ports"] and got["seen"] == item["seen"]

results["again"] = refusal(table.put_item, Item=item, ConditionExpression=Attr("address").not_exists())
results["updated"] = table.update_item(
    Key={"list": "waf", "address": "2001:db8::1"},
    UpdateExpression="SET #h = if_not_exists(#h, :zero) + :one, seen = list_append(seen, :more) REMOVE score",
    ConditionExpression=Attr("until").lt(10) & (Attr("tags").contains("a") | Attr("missing").exists()),
    ExpressionAttributeNames={"#h": "hits"},
    ExpressionAttributeValues={":zero": 0, ":one": 1, ":more": ["x"]},
    ReturnValues="UPDATED_NEW",
)["Attributes"]["hits"] == 1

between = table.query(KeyConditionExpression=Key("list").eq("nacl") & Key("address").between("198.51.100.10", "198.51.100.12"))
results["between"] = [each["address"] for each in between["Items"]]
begins = table.query(
    KeyConditionExpression=Key("list").eq("nacl") & Key("address").begins_with("198.51.100.1"),
    FilterExpression=Attr("until").gte(1015) & ~Attr("hits").ne(0),
    ProjectionExpression="address",
    ScanIndexForward=False,
)
results["begins"] = [begins["Count"], begins["ScannedCount"], begins["Items"][0]]
newest = table.query(IndexName="byEnd", KeyConditionExpression=Key("list").eq("nacl"), ScanIndexForward=False, Limit=2)
results["newest"] = [int(each["until"]) for each in newest["Items"]]
pages = client.get_paginator("scan").paginate(TableName="blocked", PaginationConfig={"PageSize": 25})
results["pages"] = [page["Count"] for page in pages]

keys = [{"list": "nacl", "address": f"198.51.100.{number:02}"} for number in (1, 2, 99)]
found = resource.batch_get_item(RequestItems={"blocked": {"Keys": keys}})
results["batch"] = sorted(each["address"] for each in found["Responses"]["blocked"])
put = {"TableName": "blocked", "Item": {"list": "nacl", "address": "198.51.100.01"}, "ConditionExpression": "attribute_not_exists(address)"}
try:
    client.transact_write_items(TransactItems=[{"Put": put}, {"Delete": {"TableName": "blocked", "Key": keys[1]}}])
except client.exceptions.TransactionCanceledException as error:
    results["cancelled"] = [each["Code"] for each in error.response["CancellationReasons"]]
results["kept"] = "Item" in table.get_item(Key=keys[1])
results["reserved"] = refusal(table.update_item, Key=keys[0], UpdateExpression="SET status = :s", ExpressionAttributeValues={":s": 1})
results["wrongKey"] = refusal(table.get_item, Key={"list": "nacl"})
results["legacy"] = table.update_item(
    Key=keys[0], AttributeUpdates={"hits": {"Action": "ADD", "Value": 3}}, ReturnValues="ALL_NEW"
)["Attributes"]["hits"] == 3
table.delete()
table.wait_until_not_exists()
results["gone"] = refusal(table.scan)
print(json.dumps(results))
