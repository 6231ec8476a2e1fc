"""What may be written in an environment's file: each key with what its value must be."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterator, Mapping

from stackline.core import Diagnostic, DiagnosticError, Fix
from stackline.environments.entries import mapping, problem, unknown_keys
from stackline.environments.environment import Approvals, Role
from stackline.environments.hooks import check_hooks
from stackline.environments.listing import LOCAL, NAME
from stackline.environments.located import Located

KEYS = (
    *("inherits", "cloud", "account", "region", "regions", "stack", "profile", "role", "parameters", "tags"),
    *("approvals", "protected", "promote-from", "personal", "expires", "hooks"),
)
OWN = ("inherits", "stack", "promote-from", "personal", "expires")
"""Keys that are said of one environment only: whoever inherits from it does not get them."""
_REGION = re.compile(r"[a-z]{2,4}(-[a-z]+)+-\d")
_ACCOUNT = re.compile(r"\d{12}")
_STACK = re.compile(r"[A-Za-z][-A-Za-z0-9]{0,127}")
_ROLE = re.compile(r"arn:aws[a-z-]*:iam::(\d{12}):role/[\w+=,.@/-]+")
_POLICY = re.compile(r"arn:aws[a-z-]*:iam::(\d{12}|aws):policy/[\w+=,.@/-]+")
# IAM User Guide, "The AWS access portal … external ID": letters, digits and these, 2 to 1,224 of them.
_EXTERNAL = re.compile(r"[\w+=,.@:/-]{2,1224}")
_PROFILE = re.compile(r"[^\[\]\s](?:[^\[\]\n]*[^\[\]\s])?")
_PERSON = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,31}")
_TRUE, _FALSE = ("true", "yes", "on"), ("false", "no", "off")
_MOST_APPROVALS = 20
# CloudFormation takes 50 tags of a stack, one of which is ours.
_MOST_TAGS = 49
Entries = Mapping[str, Located]


def check_entries(entries: Entries, file: str, name: str) -> list[Diagnostic]:
    """What is wrong in one file, with lines; what it inherits is looked at on its own."""
    found = unknown_keys(dict(entries), KEYS, file)
    for key, (code, summary, hint, fits) in _TEXTS.items():
        node = entries.get(key)
        if node is not None and not fits(text(entries, key) or ""):
            found.append(problem(code, summary, file, node, Fix(hint)))
    if name == LOCAL and text(entries, "cloud") == "aws":
        fix = Fix("Take the line away, or write `cloud: embedded`.")
        found.append(
            problem("environment-cloud", "`local` is the embedded cloud", file, entries["cloud"], fix)
        )
    for check in (_regions, _role, _tags, _approvals, _parameters):
        try:
            found += check(entries, file)
        except DiagnosticError as error:
            found += error.diagnostics
    found += check_hooks(entries.get("hooks"), file)
    return sorted(found, key=lambda one: (one.line, one.column))


def text(entries: Entries, key: str) -> str | None:
    node = entries.get(key)
    return node.value if node is not None and isinstance(node.value, str) else None


def regions_of(entries: Entries) -> tuple[str, ...]:
    node = entries.get("regions")
    if node is not None and isinstance(node.value, list):
        return tuple(str(one.value) for one in node.value)
    one = text(entries, "region")
    return (one,) if one else ()


def role_of(entries: Entries) -> Role | None:
    node = entries.get("role")
    if node is None or node.value is None:
        return None
    if isinstance(node.value, dict):
        return Role(
            text(node.value, "arn") or "",
            text(node.value, "external-id") or "",
            text(node.value, "boundary") or "",
        )
    return Role(str(node.value))


def role_account(role: Role) -> str:
    match = _ROLE.fullmatch(role.arn)
    return match[1] if match else ""


def tags_of(node: Located) -> dict[str, str]:
    value = node.value if isinstance(node.value, dict) else {}
    return {key: str(one.value) for key, one in value.items()}


def approvals_of(entries: Entries) -> Approvals:
    node = entries.get("approvals")
    said = node.value if node is not None and isinstance(node.value, dict) else {}
    by = said["from"].value if "from" in said else None
    names = tuple(str(one.value) for one in by) if isinstance(by, list) else ()
    return Approvals(int(text(said, "count") or "1") if said else 0, names, truth(said, "author"))


def truth(entries: Entries, key: str) -> bool:
    return (text(entries, key) or "").lower() in _TRUE


def date_of(entries: Entries) -> datetime.date | None:
    said = text(entries, "expires")
    return datetime.date.fromisoformat(said) if said else None


def _is_date(value: str) -> bool:
    try:
        return bool(re.fullmatch(r"\d{4}-\d\d-\d\d", value) and datetime.date.fromisoformat(value))
    except ValueError:
        return False


def _is_truth(value: str) -> bool:
    return value.lower() in (*_TRUE, *_FALSE)


def _like(pattern: re.Pattern[str]) -> Callable[[str], bool]:
    return lambda value: pattern.fullmatch(value) is not None


_TEXTS: Mapping[str, tuple[str, str, str, Callable[[str], bool]]] = {
    "inherits": (
        "environment-inherits",
        "This is not an environment's name",
        "Write the name of another file of `environments`, without .yaml.",
        _like(NAME),
    ),
    "cloud": (
        "environment-cloud",
        "This is no cloud",
        "Write `cloud: aws` or `cloud: embedded`.",
        lambda value: value in ("embedded", "aws"),
    ),
    "account": (
        "environment-account",
        "This is not an account id",
        "Write its 12 digits in quotes, e.g. '000000000000'.",
        _like(_ACCOUNT),
    ),
    "region": (
        "environment-region",
        "This is not a region",
        "Write a region such as eu-central-1.",
        _like(_REGION),
    ),
    "stack": (
        "environment-stack",
        "This is not a stack's name",
        "Use letters, digits and dashes, with a letter first.",
        _like(_STACK),
    ),
    "profile": (
        "environment-profile",
        "This is not a profile's name",
        "Write the name that stands in ~/.aws/config.",
        _like(_PROFILE),
    ),
    "protected": (
        "environment-protected",
        "This is neither true nor false",
        "Write `protected: true` or `protected: false`.",
        _is_truth,
    ),
    "promote-from": (
        "environment-promotion",
        "This is not an environment's name",
        "Write the name of the environment that comes before this one.",
        _like(NAME),
    ),
    "personal": (
        "environment-personal",
        "This is not a person's name as a stack may have it",
        "Use at most 32 letters, digits and dashes.",
        _like(_PERSON),
    ),
    "expires": ("environment-expires", "This is not a day", "Write it like '2027-01-31'.", _is_date),
}


def _parameters(entries: Entries, file: str) -> Iterator[Diagnostic]:
    if "parameters" in entries:
        mapping(entries["parameters"], file)
    yield from ()


def _regions(entries: Entries, file: str) -> Iterator[Diagnostic]:
    node = entries.get("regions")
    if node is None:
        return
    fix = Fix("Write a list like `[eu-central-1, eu-west-1]`, the main region first.")
    if "region" in entries:
        summary = "`region` and `regions` are both said"
        yield problem("environment-region", summary, file, node, Fix("Keep one of the two."))
    if not isinstance(node.value, list) or not node.value:
        yield problem("environment-region", "Regions are expected here", file, node, fix)
        return
    seen: set[str] = set()
    for one in node.value:
        if not _REGION.fullmatch(str(one.value)) or one.value in seen:
            yield problem(
                "environment-region", "This is not a region, or it stands here twice", file, one, fix
            )
        seen.add(str(one.value))


def _role(entries: Entries, file: str) -> Iterator[Diagnostic]:
    node = entries.get("role")
    if node is None or node.value is None:
        return
    said = node.value if isinstance(node.value, dict) else {"arn": node}
    yield from unknown_keys(dict(said), ("arn", "external-id", "boundary"), file)
    if not _ROLE.fullmatch(text(said, "arn") or ""):
        fix = Fix("Write its ARN, such as arn:aws:iam::111122223333:role/deploy.")
        yield problem("environment-role", "This is not a role's ARN", file, said.get("arn", node), fix)
    if "external-id" in said and not _EXTERNAL.fullmatch(text(said, "external-id") or ""):
        fix = Fix("Write what the role's trust policy asks for as sts:ExternalId.")
        yield problem("environment-role", "This is not an external id", file, said["external-id"], fix)
    if "boundary" in said and not _POLICY.fullmatch(text(said, "boundary") or ""):
        fix = Fix("Write a managed policy's ARN, such as arn:aws:iam::111122223333:policy/boundary.")
        yield problem("environment-role", "This is not a policy's ARN", file, said["boundary"], fix)


def _tags(entries: Entries, file: str) -> Iterator[Diagnostic]:
    node = entries.get("tags")
    said = mapping(node, file) if node else {}
    if node is not None and len(said) > _MOST_TAGS:
        fix = Fix("A stack has at most 50 tags, and one says the environment.")
        yield problem("environment-tags", f"These are more than {_MOST_TAGS} tags", file, node, fix)
    for key, one in said.items():
        reserved = key.lower().startswith(("aws:", "stackline:"))
        if reserved or not 0 < len(key) <= 128 or not isinstance(one.value, str) or len(one.value) > 256:
            fix = Fix("Write `key: value`; keys beginning with aws: or stackline: are taken.")
            yield problem("environment-tags", f"'{key}' is not a tag that a stack can have", file, one, fix)


def _approvals(entries: Entries, file: str) -> Iterator[Diagnostic]:
    node = entries.get("approvals")
    said = mapping(node, file) if node else {}
    yield from unknown_keys(dict(said), ("count", "from", "author"), file)
    count, by = said.get("count"), said.get("from")
    given = text(said, "count") or ""
    if count is not None and not (re.fullmatch(r"\d{1,2}", given) and int(given) <= _MOST_APPROVALS):
        fix = Fix(f"Write a number from 0 to {_MOST_APPROVALS}.")
        yield problem("environment-approvals", "This is not how many must approve", file, count, fix)
    if by is not None and not (
        isinstance(by.value, list) and all(isinstance(one.value, str) and one.value for one in by.value)
    ):
        fix = Fix("Write a list, such as `[ana, bert]`.")
        yield problem("environment-approvals", "These are no names of people", file, by, fix)
    if "author" in said and not _is_truth(text(said, "author") or ""):
        fix = Fix("Write true where whoever made the change may approve it too.")
        yield problem("environment-approvals", "This is neither true nor false", file, said["author"], fix)
