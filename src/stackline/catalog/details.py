"""Resources that belong to another one and say little by themselves: a role, a log group, a route's parts.

A picture folds them into the card that owns them. Type → the properties that name the owner, the first that names a
resource counts; none, or nothing named: the one resource that uses it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from stackline.catalog.given_names import as_text
from stackline.catalog.view import View

_USER: tuple[str, ...] = ()
DETAILS: Mapping[str, tuple[str, ...]] = {
    "AWS::ApiGateway::Account": ("RestApiId",),
    "AWS::ApiGateway::Authorizer": ("RestApiId",),
    "AWS::ApiGateway::BasePathMapping": ("RestApiId",),
    "AWS::ApiGateway::Deployment": ("RestApiId",),
    "AWS::ApiGateway::GatewayResponse": ("RestApiId",),
    "AWS::ApiGateway::Method": ("RestApiId",),
    "AWS::ApiGateway::Model": ("RestApiId",),
    "AWS::ApiGateway::RequestValidator": ("RestApiId",),
    "AWS::ApiGateway::Resource": ("RestApiId",),
    "AWS::ApiGateway::Stage": ("RestApiId",),
    "AWS::ApiGateway::UsagePlanKey": ("UsagePlanId",),
    "AWS::ApiGatewayV2::ApiMapping": ("ApiId",),
    "AWS::ApiGatewayV2::Authorizer": ("ApiId",),
    "AWS::ApiGatewayV2::Deployment": ("ApiId",),
    "AWS::ApiGatewayV2::Integration": ("ApiId",),
    "AWS::ApiGatewayV2::IntegrationResponse": ("ApiId",),
    "AWS::ApiGatewayV2::Model": ("ApiId",),
    "AWS::ApiGatewayV2::Route": ("ApiId",),
    "AWS::ApiGatewayV2::RouteResponse": ("ApiId",),
    "AWS::ApiGatewayV2::Stage": ("ApiId",),
    "AWS::AppSync::ApiKey": ("ApiId",),
    "AWS::AppSync::DataSource": ("ApiId",),
    "AWS::AppSync::FunctionConfiguration": ("ApiId",),
    "AWS::AppSync::GraphQLSchema": ("ApiId",),
    "AWS::AppSync::Resolver": ("ApiId",),
    "AWS::ApplicationAutoScaling::ScalableTarget": ("ResourceId",),
    "AWS::ApplicationAutoScaling::ScalingPolicy": ("ScalingTargetId", "ResourceId"),
    "AWS::CloudFront::CachePolicy": _USER,
    "AWS::CloudFront::CloudFrontOriginAccessIdentity": _USER,
    "AWS::CloudFront::OriginAccessControl": _USER,
    "AWS::CloudFront::ResponseHeadersPolicy": _USER,
    "AWS::Cognito::IdentityPoolRoleAttachment": ("IdentityPoolId",),
    "AWS::Cognito::UserPoolDomain": ("UserPoolId",),
    "AWS::Events::EventBusPolicy": ("EventBusName",),
    "AWS::IAM::InstanceProfile": _USER,
    "AWS::IAM::ManagedPolicy": ("Roles",),
    "AWS::IAM::Policy": ("Roles",),
    "AWS::IAM::Role": _USER,
    "AWS::IAM::RolePolicy": ("RoleName",),
    "AWS::KMS::Alias": ("TargetKeyId",),
    "AWS::Lambda::Alias": ("FunctionName",),
    "AWS::Lambda::EventInvokeConfig": ("FunctionName",),
    "AWS::Lambda::EventSourceMapping": ("FunctionName",),
    "AWS::Lambda::LayerVersionPermission": ("LayerVersionArn",),
    "AWS::Lambda::Permission": ("FunctionName",),
    "AWS::Lambda::Version": ("FunctionName",),
    "AWS::Logs::LogGroup": _USER,
    "AWS::Logs::MetricFilter": ("LogGroupName",),
    "AWS::Logs::SubscriptionFilter": ("LogGroupName",),
    "AWS::RDS::DBParameterGroup": _USER,
    "AWS::RDS::DBClusterParameterGroup": _USER,
    "AWS::RDS::DBSubnetGroup": _USER,
    "AWS::S3::BucketPolicy": ("Bucket",),
    "AWS::SNS::Subscription": ("TopicArn",),
    "AWS::SNS::TopicPolicy": ("Topics",),
    "AWS::SQS::QueuePolicy": ("Queues",),
    "AWS::SecretsManager::ResourcePolicy": ("SecretId",),
    "AWS::SecretsManager::SecretTargetAttachment": ("TargetId", "SecretId"),
    "AWS::StepFunctions::StateMachineAlias": _USER,
    "AWS::StepFunctions::StateMachineVersion": ("StateMachineArn",),
}


_CARDS = frozenset({"subscriber"})
"""Kinds that are cards although others of their type are not: who is told by mail, or at an address elsewhere."""


def owners(view: View, uses: Iterable[tuple[str, str]], names: Collection[str] = ()) -> dict[str, str]:
    """Detail → the card that it is folded into; `uses` are pairs (who uses, what) of the diagram.

    One that several use, or nobody, has none: it stays a card. So does one of a circle of them. `names` are
    values of other stacks of which no more is known than what they are called: details of who alone uses them.
    """
    reader = _Owners(view, uses, names)
    found = {id: reader.of(id) for id, type in view.made.items() if type in DETAILS}
    found |= {id: reader.of(id) for id in names}
    return {id: owner for id, owner in found.items() if owner is not None}


class _Owners:
    def __init__(self, view: View, uses: Iterable[tuple[str, str]], names: Collection[str]) -> None:
        self._view = view
        self._names = names
        self._users: dict[str, dict[str, None]] = {}
        for user, used in uses:
            if user != used:
                self._users.setdefault(used, {})[user] = None
        self._known: dict[str, str | None] = {}
        self._names_of: dict[str, dict[str, list[str]]] = {}

    def of(self, id: str) -> str | None:
        """The owner that is no detail itself, or one without an owner."""
        if id not in self._known:
            self._known[id] = None  # what asks for itself in a circle has none
            near = {self.of(each) or each for each in self._near(id)} - {id}
            self._known[id] = near.pop() if len(near) == 1 else None
        return self._known[id]

    def _near(self, id: str) -> list[str]:
        """What names it as its own; else who uses it, leaving out what belongs to it (a role's policy)."""
        named = _USER if id in self._names else DETAILS.get(self._view.made.get(id, ""))
        if named is None or self._view.kind(id) in _CARDS:
            return []
        if found := self._named(id, named):
            return found
        return [user for user in self._users.get(id, ()) if not self._belongs(user, id)]

    def _belongs(self, user: str, id: str) -> bool:
        named = DETAILS.get(self._view.made.get(user, ""))
        return bool(named) and id in self._named(user, named or ())

    def _named(self, id: str, properties: tuple[str, ...]) -> list[str]:
        for name in properties:
            found = [each for each in self._view.named(self._view.properties(id).get(name)) if each != id]
            if found:
                return found
            if called := self._called(name, self._view.properties(id).get(name)):
                return called
        return []

    def _called(self, property: str, value: Any) -> list[str]:
        """Who has the same text in this property, as a function has a permission's `FunctionName`."""
        text = as_text(value)
        return self._by_name(property).get(text, []) if text else []

    def _by_name(self, property: str) -> dict[str, list[str]]:
        if property not in self._names_of:
            found: dict[str, list[str]] = {}
            for id, type in self._view.made.items():
                text = as_text(self._view.properties(id).get(property)) if type not in DETAILS else None
                if text:
                    found.setdefault(text, []).append(id)
            self._names_of[property] = found
        return self._names_of[property]
