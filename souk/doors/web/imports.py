"""Suppliers' files, behind the counter: bring in, watch, look at what was left out, take back."""

import uuid
from datetime import datetime
from typing import Any

from fastapi import APIRouter, Form, Request, Response, UploadFile
from fastapi.responses import PlainTextResponse, RedirectResponse

from souk.doors.web.desk import Desk
from souk.doors.web.view import href
from souk.kit.errors import Invalid, NotFound

REJECTS = 100


class NoFile(Invalid):
    """Nothing was chosen to import."""

    def __init__(self) -> None:
        super().__init__("Choose a file to import first.")


def add(router: APIRouter, desk: Desk) -> None:
    @router.get("/imports")
    def listed(request: Request) -> Response:
        context = {
            "imports": desk.call(request, "catalog.imports"),
            "formats": desk.call(request, "catalog.formats"),
            "shops": desk.call(request, "catalog.shops"),
        }
        return desk.page(request, "imports.html", context)

    @router.post("/imports")
    def start(request: Request, file: UploadFile, format: str = Form(), shop: str = Form()) -> Response:
        desk.call(request, "catalog.imports", {"most": 1})
        if not file.filename:
            raise NoFile
        stored = desk.uploads(file.filename, file.file)
        id = uuid.uuid4().hex[:12]
        work = {"format": format, "files": [stored], "shop": shop, "id": id}
        job = desk.call(request, "jobs.start", {"operation": "catalog.import-goods", "payload": work})
        return RedirectResponse(href(f"/imports/{id}", {"job": job["id"]}), 303)

    @router.get("/imports/{id}")
    def show(request: Request, id: str, job: str = "", after: int = 0) -> Response:
        return desk.page(request, "import.html", _import(desk, request, id, job, after))

    @router.get("/imports/{id}/rejects.txt")
    def download(request: Request, id: str) -> Response:
        lines = "\n".join(_lines(desk, request, id)) + "\n"
        return PlainTextResponse(lines, headers={"Content-Disposition": 'attachment; filename="rejects.tsv"'})

    @router.get("/imports/{id}/undo")
    def confirm(request: Request, id: str) -> Response:
        return desk.page(request, "undo.html", {"batch": desk.call(request, "catalog.show-import", {"id": id})})

    @router.post("/imports/{id}/undo")
    def undo(request: Request, id: str) -> Response:
        work = {"operation": "catalog.undo-import", "payload": {"id": id}}
        job = desk.call(request, "jobs.start", work)
        return RedirectResponse(href(f"/imports/{id}", {"job": job["id"]}), 303)


def _import(desk: Desk, request: Request, id: str, job: str, after: int) -> dict[str, Any]:
    work = desk.optional(request, "jobs.show", {"id": job}, None) if job else None
    batch = _begun(desk, request, id, bool(work))
    page = {"id": id, "after": after, "most": REJECTS}
    rejects = desk.optional(request, "catalog.rejects", page, []) if batch else []
    return {
        "id": id,
        "batch": batch,
        "job": work,
        "rejects": rejects,
        "after": after,
        "next": after + len(rejects) if len(rejects) == REJECTS else 0,
        "running": work is not None and work["state"] in ("waiting", "running"),
        "rate": pace(batch),
    }


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
        lines += ["\t".join(_flat(row[key]) for key in ("file", "line", "field", "reason", "row")) for row in found]
        after += len(found)
    return lines


def _flat(value: object) -> str:
    return " ".join(str(value).split())
