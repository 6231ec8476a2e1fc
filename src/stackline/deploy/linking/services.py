"""Which services a project's templates need rights of, by the types of their resources.

Names of actions begin as the Service Authorization Reference has them; most are the type's own word in small letters.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from stackline.catalog.references import mapping
from stackline.template import Project

_OTHERS = {
    "apigatewayv2": ("apigateway",),
    "applicationautoscaling": ("application-autoscaling",),
    "autoscaling": ("autoscaling",),
    "certificatemanager": ("acm",),
    "cognito": ("cognito-idp", "cognito-identity"),
    "docdb": ("rds",),
    "efs": ("elasticfilesystem",),
    "elasticloadbalancingv2": ("elasticloadbalancing",),
    "kinesisfirehose": ("firehose",),
    "msk": ("kafka",),
    "neptune": ("rds",),
    "opensearchserverless": ("aoss",),
    "opensearchservice": ("es",),
    "stepfunctions": ("states",),
    "wafv2": ("wafv2",),
}
_SAM = {
    "api": ("apigateway", "lambda"),
    "application": ("serverlessrepo",),
    "connector": (),
    "function": ("lambda", "logs"),
    "graphqlapi": ("appsync", "logs"),
    "httpapi": ("apigateway", "lambda"),
    "layerversion": ("lambda",),
    "simpletable": ("dynamodb",),
    "statemachine": ("states", "logs"),
}
_EVENTS = {
    "api": ("apigateway",),
    "cloudwatchevent": ("events",),
    "cloudwatchlogs": ("logs",),
    "cognito": ("cognito-idp",),
    "eventbridgerule": ("events",),
    "httpapi": ("apigateway",),
    "iotrule": ("iot",),
    "s3": ("s3",),
    "schedule": ("events",),
    "schedulev2": ("scheduler",),
    "sns": ("sns", "sqs"),
}
_NONE = ("cloudformation", "iam")
"""Whose rights are given one by one."""
GLOBAL = ("cloudfront", "globalaccelerator", "route53", "shield", "waf")
"""Asked in no region, whatever the stack's is."""


def services_of(projects: Iterable[Project]) -> tuple[str, ...]:
    """Their names as actions begin (`lambda`), in order."""
    found: set[str] = set()
    for project in projects:
        for body in project.expanded.resources.values():
            found.update(_services(body))
    return tuple(sorted(found - set(_NONE)))


def _services(body: dict[str, Any]) -> Iterator[str]:
    parts = str(body.get("Type", "")).lower().split("::")
    if len(parts) < 3 or parts[0] != "aws":
        return
    if parts[1] != "serverless":
        yield from _OTHERS.get(parts[1], (parts[1],))
        return
    yield from _SAM.get(parts[2], ())
    properties = mapping(body.get("Properties"))
    if "DeploymentPreference" in properties:
        yield "codedeploy"
    for event in mapping(properties.get("Events")).values():
        yield from _EVENTS.get(str(mapping(event).get("Type", "")).lower(), ())
