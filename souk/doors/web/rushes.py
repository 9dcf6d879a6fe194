"""Flash sales behind the counter: what runs, a form that shows for how many it is, a stop, and every step back."""

from typing import Any

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from souk.doors.web.desk import Desk, locale_of
from souk.doors.web.merchandising import shop_of
from souk.doors.web.offered import WrongMoment, clock, moment, whole
from souk.doors.web.promotions import may, stepped, zone_of
from souk.doors.web.status import status_of
from souk.doors.web.telling import N_
from souk.doors.web.words import said
from souk.kit.errors import SoukError

HOME = "/flash-sales"
CHANGES, PAGE = 30, 50
# What is called otherwise here than in other forms.
LABELS = {"most": N_("Pieces for one person")}
NUMBERS = {"inside": 0, "pace": 0, "most": 1, "minutes": 10, "factor": 100}
FIELDS = ("id", "shop", "name_en", "name_zh", "variants", "doors", "since", "until", "zone", "why", "accounts")


def add(router: APIRouter, desk: Desk) -> None:
    _listing(router, desk)
    _writing(router, desk)
    _stepping(router, desk)


def _listing(router: APIRouter, desk: Desk) -> None:
    @router.get(HOME)
    def listed(request: Request, after: str = "") -> Response:
        return _list(desk, request, after=after)


def _list(desk: Desk, request: Request, status: int = 200, *, after: str = "", refused: str = "") -> Response:
    rooms = desk.call(request, "admission.rooms", {"after": after, "most": PAGE})
    sales = [one["sale"] for one in rooms]
    context = {
        "rooms": rooms,
        "after": sales[-1]["rule"]["id"] if len(sales) == PAGE else "",
        "changes": desk.call(request, "admission.changes", {"most": CHANGES}),
        "newest": {one["rule"]["id"]: one["number"] for one in sales},
        "may": may(desk, request),
        "refused": refused,
    }
    return desk.page(request, "flash/list.html", context, status)


def _writing(router: APIRouter, desk: Desk) -> None:
    @router.get(f"{HOME}/new")
    def new(request: Request) -> Response:
        desk.call(request, "admission.page", {"most": 1})
        blank = dict.fromkeys(FIELDS, "") | {name: str(one or "") for name, one in NUMBERS.items()}
        return _form(desk, request, {**blank, "zone": zone_of(request)})

    @router.get(f"{HOME}/{{id}}")
    def edit(request: Request, id: str) -> Response:
        kept = desk.call(request, "admission.show", {"sale": id})
        return _form(desk, request, _given(kept["rule"], zone_of(request)), kept=kept)

    @router.post(HOME)
    def put(request: Request) -> Response:
        typed = getattr(request.state, "form", {})
        form = {name: str(typed.get(name, "")).strip() for name in (*FIELDS, *NUMBERS)}
        number = str(typed.get("number", "0"))
        kept = desk.call(request, "admission.show", {"sale": form["id"]}) if number != "0" else None
        if typed.get("do") != "run":
            return _form(desk, request, form, kept=kept, look=True)
        try:
            asked = {"sale": _sale(desk, request, form, kept), "number": whole("number", number), "why": form["why"]}
            desk.call(request, "admission.put", asked, key=desk.key(request))
        except SoukError as error:
            return _form(desk, request, form, kept=kept, look=True, refused=error)
        return RedirectResponse(HOME, 303)


def _stepping(router: APIRouter, desk: Desk) -> None:
    @router.post(f"{HOME}/{{id}}/stop")
    def stop(request: Request, id: str, number: int = Form(), why: str = Form("")) -> Response:
        asked = {"sale": id, "number": number, "why": why.strip() or "stopped"}
        return stepped(desk, request, ("admission.stop", asked), (_list, HOME))

    @router.post(f"{HOME}/changes/{{change}}/undo")
    def undo(request: Request, change: str, why: str = Form("")) -> Response:
        asked = {"change": change, "why": why.strip() or "undone"}
        return stepped(desk, request, ("admission.undo", asked), (_list, HOME))


def _form(  # noqa: PLR0913 (what a form shows)
    desk: Desk, request: Request, form: dict[str, str], *, kept: Any = None, look: bool = False, refused: Any = None
) -> Response:
    """The form, with for how many it is as soon as somebody asks."""
    preview = None
    if look:
        try:
            preview = desk.call(request, "admission.preview", {"sale": _sale(desk, request, form, kept)})
        except SoukError as error:
            refused = refused or error
    context = {
        "form": form,
        "kept": kept,
        "preview": preview,
        "shops": [] if shop_of(desk, request) else desk.optional(request, "catalog.shops", {}, []),
        "refused": said(refused, locale_of(request)) if refused else "",
        "may": may(desk, request),
    }
    return desk.page(request, "flash/form.html", context, status_of(refused) if refused else 200)


def _sale(desk: Desk, request: Request, form: dict[str, str], kept: Any) -> dict[str, Any]:
    """What the form says; raises `Invalid`, naming the field."""
    typed = {**form, "doors": form["doors"] or form["since"]}
    times = {name: moment(typed[name], form["zone"]) for name in ("doors", "since", "until")}
    if None in times.values():
        raise WrongMoment("")
    names = {"en": form["name_en"], "zh-CN": form["name_zh"]}
    return {
        "id": form["id"],
        "shop": kept["rule"]["shop"] if kept else shop_of(desk, request) or form["shop"],
        "name": {locale: one for locale, one in names.items() if one},
        "variants": form["variants"].split(),
        **times,
        **{name: whole(LABELS.get(name, name), form[name]) if form[name] else least for name, least in NUMBERS.items()},
        "guests": not form["accounts"],
    }


def _given(rule: dict[str, Any], zone: str) -> dict[str, str]:
    """A sale as the form's fields show it."""
    return {
        **{name: str(rule[name] or "") for name in NUMBERS},
        **{name: clock(rule[name], zone) for name in ("doors", "since", "until")},
        "id": rule["id"],
        "shop": rule["shop"],
        "name_en": rule["name"].get("en", ""),
        "name_zh": rule["name"].get("zh-CN", ""),
        "variants": "\n".join(rule["variants"]),
        "zone": zone,
        "why": "",
        "accounts": "" if rule["guests"] else "yes",
    }
