"""Campaigns behind the counter: what runs, a form that shows who gets what, an end, and every step taken back."""

from collections.abc import Callable
from functools import partial
from typing import Any

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from souk.doors.web import loading, promising
from souk.doors.web.desk import Desk, locale_of
from souk.doors.web.merchandising import currency_of, shop_of
from souk.doors.web.offered import MoreThanShown, campaign, given, phase, shown, tried, upon, whole
from souk.doors.web.offers import BLANK, FIELDS, MORE, OFFERS, OWN, offer_of, said_anything, unused
from souk.doors.web.route import settled
from souk.doors.web.status import status_of
from souk.doors.web.view import href
from souk.doors.web.words import said
from souk.kit.errors import SoukError

HOME = "/promotions"
CHANGES, PAGE = 30, 50


def add(router: APIRouter, desk: Desk) -> None:
    loading.add(router, desk)
    promising.add(router, desk, _list)
    _listing(router, desk)
    _writing(router, desk)
    _stepping(router, desk)


def _listing(router: APIRouter, desk: Desk) -> None:
    @router.get(HOME)
    def listed(request: Request, after: str = "", unused: str = "") -> Response:
        return _list(desk, request, after=after, unused=unused)


def _list(desk: Desk, request: Request, status: int = 200, *, after: str = "", **told: str) -> Response:
    """The campaigns, with what is `refused` or of a form just run was left out as `unused`."""
    campaigns = desk.call(request, "promotions.page", {"after": after, "most": PAGE})
    changes = desk.call(request, "promotions.changes", {"most": CHANGES})
    context = {
        "campaigns": campaigns,
        "behind": bool(after),
        "after": campaigns[-1]["rule"]["id"] if len(campaigns) == PAGE else "",
        "changes": changes,
        "offers_of": {one["rule"]["id"]: offer_of(one["rule"]) for one in campaigns},
        "category_names": {one["id"]: one["name"] for one in desk.optional(request, "catalog.categories", {}, [])},
        "phase_of": partial(phase, now=desk.souk.clock.now()),
        "currency": currency_of(desk, request),
        "whole": _whole(changes),
        "newest": {one["rule"]["id"]: one["number"] for one in campaigns},
        "may": may(desk, request),
        "refused": told.get("refused", ""),
        "unused": [one for one in told.get("unused", "").split(",") if one in OWN],
        **promising.promised(desk, request),
    }
    return desk.page(request, "promotions/list.html", context, status)


def _whole(changes: list[dict[str, Any]]) -> set[str]:
    """Of every table among the newest steps, the step beside which all of it can be taken back."""
    first: dict[str, str] = {}
    for one in changes:
        first.setdefault(one["batch"], one["id"])
    undone = {one["undoes"] for one in changes}
    return {id for batch, id in first.items() if batch and id not in undone}


def _writing(router: APIRouter, desk: Desk) -> None:
    @router.get(f"{HOME}/new")
    def new(request: Request) -> Response:
        desk.call(request, "promotions.page", {"most": 1})
        return _form(desk, request, {**BLANK, "zone": zone_of(request)})

    @router.get(f"{HOME}/{{id}}")
    def edit(request: Request, id: str) -> Response:
        kept = desk.call(request, "promotions.show", {"promotion": id})
        return _form(desk, request, given(kept, zone_of(request), currency_of(desk, request)), kept=kept)

    @router.post(HOME)
    def put(request: Request) -> Response:
        typed = getattr(request.state, "form", {})
        form = {**BLANK, **{name: str(typed.get(name, "")) for name in FIELDS}}
        number = str(typed.get("number", "0"))
        kept = desk.call(request, "promotions.show", {"promotion": form["id"]}) if number != "0" else None
        if typed.get("do") != "run":
            return _form(desk, request, form, kept=kept)
        try:
            asked = {**_campaign(desk, request, form, kept), "number": whole("number", number)}
            payload = {"campaign": asked, "why": form["why"]}
            desk.call(request, "promotions.put", payload, key=desk.key(request))
        except SoukError as error:
            return _form(desk, request, form, kept=kept, refused=error)
        return RedirectResponse(href(HOME, {"unused": ",".join(unused(form))}), 303)


def _stepping(router: APIRouter, desk: Desk) -> None:
    @router.post(f"{HOME}/{{id}}/end")
    def end(request: Request, id: str, number: int = Form(), why: str = Form("")) -> Response:
        asked = {"promotion": id, "number": number, "why": why.strip() or "ended"}
        return stepped(desk, request, ("promotions.end", asked), (_list, HOME))

    @router.post(f"{HOME}/changes/{{change}}/undo")
    def undo(request: Request, change: str, why: str = Form("")) -> Response:
        asked = {"change": change, "why": why.strip() or "undone"}
        return stepped(desk, request, ("promotions.undo", asked), (_list, HOME))


def stepped(
    desk: Desk, request: Request, asked: tuple[str, dict[str, Any]], shown: tuple[Callable[..., Response], str]
) -> Response:
    """Take a step that a list offers, and show the list again; where it is refused, with why."""
    name, payload = asked
    listed, home = shown

    def again(of: Request, status: int, more: Any) -> Response:
        return listed(desk, of, status, refused=more["refused"])

    return settled(request, again, home, lambda: desk.call(request, name, payload, key=desk.key(request)))


def _campaign(desk: Desk, request: Request, form: dict[str, str], kept: Any) -> dict[str, Any]:
    """What the form says, upon what is kept: what the form does not show stays as it was."""
    shop, currency = shop_of(desk, request), currency_of(desk, request)
    # Who bears it is agreed with the operator: a shop's own form has no field for it.
    asked = {**form, "share": ""} if shop else form
    made = campaign(asked, kept["rule"]["owner"] if kept else shop, currency)
    if not kept:
        return made
    if not shown(kept, zone_of(request), currency):
        raise MoreThanShown(kept["rule"]["id"])
    put = upon(kept, made)
    return {**put, "rule": {**put["rule"], "shop_share": kept["rule"]["shop_share"]}} if shop else put


def _form(desk: Desk, request: Request, form: dict[str, str], *, kept: Any = None, refused: Any = None) -> Response:
    """The form, with who would get what as soon as it says something."""
    preview, status, currency = None, status_of(refused) if refused else 200, currency_of(desk, request)
    looked: dict[str, int] = {}
    if said_anything(form):
        try:
            wish = _campaign(desk, request, {**form, "id": form["id"] or "draft"}, kept)
            looked = tried(form, wish["rule"], currency)
            preview = desk.call(request, "pricing.preview", {"campaign": wish, **looked})
        except SoukError as error:
            refused, status = refused or error, status_of(refused or error)
    context = {
        "form": form,
        "kept": kept,
        "preview": preview,
        "looked": looked,
        "offers": list(OFFERS),
        "of_kinds": {name: [one for one, what in OFFERS.items() if name in what.fields] for name in OWN},
        "unused": unused(form),
        "more": any(form[name] for name in MORE),
        "house": not shop_of(desk, request),
        "refused": said(refused, locale_of(request)) if refused else "",
        "categories": desk.optional(request, "catalog.categories", {}, []),
        "may": may(desk, request),
        "shown": kept is None or shown(kept, zone_of(request), currency),
        "phase_of": partial(phase, now=desk.souk.clock.now()),
    }
    return desk.page(request, "promotions/form.html", context, status)


def may(desk: Desk, request: Request) -> bool:
    """Whether the visitor may run campaigns."""
    return desk.caller_of(request).may("promotions:write")


def zone_of(request: Request) -> str:
    """The clock that a form begins with."""
    return "Asia/Shanghai" if locale_of(request) == "zh-CN" else "UTC"
