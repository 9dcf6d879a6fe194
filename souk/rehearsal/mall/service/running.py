"""The campaigns of the mall, with windows that begin and end around the day on which somebody comes to see it."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from souk.kit.errors import Conflict
from souk.kit.operation import Caller, Souk
from souk.rehearsal.mall.service.sheets import words


def run(souk: Souk, caller: Caller, campaigns: Mapping[str, Any], today: datetime) -> None:
    """Run every campaign that was not put before; what somebody changed or ended stays as it is."""
    for one in campaigns["campaign"]:
        with suppress(Conflict):
            souk.call("promotions.put", {"campaign": draft(one, today), "why": "the demo mall opens"}, caller)


def draft(one: Mapping[str, Any], today: datetime, **more: object) -> dict[str, Any]:
    """A campaign as `promotions.put` takes it; `more` is said of its rule besides."""
    sides = {side: moment(today, one[side]) for side in ("since", "until") if side in one}
    rule = {**one["rule"], "windows": [sides] if sides else [], **more}
    return {"rule": rule, "name": words(one["name"])}


def moment(today: datetime, hours: int) -> str:
    """A whole hour so far from today."""
    whole = today.replace(minute=0, second=0, microsecond=0)
    return (whole + timedelta(hours=hours)).isoformat()
