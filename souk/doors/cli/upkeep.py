"""`souk backup`, `restore`, `doctor`, `settings` and `worker`: what an operator does for the installation."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from souk.doors.cli.configuration import chosen, mistakes, refuse_mistakes, settings_of
from souk.doors.cli.desk import OPERATOR, Desk
from souk.doors.cli.restoring import restore
from souk.doors.jobs import Check, machine, run_worker, set_up_logs, staffed
from souk.kit.errors import SoukError
from souk.settings import WrongSettings

_LOOKS = {"ok": "[green]ok  [/]", "warn": "[yellow]warn[/]", "fail": "[red]fail[/]"}


def add(main: click.Group, desk: Desk) -> None:
    """Put the commands into the group."""
    for make in (_backup, _restore, _doctor, _settings, _worker):
        main.add_command(make(desk))


def _backup(desk: Desk) -> click.Command:
    @click.command("backup")
    @click.option("--keep", type=click.IntRange(1), help="How many archives stay; else SOUK_BACKUPS_KEPT.")
    def command(keep: int | None) -> None:
        """Write an archive of the whole shop, while it runs or not, and read it back."""
        made: Any = None
        for step in desk.souk.stream("upkeep.back-up", {"keep": keep}, OPERATOR):
            click.echo(
                f"\r{step.note} {step.done:,}{f' of {step.total:,}' if step.total else ''}   ", nl=False, err=True
            )
            made = step.answer or made
        click.echo(err=True)
        click.echo(f"{desk.settings.folder / 'backups' / made['file']}: {made['bytes']:,} bytes, {made['rows']:,} rows")

    return command


def _restore(desk: Desk) -> click.Command:
    @click.command("restore")
    @click.argument("file", type=click.Path(path_type=Path))
    @click.option("--into", type=click.Path(path_type=Path), help="Another data folder than SOUK_FOLDER.")
    @click.option("--database", help="Another database than SOUK_DATABASE.")
    @click.option("--replace", is_flag=True, help="Keep what is there beside, instead of refusing.")
    def command(file: Path, into: Path | None, database: str | None, replace: bool) -> None:
        """Bring an archive back, after reading all of it; the shop must not run meanwhile."""
        elsewhere = {"folder": into, "database": database if database is not None else "" if into else None}
        settings = desk.settings.model_copy(update={key: one for key, one in elsewhere.items() if one is not None})
        restored = restore(file, settings, replace=replace)
        souk, _ = staffed(settings)
        try:
            souk.call("events.adopt", {}, OPERATOR)
        finally:
            souk.database.close()
        rows = sum(restored.manifest.rows.values())
        click.echo(
            f"Restored {rows:,} rows and {len(restored.manifest.files):,} files as of {restored.manifest.at:%c} UTC."
        )
        if restored.kept:
            click.echo(f"What was there before is in {restored.kept}.")
        click.echo("The search index is built again at the next start.")

    return command


def _doctor(desk: Desk) -> click.Command:
    @click.command("doctor")
    @click.option("--json", "plain", is_flag=True, help="For programs.")
    def command(plain: bool) -> None:
        """Look at the installation and say what is not well; exit status 1 where something fails."""
        found = list(_looked(desk))
        if plain:
            click.echo(json.dumps([asdict(one) for one in found], ensure_ascii=False, indent=2))
        else:
            _print(found)
        raise SystemExit(1 if any(one.state == "fail" for one in found) else 0)

    return command


def _looked(desk: Desk) -> Iterator[Check]:
    try:
        settings = settings_of(lambda: desk.settings)
    except WrongSettings as error:
        yield from (Check(name, "fail", f"{why}.", "Set it right.") for name, why in error.mistakes)
        return
    wrong = list(mistakes(settings, listens=False))
    yield from (Check(one.setting, "fail" if one.grave else "warn", f"{one.why}.", "Set it right.") for one in wrong)
    if not wrong:
        yield Check("settings", "ok", "Every setting can be what it is.")
    try:
        yield from (Check(**one) for one in desk.souk.call("upkeep.doctor", {}, OPERATOR))
    except (SoukError, OSError) as error:
        yield from machine(settings)
        yield Check(
            "system", "fail", f"The system cannot be opened: {error}", "Mend what is said above, then ask again."
        )


def _print(found: list[Check]) -> None:
    out = Console(highlight=False, soft_wrap=True)
    for one in found:
        out.print(f"{_LOOKS[one.state]} {one.name:<13} {escape(one.says)}")
        if one.do:
            out.print(f"     {'':<13} → {escape(one.do)}")


def _settings(desk: Desk) -> click.Command:
    @click.command("settings")
    def command() -> None:
        """Print every setting with its value and where that was chosen; secrets are hidden."""
        table = Table(box=None, pad_edge=False)
        for title in ("setting", "value", "from", "what it chooses"):
            table.add_column(title, overflow="fold")
        for one in chosen(desk.settings):
            table.add_row(one.setting, escape(one.value), one.source, escape(one.about))
        out = Console(highlight=False)
        out.print(table, width=out.width if out.is_terminal else 200)

    return command


def _worker(desk: Desk) -> click.Command:
    @click.command("worker")
    def command() -> None:
        """Do jobs, keep timetables and follow the log, without pages; beside `souk serve` on PostgreSQL."""
        settings = settings_of(lambda: desk.settings)
        set_up_logs(settings)
        for one in refuse_mistakes(settings, listens=False):
            click.echo(f"{one.setting}: {one.why}.", err=True)
        run_worker(settings)

    return command
