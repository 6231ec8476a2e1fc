"""`stackline layer`: layers as the cloud has them, and a function that gets one."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

from stackline.cli.output import EXIT_DONE, console, json_option, leave, print_json, table
from stackline.cli.project import dry_run_option, find_project, finish_edit, template_option

if TYPE_CHECKING:
    from stackline.deploy.layers.pruning import Pruned
    from stackline.deploy.layers.publishing import Published
    from stackline.deploy.layers.reading import LayerVersion
    from stackline.deploy.layers.sharing import Share

F = TypeVar("F", bound=Callable[..., Any])


def where_options(function: F) -> F:
    function = click.option(
        "--region", "regions", multiple=True, metavar="REGION", help="Another region; repeatable."
    )(function)
    return click.option(
        "--env", "environment", default="local", show_default=True, metavar="ENV", help="Whose cloud."
    )(function)


@click.group("layer")
def COMMAND() -> None:
    """Layers: what there is, publishing, sharing, attaching, and deleting old versions."""


@COMMAND.command("list")
@where_options
@template_option
@json_option
def list_(environment: str, regions: tuple[str, ...], template_file: str | None, as_json: bool) -> None:
    """The account's layers, each with its newest version in each region."""
    from stackline.deploy.layers.reading import layers
    from stackline.deploy.layers.regions import open_regions

    _, clouds = open_regions(find_project(template_file), environment, regions)
    found = {cloud.region: layers(cloud) for cloud in clouds}
    if as_json:
        print_json({region: [one.to_json() for one in many] for region, many in found.items()})
        return
    if not any(found.values()):
        click.echo("There are no layers yet: `stackline layer publish ID` makes one.", err=True)
        return
    numbers: dict[str, dict[str, LayerVersion]] = {}
    for region, many in found.items():
        for one in many:
            numbers.setdefault(one.name, {})[region] = one
    rows = [
        [
            name,
            *(str(by[region].number) if region in by else "–" for region in found),
            _runs(next(iter(by.values()))),
        ]
        for name, by in sorted(numbers.items())
    ]
    table(["", *found, "made for"], rows)


@COMMAND.command()
@click.argument("name")
@where_options
@template_option
@json_option
def show(
    name: str, environment: str, regions: tuple[str, ...], template_file: str | None, as_json: bool
) -> None:
    """The versions of the layer NAME, a name or an ARN: with whom each is shared, and which functions have it."""
    from stackline.deploy.layers.overview import overview
    from stackline.deploy.layers.regions import open_regions

    _, clouds = open_regions(find_project(template_file), environment, regions)
    found = {cloud.region: overview(cloud, name) for cloud in clouds}
    if as_json:
        print_json({region: [one.to_json() for one in many] for region, many in found.items()})
        return
    rows = [
        [
            region,
            str(one.version.number),
            one.version.created[:10],
            _size(one.version.size),
            _runs(one.version),
            ", ".join(share.said for share in one.shares),
            ", ".join(one.functions),
        ]
        for region, many in found.items()
        for one in many
    ]
    table(["", "version", "made", "zipped", "made for", "shared with", "in use by"], rows)


@COMMAND.command()
@click.argument("id", metavar="ID")
@click.option("--name", help="What it is called there; else its LayerName, or ID.")
@click.option("--description", help="What is new; else the template's description.")
@where_options
@template_option
@json_option
def publish(
    id: str,
    name: str | None,
    description: str | None,
    environment: str,
    regions: tuple[str, ...],
    template_file: str | None,
    as_json: bool,
) -> None:
    """Build the layer ID of the template and publish it as a new version, in each region.

    Where the newest version has that content already, nothing is published.

    \b
    stackline layer publish Tools
    stackline layer publish Tools --env production --region eu-west-1 --region us-east-1
    """
    from stackline.deploy.layers.project import publish_of_project

    project = find_project(template_file)
    out = console(error=True)
    with out.status(f"Building {id}") as status:
        found = publish_of_project(
            project, environment, regions, id, name=name, description=description, on_progress=status.update
        )
    if as_json:
        print_json({"regions": [_published(one) for one in found]})
        return
    for one in found:
        said = "published" if one.fresh else "has this content already"
        click.echo(f"{one.region}  {one.version.arn}  {said}")


@COMMAND.command()
@click.argument("name")
@click.option("--version", "number", type=click.IntRange(1), help="Which; else the newest.")
@click.option("--account", default="", help="The 12 digits of another account.")
@click.option("--organization", "organisation", default="", help="Everybody in it: o-a1b2c3d4e5.")
@click.option("--everybody", is_flag=True, help="Every AWS account there is.")
@click.option("--revoke", is_flag=True, help="Take it back.")
@where_options
@template_option
@json_option
def share(
    name: str,
    number: int | None,
    account: str,
    organisation: str,
    everybody: bool,
    revoke: bool,
    environment: str,
    regions: tuple[str, ...],
    template_file: str | None,
    as_json: bool,
) -> None:
    """Let another account, or an organisation, use a version of the layer NAME."""
    from stackline.deploy.layers.regions import open_regions
    from stackline.deploy.layers.sharing import checked, share_version

    given = checked(account, organisation, everybody=everybody)
    project = find_project(template_file)
    _, clouds = open_regions(project, environment, regions, operation="layer-share")
    done = [(cloud.region, *share_version(cloud, name, number, given, revoke=revoke)) for cloud in clouds]
    if as_json:
        rows = [{"region": region, "arn": version.arn, "changed": new} for region, version, new in done]
        print_json({"with": given.said, "revoked": revoke, "regions": rows})
        return
    for region, version, changed in done:
        click.echo(
            f"{region}  {version.name} {version.number}  {_shared(given, revoke=revoke, changed=changed)}"
        )


def _shared(given: Share, *, revoke: bool, changed: bool) -> str:
    if revoke:
        return f"no longer shared with {given.said}" if changed else f"was not shared with {given.said}"
    return f"shared with {given.said}" if changed else f"is shared with {given.said} already"


@COMMAND.command()
@click.argument("layer")
@click.argument("functions", nargs=-1, required=True, metavar="FUNCTION…")
@click.option("--newest", is_flag=True, help="The newest version at each deployment, in place of this one.")
@click.option("--env", "environment", default="local", show_default=True, metavar="ENV", help="Whose cloud.")
@dry_run_option
@template_option
@json_option
def use(
    layer: str,
    functions: tuple[str, ...],
    newest: bool,
    environment: str,
    dry_run: bool,
    template_file: str | None,
    as_json: bool,
) -> None:
    """Attach LAYER to functions: one of the template by its ID, another by its name or ARN.

    One that exists already is a parameter with the ARN of a version, the newest unless the ARN says which. With
    --newest the environment's file asks for the newest at each deployment (`layer:NAME`).

    \b
    stackline layer use Tools ScanPage StartScan
    stackline layer use shared-tools ScanPage --newest --env production
    stackline layer use arn:aws:lambda:eu-west-1:111122223333:layer:shared-tools:7 ScanPage
    """
    from stackline.deploy.layers.project import use_layer

    project = find_project(template_file)
    after, notes = use_layer(project, environment, layer, functions, newest=newest)
    leave(finish_edit(project, after, dry_run=dry_run, as_json=as_json, notes=notes))


@COMMAND.command()
@click.argument("name")
@click.option(
    "--keep", type=click.IntRange(1), default=5, show_default=True, help="How many of the newest stay."
)
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--dry-run", is_flag=True, help="Say what would go, and delete nothing.")
@where_options
@template_option
@json_option
def prune(
    name: str,
    keep: int,
    yes: bool,
    dry_run: bool,
    environment: str,
    regions: tuple[str, ...],
    template_file: str | None,
    as_json: bool,
) -> None:
    """Delete old versions of the layer NAME, but none that a function of the account has."""
    from stackline.deploy.layers.pruning import prune as prune_layer
    from stackline.deploy.layers.regions import open_regions

    operation = "" if dry_run else "layer-prune"
    _, clouds = open_regions(find_project(template_file), environment, regions, operation=operation)
    would = {cloud.region: prune_layer(cloud, name, keep, dry_run=True) for cloud in clouds}
    count = sum(len(one.gone) for one in would.values())
    if count and not dry_run and not yes:
        _say_pruned(would, done=False)
        click.confirm(f"Delete {count} versions?", abort=True, err=True)
    done = would if dry_run else {cloud.region: prune_layer(cloud, name, keep) for cloud in clouds}
    if as_json:
        print_json({region: _pruned(one) for region, one in done.items()})
    else:
        _say_pruned(done, done=not dry_run)
    leave(EXIT_DONE)


def _say_pruned(found: dict[str, Pruned], *, done: bool) -> None:
    for region, one in found.items():
        numbers = ", ".join(str(version.number) for version in one.gone)
        said = f"{'deleted' if done else 'would go'}: {numbers}" if numbers else "nothing to delete"
        click.echo(f"{region}  {said}")
        for version, functions in one.used:
            click.echo(f"{region}  {version.number} stays: {', '.join(functions)} has it")


def _pruned(one: Pruned) -> dict[str, Any]:
    return {
        "deleted": [version.arn for version in one.gone],
        "in_use": {version.arn: list(functions) for version, functions in one.used},
    }


def _published(one: Published) -> dict[str, Any]:
    return {"region": one.region, "published": one.fresh, **one.version.to_json()}


def _runs(version: LayerVersion) -> str:
    return ", ".join([*version.runtimes, *version.architectures])


def _size(bytes: int | None) -> str:
    return "" if bytes is None else f"{bytes / 1024 / 1024:.1f} MB"
