"""What a doctor asks an installation: each answer a sentence, and what to do where it is not well."""

import os
import resource
import socket
import stat
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from souk.doors.jobs.gauges import Numbers, free_share, numbers_of
from souk.kit.database import at_newest, facts_of, newest_step
from souk.kit.operation import Souk
from souk.settings import Settings

Health = Literal["ok", "warn", "fail"]
Fact = str | int | float
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
    """One thing that was looked at: how it is in a sentence, and what to do where it is not `ok`.

    `sentence` and `advice` are `says` and `do` before their `facts` are put in, so that they can be said in another
    language; a fact may also be in neither, such as where archives are kept.
    """

    name: str
    state: Health
    says: str
    do: str = ""
    sentence: str = ""
    advice: str = ""
    facts: Mapping[str, Fact] = field(default_factory=dict)


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
    good = sys.version_info >= PYTHON
    yield _check("python", good, "Python {version}.", "Use Python 3.11 or newer.", bad="fail", version=here)
    yield _disk(settings)
    yield from (_secret(file) for file in sorted(settings.folder.glob("*.key")))
    soft, _hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    do = "Raise `ulimit -n` to {wanted} or more."
    yield _check("files", soft >= FILES, "{count} files may be open.", do, count=soft, wanted=FILES)


def _disk(settings: Settings) -> Check:
    free, share = free_share(settings)
    return _check(
        "disk",
        share >= LOW,
        "{free:.1f} GiB are free, {share:.0%} of the disk.",
        "Free some space, or move SOUK_FOLDER to a larger disk.",
        bad="fail" if share < SCARCE else "warn",
        free=round(free / (1 << 30), 1),
        share=round(share, 2),
    )


def _secret(file: Path) -> Check:
    mode, owner = stat.S_IMODE(file.stat().st_mode), file.stat().st_uid
    good = mode & 0o077 == 0 and owner in (os.geteuid(), 0)
    return _check(
        file.name,
        good,
        "Only its owner can read it." if good else "Others can read it (mode {mode}).",
        "chmod 600 {path} takes that away.",
        bad="fail",
        mode=f"{mode:o}",
        path=str(file),
    )


def _database(facts: Mapping[str, str]) -> Iterator[Check]:
    wrong = [f"{name} is {facts[name]}" for name, good in _GOOD.items() if name in facts and facts[name] not in good]
    yield _check(
        "durability",
        not wrong,
        "{kind}: {wrong}." if wrong else "{kind} keeps what it acknowledged.",
        "What was acknowledged may be lost in a power cut; set it back in the server's configuration.",
        kind="PostgreSQL" if "server_version_num" in facts else "SQLite",
        wrong=", ".join(wrong),
    )
    if "now" in facts:
        skew = round(abs(datetime.now(UTC).timestamp() - float(facts["now"])), 1)
        said = "The server's clock is {skew:.1f} s off ours."
        yield _check("clock", skew < SKEW, said, "Run NTP on both machines.", skew=skew)
    if "oldest" in facts:
        oldest = round(float(facts["oldest"]))
        said = "The oldest transaction of the server is {seconds} s old."
        do = "Annotation and index wait for it; find it in pg_stat_activity and end it."
        yield _check("transactions", oldest < LONG, said, do, seconds=oldest)


def _tables(good: bool) -> Check:
    return _check(
        "tables",
        good,
        "The tables are at step {step}." if good else "The tables are at another step than this version.",
        "Restart with this version; it upgrades them.",
        bad="fail",
        step=newest_step(),
    )


def _work(numbers: Numbers, works: bool) -> Iterator[Check]:
    said = "It runs in this process." if works else "It does not run in this process."
    yield _check("worker", works, said, "Start `souk serve`, or `souk worker` beside PostgreSQL.")
    dead = numbers.jobs.get("dead", 0)
    said = "One job was given up." if dead == 1 else "{dead} jobs were given up."
    yield _check("jobs", not dead, said, "See them at /jobs; retry or drop them.", dead=dead)
    said = "The oldest job has been due for {seconds} s." if numbers.waited else "No work waits."
    do = "Is a worker running? More of them: SOUK_WORKERS."
    yield _check("waiting", numbers.waited < LATE, said, do, seconds=round(numbers.waited))
    many = "{count} letters are not sent, the oldest for {seconds} s."
    said = "One letter is not sent, for {seconds} s." if numbers.letters == 1 else many
    do, waited = "Does the mail server of SOUK_POST answer?", numbers.letter_waited
    yield _check("letters", waited < LATE, said, do, count=numbers.letters, seconds=round(waited))
    annotation, index = numbers.annotation_behind, numbers.index_behind
    said = "Events behind the log: annotation {annotation}, index {index}."
    do = "Let the worker catch up, or run `souk search rebuild`."
    yield _check("index", max(annotation, index) < BEHIND, said, do, annotation=annotation, index=index)


def _backup(settings: Settings, now: datetime, made: datetime | None) -> Check:
    do = "Run `souk backup`, or put it on a timetable."
    folder = str((settings.folder / "backups").resolve())
    if made is None:
        return _check("backup", False, "There is none.", do, folder=folder)
    days = (now - made).days
    said = "The newest is one day old." if days == 1 else "The newest is {days} days old."
    return _check("backup", days < STALE_DAYS, said, do, days=days, folder=folder)


def _model(settings: Settings) -> Check:
    address = next(_addresses(settings.model), "")
    if not address:
        return _check("model", True, "None is reached over the network; every feature works without.", "")
    parts = urlsplit(address)
    host, port = str(parts.hostname), parts.port or (443 if parts.scheme == "https" else 80)
    try:
        socket.create_connection((host, port), PATIENCE).close()
    except OSError as error:
        why = error.strerror or type(error).__name__
        do = "Features go on without it; look after the endpoint in SOUK_MODEL."
        return _check("model", False, "{host}:{port} does not answer ({why}).", do, host=host, port=port, why=why)
    return _check("model", True, "{host}:{port} answers.", "", host=host, port=port)


def _addresses(choice: object) -> Iterator[str]:
    """The addresses in a choice of a model, which may wrap another."""
    if isinstance(choice, Mapping):
        for value in choice.values():
            yield from _addresses(value)
    elif isinstance(choice, str) and choice.startswith(("http://", "https://")):
        yield choice


def _check(name: str, good: bool, sentence: str, advice: str, *, bad: Health = "warn", **facts: Fact) -> Check:
    advice = "" if good else advice
    state = "ok" if good else bad
    return Check(name, state, sentence.format(**facts), advice.format(**facts), sentence, advice, facts)
