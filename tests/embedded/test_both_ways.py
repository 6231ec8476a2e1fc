"""Two resources joined in both directions at once really deploy."""

from __future__ import annotations

import zlib

import pytest
from botocore.exceptions import ClientError

from both_ways import CROSSINGS, Crossing, drawn
from embedded_cloud import Cloud
from exercises.ends import deployable
from exercises.stage import parameters_of

pytestmark = pytest.mark.cloud


def check(cloud: Cloud, crossing: Crossing) -> None:
    template, refused = drawn(crossing, deployable)
    if refused:
        return
    stack = f"both-{zlib.crc32(str(crossing).encode())}"
    try:
        made = cloud.change_set(stack, template.text, Parameters=parameters_of(cloud, template))
    except ClientError as error:
        if "Unrecognized resource types" in str(error):
            pytest.skip(str(error))
        raise
    assert made["Status"] == "CREATE_COMPLETE", made["StatusReason"]
    cloud.client("cloudformation").execute_change_set(StackName=stack, ChangeSetName=made["ChangeSetName"])
    told = cloud.wait(stack)
    assert told["StackStatus"] == "CREATE_COMPLETE", (cloud.failures(stack), template.text)
    cloud.client("cloudformation").delete_stack(StackName=stack)


def test_a_bucket_and_its_function(cloud: Cloud) -> None:
    done = [one for one in CROSSINGS if one.there.id == "bucket-invokes-function"]
    assert done
    for crossing in done:
        check(cloud, crossing)


@pytest.mark.deep
@pytest.mark.parametrize("crossing", CROSSINGS, ids=str)
def test_both_ways_at_once_deep(cloud: Cloud, crossing: Crossing) -> None:
    check(cloud, crossing)
