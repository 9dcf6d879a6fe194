"""What was searched and not found, behind the counter: the report, what would have matched, mending it by a click."""

import json
from collections.abc import Mapping
from typing import Any
from zoneinfo import available_timezones

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import PlainTextResponse, RedirectResponse

from souk.doors.web.desk import Desk, locale_of
from souk.doors.web.merchandising import may, shop_of
from souk.doors.web.route import settled
from souk.doors.web.status import status_of
from souk.doors.web.view import href
from souk.doors.web.words import said
from souk.kit.errors import Invalid

HOME = "/search-report"
KINDS = ("nothing", "relaxed", "unclicked", "all")
PAGE = 40
NOTHING: Mapping[str, Any] = {"rows": (), "after": ""}
FIELDS = ("kind", "words", "first", "last", "zone")


class NothingMeant(Invalid):
    """A synonym or a redirect without a target."""

    def __init__(self) -> None:
        super().__init__("Say what it means, or where it leads.")


def add(router: APIRouter, desk: Desk) -> None:
    @router.get(HOME)
    def report(request: Request, after: str = "", done: str = "") -> Response:
        about, page, refused, status = _about(desk, request), NOTHING, "", 200
        try:
            page = desk.call(request, "search.searched", {"about": about, "after": after, "most": PAGE})
        except Invalid as error:
            refused, status = said(error, locale_of(request)), status_of(error)
        mended = _mended(desk, request, done)
        context = {"page": page, "about": about, "after": after, "kinds": KINDS, "zones": _zones(), "mended": mended}
        more = {"limits": _packed, "may": may(desk, request), "refused": refused}
        return desk.page(request, "findability/report.html", {**context, **more}, status)

    @router.get(f"{HOME}/searches.csv")
    def table(request: Request) -> Response:
        text = desk.call(request, "search.export-searched", {"about": _about(desk, request)})
        # The mark tells spreadsheets that it is UTF-8.
        headers = {"Content-Disposition": 'attachment; filename="searches.csv"'}
        return PlainTextResponse("\ufeff" + text, headers=headers, media_type="text/csv")

    @router.get(f"{HOME}/miss")
    def miss(request: Request, text: str, locale: str = "zh-CN", limits: str = "") -> Response:
        return _missed(desk, request, {"text": text, "locale": locale, "limits": limits})

    @router.post(f"{HOME}/synonym")
    def synonym(request: Request, text: str = Form(), locale: str = Form(), means: str = Form("")) -> Response:
        words = [one.strip() for one in means.replace("，", ",").split(",") if one.strip()]
        when = {"how": "contains", "words": text, "locale": locale}
        then = {"same": [{"word": text, "means": words}]} if words else None
        return _mend(desk, request, {"when": when, "then": then})

    @router.post(f"{HOME}/redirect")
    def redirect(request: Request, text: str = Form(), locale: str = Form(), target: str = Form("")) -> Response:
        to = "page" if target.strip().startswith("/") else "query"
        when = {"how": "equals", "words": text, "locale": locale}
        then = {"redirect": {"to": to, "target": target.strip()}} if target.strip() else None
        return _mend(desk, request, {"when": when, "then": then})


def _missed(
    desk: Desk, request: Request, asked: Mapping[str, str], status: int = 200, more: Mapping[str, Any] | None = None
) -> Response:
    """What would have matched, and the forms to mend it."""
    shop = shop_of(desk, request)
    desk.call(request, "search.searched", {"about": {"shop": shop}, "most": 1})
    limits = asked.get("limits", "")
    wish = {"text": asked["text"], "locale": asked["locale"], "filters": _unpacked(limits, shop)}
    found = desk.call(request, "search.would-match", wish)
    context = {"found": found, "limits": limits, "may": may(desk, request), "refused": "", "given": {}}
    return desk.page(request, "findability/miss.html", {**context, **(more or {})}, status)


def _mend(desk: Desk, request: Request, what: Mapping[str, Any]) -> Response:
    """Keep a rule for a miss and put it live; the report offers to take it back, a refusal keeps what was typed."""
    form, key = getattr(request.state, "form", {}), desk.key(request)
    made: dict[str, Any] = {}

    def again(of: Request, status: int, more: Mapping[str, Any]) -> Response:
        return _missed(desk, of, form, status, more)

    def do() -> None:
        if what["then"] is None:
            raise NothingMeant
        rule = {"wanted": {"name": form["text"], **what}, "shop": shop_of(desk, request)}
        asked = {"rule": rule, "why": "searched and not found"}
        made.update(desk.call(request, "search.draft-rule", asked, key=key and f"{key}/a"))
        asked = {"rule": made["id"], "number": made["number"], "why": "searched and not found"}
        desk.call(request, "search.publish-rule", asked, key=key and f"{key}/b")

    answer = settled(request, again, HOME, do)
    return RedirectResponse(href(HOME, {"done": made["id"]}), 303) if answer.status_code == 303 else answer


def _mended(desk: Desk, request: Request, rule: str) -> dict[str, Any] | None:
    """The newest step of the rule that was just made, to be taken back."""
    changes = desk.optional(request, "search.rule-changes", {"rule": rule, "most": 1}, []) if rule else []
    return changes[0] if changes else None


def _about(desk: Desk, request: Request) -> dict[str, Any]:
    asked = {name: request.query_params.get(name, "").strip() for name in FIELDS}
    zone = asked["zone"] or ("Asia/Shanghai" if locale_of(request) == "zh-CN" else "UTC")
    kind = asked["kind"] if asked["kind"] in KINDS else KINDS[0]
    return {**asked, "kind": kind, "zone": zone, "shop": shop_of(desk, request)}


def _packed(limits: Any) -> str:
    """Limits as part of an address."""
    kept = [{key: value for key, value in one.items() if value not in (None, [], ())} for one in limits]
    return json.dumps(kept, ensure_ascii=False, separators=(",", ":")) if kept else ""


def _unpacked(limits: str, shop: str) -> list[Any]:
    try:
        found = json.loads(limits or "[]")
    except ValueError:
        found = []
    kept = (
        [one for one in found if isinstance(one, dict) and one.get("key") != "shop"] if isinstance(found, list) else []
    )
    return kept + ([{"key": "shop", "any_of": [shop]}] if shop else [])


def _zones() -> list[str]:
    return sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith(("Etc/", "posix/")))
