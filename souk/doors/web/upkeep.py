"""How the installation is, and copies of all of it: look, back up, check an archive, read how to bring it back."""

import hashlib
import secrets
import shlex
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from souk.doors.jobs import BadArchive
from souk.doors.web.desk import Desk, locale_of
from souk.doors.web.telling import reason_in, tell
from souk.doors.web.words import told
from souk.kit.locale import Locale

GRAVE = ("fail", "warn", "ok")
LIVE = ("waiting", "running")
CHECKS = 100
NIGHTLY = "house-backup"
BACK_UP, CHECK = "upkeep.back-up", "upkeep.check-backup"
Job = Mapping[str, Any]


def add(router: APIRouter, desk: Desk) -> None:
    @router.get("/upkeep")
    def show(request: Request) -> Response:
        return desk.page(request, "upkeep/house.html", _house(desk, request))

    @router.post("/upkeep/backups")
    def back_up(request: Request) -> Response:
        desk.call(request, "jobs.start", {"operation": BACK_UP, "payload": {}}, key=desk.key(request))
        return RedirectResponse("/upkeep#backups", 303)

    @router.post("/upkeep/checks")
    def check(request: Request, file: str = Form()) -> Response:
        if file not in [one["file"] for one in desk.call(request, "upkeep.backups")]:
            raise BadArchive(file, "there is no such file")
        work = {"operation": CHECK, "payload": {"file": file}, "id": _named(file, desk.key(request))}
        desk.call(request, "jobs.start", work, key=desk.key(request))
        return RedirectResponse("/upkeep#backups", 303)


def _house(desk: Desk, request: Request) -> dict[str, Any]:
    found, locale = desk.call(request, "upkeep.doctor"), locale_of(request)
    folder = next((Path(one["facts"]["folder"]) for one in found if one["name"] == "backup"), Path())
    checked = {_file_of(job): job for job in reversed(_jobs(desk, request, CHECK, CHECKS))}
    archives = [
        _archive(one, folder, job=checked.get(one["file"]), locale=locale)
        for one in desk.call(request, "upkeep.backups")
    ]
    written = next(iter(_jobs(desk, request, BACK_UP, 1)), None)
    return {
        "checks": examined(found, locale),
        "archives": archives,
        "folder": folder,
        "job": written,
        "error": told(written, locale) if written else "",
        "live": any(job["state"] in LIVE for job in (*checked.values(), *filter(None, [written]))),
        "nightly": desk.optional(request, "timetables.show", {"id": NIGHTLY}, None),
        "may": desk.caller_of(request).may("upkeep:write"),
    }


def examined(found: Sequence[Mapping[str, Any]], locale: Locale) -> list[dict[str, Any]]:
    """What the doctor saw in the visitor's language, what is gravest first."""
    said = [
        {
            **one,
            "says": tell({"sentence": one["sentence"], "facts": one["facts"]}, locale),
            "do": tell({"sentence": one["advice"], "facts": one["facts"]}, locale) if one["advice"] else "",
        }
        for one in found
    ]
    return sorted(said, key=lambda one: GRAVE.index(one["state"]))


def restoring(file: Path, database: str, *, replace: bool = False) -> str:
    """The command that brings an archive back, over the present shop or into a folder and database of its own."""
    command = f"souk restore {shlex.quote(str(file))}"
    if replace:
        return f"{command} --replace"
    elsewhere = "" if database == "sqlite" else " --database postgresql://USER@HOST/EMPTY"
    return f"{command} --into {shlex.quote(str(_beside(file)))}{elsewhere}"


def _beside(file: Path) -> Path:
    """A folder next to the one in whose `backups` an archive lies."""
    folder = file.parent.parent
    return folder.with_name(f"{folder.name}-{file.name[5:21]}")


def _archive(made: Mapping[str, Any], folder: Path, *, job: Job | None, locale: Locale) -> dict[str, Any]:
    file = folder / made["file"]
    return {
        **made,
        "job": job,
        "error": _wrong(job, locale) if job else "",
        "into": restoring(file, made["database"]),
        "serve": f"SOUK_FOLDER={shlex.quote(str(_beside(file)))} souk serve",
        "replace": restoring(file, made["database"], replace=True),
    }


def _wrong(job: Job, locale: Locale) -> str:
    """Why an archive is not good, its reason in the visitor's language too."""
    problem = job["problem"]
    facts = problem["facts"] if problem else {}
    if "why" not in facts:
        return told(job, locale)
    return tell({**problem, "facts": {**facts, "why": reason_in(facts["why"], locale)}}, locale)


def _jobs(desk: Desk, request: Request, operation: str, most: int) -> list[Job]:
    """The newest jobs of one operation, whoever started them."""
    page: dict[str, Any] = desk.optional(
        request, "jobs.page", {"sought": {"operation": operation}, "most": most}, {"jobs": []}
    )
    return list(page["jobs"])


def _named(file: str, key: str | None) -> str:
    """The id of a job that checks an archive; which one it was is read from it again."""
    mark = hashlib.sha256(key.encode()).hexdigest() if key else secrets.token_hex()
    return f"check:{file}:{mark[:8]}"


def _file_of(job: Job) -> str:
    return str(job["id"]).removeprefix("check:").rpartition(":")[0]
