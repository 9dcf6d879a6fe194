"""Grading one's own search, behind the counter: queries, one product at a time, a table in and out, two settings."""

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Form, Request, Response, UploadFile
from fastapi.responses import PlainTextResponse, RedirectResponse

from souk.doors.web.desk import Desk, locale_of
from souk.doors.web.merchandising import shop_of
from souk.doors.web.route import settled
from souk.doors.web.telling import reason_in
from souk.doors.web.view import href
from souk.kit.errors import Invalid
from souk.kit.locale import language_of

HOME = "/search-grading"
OFTEN = 30
MOST_BYTES = 8 << 20
SETTINGS = {
    "now": {"rules": True, "sort": "relevance"},
    "no-rules": {"rules": False, "sort": "relevance"},
    "literal": {"rules": True, "reading": False},
    "sold": {"rules": True, "sort": "sold"},
    "rating": {"rules": True, "sort": "rating"},
    "newest": {"rules": True, "sort": "newest"},
}
SHOWN = 50
# Of fewer queries even all that moved the same way can be chance: the sign test gives 2 / 2 ** 5 > .05.
TELLING = 6


class NoQuery(Invalid):
    """Nothing was written to be graded."""

    def __init__(self) -> None:
        super().__init__("Write at least one query, one a line.")


class NoTable(Invalid):
    """What was sent is no table of grades."""

    def __init__(self) -> None:
        super().__init__("Choose a CSV file in UTF-8 of at most 8 MB, as the export writes it.")


def add(router: APIRouter, desk: Desk) -> None:
    _queries(router, desk)
    _tables(router, desk)
    _comparing(router, desk)
    _grading(router, desk)


def _queries(router: APIRouter, desk: Desk) -> None:
    @router.get(HOME)
    def listed(request: Request, done: str = "") -> Response:
        return _listed(desk, request, done=done)

    def again(request: Request, status: int, more: Mapping[str, Any]) -> Response:
        return _listed(desk, request, status, **more)

    @router.post(HOME)
    def put(request: Request, queries: str = Form("")) -> Response:
        topics = [{"text": line, "locale": language_of(line)} for line in queries.splitlines() if line.strip()]
        asked = {"topics": topics, "shop": shop_of(desk, request)}

        def do() -> None:
            if not topics:
                raise NoQuery
            desk.call(request, "search.add-topics", asked, key=desk.key(request))

        return settled(request, again, HOME, do)

    @router.post(f"{HOME}/often")
    def often(request: Request) -> Response:
        shop = shop_of(desk, request)
        found = desk.call(request, "search.often-searched", {"shop": shop, "most": OFTEN})
        desk.call(request, "search.add-topics", {"topics": found, "shop": shop}, key=desk.key(request))
        return RedirectResponse(href(HOME, {"done": "" if found else "none"}), 303)

    @router.post(f"{HOME}/drop")
    def drop(request: Request, topic: str = Form()) -> Response:
        desk.call(request, "search.drop-topic", {"topic": topic}, key=desk.key(request))
        return RedirectResponse(HOME, 303)


def _tables(router: APIRouter, desk: Desk) -> None:
    @router.get(f"{HOME}/grades.csv")
    def export(request: Request) -> Response:
        text = desk.call(request, "search.export-judgements", {"shop": shop_of(desk, request)})
        headers = {"Content-Disposition": 'attachment; filename="grades.csv"'}
        return PlainTextResponse("\ufeff" + text, headers=headers, media_type="text/csv")

    @router.post(f"{HOME}/import")
    def bring(request: Request, file: UploadFile | None = None) -> Response:
        taken: dict[str, Any] = {}

        def again(of: Request, status: int, more: Mapping[str, Any]) -> Response:
            return _listed(desk, of, status, **more)

        def do() -> None:
            asked = {"table": _table(file), "shop": shop_of(desk, request)}
            taken.update(desk.call(request, "search.import-judgements", asked, key=desk.key(request)))

        answer = settled(request, again, HOME, do)
        if answer.status_code != 303:
            return answer
        locale = locale_of(request)
        wrong = [(one["line"], reason_in(one["why"], locale)) for one in taken["wrong"]]
        return _listed(desk, request, taken={**taken, "wrong": wrong})


def _table(file: UploadFile | None) -> str:
    """The text of the table that was chosen; raises `NoTable`."""
    raw = file.file.read(MOST_BYTES + 1) if file is not None else b""
    try:
        table = raw.decode("utf-8")
    except UnicodeDecodeError:
        raise NoTable from None
    if not table.strip() or len(raw) > MOST_BYTES:
        raise NoTable
    return table


def _comparing(router: APIRouter, desk: Desk) -> None:
    @router.get(f"{HOME}/compare")
    def compare(request: Request, first: str = "no-rules", second: str = "now", topic: str = "") -> Response:
        one, other = (SETTINGS.get(name, SETTINGS["now"]) for name in (first, second))
        asked = {"first": one, "second": other}
        topics = desk.call(request, "search.topics", {"shop": shop_of(desk, request)})
        graded = any(known["graded"] for known in topics)
        found = (
            desk.call(request, "search.compare-settings", {**asked, "shop": shop_of(desk, request)}) if graded else None
        )
        sides = desk.call(request, "search.compare-lists", {**asked, "topic": topic}) if topic else None
        context = {"found": found, "sides": sides, "first": first, "second": second, "settings": list(SETTINGS)}
        return desk.page(request, "findability/compare.html", {**context, "shown": SHOWN, "telling": TELLING})


def _grading(router: APIRouter, desk: Desk) -> None:
    @router.get(f"{HOME}/next")
    def further(request: Request, topic: str = "") -> Response:
        task = desk.call(request, "search.next-to-grade", {"topic": topic, "shop": shop_of(desk, request)})
        if topic and task["card"] is None:
            return RedirectResponse(f"{HOME}/next", 303)
        return desk.page(request, "findability/grade.html", {"task": task})

    @router.post(f"{HOME}/next")
    def grade(request: Request, topic: str = Form(), product: str = Form(), grade: str = Form("")) -> Response:
        asked: dict[str, Any] = {"topic": topic, "product": product}
        asked |= {"grade": int(grade)} if grade.isdecimal() and len(grade) == 1 else {}
        desk.call(request, "search.grade", asked, key=desk.key(request))
        return RedirectResponse(href(f"{HOME}/next", {"topic": topic}), 303)


def _listed(desk: Desk, request: Request, status: int = 200, **more: Any) -> Response:
    """The queries and the forms, with what is `done`, `taken` in, or `refused` of what was `given`."""
    topics = desk.call(request, "search.topics", {"shop": shop_of(desk, request)})
    graded = sum(bool(one["graded"]) for one in topics)
    blank: dict[str, Any] = {"done": "", "taken": None, "refused": "", "given": {}}
    context = {**blank, "topics": topics, "graded": graded, **more}
    return desk.page(request, "findability/grading.html", context, status)
