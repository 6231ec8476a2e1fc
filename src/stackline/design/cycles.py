"""Dependencies as CloudFormation sees them after SAM's transform, and the cycles among them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from stackline.catalog import View
from stackline.catalog.references import mapping, mentions, texts
from stackline.core.same_values import OfSameValues
from stackline.design.wires import view_of
from stackline.template import Project, Template

Graph = dict[str, set[str]]

_SAM_FUNCTION = "AWS::Serverless::Function"
_SAM_MACHINE = "AWS::Serverless::StateMachine"
# Properties that SAM moves into resources of their own, on which nothing else depends.
_OF_COMPUTE = frozenset(
    {"Events", "Policies", "EventInvokeConfig", "FunctionUrlConfig", "DeploymentPreference"}
)
_APART = {
    _SAM_FUNCTION: _OF_COMPUTE,
    _SAM_MACHINE: _OF_COMPUTE,
    "AWS::Serverless::WebSocketApi": frozenset({"Routes", "Auth"}),
    "AWS::Serverless::GraphQLApi": frozenset({"DataSources", "Functions", "Resolvers"}),
}


def dependencies(view: View) -> Graph:
    """Logical ID → the logical IDs it is created after. A role that SAM makes is a node of its own."""
    graph: Graph = {}
    for key, resource in view.resources.items():
        apart = _APART.get(view.types[key], frozenset[str]())
        found = _of_this(view, _mentioned(resource, more=(apart,)))
        found |= {name for name in texts(resource.get("DependsOn")) if name in view.resources}
        graph.setdefault(key, set()).update(found - {key})
        if view.types[key] == _SAM_FUNCTION:
            graph[key] |= _names(view, view.globals("Function")) - {key}
        if apart is _OF_COMPUTE:
            _made_by_sam(view, key, graph)
    return graph


def _mentions(resource: Mapping[str, Any], apart: frozenset[str]) -> frozenset[str]:
    """The names in a resource, without those in the properties that stand apart, and without DependsOn."""
    body = {
        name: value for name, value in resource.items() if name not in ("Type", "Properties", "Connectors")
    }
    properties = mapping(resource.get("Properties"))
    kept = {name: value for name, value in properties.items() if name not in apart}
    return frozenset(name for name, _ in mentions([body, kept]))


_mentioned = OfSameValues(_mentions)


def _names(view: View, value: Any) -> set[str]:
    return _of_this(view, [name for name, _ in mentions(value)])


def _of_this(view: View, names: Iterable[str]) -> set[str]:
    roles = view.generated_roles
    return {name for name in names if name in view.resources or name in roles}


def _made_by_sam(view: View, key: str, graph: Graph) -> None:
    properties = view.properties(key)
    if view.own_policies(key):
        role = f"{key}Role"
        graph[key].add(role)
        # SAM's role also lets the function send to its dead letters and destinations.
        granted = [properties.get(name) for name in ("Policies", "DeadLetterQueue", "EventInvokeConfig")]
        graph.setdefault(role, set()).update(_names(view, granted) - {key})
    for event in mapping(properties.get("Events")).values():
        kind, details = mapping(event).get("Type"), mapping(mapping(event).get("Properties"))
        # These put the function's ARN into the source itself; other events are resources that nothing needs.
        if kind == "S3":
            sources = view.named(details.get("Bucket"))
        elif kind == "Api":
            sources = view.named(details.get("RestApiId")) or ["ServerlessRestApi"]
        elif kind == "HttpApi":
            sources = view.named(details.get("ApiId")) or ["ServerlessHttpApi"]
        elif kind == "Cognito":
            sources = view.named(details.get("UserPool"))
        else:
            continue
        for source in sources:
            graph.setdefault(source, set()).add(key)


def implicit_uses(view: View, graph: Graph) -> None:
    """The implicit APIs are no resources of the template, yet others may name them."""
    implicit = [name for name in ("ServerlessRestApi", "ServerlessHttpApi") if name in graph]
    if not implicit:
        return
    for key in view.resources:
        for name, _ in mentions(view.properties(key)):
            if name in implicit:
                graph[key].add(name)


def cycles(view: View) -> list[tuple[str, ...]]:
    """Every knot of resources that wait for each other, as logical IDs in an order that goes round."""
    graph = dependencies(view)
    implicit_uses(view, graph)
    return [_round(graph, knot) for knot in _knots(graph)]


def dependency_cycles(template: Template | Project) -> list[tuple[str, ...]]:
    """The cycles of a template; CloudFormation creates none of the resources in one."""
    return cycles(view_of(template))


def new_cycle(before: View, after: View) -> tuple[str, ...] | None:
    """A cycle of `after` that `before` has not."""
    found = cycles(after)
    if not found:
        return None
    known = {frozenset(cycle) for cycle in cycles(before)}
    return next((cycle for cycle in found if frozenset(cycle) not in known), None)


def _knots(graph: Mapping[str, set[str]]) -> list[set[str]]:
    """Strongly connected components of two or more (Tarjan, without recursion)."""
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    waiting: set[str] = set()
    knots: list[set[str]] = []
    for root in graph:
        if root in index:
            continue
        work = [(root, iter(sorted(graph.get(root, ()))))]
        index[root] = low[root] = len(index)
        stack.append(root)
        waiting.add(root)
        while work:
            node, children = work[-1]
            for child in children:
                if child not in index:
                    index[child] = low[child] = len(index)
                    stack.append(child)
                    waiting.add(child)
                    work.append((child, iter(sorted(graph.get(child, ())))))
                    break
                if child in waiting:
                    low[node] = min(low[node], index[child])
            else:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[node])
                if low[node] == index[node]:
                    knot: set[str] = set()
                    while node not in knot:
                        member = stack.pop()
                        waiting.discard(member)
                        knot.add(member)
                    if len(knot) > 1:
                        knots.append(knot)
    return knots


def _round(graph: Mapping[str, set[str]], knot: set[str]) -> tuple[str, ...]:
    """One way round the knot, from its first member in the alphabet."""
    start = min(knot)
    came: dict[str, str] = {}
    queue = [start]
    for node in queue:
        for child in sorted(graph.get(node, set()) & knot):
            if child == start:
                way = [node]
                while way[-1] != start:
                    way.append(came[way[-1]])
                return tuple(reversed(way))
            if child not in came:
                came[child] = node
                queue.append(child)
    return tuple(sorted(knot))
