"""The steps of an order and what undoes them. Each may run twice, and undoing what was never done does nothing."""

import os

import boto3


class NotPossible(Exception):
    """A step that cannot be done; the saga undoes those before it."""


def reserve(order, context):
    if order["quantity"] > 10:
        raise NotPossible("There are not so many.")
    note(order, "stock", "reserved")


def release(order, context):
    note(order, "stock", "released")


def charge(order, context):
    if order["card"] == "declined":
        raise NotPossible("The card was declined.")
    note(order, "payment", "charged")


def refund(order, context):
    note(order, "payment", "refunded")


def ship(order, context):
    if not order.get("address"):
        raise NotPossible("There is no address.")
    note(order, "parcel", "shipped")


def note(order, what, how):
    """Say in the order's item what became of it."""
    boto3.resource("dynamodb").Table(os.environ["ORDERS_TABLE_NAME"]).update_item(
        Key={"id": order["id"]},
        UpdateExpression="SET #what = :how",
        ExpressionAttributeNames={"#what": what},
        ExpressionAttributeValues={":how": how},
    )
