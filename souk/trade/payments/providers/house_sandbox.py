"""A sandbox that the house runs itself: its process begins with the first use and ends with the house."""

import json
import subprocess
import sys
import threading
import weakref
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from souk.kit.locale import Words
from souk.trade.payments.contracts import Line, Notice, Outcome, RailAway
from souk.trade.payments.ports import Site
from souk.trade.payments.providers.sandbox import NAMED, Sandbox

PROGRAM = Path(__file__).with_name("sandbox_server.py")


@dataclass(frozen=True, eq=False)
class HouseSandbox:
    """Keeps its books in the rail's folder; `notify` sends notices to the house, which otherwise asks."""

    site: Site
    play: str = ""
    notify: bool = False
    seconds: float = 10.0
    title: Words = field(default_factory=lambda: NAMED)
    currencies: tuple[str, ...] = ()
    _running: list[tuple["subprocess.Popen[bytes]", Sandbox]] = field(default_factory=list, init=False, repr=False)
    _guard: threading.Lock = field(default_factory=threading.Lock, init=False, repr=False)

    def charge(self, key: str, amount: int, *, currency: str, order: str) -> Outcome:
        return self.there.charge(key, amount, currency=currency, order=order)

    def inquire(self, key: str) -> Outcome:
        return self.there.inquire(key)

    def refund(self, key: str, reference: str, *, amount: int, currency: str) -> Outcome:
        return self.there.refund(key, reference, amount=amount, currency=currency)

    def inquire_refund(self, key: str, reference: str) -> Outcome:
        return self.there.inquire_refund(key, reference)

    def report(self, since: datetime, until: datetime) -> Sequence[Line]:
        return self.there.report(since, until)

    def heard(self, headers: Mapping[str, str], body: str) -> Notice:
        return self.there.heard(headers, body)

    @property
    def there(self) -> Sandbox:
        """The running sandbox, started where none runs."""
        return self._run()[1]

    @property
    def process_id(self) -> int:
        """The number of the running sandbox's process."""
        return self._run()[0].pid

    def _run(self) -> tuple["subprocess.Popen[bytes]", Sandbox]:
        with self._guard:
            if not self._running or self._running[-1][0].poll() is not None:
                self._running.append(self._start())
            return self._running[-1]

    def _start(self) -> tuple["subprocess.Popen[bytes]", Sandbox]:
        words = [sys.executable, "-I", str(PROGRAM), "--folder", str(self.site.folder), "--with-parent"]
        words += ["--notify", self.site.notices] if self.notify and self.site.notices else []
        # In a session of its own: Ctrl-C in the house's terminal ends the house, which then ends the sandbox.
        process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True)
        weakref.finalize(self, _end, process)
        assert process.stdout is not None
        line = process.stdout.readline()
        if not line:
            raise RailAway("The sandbox", "its process ended at once")
        said = json.loads(line)
        return process, Sandbox(self.site, said["address"], said["secret"], self.play, self.seconds, self.title)


def _end(process: "subprocess.Popen[bytes]") -> None:
    """Let the process end, which it does with its standard input."""
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            pipe.close()
    process.wait(10)
