"""What the catalog is made of: resources, their settings, and the connections between them. Plain data."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from stackline.catalog.facets import Addition, Facet

if TYPE_CHECKING:
    from stackline.catalog.changes import Change, Ends
    from stackline.catalog.view import Found, View

Path = tuple[str | int, ...]
Access = Literal["read", "write", "read-write"]
Style = Literal["event", "access", "attach"]
Family = Literal["compute", "api", "data", "messaging", "flow", "storage", "identity", "network", "other"]
FieldKind = Literal["text", "number", "choice", "boolean", "yaml"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One field of a form. `path` is dotted: of a resource relative to Properties, of a wire its setting's name.

    `default` is what AWS or SAM takes where nothing is written; for a wire's setting it is what we write.
    `example` is a value that a wire's setting may have, where `kind` does not say one: tests draw it. `check` says
    what is wrong with a value, if anything. `excludes`: settings of the same wire that cannot be there besides.
    `stays`: the setting of a wire is about its source itself (when a schedule runs), and stays when the wire goes.
    `plain`: it decides what is written, or stands in code: no intrinsic can give it.
    """

    path: str
    label: str
    description: str = ""
    kind: FieldKind = "text"
    choices: tuple[str, ...] = ()
    unit: str | None = None
    minimum: float | None = None
    maximum: float | None = None
    default: Any = None
    documentation: str | None = None
    example: Any = None
    check: Callable[[Any], str | None] | None = None
    excludes: tuple[str, ...] = ()
    stays: bool = False
    plain: bool = False


@dataclass(frozen=True, slots=True)
class Variable:
    """An environment variable that a wire to this resource sets: NAME's suffix, and its value as a fragment.

    `types`: only for these CloudFormation types of the resource (None: all); `only`: where its properties say so.
    `literal` takes the value from the properties, where no attribute gives it (a database's name); None: no variable.
    """

    suffix: str
    value: Any
    types: tuple[str, ...] | None = None
    only: Callable[[Mapping[str, Any]], bool] | None = None
    literal: Callable[[Mapping[str, Any]], Any] | None = None


@dataclass(frozen=True, slots=True)
class Statement:
    """An IAM statement of least privilege; `resources` are fragments about the wire's target."""

    actions: tuple[str, ...]
    resources: tuple[Any, ...]
    condition: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Grant:
    """What gives one level of access.

    `templates` are SAM policy templates (name, parameters), used where the function's or state machine's own
    `Policies` hold the grant; `statements` say the same for a role.
    """

    statements: tuple[Statement, ...]
    templates: tuple[tuple[str, Mapping[str, Any]], ...] = ()


@dataclass(frozen=True, slots=True)
class Deed:
    """Something that may be done with a resource, in words: `verb` (read) `what` (items of {}, the resource).

    `actions` are glob patterns of the actions that allow it, without the service unless it is another's. `denied` says
    it where it is not allowed, after "not" ("delete the table"); "" where that goes without saying. `harmless`: nobody
    is warned that a grant has it. `part`: it is done with a part that an ARN names besides (`stream`, `index`).
    """

    verb: str
    what: str
    actions: tuple[str, ...]
    denied: str = ""
    harmless: bool = False
    part: str = ""


@dataclass(frozen=True, slots=True)
class Accessible:
    """How a compute resource comes to use a resource of this kind.

    `service` is the IAM prefix of its actions. `reads` and `writes` are glob patterns of action names that count as
    such, `neutral` ones only where there is nothing else, `ignored` ones never (a table's stream has its own wire).
    Names are without the service. `named_by`: a connection from the resource to its user whose events say the
    resource's name: beside it the user needs no variables, so a grant apart from both closes no cycle.
    No levels: nobody needs a grant, only to know it. `grants` gives, of one resource, the statements besides the
    level's (to pass its roles), and `besides` are the actions of other services in them, with the service. `left`
    gives what the wire leaves to do, as summary and detail; `granted` whether there is anything to grant on this one.
    `deeds` say in words what grants allow, the usual ones first.
    """

    service: str
    levels: Mapping[Access, Grant]
    default: Access | None
    reads: tuple[str, ...] = ()
    writes: tuple[str, ...] = ()
    neutral: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()
    named_by: str = ""
    besides: tuple[str, ...] = ()
    grants: Callable[[View, str], tuple[Statement, ...]] | None = None
    left: Callable[[View, Ends], tuple[str, str] | None] | None = None
    granted: Callable[[View, str], bool] | None = None
    deeds: tuple[Deed, ...] = ()


@dataclass(frozen=True, slots=True)
class Identity:
    """Where a compute type keeps what it may do and what it knows.

    `role` is the property that names its role; `policies` the property for policies of its own, which SAM reads
    only while there is no role; `variables` the path of its environment (or substitutions), under Properties.
    `pascal` names variables like `ItemsTableName` instead of `ITEMS_TABLE_NAME`. Not `free`: it does what its
    wires say and nothing else, so no access wire leaves from it; it has no variables then. `listed`: the variables
    are a list of `{Name, Value}`; an index in their path is where they are written, and read from every item.
    `passes`: the properties that name the roles which whoever starts it must be allowed to pass.
    """

    role: str
    policies: str | None
    variables: Path
    pascal: bool = False
    free: bool = True
    listed: bool = False
    passes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Existing:
    """How one that is there already is named: a parameter holds its ARN.

    `arns`: CloudFormation type → regular expression of the ARN after its partition; `example` is one such ARN.
    `derived`: what follows from the ARN, by attribute of GetAtt ("" for Ref): text with holes `{Name=5}` (the part
    between colons, counted from 0) and `{Name=/1}` (between slashes), `{}` the whole. `asked`: attributes that do
    not follow, each with what its own parameter is called after the resource's name. `ids`: the parameter holds an ID
    in place of an ARN, and so do `arns` and `example`.
    """

    arns: Mapping[str, str]
    example: str
    derived: Mapping[str, str]
    asked: Mapping[str, str] = field(default_factory=dict[str, str])
    ids: bool = False

    @property
    def word(self) -> str:
        return "ID" if self.ids else "ARN"

    @property
    def sample(self) -> str:
        """What the parameter may hold."""
        return self.example if self.ids else f"arn:aws:{self.example}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """Where a resource is told of others by the template, under Properties, and what that is called.

    `named`: a mapping of names to values, else one value. `apart`: names in it that mean something else. `summary`
    has `{target}` for the other's label.
    """

    path: tuple[str, ...]
    verb: str
    summary: str
    named: bool = True
    apart: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """A kind of card. `types` are the CloudFormation types it stands for; `add` makes the first.

    `attributes` maps what we call an attribute (`arn`, `name`, `url`, `stream`) to the one of GetAtt, `None` for Ref.
    `word` is the kind's word in variable names. `around`: what a new one has beside its properties (DeletionPolicy).
    `companions` come and go with the resource: logical ID pattern
    (`{id}LogGroup`) to resource. `smallest` gives, for each type, what a valid template needs for one: the same
    form, `{id}` being the resource itself; tests and examples draw their wires on it. `awaits` gives, for each type,
    what it needs besides and gets from wires, with a value that tests put there where they draw other wires.
    `starter_code` maps a runtime to the files of a new function, relative to CodeUri; `starter_files` a property that
    names a file to what is in a new one. `unless`: properties that make a resource of a type another thing, which the
    catalog does not know. `when`: properties (one of several values, in a tuple) that make a resource of a type, which
    another kind may have too, one of this kind; None: where the property is absent. `told`: where the properties alone
    do not say it, which resources of the types are of this kind, by logical ID; it must not ask for anyone's kind.
    """

    kind: str
    types: tuple[str, ...]
    label: str
    summary: str
    group: str
    family: Family
    glyph: str
    defaults: Mapping[str, Any] = field(default_factory=dict[str, Any])
    settings: tuple[Setting, ...] = ()
    ports: tuple[str, ...] = ("in", "out")
    facets: tuple[Facet, ...] = ()
    adds: tuple[Addition, ...] = ()
    attributes: Mapping[str, str | None] = field(default_factory=dict[str, "str | None"])
    word: str = ""
    variables: tuple[Variable, ...] = ()
    access: Accessible | None = None
    identity: Mapping[str, Identity] = field(default_factory=dict[str, Identity])
    around: Mapping[str, Any] = field(default_factory=dict[str, Any])
    companions: Mapping[str, Any] = field(default_factory=dict[str, Any])
    starter_code: Mapping[str, Mapping[str, str]] = field(default_factory=dict[str, "Mapping[str, str]"])
    starter_files: Mapping[str, str] = field(default_factory=dict[str, str])
    documentation: str | None = None
    smallest: Mapping[str, Mapping[str, Any]] = field(default_factory=dict[str, "Mapping[str, Any]"])
    awaits: Mapping[str, Mapping[str, Any]] = field(default_factory=dict[str, "Mapping[str, Any]"])
    unless: Mapping[str, Mapping[str, Any]] = field(default_factory=dict[str, "Mapping[str, Any]"])
    when: Mapping[str, Mapping[str, Any]] = field(default_factory=dict[str, "Mapping[str, Any]"])
    told: Callable[[View, str], bool] | None = None
    palette: bool = True
    existing: Existing | None = None
    takes: Told | None = None
    """Where the template tells it of others."""
    rights: Accessible | None = None
    """In words what grants on one allow, of a kind that nobody uses by an access wire."""


@dataclass(frozen=True, slots=True)
class Part:
    """One place a wire writes: a path under Resources and a fragment, both with holes (see `stackline.catalog.holes`).

    - `mark`: what makes the wire: found, the wire is there. The others are written with it, and claimed when found.
    - `ensure`: written only where nothing is; taken away only if it still says what we wrote, and nobody uses
      `needed_by` (an attribute of the resource) any more.
    - `anchor`: the resource the path starts in, made when it is missing, and removed when nothing else is left in it.
    """

    path: str
    fragment: Any
    kind: Literal["mark", "part", "ensure"] = "mark"
    needed_by: str | None = None
    anchor: Any = None


@dataclass(frozen=True, slots=True)
class Needs:
    """A grant that an event or attach wire needs: `holder` ("source" or "target") may do `statement` on the other end.

    SAM gives it by itself where it makes the role (`sam_grants`), so nothing is written there then. `with_it`:
    actions that people write along with it; a grant that holds no others is this wire's.
    """

    holder: Literal["source", "target"]
    statement: Statement
    sam_grants: bool = True
    with_it: tuple[str, ...] = ()
    templates: tuple[tuple[str, Mapping[str, Any]], ...] = ()


@dataclass(frozen=True, slots=True)
class Allows:
    """A resource policy (or Lambda permission) on the end `on`: the service may act for the other end."""

    on: Literal["source", "target"]
    principal: str
    action: str
    source_arn: Any
    account: bool = False


@dataclass(frozen=True, slots=True)
class Assumes:
    """A role of the wire's own: `service` assumes it to do `statement`. Its ARN goes into the first part, at `path`.

    `besides` gives what else the role may be about, by the wire's source (where failures are logged).
    """

    service: str
    path: Path
    statement: Statement
    besides: Callable[[View, str], list[str]] | None = None


Names = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Sample:
    """Another form of the source than its `smallest`, which a spelling writes into too: tests draw their wires on it.

    `properties` replace those of the same meaning (`instead`), for each type; `files` are in the project. `{id}` is
    the source in both.
    """

    instead: tuple[str, ...]
    properties: Mapping[str, Mapping[str, Any]]
    files: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True, kw_only=True)
class Spelling:
    """One way to write a wire. The first whose types fit is drawn; every one is read.

    `draws` False: only read. `sources` and `targets` limit drawing to CloudFormation types (`None`: all of the kind).
    `beside`: a connection from target to source that must be there already. `upon`: properties that the source must
    have, as an example (a target, for its dead letters); `among`: resources that the template must have, as an
    example, `{source}` and `{target}` being the ends (what runs a task). `note` tells the person that another
    spelling than the first was taken, and what that means; `left` what is left to do by hand. `names` gives the
    patterns of names made up for the path's `{name}` holes. Where parts cannot say it, `write` returns the changes
    and `read` what is there.
    `erase` gives what must change besides deleting the claims (what led to a state leads past it). `change` gives
    what sets one setting of the wire that is there, where it has no single place (`Found.places`), and `said` what
    those settings are. `about` says in a sentence for the reference where the lines are, which every spelling needs
    that has no parts and writes nothing.
    """

    name: str
    parts: tuple[Part, ...] = ()
    needs: tuple[Needs, ...] = ()
    allows: tuple[Allows, ...] = ()
    assumes: Assumes | None = None
    names: Names = field(default_factory=dict[str, str])
    sources: tuple[str, ...] | None = None
    targets: tuple[str, ...] | None = None
    draws: bool = True
    beside: str = ""
    upon: Mapping[str, Any] = field(default_factory=dict[str, Any])
    among: Mapping[str, Any] = field(default_factory=dict[str, Any])
    note: str = ""
    left: str = ""
    about: str = ""
    write: Callable[[View, Ends], list[Change]] | None = None
    read: Callable[[View], Iterable[Found]] | None = None
    erase: Callable[[View, Ends], list[Change]] | None = None
    change: Callable[[View, Found, str, Any], list[Change] | None] | None = None
    said: Callable[[View, Found], Mapping[str, Any]] | None = None
    samples: Mapping[str, Sample] = field(default_factory=dict[str, Sample])


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """A kind of wire. `source` and `target` are kinds; `facet` the source's facet (or family of facets) it leaves from.

    `supersedes`: connections not reported between two ends where this one is. `check` refuses ends that cannot be
    joined, by returning the reason and the fix. `inside`: its lines stand in those of another wire (a target's dead
    letters), with which they go. `derived`: it says what the lines of other wires name (an event whose queue is an
    output of an application): such lines are one text, which goes with either of the two.
    """

    id: str
    source: str
    target: str
    style: Style
    label: str
    summary: str
    spellings: tuple[Spelling, ...]
    facet: str | None = None
    accesses: tuple[Access, ...] = ()
    default_access: Access | None = None
    settings: tuple[Setting, ...] = ()
    failure: bool = False
    inside: bool = False
    derived: bool = False
    supersedes: tuple[str, ...] = ()
    check: Callable[[View, Ends], tuple[str, str] | None] | None = None
