"""Suppliers' files, behind the counter: bring in, see what would change, watch, see what was left out, take back."""

import hashlib
import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from fastapi import APIRouter, Form, Request, Response, UploadFile
from fastapi.responses import PlainTextResponse, RedirectResponse

from souk.doors.web import steps
from souk.doors.web.desk import Desk, locale_of
from souk.doors.web.route import settled
from souk.doors.web.telling import reason_in, tell
from souk.doors.web.view import href
from souk.kit.errors import Invalid, NotFound
from souk.kit.locale import Locale, pick

REJECTS = 100
CHANGES = 50
PAGE = 50
PLANNED = ("planning", "planned", "applying", "dropped")


class NoFile(Invalid):
    """Nothing was chosen to import."""

    def __init__(self) -> None:
        super().__init__("Choose a file to import first.")


class NoOwner(Invalid):
    """Goods of nobody."""

    def __init__(self) -> None:
        super().__init__("Say for which shop the goods are.")


def add(router: APIRouter, desk: Desk) -> None:
    @router.get("/imports")
    def listed(request: Request, after: str = "") -> Response:
        return _listed(desk, request, after)

    @router.get("/imports/{id}")
    def show(request: Request, id: str, job: str = "", after: int = 0, behind: int = 0) -> Response:
        return desk.page(
            request, "import.html", _import(desk, request, id, job, after) | _plan(desk, request, id, behind)
        )

    @router.get("/imports/{id}/rejects.txt")
    def download(request: Request, id: str) -> Response:
        lines = "\n".join(_lines(desk, request, id)) + "\n"
        return PlainTextResponse(lines, headers={"Content-Disposition": 'attachment; filename="rejects.tsv"'})

    _add_start(router, desk)
    _add_deeds(router, desk)


def _add_start(router: APIRouter, desk: Desk) -> None:
    @router.post("/imports")
    def start(
        request: Request,
        file: UploadFile | None = None,
        format: str = Form(""),
        shop: str = Form(""),
        how: str = Form("plan"),
    ) -> Response:
        desk.call(request, "catalog.imports", {"most": 1})
        begun: list[Response] = []

        def again(of: Request, status: int, more: Mapping[str, Any]) -> Response:
            return _listed(desk, of, status=status, more=more)

        def do() -> None:
            if file is None or not file.filename:
                raise NoFile
            if not shop:
                raise NoOwner
            stored = desk.uploads(file.filename, file.file)
            form = format or desk.call(request, "catalog.guess-format", {"file": stored})
            begun.append(_started(desk, request, {"format": form, "files": [stored], "shop": shop}, plan=how == "plan"))

        answer = settled(request, again, "/imports", do)
        return begun[0] if begun else answer


def _add_deeds(router: APIRouter, desk: Desk) -> None:
    @router.post("/imports/{id}/apply")
    def apply(request: Request, id: str) -> Response:
        return follow(desk, request, id, {"operation": "catalog.apply-plan", "payload": {"id": id}})

    @router.post("/imports/{id}/drop")
    def drop(request: Request, id: str) -> Response:
        desk.call(request, "catalog.drop-plan", {"id": id}, key=desk.key(request))
        return RedirectResponse("/imports", 303)

    @router.get("/imports/{id}/undo")
    def confirm(request: Request, id: str) -> Response:
        return desk.page(request, "undo.html", {"batch": desk.call(request, "catalog.show-import", {"id": id})})

    @router.post("/imports/{id}/undo")
    def undo(request: Request, id: str) -> Response:
        return follow(desk, request, id, {"operation": "catalog.undo-import", "payload": {"id": id}})


def _listed(
    desk: Desk, request: Request, after: str = "", *, status: int = 200, more: Mapping[str, Any] | None = None
) -> Response:
    """The form and what was imported before."""
    past = desk.call(request, "catalog.imports", {"after": after, "most": PAGE})
    older = past[-1]["id"] if len(past) == PAGE else ""
    context = {"imports": past, "older": older, "behind": bool(after), **_form(desk, request)}
    return desk.page(request, "imports.html", {**context, "refused": "", "given": {}, **(more or {})}, status)


def _started(desk: Desk, request: Request, work: dict[str, Any], *, plan: bool) -> Response:
    """The next page of an import: of a table first what its columns mean."""
    if work["format"] == "csv" and plan:
        return RedirectResponse(href("/feeds/mapping", {"file": work["files"][0], "shop": work["shop"]}), 303)
    return begin(desk, request, "catalog.plan-import" if plan else "catalog.import-goods", work)


def begin(desk: Desk, request: Request, verb: str, payload: dict[str, Any]) -> Response:
    """Start an import as a job, under an id that the same form gives again, and go to its page."""
    key = desk.key(request)
    id = hashlib.sha256(key.encode()).hexdigest()[:12] if key else uuid.uuid4().hex[:12]
    return follow(desk, request, id, {"operation": verb, "payload": {**payload, "id": id}})


def follow(desk: Desk, request: Request, id: str, work: dict[str, Any]) -> Response:
    """Start a job about an import, and go to the import's page."""
    job = desk.call(request, "jobs.start", work, key=desk.key(request))
    return RedirectResponse(href(f"/imports/{id}", {"job": job["id"]}), 303)


def _form(desk: Desk, request: Request) -> dict[str, Any]:
    """What the form to bring in a file offers: formats, and the shops that the visitor may act for."""
    own = desk.caller_of(request).shop
    shops = [one for one in desk.call(request, "catalog.shops") if own in (None, one["id"])]
    return {"formats": desk.call(request, "catalog.formats"), "shops": shops, "mine": own}


def _import(desk: Desk, request: Request, id: str, job: str, after: int) -> dict[str, Any]:
    work = desk.optional(request, "jobs.show", {"id": job}, None) if job else None
    batch = _begun(desk, request, id, bool(work))
    page = {"id": id, "after": after, "most": REJECTS}
    rejects = desk.optional(request, "catalog.rejects", page, []) if batch else []
    locale = locale_of(request)
    return {
        "id": id,
        "batch": batch,
        "job": work,
        "rejects": [{**one, "reason": reason_in(one["reason"], locale)} for one in rejects],
        "after": after,
        "next": after + len(rejects) if len(rejects) == REJECTS else 0,
        "running": work is not None and work["state"] in ("waiting", "running"),
        "rate": pace(batch),
    }


def _plan(desk: Desk, request: Request, id: str, behind: int) -> dict[str, Any]:
    """What is planned, where the import is a plan that was made."""
    nothing: dict[str, Any] = {"plan": None, "changes": [], "behind": 0}
    plan = desk.optional(request, "catalog.plan", {"id": id}, None)
    if plan is None or not (plan["batch"]["source"] and plan["batch"]["state"] in ("planned", "applying", "done")):
        return nothing
    changes = desk.optional(request, "catalog.plan-changes", {"id": id, "after": behind, "most": CHANGES}, [])
    locale = locale_of(request)
    names = {
        one["id"]: pick(one["name"], locale) for one in desk.optional(request, "catalog.categories", {}, []) if changes
    }
    return {
        "plan": {**plan, "cautions": _told(plan["cautions"], locale), "waits": tell(plan["waits"], locale)},
        "changes": [_read(desk, request, one, names) for one in changes],
        "behind": changes[-1]["number"] if len(changes) == CHANGES else 0,
    }


def _read(desk: Desk, request: Request, change: dict[str, Any], names: dict[str, str]) -> dict[str, Any]:
    """A product that a plan changes, by its title, and the fields as people read them."""
    product = desk.optional(request, "catalog.show", {"product": change["product"]}, {"product": {}})["product"]
    read = list(steps.changes(change["changes"], product, names, locale_of(request)))
    return {**change, "changes": read, "named": product.get("title", {})}


def _told(said: list[dict[str, Any]], locale: Locale) -> list[str]:
    return [tell(one, locale) for one in said]


def _begun(desk: Desk, request: Request, id: str, awaited: bool) -> Any:
    """The import, or nothing yet while its job waits for its turn."""
    try:
        return desk.call(request, "catalog.show-import", {"id": id})
    except NotFound:
        if awaited:
            return None
        raise


def pace(batch: dict[str, Any] | None) -> float | None:
    """Rows a second over the whole import, once it has ended."""
    if not batch or not batch["finished"]:
        return None
    took = datetime.fromisoformat(batch["finished"]) - datetime.fromisoformat(batch["started"])
    return batch["read"] / took.total_seconds() if took.total_seconds() > 0 else None


def _lines(desk: Desk, request: Request, id: str) -> list[str]:
    lines, after = ["file\tline\tfield\treason\trow"], 0
    while found := desk.call(request, "catalog.rejects", {"id": id, "after": after, "most": REJECTS}):
        told = [{**row, "reason": reason_in(row["reason"], locale_of(request))} for row in found]
        lines += ["\t".join(_flat(row[key]) for key in ("file", "line", "field", "reason", "row")) for row in told]
        after += len(found)
    return lines


def _flat(value: object) -> str:
    """One line, and no formula where a spreadsheet opens it."""
    text = " ".join(str(value).split())
    return f"'{text}" if text[:1] in ("=", "+", "-", "@") else text
