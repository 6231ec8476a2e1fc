"""Where a request leads."""

from __future__ import annotations

import pytest

from stackline.embedded.planes import Plane, classify

HERE = "127.0.0.1:4566"


@pytest.mark.parametrize(
    ("host", "path", "plane", "normalised"),
    [
        (HERE, "/_api/abcd1234/Prod/items", Plane.API, "/_aws/execute-api/abcd1234/Prod/items"),
        (HERE, "/_api/abcd1234", Plane.API, "/_aws/execute-api/abcd1234/"),
        (HERE, "/_aws/execute-api/abcd1234/$default/x", Plane.API, "/_aws/execute-api/abcd1234/$default/x"),
        (HERE, "/restapis/abcd1234/Prod/_user_request_/x", Plane.API, "/_aws/execute-api/abcd1234/Prod/x"),
        (HERE, "/restapis/abcd1234/resources", Plane.CONTROL, "/restapis/abcd1234/resources"),
        ("abcd1234.execute-api.localhost:4566", "/x", Plane.API, "/_aws/execute-api/abcd1234/x"),
        # An open host leads to its API whatever the path: MiniStack would reset itself here.
        (
            "abcd1234.execute-api.localhost:4566",
            "/_ministack/reset",
            Plane.API,
            "/_aws/execute-api/abcd1234/_ministack/reset",
        ),
        (
            HERE,
            "/_url/0123456789abcdef0123456789abcdef/x",
            Plane.URL,
            "/_aws/lambda-url/0123456789abcdef0123456789abcdef/x",
        ),
        (HERE, "/_cdn/dabc123/a/page", Plane.URL, "/_aws/cdn/dabc123/a/page"),
        (
            "dabc123.cloudfront.localhost:4566",
            "/_ministack/reset",
            Plane.URL,
            "/_aws/cdn/dabc123/_ministack/reset",
        ),
        (HERE, "/_ministack/reset", Plane.CONTROL, "/_ministack/reset"),
        (HERE, "/bucket/_api/x", Plane.CONTROL, "/bucket/_api/x"),
        (HERE, "/_stackline/health", Plane.OWN, "/_stackline/health"),
        (HERE, "/", Plane.CONTROL, "/"),
    ],
)
def test_planes(host: str, path: str, plane: Plane, normalised: str) -> None:
    assert classify("POST", host, path, "", signed=False) == (plane, normalised)


def test_only_calls_without_credentials_on_aws_are_public() -> None:
    sign_in = "AWSCognitoIdentityProviderService.InitiateAuth"
    assert classify("POST", HERE, "/", sign_in, signed=False)[0] is Plane.PUBLIC
    assert classify("POST", HERE, "/", sign_in, signed=True)[0] is Plane.CONTROL
    admin = "AWSCognitoIdentityProviderService.AdminCreateUser"
    assert classify("POST", HERE, "/", admin, signed=False)[0] is Plane.CONTROL


def test_a_subscriber_may_say_yes() -> None:
    yes = "Action=ConfirmSubscription&TopicArn=arn&Token=t"
    assert classify("GET", HERE, "/", "", signed=False, query=yes)[0] is Plane.PUBLIC
    assert classify("GET", HERE, "/", "", signed=True, query=yes)[0] is Plane.CONTROL
    assert classify("POST", HERE, "/", "", signed=False, query=yes)[0] is Plane.CONTROL
    assert classify("GET", HERE, "/bucket", "", signed=False, query=yes)[0] is Plane.CONTROL
    assert classify("GET", HERE, "/", "", signed=False, query="Action=Subscribe")[0] is Plane.CONTROL
