"""`stackline outputs ENV`: what a deployed stack gives out."""

from __future__ import annotations

import click

from stackline.cli.output import json_option, print_json
from stackline.cli.progress import show_outputs
from stackline.cli.project import find_project, template_option


@click.command("outputs")
@click.argument("environment", metavar="ENV", default="local")
@template_option
@json_option
def COMMAND(environment: str, template_file: str | None, as_json: bool) -> None:
    """Show the outputs of the stack in the environment ENV, and the addresses at which it answers.

    Addresses are those of APIs, function URLs, GraphQL APIs and CDNs. With --json one flat object: outputs by their
    name, addresses by `API.Url`, or `API.STAGE.Url` where an API has several stages.
    """
    from stackline.deploy import open_stack, read_outputs

    cloud, stack = open_stack(find_project(template_file), environment)
    outputs = read_outputs(cloud, stack)
    if as_json:
        print_json(outputs)
    elif outputs:
        show_outputs(outputs)
    else:
        click.echo(f"{stack} has no outputs and no addresses.", err=True)
