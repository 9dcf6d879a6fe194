"""What a doctor asks an installation: each answer a sentence, and what to do where it is not well."""

import os
import resource
import socket
import stat
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from souk.doors.jobs.gauges import Numbers, free_share, numbers_of
from souk.kit.database import at_newest, facts_of, newest_step
from souk.kit.operation import Souk
from souk.settings import Settings

Health = Literal["ok", "warn", "fail"]
PYTHON = (3, 11)
SCARCE, LOW = 0.03, 0.10
FILES = 1024
LATE = 300.0
BEHIND = 5000
SKEW = 5.0
STALE_DAYS = 2
LONG = 600.0
PATIENCE = 2.0
_GOOD: Mapping[str, frozenset[str]] = {
    # SQLite counts: 2 is FULL, 3 is EXTRA.
    "synchronous": frozenset({"2", "3"}),
    "journal_mode": frozenset({"wal"}),
    "foreign_keys": frozenset({"1"}),
    "fsync": frozenset({"on"}),
    "full_page_writes": frozenset({"on"}),
    "synchronous_commit": frozenset({"on", "remote_apply", "remote_write", "local"}),
    "server_encoding": frozenset({"UTF8"}),
    "encoding": frozenset({"UTF-8"}),
}


@dataclass(frozen=True)
class Check:
    """One thing that was looked at: how it is in a sentence, and what to do where it is not `ok`."""

    name: str
    state: Health
    says: str
    do: str = ""


def examine(souk: Souk, settings: Settings, works: bool, backed_up: datetime | None) -> Iterator[Check]:
    """Everything that can be seen from inside; raises `Unavailable` where the database does not answer."""
    yield from machine(settings)
    with souk.database.unit(writes=False):
        facts, newest = facts_of(souk.database.read), at_newest(souk.database.read)
    numbers = numbers_of(souk)
    yield from _database(facts)
    yield _tables(newest)
    yield from _work(numbers, works)
    yield _backup(settings, souk.clock.now(), backed_up)
    yield _model(settings)


def machine(settings: Settings) -> Iterator[Check]:
    """What needs no database: Python, disk, who may read the keys, how many files may be open."""
    here = ".".join(map(str, sys.version_info[:3]))
    yield _check("python", sys.version_info >= PYTHON, f"Python {here}.", "Use Python 3.11 or newer.", bad="fail")
    free, share = free_share(settings)
    yield Check(
        "disk",
        "fail" if share < SCARCE else "warn" if share < LOW else "ok",
        f"{free / (1 << 30):.1f} GiB are free, {share:.0%} of the disk.",
        "" if share >= LOW else "Free some space, or move SOUK_FOLDER to a larger disk.",
    )
    yield from (_secret(file) for file in sorted(settings.folder.glob("*.key")))
    soft, _hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    yield _check("files", soft >= FILES, f"{soft} files may be open.", f"Raise `ulimit -n` to {FILES} or more.")


def _secret(file: Path) -> Check:
    mode, owner = stat.S_IMODE(file.stat().st_mode), file.stat().st_uid
    good = mode & 0o077 == 0 and owner in (os.geteuid(), 0)
    said = "Only its owner can read it." if good else f"Others can read it (mode {mode:o})."
    return _check(file.name, good, said, f"chmod 600 {file}", bad="fail")


def _database(facts: Mapping[str, str]) -> Iterator[Check]:
    wrong = [f"{name} is {facts[name]}" for name, good in _GOOD.items() if name in facts and facts[name] not in good]
    kind = "PostgreSQL" if "server_version_num" in facts else "SQLite"
    said = f"{kind} keeps what it acknowledged." if not wrong else f"{kind}: {', '.join(wrong)}."
    do = "What was acknowledged may be lost in a power cut; set it back in the server's configuration."
    yield _check("durability", not wrong, said, do)
    if "now" in facts:
        skew = abs(datetime.now(UTC).timestamp() - float(facts["now"]))
        yield _check("clock", skew < SKEW, f"The server's clock is {skew:.1f} s off ours.", "Run NTP on both machines.")
    if "oldest" in facts:
        oldest = float(facts["oldest"])
        said = f"The oldest transaction of the server is {oldest:.0f} s old."
        do = "Annotation and index wait for it; find it in pg_stat_activity and end it."
        yield _check("transactions", oldest < LONG, said, do)


def _tables(good: bool) -> Check:
    said = f"The tables are at step {newest_step()}." if good else "The tables are at another step than this version."
    return _check("tables", good, said, "Restart with this version; it upgrades them.", bad="fail")


def _work(numbers: Numbers, works: bool) -> Iterator[Check]:
    said = "It runs in this process." if works else "It does not run in this process."
    yield _check("worker", works, said, "Start `souk serve`, or `souk worker` beside PostgreSQL.")
    dead = numbers.jobs.get("dead", 0)
    yield _check("jobs", not dead, f"{dead} jobs were given up.", "See them at /jobs; retry or drop them.")
    waited = f"The oldest job has been due for {numbers.waited:.0f} s." if numbers.waited else "No work waits."
    yield _check("waiting", numbers.waited < LATE, waited, "Is a worker running? More of them: SOUK_WORKERS.")
    letters = f"{numbers.letters} letters are not sent, the oldest for {numbers.letter_waited:.0f} s."
    yield _check("letters", numbers.letter_waited < LATE, letters, "Does the mail server of SOUK_POST answer?")
    behind = max(numbers.annotation_behind, numbers.index_behind)
    said = f"Annotation is {numbers.annotation_behind} events behind the log, the index {numbers.index_behind}."
    yield _check("index", behind < BEHIND, said, "Let the worker catch up, or run `souk search rebuild`.")


def _backup(settings: Settings, now: datetime, made: datetime | None) -> Check:
    days = (now - made).days if made else None
    said = "There is none." if days is None else f"The newest is {days} days old."
    return _check(
        "backup", days is not None and days < STALE_DAYS, said, "Run `souk backup`, or put it on a timetable."
    )


def _model(settings: Settings) -> Check:
    address = next(_addresses(settings.model), "")
    if not address:
        return Check("model", "ok", "None is reached over the network; every feature works without.")
    parts = urlsplit(address)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    try:
        socket.create_connection((str(parts.hostname), port), PATIENCE).close()
    except OSError as error:
        said = f"{parts.hostname}:{port} does not answer ({error.strerror or type(error).__name__})."
        return Check("model", "warn", said, "Features go on without it; look after the endpoint in SOUK_MODEL.")
    return Check("model", "ok", f"{parts.hostname}:{port} answers.")


def _addresses(choice: object) -> Iterator[str]:
    """The addresses in a choice of a model, which may wrap another."""
    if isinstance(choice, Mapping):
        for value in choice.values():
            yield from _addresses(value)
    elif isinstance(choice, str) and choice.startswith(("http://", "https://")):
        yield choice


def _check(name: str, good: bool, says: str, do: str, *, bad: Health = "warn") -> Check:
    return Check(name, "ok" if good else bad, says, "" if good else do)
