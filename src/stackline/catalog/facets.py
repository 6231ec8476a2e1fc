"""Rows of cards, and what else a person adds to a card in place: what a small form asks, and how a name is changed."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from stackline.catalog.changes import Change
    from stackline.catalog.model import Setting
    from stackline.catalog.view import View


@dataclass(frozen=True, slots=True, kw_only=True)
class Own:
    """A facet that the resource says of itself, so that it is there without any wire (a table's stream).

    `path`, under Properties, holds it; `setting` is what is asked about it, inside. `types`: of these types only.
    `attribute`: the one of GetAtt by which others use it; `made`: the logical ID that SAM makes for it.
    """

    path: tuple[str, ...]
    setting: Setting
    types: tuple[str, ...]
    attribute: str = ""
    made: str = ""


@dataclass(frozen=True, slots=True)
class Facet:
    """A row of a card with a port of its own.

    Where `pattern` is set the facet is a family (`GET /items/{id}` of an API's routes): it matches the names of its
    members, and `id` is the family's. `make` puts a name together from the pattern's groups; `example` is one.
    `fields` asks for the groups, by their names; `whole` are names that the first field takes whole (`$default`).
    `rename` gives the changes that call a member of a card otherwise, wherever the template says its name: view, card,
    old and new name.
    """

    id: str
    label: str
    pattern: str | None = None
    make: str = ""
    example: str = ""
    fields: tuple[Setting, ...] = ()
    whole: tuple[str, ...] = ()
    rename: Callable[[View, str, str, str], list[Change]] | None = None
    own: Own | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Addition:
    """What is added to a card in place and is no row of it: a wire (a bus's rule), or an event (a function's schedule).

    `word` is what the button says after its plus; `settings` are those of the wire that are asked for, of which `needs`
    must be given. `source`: the wire comes to the card, from the implicit card of this ID or from a new one of
    this kind; "": it leaves from the card. `make` writes it as an event of the card (view, card, name, settings);
    None where the card has no events.
    """

    id: str
    label: str
    word: str
    settings: tuple[str, ...]
    needs: tuple[str, ...] = ()
    source: str = ""
    make: Callable[[View, str, str, Mapping[str, Any]], list[Change] | None] | None = None


def parts_of(facet: Facet, name: str) -> dict[str, str]:
    """The values of the fields in a member's name."""
    if not facet.fields or facet.pattern is None:
        return {}
    if name in facet.whole:
        return {facet.fields[0].path: name}
    found = re.fullmatch(facet.pattern, name)
    return {key: value or "" for key, value in found.groupdict().items()} if found else {}


def name_of(facet: Facet, parts: Mapping[str, str]) -> str:
    """A member's name, of the values of the fields. Whether it is one, `pattern` tells."""
    first = parts.get(facet.fields[0].path, "")
    return first if first in facet.whole else facet.make.format_map(parts)
