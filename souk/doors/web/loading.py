"""Campaigns from a spreadsheet, behind the counter: looked at row by row, put all or none, taken back whole."""

from typing import Any

from fastapi import APIRouter, Form, Request, Response, UploadFile
from fastapi.responses import PlainTextResponse, RedirectResponse

from souk.doors.web.desk import Desk, locale_of
from souk.doors.web.merchandising import currency_of
from souk.doors.web.route import settled
from souk.doors.web.words import translations
from souk.kit.errors import Invalid

HOME = "/promotions"
MOST_BYTES = 1 << 20
ZONE = "Asia/Shanghai"
# What spreadsheets write: UTF-8 everywhere, GB 18030 on a Chinese Windows.
ENCODINGS = ("utf-8-sig", "gb18030")


class NoTable(Invalid):
    """Nothing that is a table was chosen."""

    def __init__(self) -> None:
        super().__init__("Choose a table in CSV of at most 1 MB, as a spreadsheet saves it.")


def add(router: APIRouter, desk: Desk) -> None:
    @router.get(f"{HOME}/template.csv")
    def template(request: Request) -> Response:
        text = desk.call(request, "promotions.template", {"currency": currency_of(desk, request)})
        named = {"Content-Disposition": 'attachment; filename="promotions.csv"'}
        # A spreadsheet takes a text without this mark for one in the machine's own encoding.
        return PlainTextResponse("\ufeff" + text, media_type="text/csv", headers=named)

    @router.get(f"{HOME}/new/table")
    def blank(request: Request) -> Response:
        desk.call(request, "promotions.page", {"most": 1})
        return _shown(desk, request, 200, {"refused": ""})

    @router.post(f"{HOME}/new/table")
    def load(
        request: Request, file: UploadFile | None = None, text: str = Form(""), do: str = Form("look")
    ) -> Response:
        made: dict[str, Any] = {"text": text}

        def work() -> None:
            made["text"] = _read(file) if file and file.filename else text
            mode = "put" if do == "put" else "check"
            terms = {"currency": currency_of(desk, request), "zone": ZONE}
            why = str(request.state.form.get("why", "")).strip() or (file.filename if file else "") or "table"
            asked = {"text": made["text"], "why": why, "mode": mode, "terms": terms}
            made["loaded"] = desk.call(
                request, "promotions.load", asked, key=desk.key(request) if do == "put" else None
            )

        def again(of: Request, status: int, more: Any) -> Response:
            return _shown(desk, of, status, {**made, "refused": more["refused"]})

        answer = settled(request, again, HOME, work)
        loaded = made.get("loaded")
        return answer if not loaded or loaded["state"] == "put" else _shown(desk, request, 200, made)

    @router.post(f"{HOME}/loads/{{batch}}/undo")
    def undo(request: Request, batch: str, why: str = Form("")) -> Response:
        asked = {"batch": batch, "why": why.strip() or "undone"}
        desk.call(request, "promotions.undo-load", asked, key=desk.key(request))
        return RedirectResponse(HOME, 303)


def _read(file: UploadFile) -> str:
    held = file.file.read(MOST_BYTES + 1)
    if len(held) > MOST_BYTES:
        raise NoTable
    for encoding in ENCODINGS:
        try:
            return held.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise NoTable


def _shown(desk: Desk, request: Request, status: int, made: dict[str, Any]) -> Response:
    page = {"text": "", "loaded": None, "refused": "", **made}
    if page["loaded"]:
        say = translations(locale_of(request)).gettext
        wrong = [{**one, "why": say(one["why"])} for one in page["loaded"]["wrong"]]
        page["loaded"] = {**page["loaded"], "wrong": wrong}
    return desk.page(request, "promotions/load.html", page, status)
