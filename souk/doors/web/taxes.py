"""Tax rates behind the counter: what holds from which day on, tried on a basket, put, and every version of them."""

import csv
import io
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from fastapi import APIRouter, Form, Request, Response

from souk.doors.web.desk import Desk
from souk.doors.web.route import settled
from souk.doors.web.trading import Place, placed, typed, whole
from souk.kit.errors import Invalid

HOME = "/taxes"
VERSIONS = 20
COLUMNS = ("id", "rate", "destination", "category", "included", "since", "until")
_YES, _NO = ("yes", "1", "true", "是", ""), ("no", "0", "false", "否")


class WrongRate(Invalid):
    """A row that is no rate."""

    def __init__(self, row: int, said: str) -> None:
        super().__init__(
            "Row {row}, {said}, is no rate such as: cn-food,9,CN,food,yes,2019-04-01,", row=row, said=said[:80] or "…"
        )


def add(router: APIRouter, desk: Desk) -> None:
    @router.get(HOME)
    def show(request: Request) -> Response:
        return _page(placed(desk, request))

    @router.post(HOME)
    def put(request: Request, do: str = Form("look"), number: int = Form(0), why: str = Form("")) -> Response:
        place, found = placed(desk, request), dict[str, Any]()

        def work() -> None:
            rates = list(_rates(typed(request).get("rows", "")))
            if do == "put":
                place.write("pricing.put-tax-rates", {"rates": rates, "number": number, "why": why})
            else:
                found["trial"] = place.call("pricing.preview-taxes", {"rates": rates, **_basket(typed(request))})

        answer = _stepped(place, "rates", work)
        return _page(place, trial=found["trial"], given=typed(request), at="rates") if found else answer

    @router.post(f"{HOME}/restore")
    def restore(request: Request, version: int = Form(), number: int = Form(), why: str = Form("")) -> Response:
        place = placed(desk, request)

        def work() -> None:
            versions = place.call("pricing.tax-versions", {"most": VERSIONS})
            rates: list[Any] = next((one["rates"] for one in versions if one["number"] == version), [])
            asked = {"rates": rates, "number": number, "why": why.strip() or f"as {version}"}
            place.write("pricing.put-tax-rates", asked)

        return _stepped(place, "versions", work)


def _stepped(place: Place, at: str, work: Any) -> Response:
    """Try or put rates; where they are refused, the page says why with all that was typed."""

    def again(_of: Request, status: int, more: Mapping[str, Any]) -> Response:
        return _page(place, status, at=at, **{**more, "given": typed(place.request)})

    return settled(place.request, again, HOME, work)


def _basket(form: Mapping[str, str]) -> dict[str, Any]:
    quantity = whole("quantity", form.get("quantity", "1"), least=1, most=9_999)
    wanted = {"product": form.get("product", "").strip(), "quantity": quantity}
    return {"basket": [wanted], "destination": form.get("destination", "").strip()}


def _rates(rows: str) -> Iterator[dict[str, Any]]:
    """Rates from rows of a table; raises `WrongRate` with the row that is none."""
    for number, cells in enumerate(csv.reader(io.StringIO(rows.strip())), 1):
        said = [cell.strip() for cell in cells]
        if not any(said) or tuple(said) == COLUMNS:
            continue
        try:
            yield _rate(dict(zip(COLUMNS, said, strict=False)) if len(said) <= len(COLUMNS) else {})
        except (ArithmeticError, KeyError, ValueError):
            raise WrongRate(number, ",".join(said)) from None


def _rate(said: Mapping[str, str]) -> dict[str, Any]:
    share = Decimal(said["rate"].removesuffix("%")) * 100
    included = said.get("included", "").lower()
    if share != int(share) or not 0 <= share <= 10_000 or included not in (*_YES, *_NO) or not said["id"]:
        raise ValueError(said["rate"])
    return {
        "id": said["id"],
        "rate": int(share),
        "destination": said.get("destination", ""),
        "category": said.get("category", ""),
        "included": included in _YES,
        **{side: _moment(said.get(side, "")) for side in ("since", "until")},
    }


def _moment(said: str) -> str | None:
    if not said:
        return None
    found = datetime.fromisoformat(said)
    return (found if found.tzinfo else found.replace(tzinfo=UTC)).isoformat()


def _table(rates: list[Mapping[str, Any]]) -> str:
    """Rates as the rows that they are read from."""
    text = io.StringIO()
    written = csv.writer(text, lineterminator="\n")
    for one in rates:
        share = f"{(Decimal(one['rate']) / 100).normalize():f}"
        sides = [one[side] or "" for side in ("since", "until")]
        written.writerow(
            [one["id"], share, one["destination"], one["category"], "yes" if one["included"] else "no", *sides]
        )
    return text.getvalue()


def _page(place: Place, status: int = 200, **more: Any) -> Response:
    versions = place.call("pricing.tax-versions", {"most": VERSIONS})
    holds = versions[0] if versions else None
    kinds = place.desk.optional(place.request, "catalog.categories", {}, [])
    context = {
        "holds": holds,
        "number": holds["number"] if holds else 0,
        "rates": holds["rates"] if holds else [],
        "rows": _table(holds["rates"]) if holds else "",
        "columns": ",".join(COLUMNS),
        "versions": versions,
        "kinds": {one["id"]: one["name"] for one in kinds},
        "trial": None,
        "may": place.may("pricing:taxes"),
    }
    return place.desk.page(place.request, "taxes/page.html", {**place.context(), **context, **more}, status)
