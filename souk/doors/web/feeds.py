"""Feeds, behind the counter: what the columns of a table mean, where goods come from again and again, exports."""

from collections.abc import Iterator
from typing import Any

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import RedirectResponse, StreamingResponse
from starlette.datastructures import FormData

from souk.doors.web.desk import Desk, locale_of
from souk.doors.web.imports import begin
from souk.doors.web.telling import reason_in, tell
from souk.doors.web.trading import whole
from souk.doors.web.view import href
from souk.kit.errors import SoukError
from souk.kit.locale import Locale

TARGETS = (
    *(
        "",
        "id",
        "product",
        "title/zh-CN",
        "title/en",
        "description/zh-CN",
        "description/en",
        "brand",
        "category",
        "sku",
    ),
    *("gtin", "price", "list_price", "cost", "currency", "available", "image", "released", "option", "attribute"),
    *("options", "attributes"),
)
TYPES = {
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
    "xml": "application/xml",
    "jsonld": "application/ld+json",
}
MOST_COLUMNS = 500
LIMITS = {"changed": 50, "retired": 10, "price": 50}
BLANK: dict[str, Any] = dict.fromkeys(("id", "shop", "name", "format", "address", "connector", "mapping"), "")
BLANK |= {"missing": "keep", "apply": "ask", "limits": LIMITS, "options": {}, "secrets": ()}


async def sent(request: Request) -> FormData:
    """A form whose fields are not known beforehand."""
    return await request.form()


SENT = Depends(sent)


def add(router: APIRouter, desk: Desk) -> None:
    _add_mapping(router, desk)
    _add_sources(router, desk)
    _add_exports(router, desk)


def _add_mapping(router: APIRouter, desk: Desk) -> None:
    @router.get("/feeds/mapping")
    def look(request: Request, file: str, shop: str) -> Response:
        guess = desk.call(request, "catalog.guess-mapping", {"file": file, "shop": shop})
        return _mapping_page(desk, request, {**guess, "shop": shop}, guess["mapping"], guess["preview"])

    @router.post("/feeds/mapping")
    def correct(request: Request, form: FormData = SENT) -> Response:
        file, shop, name = (str(form.get(field, "")) for field in ("file", "shop", "name"))
        layout, table = _layout(form), {"file": file, "shop": shop}
        if form.get("do") == "plan":
            try:
                desk.call(request, "catalog.keep-mapping", {"shop": shop, "name": name, "mapping": layout})
            except SoukError as error:
                return _corrected(desk, request, table, layout, error=error)
            work = {"format": "csv", "files": [file], "shop": shop, "mapping": name}
            return begin(desk, request, "catalog.plan-import", work)
        return _corrected(desk, request, table, layout)


def _corrected(
    desk: Desk, request: Request, table: dict[str, str], layout: dict[str, Any], *, error: SoukError | None = None
) -> Response:
    """The page with what somebody chose; where that cannot be, with the reason."""
    guess = desk.call(request, "catalog.guess-mapping", table)
    preview: list[dict[str, Any]] = []
    if error is None:
        try:
            preview = desk.call(request, "catalog.preview-mapping", {**table, "mapping": layout})
        except SoukError as wrong:
            error = wrong
    return _mapping_page(desk, request, {**guess, **table}, layout, preview, error)


def _mapping_page(  # noqa: PLR0913 (what a page shows)
    desk: Desk, request: Request, guess: dict[str, Any], layout: dict[str, Any], preview: Any, error: Any = None
) -> Response:
    locale = locale_of(request)
    chosen = {one["header"]: one for one in layout["columns"]}
    columns = [
        {**one, "column": chosen.get(one["column"]["header"], one["column"]), "why": tell(one["why"], locale)}
        for one in guess["columns"]
    ]
    context = {
        "guess": guess,
        "columns": columns,
        "preview": [{**one, "reason": reason_in(one["reason"], locale)} for one in preview],
        "targets": TARGETS,
        "wrong": _wrong(error, locale) if error else "",
    }
    return desk.page(request, "feeds/mapping.html", context, 422 if error else 200)


def _wrong(error: SoukError, locale: Locale) -> str:
    facts = {name: reason_in(str(fact), locale) for name, fact in error.facts.items()}
    return tell({"sentence": error.sentence, "facts": facts}, locale)


def _layout(form: FormData) -> dict[str, Any]:
    """The mapping that a form says, column by column."""
    columns = []
    for at in range(MOST_COLUMNS):
        if f"header-{at}" not in form:
            break
        told = {name: str(form.get(f"{name}-{at}", "")) for name in ("header", "target", "key", "unit", "currency")}
        columns.append(told | {"currency": told["currency"].strip().upper()})
    return {"columns": columns}


def _add_sources(router: APIRouter, desk: Desk) -> None:
    @router.get("/feeds/sources")
    def listed(request: Request, edit: str = "") -> Response:
        return desk.page(request, "feeds/sources.html", _sources(desk, request, edit))

    @router.post("/feeds/sources")
    def put(request: Request, form: FormData = SENT) -> Response:
        try:
            source = _draft(form) | {"limits": _limits(form)}
            desk.call(request, "catalog.put-source", {"source": source}, key=desk.key(request))
        except SoukError as error:
            limits = {name: str(form.get(name, limit)) for name, limit in LIMITS.items()}
            draft = {**BLANK, **_draft(form), "limits": limits, "secrets": ()}
            typed = {"draft": draft, "wrong": _wrong(error, locale_of(request))}
            context = _sources(desk, request, "") | typed
            return desk.page(request, "feeds/sources.html", context, 422)
        return RedirectResponse("/feeds/sources", 303)

    @router.post("/feeds/sources/{id}/pull")
    def pull(request: Request, id: str) -> Response:
        work = {"operation": "catalog.pull-source", "payload": {"id": id}}
        job = desk.call(request, "jobs.start", work, key=desk.key(request))
        return RedirectResponse(href("/feeds/sources", {"job": job["id"]}), 303)

    @router.post("/feeds/sources/{id}/remove")
    def remove(request: Request, id: str) -> Response:
        desk.call(request, "catalog.remove-source", {"id": id}, key=desk.key(request))
        return RedirectResponse("/feeds/sources", 303)


def _sources(desk: Desk, request: Request, edit: str) -> dict[str, Any]:
    sources, job = desk.call(request, "catalog.sources"), request.query_params.get("job", "")
    own = desk.caller_of(request).shop
    return {
        "sources": sources,
        "draft": next((BLANK | one for one in sources if one["id"] == edit), BLANK),
        "editing": any(one["id"] == edit for one in sources),
        "shops": [one for one in desk.call(request, "catalog.shops") if own in (None, one["id"])],
        "mine": own,
        "formats": desk.call(request, "catalog.formats"),
        "connectors": desk.call(request, "catalog.connectors"),
        "mappings": desk.call(request, "catalog.mappings"),
        "job": desk.optional(request, "jobs.show", {"id": job}, None) if job else None,
        "wrong": "",
    }


def _draft(form: FormData) -> dict[str, Any]:
    said = {name: str(form.get(name, "")).strip() for name in ("id", "shop", "name", "format", "address", "connector")}
    more = {name: str(form.get(name, "")).strip() for name in ("mapping", "missing", "apply")}
    options = dict(_pairs(str(form.get("options", ""))))
    secrets = dict(_pairs(str(form.get("secrets", ""))))
    if said["connector"]:
        said |= {"address": "", "format": ""}
    return {**said, **{name: text for name, text in more.items() if text}, "options": options} | (
        {"secrets": secrets} if secrets else {}
    )


def _limits(form: FormData) -> dict[str, int]:
    """Limits that were typed, of those left empty what holds by itself; raises `WrongField`."""
    return {name: whole(name, text) for name in LIMITS if (text := str(form.get(name, "")).strip())}


def _pairs(text: str) -> Iterator[tuple[str, str]]:
    """`name = value`, a line each."""
    for line in text.splitlines():
        name, sign, value = line.partition("=")
        if sign and name.strip():
            yield name.strip(), value.strip()


def _add_exports(router: APIRouter, desk: Desk) -> None:
    @router.get("/feeds/exports")
    def listed(request: Request, job: str = "") -> Response:
        own = desk.caller_of(request).shop
        context = {
            "exports": desk.call(request, "catalog.exports"),
            "formats": desk.call(request, "catalog.export-formats"),
            "shops": [one for one in desk.call(request, "catalog.shops") if own in (None, one["id"])],
            "mine": own,
            "job": desk.optional(request, "jobs.show", {"id": job}, None) if job else None,
        }
        return desk.page(request, "feeds/exports.html", context)

    @router.post("/feeds/exports")
    def start(request: Request, format: str = Form(), shop: str = Form(""), locale: str = Form("en")) -> Response:
        work = {"operation": "catalog.export", "payload": {"format": format, "shop": shop, "locale": locale}}
        job = desk.call(request, "jobs.start", work, key=desk.key(request))
        return RedirectResponse(href("/feeds/exports", {"job": job["id"]}), 303)

    @router.get("/feeds/{file}")
    def download(request: Request, file: str) -> Response:
        desk.call(request, "catalog.show-export", {"file": file})
        kind = TYPES.get(file.rpartition(".")[2], "application/x-ndjson")
        headers = {"Content-Disposition": f'attachment; filename="{file}"', "Cache-Control": "no-store"}
        return StreamingResponse(_parts(desk, request, file), media_type=f"{kind}; charset=utf-8", headers=headers)


def _parts(desk: Desk, request: Request, file: str) -> Iterator[bytes]:
    after: int | None = 0
    while after is not None:
        part = desk.call(request, "catalog.read-export", {"file": file, "after": after})
        after = part["after"]
        yield part["text"].encode()
