"""`souk`: serve, ask, import, the demo mall, and every operation."""

import asyncio
import logging
import sys
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from souk.doors.cli import neighbour, serving, upkeep
from souk.doors.cli.advice import Printed
from souk.doors.cli.desk import OPERATOR, Commands, Desk
from souk.doors.cli.operations import Service
from souk.doors.http import Keyring
from souk.doors.jobs import keep
from souk.doors.mcp import mcp_stdio
from souk.kit.errors import Invalid
from souk.kit.locale import LOCALES, Locale, language_of
from souk.kit.operation import Step
from souk.rehearsal.mall import Mall
from souk.settings import Settings

desk = Desk()
# The demo's clock can be turned back, so that the mall has a past.
TURNABLE = {"use": "souk.rehearsal.mall.providers.turnable:Turnable"}
_FIRST_QUESTION = "猫狗双全的家庭用什么猫砂盆"
# What is taken of a folder that is named as a whole, by format; a file that is named itself is taken as it is.
_TABLES, _JSON, _PACKED = (".csv", ".tsv", ".txt"), (".json", ".jsonl", ".ndjson"), (".gz", ".zip")
FEEDS = {"csv": _TABLES, "google-tsv": _TABLES, "google-xml": (".xml",), "json-ld": (*_JSON, ".html")}


class Souks(Commands):
    """Commands by hand, then one group a service."""

    def list_commands(self, context: click.Context) -> list[str]:
        services = {name.partition(".")[0] for name in desk.souk.operations}
        return [*super().list_commands(context), *sorted(services)]

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        own = super().get_command(context, name)
        if own is not None:
            return own
        known = any(found.startswith(f"{name}.") for found in desk.souk.operations)
        return Service(name, desk) if known else None


@click.group(cls=Souks, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """The open, self-hosted AI operating layer for commerce. Settings are environment variables `SOUK_…`."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")


@main.command()
@click.argument("question", nargs=-1, required=True)
@click.option("--locale", type=click.Choice(list(LOCALES)), help="The answer's language; else the question's.")
def ask(question: tuple[str, ...], locale: str | None) -> None:
    """Ask the guide; several questions are turns of one conversation."""
    _ask(question, locale)


@main.command("import")
@click.argument("format")
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--shop", help="The shop that lists the goods; else named as the format.")
def import_(format: str, files: tuple[Path, ...], shop: str | None) -> None:
    """Import suppliers' files (or all feeds of a folder); the same command again goes on after a break."""
    stored = [_stored(path) for place in files for path in _feeds(place, format)]
    if not stored:
        raise Invalid("No file to import is in {files}.", files=", ".join(path.name for path in files))
    payload = {"format": format, "files": stored, "shop": shop or format}
    started = time.monotonic()
    with _progress() as progress:
        task = progress.add_task("import", total=None)
        answer = None
        for step in desk.souk.stream("catalog.import-goods", payload, OPERATOR):
            progress.update(task, completed=step.done, description=f"import {step.done / _since(started):,.0f}/s")
            answer = step.answer or answer
    if answer is None:
        return
    _catch_up()
    click.echo(
        f"import {answer['id']}: {answer['read']} read, {answer['added']} added, {answer['changed']} changed, "
        f"{answer['unchanged']} unchanged, {answer['rejected']} rejected, {_since(started):.1f} s with indexing"
    )
    if answer["rejected"]:
        click.echo(f"rejected rows: souk catalog rejects --id {answer['id']}")
    click.echo(f"take it back: souk undo {answer['id']}")


@main.command()
@click.argument("id")
def undo(id: str) -> None:
    """Take back a whole import."""
    with _progress() as progress:
        task = progress.add_task("undo", total=None)
        for step in desk.souk.stream("catalog.undo-import", {"id": id}, OPERATOR):
            progress.update(task, completed=step.done, total=step.total)
    _catch_up()
    click.echo(
        f"import {id} is undone: {step.done} products; {step.facts.get('kept', 0)} kept, changed since by somebody"
    )


@main.command()
@click.option("--products", default=3000, show_default=True, type=click.IntRange(40, 20000))
@click.option("--reviews", default=20000, show_default=True, type=click.IntRange(0, 200000))
@click.option("--seed", default=11, show_default=True)
def mall(products: int, reviews: int, seed: int) -> None:
    """Fill the catalogue with the invented mall; again changes nothing."""
    _fill(Mall(seed=seed, products=products, reviews=reviews), alive=False)


@main.command()
@click.option("--products", default=3000, show_default=True, type=click.IntRange(40, 20000))
@click.option("--life/--no-life", default=True, show_default=True, help="Whether two weeks of orders are invented too.")
def demo(products: int, life: bool) -> None:
    """The invented mall, the mission's question answered here, then the running shop."""
    desk.settings.demo = True
    if desk.settings.clock == Settings.model_fields["clock"].default:
        desk.settings.clock = TURNABLE
    serving.check(desk)
    with desk.holding():
        _fill(Mall(products=products, reviews=products * 20 // 3), alive=life)
        click.echo(f"\n$ souk ask {_FIRST_QUESTION}\n")
        _ask((_FIRST_QUESTION,), None)
        serving.run(desk)


@main.command()
def serve() -> None:
    """Run the shop: pages, API, MCP and the background work."""
    serving.check(desk)
    with desk.holding():
        serving.run(desk)


@main.command()
def key() -> None:
    """Print the operator's key of this installation."""
    desk.settings.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    click.echo(Keyring(desk.settings.folder).key)


upkeep.add(main, desk)
neighbour.add(main, desk)


@main.command()
def mcp() -> None:
    """Speak the Model Context Protocol on standard input and output."""
    asyncio.run(mcp_stdio(desk.souk, OPERATOR))


def _ask(turns: tuple[str, ...], locale: str | None) -> None:
    payload = {"question": turns[-1], "earlier": list(turns[:-1]), "locale": locale}
    advice = desk.souk.call("guide.ask", payload, OPERATOR)
    spoken: Locale = "zh-CN" if (locale or language_of(turns[-1])) == "zh-CN" else "en"
    Printed(Console(highlight=False, soft_wrap=not sys.stdout.isatty()), spoken).advice(advice)


def _fill(made: Mall, *, alive: bool) -> None:
    started = time.monotonic()
    going = alive and made.begin(desk.souk, OPERATOR)
    _shown("mall", made.build(desk.souk, OPERATOR))
    if going:
        _follow()
        _shown("mall", made.live(desk.souk, OPERATOR, partial(keep, desk.settings.folder)))
    _catch_up()
    counts = f"{len(made.pieces)} products, {len(made.remarks)} reviews"
    click.echo(f"The invented mall is open: {counts}, {_since(started):.1f} s.")


def _shown(what: str, steps: Iterator[Step]) -> None:
    with _progress() as progress:
        task = progress.add_task(what, total=None)
        for step in steps:
            progress.update(task, completed=step.done, total=step.total, description=f"{what}: {step.note}")


def _catch_up() -> None:
    _follow()
    _shown("meaning", desk.souk.stream("search.learn", {}, OPERATOR))


def _follow() -> None:
    with _progress() as progress:
        task = progress.add_task("index", total=None)
        while desk.jobs.follow():
            progress.advance(task)


def _feeds(place: Path, format: str) -> list[Path]:
    """The file itself, or the feeds of a format that a folder holds, by name."""
    taken = (*FEEDS.get(format, _JSON), *_PACKED)
    return sorted(one for one in place.iterdir() if one.suffix.lower() in taken) if place.is_dir() else [place]


def _stored(path: Path) -> str:
    with path.open("rb") as file:
        return keep(desk.settings.folder, path.name, file)


def _progress() -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    return Progress(*columns, console=Console(stderr=True), transient=True)


def _since(started: float) -> float:
    return max(time.monotonic() - started, 1e-6)
