"""`python -m lab.tagger`: train the tagger on labelled queries or on an operator's own catalogue."""

from pathlib import Path

import click

from lab.datasets.operator import catalogue as own
from lab.tagger.sources import catalogue, queries, titles
from lab.tagger.train import SIGNS, WORDS, fit

_INTO = click.option("--into", type=click.Path(path_type=Path), required=True, help="the file that CrfTagger reads")


@click.group()
def main() -> None:
    """Train the tagger."""


@main.command("queryner")
@_INTO
def queryner(into: Path) -> None:
    """On QueryNER's train part: English queries."""
    fit(*queries(WORDS), WORDS).save(into)


@main.command("taobao")
@_INTO
def taobao(into: Path) -> None:
    """On Taobao's train part: Chinese titles. The data has no licence; do not pass the file on."""
    fit(*titles(SIGNS), SIGNS).save(into)


@main.command("catalogue")
@click.option("--folder", type=click.Path(exists=True, path_type=Path), required=True, help="the shop's data folder")
@_INTO
def catalogue_(folder: Path, into: Path) -> None:
    """On the shop's own products, whose fields label their titles."""
    products, categories = own(folder)
    fit(*catalogue(products, categories, SIGNS), SIGNS).save(into)


if __name__ == "__main__":
    main()
