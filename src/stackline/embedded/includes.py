"""`AWS::Include` in the `Transform` section: MiniStack puts in only those that stand inside other sections.

The file's sections join the template's; what the template has itself stays.
"""

from __future__ import annotations

from typing import Any

from stackline.embedded.upstream import record, rows

_INCLUDE = "AWS::Include"


def put_in(engine: Any, template: dict[str, Any]) -> dict[str, Any]:
    """The template with those files put in, or MiniStack's failed transform with CloudFormation's message."""
    declared = template.get("Transform")
    found = [record(one) for one in (rows(declared) if isinstance(declared, list) else [declared])]
    locations = [
        record(one.get("Parameters")).get("Location") for one in found if one.get("Name") == _INCLUDE
    ]
    if not locations:
        return template
    whole = engine._without_transform(template, _INCLUDE)
    try:
        for location in locations:
            for section, members in engine._fetch_include_snippet(location).items():
                there = whole.get(section)
                joined = isinstance(members, dict) and (there is None or isinstance(there, dict))
                whole[section] = (
                    {**record(members), **record(there)} if joined else whole.get(section, members)
                )
    except engine._IncludeError as error:
        return engine._TransformFailed(template, str(error))
    return whole
