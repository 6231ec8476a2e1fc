"""Holes of a fragment: what is filled in when a wire is drawn, and bound when one is read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from stackline.catalog.view import View

End = Literal["source", "target"]


@dataclass(frozen=True, slots=True)
class LogicalId:
    """The logical ID of an end, as text (a connector's `Id`)."""

    end: End


@dataclass(frozen=True, slots=True)
class To:
    """A reference to an end: `attribute` in our words (`arn`, `name`; see `Resource.attributes`), "" for Ref.

    Read from any spelling of it: Ref, GetAtt, Sub, Join, through Fn::If. `implicit` is the end that an absent
    key stands for (`ServerlessHttpApi`, `DefaultEventBus`): its key is left out.
    """

    end: End
    attribute: str = ""
    implicit: str | None = None


@dataclass(frozen=True, slots=True)
class Text:
    """Text around references: `{target.arn}/index/*` becomes a Sub; `${AWS::Region}` and the like stay as they are."""

    template: str


@dataclass(frozen=True, slots=True)
class Given:
    """A setting's value; its key is left out where it is None."""

    setting: str


@dataclass(frozen=True, slots=True)
class FacetText:
    """The facet, or a group of its pattern (`method` of a route)."""

    group: str = ""


@dataclass(frozen=True, slots=True)
class Loose:
    """Written, but not needed to recognise the wire."""

    value: Any


@dataclass(frozen=True, slots=True)
class Known:
    """A value that other resources of the template say (the stage in an API's address); no key where none does.

    `value` gets the view and the end's logical ID. Only drawn.
    """

    end: End
    value: Callable[[View, str], Any]


SOURCE, TARGET = LogicalId("source"), LogicalId("target")
