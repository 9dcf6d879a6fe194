"""The ledger behind the counter: who is owed what, every entry, what is paid out, and whether the rails agree."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from fastapi import APIRouter, Form, Request, Response

from souk.doors.web.desk import Desk
from souk.doors.web.route import settled
from souk.doors.web.status import status_of
from souk.doors.web.trading import Place, matching, placed, typed
from souk.doors.web.words import said
from souk.kit.errors import NotAllowed, SoukError

HOME = "/ledger"
BALANCES, ENTRIES = 100, 30
WINDOW = ("rail", "since", "until")


def add(router: APIRouter, desk: Desk) -> None:
    @router.get(HOME)
    def show(request: Request, after: int = 0, account: str = "") -> Response:
        place, asked = placed(desk, request), {name: request.query_params.get(name, "") for name in WINDOW}
        if not asked["rail"]:
            return _page(place, after=after, account=account)
        return _reconciled(place, asked)

    @router.post(f"{HOME}/settle")
    def settle(request: Request, owed: str = Form(""), why: str = Form("")) -> Response:
        place = placed(desk, request)

        def do() -> None:
            place.write("payments.settle", {"shop": owed, "why": why.strip() or "settled"})

        def again(_of: Request, status: int, more: Mapping[str, Any]) -> Response:
            return _page(place, status, at=f"settle-{typed(request).get('owed', '')}", **more)

        return settled(request, again, place.to(HOME), do)


def _page(place: Place, status: int = 200, *, after: int = 0, account: str = "", **more: Any) -> Response:
    balances = place.call("payments.balances", {"after": account, "most": BALANCES})
    entries = place.call("payments.entries", {"after": after, "most": ENTRIES, "newest_first": True})
    methods = place.desk.optional(place.request, "payments.methods", {}, [])
    context = {
        "balances": balances,
        "owed": [one for one in balances if one["account"].startswith("payable:") and one["posted"] > 0],
        "next_account": balances[-1]["account"] if len(balances) == BALANCES else "",
        "entries": entries,
        "after": after,
        "next": entries[-1]["number"] if len(entries) == ENTRIES else 0,
        "rails": {one["name"]: one["title"] for one in methods},
        "may_settle": place.may("payments:settle"),
        "may_reconcile": place.may("payments:reconcile"),
        "window": dict.fromkeys(WINDOW, ""),
        "books": None,
    }
    return place.desk.page(place.request, "ledger/page.html", {**place.context(), **context, **more}, status)


def _reconciled(place: Place, asked: Mapping[str, str]) -> Response:
    """The page with a rail's books of some days beside ours; what is wrong with the days is said there."""
    try:
        since, until = (_midnight(name, asked[name]) for name in ("since", "until"))
        window = {"rail": asked["rail"], "since": since.isoformat(), "until": (until + timedelta(days=1)).isoformat()}
        return _page(place, window=asked, books=place.call("payments.reconcile", window))
    except NotAllowed:
        raise
    except SoukError as error:
        return _page(place, status_of(error), window=asked, at="reconcile", refused=said(error, place.locale))


def _midnight(field: str, day: str) -> datetime:
    """The beginning of a day in UTC."""
    matching(field, day, r"\d{4}-\d{2}-\d{2}", example="2026-11-11")
    try:
        return datetime.fromisoformat(day).replace(tzinfo=UTC)
    except ValueError:
        matching(field, day, r"(?!)", example="2026-11-11")
        raise
