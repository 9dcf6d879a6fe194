"""`python -m lab.datasets`: which data sets there are and what is here; `fetch NAME` gets one from its publisher."""

import sys
from pathlib import Path

import click

from lab.datasets import DATASETS, MissingData, fetch, located, note
from lab.datasets.source import PROJECT
from souk.kit.errors import SoukError


@click.group(invoke_without_command=True)
@click.pass_context
def main(context: click.Context) -> None:
    """List the data sets, and whether what is here is what was published."""
    if context.invoked_subcommand:
        return
    for name, dataset in DATASETS.items():
        click.echo(f"{name}: {dataset.about}. Licence: {dataset.licence}.")
        try:
            click.echo(f"  in {located(dataset)}\n  {note(dataset)}")
        except MissingData as missing:
            click.echo(f"  {missing}")


@main.command("fetch")
@click.argument("names", nargs=-1, required=True, type=click.Choice(list(DATASETS)))
@click.option(
    "--into", type=click.Path(path_type=Path), default=PROJECT / "data", help="Default: data/ in the project."
)
def fetch_(names: tuple[str, ...], into: Path) -> None:
    """Fetch data sets from their publishers, checksums checked."""
    for name in names:
        try:
            click.echo(f"{name} is in {fetch(DATASETS[name], into)}")
        except SoukError as error:
            click.echo(str(error), err=True)
            sys.exit(1)


main()
