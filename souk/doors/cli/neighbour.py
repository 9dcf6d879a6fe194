"""`souk neighbour`: another invented house beside the demo, so that the agents' market has somebody to ask."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import click

from souk.doors.cli import serving
from souk.doors.cli.desk import OPERATOR, Desk
from souk.kit.errors import Conflict, Invalid, SoukError
from souk.rehearsal.mall import Mall, Neighbour
from souk.settings import Settings

START_SECONDS, PAUSE = 60.0, 0.2


class NoDemo(Invalid):
    """No demo answers on this machine, or it has an address for others."""

    def __init__(self) -> None:
        super().__init__("A neighbour stands beside a demo on this machine: run `souk demo` first, without an address.")


def add(main: click.Group, desk: Desk) -> None:
    """Put the command into the group."""
    main.add_command(_neighbour(desk))


def _neighbour(desk: Desk) -> click.Command:
    @click.command("neighbour")
    @click.option("--each", default=5, show_default=True, type=click.IntRange(1, 50), help="Things of every category.")
    def command(each: int) -> None:
        """Open another invented house beside the demo, until Ctrl-C, and tell the demo's market of it."""
        if desk.settings.address or not _answers(desk.settings.port):
            raise NoDemo
        settings = beside(desk.settings)
        own = Desk()
        own.__dict__["settings"] = settings
        serving.check(own)
        wallet = desk.souk.call("mandates.hold-keys", {}, OPERATOR)["wallet"]
        house = Neighbour(Mall(reviews=0).pieces, each)
        with own.holding():
            for step in house.build(own.souk, OPERATOR, desk.settings.origin, wallet):
                click.echo(f"\rneighbour: {step.done} of {step.total} {step.note}   ", nl=False, err=True)
            while own.jobs.follow():
                pass
            click.echo(err=True)
            with _told(desk, serving.neighbour_of(desk.settings), house.name):
                serving.run(own)

    return command


def beside(settings: Settings) -> Settings:
    """What the neighbour of a demo is set to: a folder of its own in the demo's, and agents of this machine let in."""
    place = serving.neighbour_of(settings)
    return Settings(
        folder=settings.folder / "neighbour",
        host=serving.LOOPBACK,
        port=settings.port + 1,
        address=f"http://{place}",
        database="",
        secret="",
        index_memory_mb=16,
        test_mode=True,
        workers=1,
    )


@contextmanager
def _told(desk: Desk, place: str, name: str) -> Iterator[None]:
    """The demo's market visits the house once its door is open, and again when it has closed."""
    # It may be there from the last time.
    with suppress(Conflict):
        desk.souk.call("market.add-merchant", {"merchant": {"domain": place, "name": name}}, OPERATOR)
    closing = threading.Event()
    visitor = threading.Thread(target=_visited, args=(desk, place, closing), daemon=True)
    visitor.start()
    try:
        yield
    finally:
        closing.set()
        visitor.join()
        _visit(desk, place)


def _visited(desk: Desk, place: str, closing: threading.Event) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and not closing.wait(PAUSE):
        if _answers(int(place.rpartition(":")[2])):
            break
    else:
        return
    click.echo(_visit(desk, place))


def _visit(desk: Desk, place: str) -> str:
    """What the demo's market says of the house now."""
    try:
        rows = desk.souk.call("market.merchants", {"most": 200}, OPERATOR)
        (merchant,) = (one["id"] for one in rows if one["domain"] == place)
        found = desk.souk.call("market.visit", {"merchant": merchant}, OPERATOR)
    except (SoukError, ValueError) as error:
        return f"The demo's market could not be told: {error}"
    market = f"{desk.settings.origin}/market"
    return f"The demo's market says that it is {found['state']}. {found['why']}".rstrip() + f"  Ask it at {market}"


def _answers(port: int) -> bool:
    """Whether somebody listens on a port of this machine."""
    with suppress(OSError), socket.create_connection((serving.LOOPBACK, port), timeout=1):
        return True
    return False
