"""The rules of a shop's search, behind the counter: write one, see before and after, put it live, take it back."""

from collections.abc import Mapping
from typing import Any
from zoneinfo import available_timezones

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from souk.doors.web.desk import Desk, locale_of
from souk.doors.web.route import settled
from souk.doors.web.ruled import BLANK, added, given, wanted
from souk.doors.web.status import status_of
from souk.doors.web.telling import N_
from souk.doors.web.view import href
from souk.doors.web.words import said, translations
from souk.kit.errors import SoukError

HOME = "/search-rules"
CHANGES = 30
STANDING = 12
# What a button elsewhere may fill in before the form is shown.
PREFILLED = ("name", "words", "how", "same", "to", "target", "locale")


def add(router: APIRouter, desk: Desk) -> None:
    _listing(router, desk)
    _writing(router, desk)
    _stepping(router, desk)


def _listing(router: APIRouter, desk: Desk) -> None:
    @router.get(HOME)
    def listed(request: Request, done: str = "") -> Response:
        rules = desk.call(request, "search.rules")
        changes = desk.call(request, "search.rule-changes", {"most": CHANGES})
        newest = {one["id"]: one["number"] for one in rules}
        context = {"rules": rules, "changes": changes, "newest": newest, "done": _change(changes, done)}
        return desk.page(request, "findability/rules.html", {**context, "may": may(desk, request)})


def _writing(router: APIRouter, desk: Desk) -> None:
    @router.get(f"{HOME}/new")
    def new(request: Request) -> Response:
        desk.call(request, "search.rules")
        asked = {name: request.query_params[name] for name in PREFILLED if name in request.query_params}
        zone = "Asia/Shanghai" if locale_of(request) == "zh-CN" else "UTC"
        return _form(desk, request, BLANK | {"zone": zone} | asked)

    @router.get(f"{HOME}/{{id}}")
    def edit(request: Request, id: str, try_on: str = "") -> Response:
        rule = desk.call(request, "search.show-rule", {"rule": id})
        made = rule["draft"] or rule["live"]
        form = given(made, currency_of(desk, request)) | {"try": try_on or made["when"]["words"]}
        return _form(desk, request, form, rule=rule)

    @router.post(HOME)
    def put(request: Request) -> Response:
        form = added(getattr(request.state, "form", {}))
        rule = desk.call(request, "search.show-rule", {"rule": form["id"]}) if form.get("id") else None
        if form.get("do") != "draft":
            return _form(desk, request, BLANK | form, rule=rule)
        return _drafted(desk, request, BLANK | form, rule)


def _stepping(router: APIRouter, desk: Desk) -> None:
    @router.post(f"{HOME}/{{id}}/publish")
    def publish(request: Request, id: str, number: int = Form(), why: str = Form("")) -> Response:
        return _stepped(desk, request, "search.publish-rule", {"rule": id, "number": number, "why": why})

    @router.post(f"{HOME}/{{id}}/stop")
    def stop(request: Request, id: str, number: int = Form(), why: str = Form("")) -> Response:
        return _stepped(desk, request, "search.stop-rule", {"rule": id, "number": number, "why": why})

    @router.post(f"{HOME}/changes/{{change}}/undo")
    def undo(request: Request, change: str, why: str = Form(""), to: str = Form("")) -> Response:
        asked = {"change": change, "why": why.strip() or "undone"}
        desk.call(request, "search.undo-rule-change", asked, key=desk.key(request))
        return RedirectResponse("/search-report" if to == "/search-report" else HOME, 303)


def _stepped(desk: Desk, request: Request, name: str, asked: dict[str, Any]) -> Response:
    """Do one step of a rule; where it is refused, the rule's own page says why."""
    id = asked["rule"]

    def again(of: Request, status: int, more: Mapping[str, Any]) -> Response:
        rule = desk.call(of, "search.show-rule", {"rule": id})
        form = given(rule["draft"] or rule["live"], currency_of(desk, of))
        return _form(desk, of, form | {"try": form["words"]}, rule=rule, refused=more["refused"], status=status)

    return settled(request, again, HOME, lambda: desk.call(request, name, asked, key=desk.key(request)))


def _drafted(desk: Desk, request: Request, form: dict[str, str], rule: Any) -> Response:
    try:
        what = wanted(form, currency_of(desk, request))
        place = (
            {"id": rule["id"], "number": rule["number"], "shop": rule["shop"]}
            if rule
            else {"shop": shop_of(desk, request)}
        )
        asked = {"rule": {**place, "wanted": what}, "why": form.get("why", "").strip() or written_by_hand(request)}
        made = desk.call(request, "search.draft-rule", asked, key=desk.key(request))
    except SoukError as error:
        return _form(desk, request, form, rule=rule, refused=said(error, locale_of(request)), status=status_of(error))
    return RedirectResponse(href(f"{HOME}/{made['id']}", {"try_on": form.get("try", "")}), 303)


def _form(  # noqa: PLR0913 (what a page shows)
    desk: Desk, request: Request, form: dict[str, str], *, rule: Any = None, refused: str = "", status: int = 200
) -> Response:
    """The form with the preview of what it says; without anything to try, just the form."""
    preview, wrong = None, ""
    trial = {"text": form.get("try", "").strip() or form["words"], "locale": locale_of(request)}
    written = any(form.get(name) for name in ("pins", "boost", "bury", "hide", "limits", "to", "same"))
    if written:
        try:
            what = wanted(form | {"name": form["name"] or "?"}, currency_of(desk, request))
            asked = {"trial": trial, "wanted": what, "rule": rule["id"] if rule else ""}
            shop = rule["shop"] if rule else shop_of(desk, request)
            preview = desk.call(request, "search.preview-rule", {**asked, "shop": shop})
        except SoukError as error:
            wrong, status = said(error, locale_of(request)), status_of(error)
    refused = refused or wrong
    shop = rule["shop"] if rule else shop_of(desk, request)
    standing = [] if written or not trial["text"] else _standing(desk, request, trial, shop)
    changes = desk.call(request, "search.rule-changes", {"rule": rule["id"]}) if rule else []
    names = {one["id"]: (one["live"] or one["draft"])["name"] for one in desk.call(request, "search.rules")}
    context = {
        "rule": rule,
        "form": {**BLANK, **form, "try": trial["text"]},
        "preview": preview,
        "standing": standing,
        "refused": refused,
        "at_step": request.url.path not in (HOME, f"{HOME}/new"),
        "changes": changes,
        "names": names,
        "categories": desk.optional(request, "catalog.categories", {}, []),
        "zones": sorted(
            zone for zone in available_timezones() if "/" in zone and not zone.startswith(("Etc/", "posix/"))
        ),
        "may": may(desk, request),
    }
    return desk.page(request, "findability/rule.html", context, status)


def _standing(desk: Desk, request: Request, trial: Mapping[str, str], shop: str) -> list[Any]:
    """What a query finds as it is, to choose goods from by their pictures."""
    filters = [{"key": "shop", "any_of": [shop]}] if shop else []
    asked = {"text": trial["text"], "filters": filters, "most": STANDING}
    found = desk.optional(request, "search.find", asked, {"cards": []})
    return list(found["cards"])


def written_by_hand(request: Request) -> str:
    """Why a draft was kept, where nobody says."""
    return translations(locale_of(request)).gettext(N_("written by hand"))


def shop_of(desk: Desk, request: Request) -> str:
    """The shop that the visitor acts in; empty for the house."""
    return desk.caller_of(request).shop or ""


def may(desk: Desk, request: Request) -> bool:
    """Whether the visitor may change rules."""
    return desk.caller_of(request).may("search:rules-write")


def currency_of(desk: Desk, request: Request) -> str:
    """The currency of most goods, in which prices are typed."""
    found = desk.optional(request, "search.find", {"most": 1}, {"facets": []})
    return next((str(one["unit"]) for one in found["facets"] if one["key"] == "price" and one["unit"]), "CNY")


def _change(changes: list[dict[str, Any]], id: str) -> dict[str, Any] | None:
    return next((one for one in changes if one["id"] == id), None)
