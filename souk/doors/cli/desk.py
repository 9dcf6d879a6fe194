"""What every command needs: the system, opened once, and errors as sentences with an exit status."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import Any

import click

from souk.doors.cli.forwarding import Forwarding, elsewhere
from souk.doors.http import listening
from souk.doors.jobs import Jobs, staffed
from souk.kit.errors import SoukError
from souk.kit.operation import Caller, Souk
from souk.settings import Settings, read_settings

EXIT = {"not_found": 4, "conflict": 5, "refused": 6, "invalid": 7, "unavailable": 8}
# Whoever runs a command here can read the database file anyway.
OPERATOR = Caller("operator", frozenset({"*"}))


class Desk:
    """Opens the system when a command first needs it."""

    @cached_property
    def settings(self) -> Settings:
        return read_settings()

    @cached_property
    def _opened(self) -> tuple[Souk, Jobs]:
        place = elsewhere(self.settings.folder)
        return staffed(self.settings, lambda souk: Forwarding(souk, place) if place else souk)

    @contextmanager
    def holding(self) -> Iterator[None]:
        """Be the process that writes, and let others ask it; raises `LaneTaken` where another one is."""
        if self.souk.database.shared:
            yield
            return
        self.souk.database.claim()
        with listening(self.souk, self.settings.folder):
            yield

    @property
    def souk(self) -> Souk:
        return self._opened[0]

    @property
    def jobs(self) -> Jobs:
        return self._opened[1]


class Commands(click.Group):
    """A group whose commands end with a sentence and an exit status where the system refuses."""

    def invoke(self, context: click.Context) -> Any:
        try:
            return super().invoke(context)
        except SoukError as error:
            click.echo(str(error), err=True)
            raise SystemExit(EXIT.get(error.kind, 1)) from None
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise SystemExit(0) from None


Command = Callable[..., None]
